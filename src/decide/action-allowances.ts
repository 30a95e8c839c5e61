/** What an action that could be taken would be allowed: by its own strength, its record, S6, and those who must agree. */
import {
  RUNGS,
  type Allowance,
  type Decision,
  type PlannedAction,
  type ReleasePhase,
  type ResponsePlan,
  type Rung,
} from '../model/index.js';
import { policiesOf } from './allowances.js';
import { approvalRuleFor } from './approvals.js';
import type { CandidateAction, JudgedCause, JudgedFinding, ResponseRules } from './response-rules.js';
import { rungEarned } from './trust.js';

interface Response {
  readonly allowances: readonly Allowance[];
  readonly actionsAt: (rung: Decision['rung']) => readonly PlannedAction[];
}

/** That of the action that may go furthest; of two, the gentler one. Without any, the fix at the source is all there is. */
export function byCandidates(
  phase: ReleasePhase,
  cause: JudgedCause,
  findings: readonly JudgedFinding[],
  rules: ResponseRules,
): Response {
  const candidates = rules.candidatesOf?.(cause, findings, phase) ?? [];
  const [best] = candidates
    .map((action) => ({ action, allowances: allowancesOf(action, phase, findings, rules) }))
    .toSorted((a, b) => reach(b.allowances) - reach(a.allowances) || rankOf(a.action.rung) - rankOf(b.action.rung));
  const edit: readonly PlannedAction[] = cause.fix.kind === 'edit' ? [{ action: 'edit-source', target: targetOf(cause) }] : [];
  if (best === undefined) {
    const allowances = [NO_RECORD, ...(edit.length === 0 ? [NO_EDIT] : [])];
    return { allowances, actionsAt: (rung) => (rankOf(rung) < rankOf('propose') ? [] : edit) };
  }
  const resources = [...new Set(findings.flatMap((finding) => (finding.kind === 'policy' ? [finding.resource] : [])))];
  const own = resources.map((target): PlannedAction => ({ action: best.action.name, target }));
  return { allowances: best.allowances, actionsAt: (rung) => (rankOf(rung) < rankOf('propose') ? [] : [...edit, ...own]) };
}

function allowancesOf(
  action: CandidateAction,
  phase: ReleasePhase,
  findings: readonly JudgedFinding[],
  rules: ResponseRules,
): readonly Allowance[] {
  const { name, rung, irreversible } = action;
  const policies = policiesOf(findings);
  return [
    { input: 'candidate fix', allows: rung, because: `${name} can ${rung} it` },
    ...(policies.length === 0 ? [''] : policies).map((policy): Allowance => {
      const subject = { action: name, policy, phase };
      return { input: 'earned trust', ...rungEarned(subject, rung, rules.trustOf?.(subject), rules.plan.trust) };
    }),
    ...(irreversible === undefined ? [] : [byReversibility(name, irreversible, phase, rules.plan)]),
    byApprovals(action, phase, rules.plan),
  ];
}

/** S6. What is in an unknown phase may be in production. */
function byReversibility(name: string, why: string, phase: ReleasePhase, { irreversibleUpTo }: ResponsePlan): Allowance {
  const unattended =
    phase !== 'unknown' && irreversibleUpTo !== 'unknown' && PHASES.indexOf(phase) <= PHASES.indexOf(irreversibleUpTo);
  const because = `${name} cannot be undone (${why}): unattended up to ${irreversibleUpTo} only`;
  return { input: 'reversibility', allows: unattended ? 'enforce' : 'propose', because };
}

const PHASES: readonly ReleasePhase[] = ['development', 'test', 'staging', 'production'];

function byApprovals({ rung }: CandidateAction, phase: ReleasePhase, plan: ResponsePlan): Allowance {
  const { people } = approvalRuleFor(plan, phase, rung);
  if (people === 0) return { input: 'approvals', allows: 'enforce', because: `nobody has to agree to ${rung} in ${phase}` };
  const who = people === 1 ? '1 person' : `${people} people`;
  return { input: 'approvals', allows: 'propose', because: `${who} must agree to ${rung} in ${phase}` };
}

/** Nothing that could act is known here, so nothing can have a record. */
const NO_RECORD: Allowance = {
  input: 'earned trust',
  allows: 'propose',
  because: 'no action on this has a record of approved runs yet',
};

const NO_EDIT: Allowance = {
  input: 'candidate fix',
  allows: 'notify',
  because: 'there is no mechanical edit to propose; a person must decide',
};

function targetOf({ location, title }: JudgedCause): string {
  return location === undefined ? title : `${location.repository}/${location.path}`;
}

function reach(allowances: readonly Allowance[]): number {
  return Math.min(...allowances.map(({ allows }) => rankOf(allows)));
}

function rankOf(rung: Rung): number {
  return RUNGS.indexOf(rung);
}
