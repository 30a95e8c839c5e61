import type { CauseId } from './ids.js';
import type { ReleasePhase } from './release-phase.js';
import type { Severity } from './severity.js';

/** The ladder of responses, weakest first. */
export const RUNGS = ['record', 'notify', 'propose', 'hold', 'contain', 'enforce'] as const;
export type Rung = (typeof RUNGS)[number];

/** Severity × release phase → the strongest rung wanted there. */
export type ResponseTable = Readonly<Record<Severity, Readonly<Record<ReleasePhase, Rung>>>>;

/** What one of the inputs of a decision would have allowed. */
export interface Allowance {
  readonly input:
    | 'response plan'
    | 'policy rollout'
    | 'maturity ceiling'
    | 'exemption'
    | 'failure jump'
    | 'freeze'
    | 'change window'
    | 'candidate fix'
    | 'earned trust'
    | 'reversibility'
    | 'approvals';
  readonly allows: Rung;
  readonly because: string;
}

/** What an action is asked to do about a cause; how it is done is the action's business. */
export interface PlannedAction {
  readonly action: string;
  readonly target: string;
}

/** What to do about a cause in one release phase: the minimum of what every input allows. */
export interface Decision {
  readonly cause: CauseId;
  readonly phase: ReleasePhase;
  readonly rung: Rung;
  readonly allowances: readonly Allowance[];
  /** The inputs that held it back: those that allow no more than `rung` where the others allow more. */
  readonly heldBackBy: readonly Allowance['input'][];
  readonly findings: number;
  readonly actions: readonly PlannedAction[];
}

/** The weaker of two rungs. */
export function weaker(a: Rung, b: Rung): Rung {
  return RUNGS.indexOf(a) <= RUNGS.indexOf(b) ? a : b;
}
