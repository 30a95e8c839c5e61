/** What carrying out a plan needs of the outside: ports, and the answers of whoever knows policies and configuration. */
import type { ActionPlan, ActionTarget, Health, RampRule, Resource, ResourceAddress, SourceId } from '../model/index.js';
import type {
  ActingEstate,
  ActionLedger,
  ActionRecord,
  Approvals,
  BudgetClaim,
  Budgets,
  Clock,
  Control,
  DurableRun,
  EvidenceLog,
  ResourceAction,
  Timer,
} from '../ports/index.js';

export interface ActContext {
  /** Unique for each life of a process. */
  readonly worker: string;
  /** The policy set that this worker took its lease on. */
  readonly policySet: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly ledger: ActionLedger;
  readonly budgets: Budgets;
  readonly control: Control;
  readonly approvals: Approvals;
  readonly record: ActionRecord;
  readonly evidence: EvidenceLog;
  /** The opened estate of a configured source. Throws SOURCE_UNKNOWN when there is none of this name any more. */
  estate(source: SourceId): Promise<ActingEstate>;
  action(platform: string, name: string): Promise<ResourceAction | undefined>;
  /** Why the resource is out of reach of every action (S8); undefined when it is not. */
  protects(platform: string, resource: Resource): Promise<string | undefined>;
  /** Decides once more, at the instant of acting, about the resource as it is now (S2). */
  decideAgain(plan: ActionPlan, target: ActionTarget, resource: Resource): Promise<SecondDecision>;
  /** How what was acted on is now; `healthy` at once where nothing checks it. */
  health(plan: ActionPlan, targets: readonly ActionTarget[]): Promise<Health>;
  readonly ramp: RampRule;
  readonly patience: Patience;
}

export type SecondDecision =
  | {
      readonly kind: 'go';
      /** What it takes of which limits (S4). */
      readonly claims: readonly BudgetClaim[];
    }
  | { readonly kind: 'refused'; readonly because: string };

/** In milliseconds. */
export interface Patience {
  /** Between two looks at whether something has taken effect. */
  readonly pause: number;
  /** For a call that was accepted to show its effect. */
  readonly effect: number;
  /** For a platform that says `not now`. */
  readonly notNow: number;
  /** A worker without a lease for so long is taken for dead. No call of a connector may be under way for longer. */
  readonly dead: number;
  /** From the beginning of the questions about a target to its first call: after that all of them are asked again (S2). */
  readonly fresh: number;
}

export const PATIENCE: Patience = { pause: 1_000, effect: 120_000, notNow: 120_000, dead: 30_000, fresh: 15_000 };

/** One target of a recorded plan, with all that is needed to act on it. */
export interface TargetAct {
  readonly entry: string;
  readonly plan: ActionPlan;
  readonly target: ActionTarget;
  readonly estate: ActingEstate;
  readonly action: ResourceAction;
}

/** The lease was lost on the way: this worker must not touch the target any more; whoever takes it over goes on. */
export class LeaseLost extends Error {}

export function addressOf({ scope, resource }: ResourceAddress): ResourceAddress {
  return { scope, resource };
}

export type { DurableRun };
