import type { ReleasePhase, ResponseTable, Rung, Severity } from '../model/index.js';

/**
 * The response plan that holds until an organisation writes its own: firm where failing is safe and useful, careful in
 * production, and where the phase is unknown never more than a proposal.
 */
export const DEFAULT_PLAN: ResponseTable = {
  critical: row('hold', 'hold', 'hold', 'contain', 'propose'),
  high: row('hold', 'hold', 'hold', 'contain', 'propose'),
  medium: row('propose', 'propose', 'propose', 'propose', 'notify'),
  low: row('notify', 'notify', 'notify', 'notify', 'record'),
  informational: row('record', 'record', 'record', 'record', 'record'),
  unknown: row('notify', 'notify', 'notify', 'propose', 'notify'),
} satisfies Record<Severity, Readonly<Record<ReleasePhase, Rung>>>;

function row(
  development: Rung,
  test: Rung,
  staging: Rung,
  production: Rung,
  unknown: Rung,
): Readonly<Record<ReleasePhase, Rung>> {
  return { development, test, staging, production, unknown };
}
