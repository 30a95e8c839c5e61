/**
 * Takes a cause and what the organisation allows, and gives one decision per release phase it reaches: the weakest of what
 * every input allows, with all of them listed and the ones that held it back named. Knows nothing of how an action is done.
 */
import {
  RELEASE_PHASES,
  RUNGS,
  weaker,
  type Allowance,
  type Decision,
  type Finding,
  type PlannedAction,
  type ReleasePhase,
  type RootCause,
  type Rung,
} from '../model/index.js';
import { byCeilings, byPlan, byRollout, worst } from './allowances.js';
import { exemptionOf } from './exemptions.js';
import type { ResponseRules } from './response-rules.js';

/** The release phases that a finding is in: one for a declaration, all that run it for an image. */
export type PhasesOf = (finding: Finding) => readonly ReleasePhase[];

/** One decision for each release phase in which the cause has findings, development first. */
export function decide(
  cause: RootCause,
  findings: readonly Finding[],
  rules: ResponseRules,
  phasesOf: PhasesOf = (finding) => [finding.phase.phase],
): readonly Decision[] {
  return RELEASE_PHASES.flatMap((phase) => {
    const here = findings.filter((finding) => phasesOf(finding).includes(phase));
    return here.length === 0 ? [] : [decideIn(phase, cause, here, rules)];
  });
}

function decideIn(phase: ReleasePhase, cause: RootCause, findings: readonly Finding[], rules: ResponseRules): Decision {
  const { judged, exemption } = exemptionOf(cause, findings, rules.exemptions);
  const allowances = [
    byPlan(phase, worst(judged), rules),
    ...byRollout(phase, judged, rules),
    ...byCeilings(cause, rules),
    ...exemption,
    EARNED_TRUST,
    ...byFix(cause),
  ];
  const { rung, heldBackBy } = weakestOf(allowances);
  return { cause: cause.id, phase, rung, allowances, heldBackBy, findings: findings.length, actions: actionsFor(rung, cause) };
}

/** The weakest rung of all, and the inputs that held it back: those that allow no more where others would. */
export function weakestOf(allowances: readonly Allowance[]): Pick<Decision, 'rung' | 'heldBackBy'> {
  const rung = allowances.map(({ allows }) => allows).reduce(weaker);
  const strongest = allowances.reduce((most, { allows }) => Math.max(most, RUNGS.indexOf(allows)), 0);
  const heldBackBy =
    strongest === RUNGS.indexOf(rung) ? [] : allowances.filter(({ allows }) => allows === rung).map(({ input }) => input);
  return { rung, heldBackBy: [...new Set(heldBackBy)] };
}

/** Nothing has run with a person's approval yet, so no action has earned more than being proposed. */
const EARNED_TRUST: Allowance = {
  input: 'earned trust',
  allows: 'propose',
  because: 'no action on this has a record of approved runs yet',
};

function byFix(cause: RootCause): readonly Allowance[] {
  if (cause.fix.kind === 'edit') return [];
  return [{ input: 'candidate fix', allows: 'notify', because: 'there is no mechanical edit to propose; a person must decide' }];
}

function actionsFor(rung: Rung, cause: RootCause): readonly PlannedAction[] {
  const target = cause.location === undefined ? cause.title : `${cause.location.repository}/${cause.location.path}`;
  return rung === 'record' || rung === 'notify' ? [] : [{ action: 'edit-source', target }];
}
