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
  type ReleasePhase,
  type RootCause,
} from '../model/index.js';
import { byCandidates } from './action-allowances.js';
import { byCalendar, byCeilings, byJump, byPlan, byRollout } from './allowances.js';
import { exemptionOf } from './exemptions.js';
import type { CandidateAction, JudgedCause, JudgedFinding, ResponseRules } from './response-rules.js';

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

/**
 * What may be done unattended in one phase. At `propose` or above people may agree to more: `clearanceOf` says how many.
 * @param findings those of the cause in that phase; never empty
 */
export function decideIn(
  phase: ReleasePhase,
  cause: JudgedCause,
  findings: readonly JudgedFinding[],
  rules: ResponseRules,
): Decision {
  const { judged, exemption } = exemptionOf(cause, findings, rules.exemptions);
  const response = byCandidates(phase, cause, judged, rules);
  const allowances = [
    ...byPlan(phase, judged, rules),
    ...byRollout(phase, judged, rules),
    ...byCeilings(cause, judged, rules),
    ...exemption,
    ...byJump(judged, rules),
    ...byCalendar(phase, rules),
    ...response.allowances,
  ];
  const { rung, heldBackBy } = weakestOf(allowances);
  return { cause: cause.id, phase, rung, allowances, heldBackBy, findings: findings.length, actions: response.actionsAt(rung) };
}

/** The same, of one action: what is asked again at the instant of acting (S2). */
export function decideAction(
  action: CandidateAction,
  phase: ReleasePhase,
  cause: JudgedCause,
  findings: readonly JudgedFinding[],
  rules: ResponseRules,
): Decision {
  return decideIn(phase, cause, findings, { ...rules, candidatesOf: () => [action] });
}

/** The weakest rung of all, and the inputs that held it back: those that allow no more where others would. */
export function weakestOf(allowances: readonly Allowance[]): Pick<Decision, 'rung' | 'heldBackBy'> {
  const rung = allowances.map(({ allows }) => allows).reduce(weaker);
  const strongest = allowances.reduce((most, { allows }) => Math.max(most, RUNGS.indexOf(allows)), 0);
  const heldBackBy =
    strongest === RUNGS.indexOf(rung) ? [] : allowances.filter(({ allows }) => allows === rung).map(({ input }) => input);
  return { rung, heldBackBy: [...new Set(heldBackBy)] };
}
