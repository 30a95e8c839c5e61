/** Who must agree before an action is taken, and whether it may be taken now: the last word before the executor's own checks. */
import {
  RUNGS,
  STRICT_APPROVAL,
  type ApprovalRule,
  type Decision,
  type ReleasePhase,
  type ResponsePlan,
  type Rung,
} from '../model/index.js';
import { openingOf } from './opening.js';
import type { CandidateAction } from './response-rules.js';

/** The first rule that matches; where none does, one person within a day (`STRICT_APPROVAL`). `people` 0: nobody has to. */
export function approvalRuleFor(
  { approvals }: Pick<ResponsePlan, 'approvals'>,
  phase: ReleasePhase,
  rung: Rung,
): Pick<ApprovalRule, 'people' | 'lapses' | 'grace'> {
  const rule = approvals.find(({ phases, rungs }) => phases.includes(phase) && rungs.includes(rung));
  return rule === undefined ? STRICT_APPROVAL : { people: rule.people, lapses: rule.lapses, grace: rule.grace };
}

export type Clearance =
  /** `attended` when it may only because people agreed. */
  | { readonly kind: 'may'; readonly attended: boolean; readonly because: string }
  /** Ask so many people, who have so many hours. */
  | { readonly kind: 'ask'; readonly people: number; readonly lapses: number; readonly because: string }
  /** Later, by the calendar; approvals that were given remain. */
  | { readonly kind: 'not-now'; readonly because: string; readonly opens?: Date }
  | { readonly kind: 'may-not'; readonly because: string };

/**
 * Whether an action may be taken on what was decided. A decision at the action's own rung or above needs nobody. At `propose`
 * or above, people's approval stands in for what holds it back (trust, ceilings, irreversibility), but never for the calendar.
 * Below `propose` nothing is even asked.
 * @param approvals votes that count for this very plan; who proposed it is not among them
 */
export function clearanceOf(
  decision: Pick<Decision, 'rung' | 'phase' | 'heldBackBy' | 'allowances'>,
  action: Pick<CandidateAction, 'name' | 'rung'>,
  plan: Pick<ResponsePlan, 'approvals' | 'windows' | 'freezes'>,
  now: Date,
  approvals: number,
): Clearance {
  const { rung, phase } = decision;
  const because = heldBackBecause(decision);
  if (isBelow(rung, 'propose')) return { kind: 'may-not', because };
  const opening = openingOf(plan, phase, now);
  if (opening.kind === 'closed')
    return { kind: 'not-now', because: opening.because, ...(opening.opens === undefined ? {} : { opens: opening.opens }) };
  const rule = approvalRuleFor(plan, phase, action.rung);
  if (!isBelow(rung, action.rung) && rule.people === 0)
    return { kind: 'may', attended: false, because: `${action.name} is let to ${action.rung} in ${phase}` };
  const people = Math.max(1, rule.people);
  if (approvals >= people) return { kind: 'may', attended: true, because: `approved by ${approvals} of ${people}` };
  return { kind: 'ask', people, lapses: rule.lapses, because };
}

/** The sentences of the inputs that held a decision back; all of the weakest where none did. */
export function heldBackBecause({ rung, allowances }: Pick<Decision, 'rung' | 'allowances'>): string {
  return allowances
    .filter(({ allows }) => allows === rung)
    .map(({ because }) => because)
    .join('; ');
}

function isBelow(a: Rung, b: Rung): boolean {
  return RUNGS.indexOf(a) < RUNGS.indexOf(b);
}
