import type { ReleasePhase, Rung, Severity } from '../api/vocabulary.js';

/** The words for severities, release phases, rungs and states: one word for each thing, everywhere. */
export const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  informational: 'Informational',
  unknown: 'Unknown',
};

export const phaseWords: Readonly<Record<ReleasePhase, string>> = {
  development: 'Development',
  test: 'Test',
  staging: 'Staging',
  production: 'Production',
  unknown: 'Phase unknown',
};

export const phaseLetters: Readonly<Record<ReleasePhase, string>> = {
  development: 'Dev',
  test: 'Test',
  staging: 'Stage',
  production: 'Prod',
  unknown: '?',
};

export const rungWords: Readonly<Record<Rung, { readonly name: string; readonly does: string }>> = {
  record: { name: 'Record', does: 'writes it down' },
  notify: { name: 'Notify', does: 'tells the owner' },
  propose: { name: 'Propose', does: 'prepares the fix; a person does it' },
  hold: { name: 'Hold', does: 'stops what is moving; touches nothing that runs' },
  contain: { name: 'Contain', does: 'mitigates what runs, in a way that can be undone' },
  enforce: { name: 'Enforce', does: 'corrects or removes' },
};

export const stateWords = {
  open: 'Open',
  planned: 'Planned',
  waiting: 'Waiting for approval',
  scheduled: 'Scheduled',
  acting: 'Acting',
  propagating: 'Propagating',
  verifying: 'Verifying',
  closed: 'Closed',
  reopened: 'Reopened',
  exempted: 'Exempted',
  stuck: 'Stuck',
  contained: 'Contained',
  done: 'Done',
  'already-so': 'Already so',
  refused: 'Refused',
  failed: 'Failed',
  undone: 'Undone',
  approved: 'Approved',
  rejected: 'Rejected',
  lapsed: 'Lapsed',
  'not-needed': 'No approval needed',
  contested: 'Contested',
  halted: 'Halted',
  read: 'Read',
  partial: 'Partly read',
  unread: 'Not read',
  stale: 'Stale',
  pass: 'Pass',
  fail: 'Fail',
  error: 'Error',
  'not-applicable': 'Not applicable',
  inconclusive: 'Inconclusive',
  proposed: 'Proposed',
  ready: 'Ready',
  undoing: 'Being undone',
  partly: 'Partly done',
  holds: 'Holds',
  'expires-soon': 'Expires soon',
  expired: 'Expired',
  never: 'Never read',
} as const;

export const confidenceWords = {
  certain: 'Certain',
  strong: 'Strong',
  likely: 'Likely',
  weak: 'Weak',
  guess: 'A guess',
  of: (percent: number) => `${percent} % sure`,
} as const;
