import type { ActionPlan, Outcome } from '../model/index.js';

/**
 * What acting on an estate leaves behind, and where a worker that was killed finds out how far things went. Every write is
 * durable before its promise resolves, and is in the evidence log in the same instant (S15).
 */
export interface ActionLedger {
  /**
   * Before anything is done: the plan as it will be executed. Recording the same plan again gives the entry that there is.
   * Throws PLAN_ALTERED when the hash is not that of the plan.
   * @param effects by target, in sentences: what people who must agree are told that will be different
   */
  recordPlan(plan: ActionPlan, proposedBy: string, effects?: PlanEffects): Promise<string>;
  /**
   * Takes a target for one worker: true for the first, and for another one only once `takeover` says that the first is dead.
   * A target that has an outcome is nobody's any more.
   */
  claimTarget(entry: string, target: string, worker: string, isDead: (worker: string) => Promise<boolean>): Promise<boolean>;
  /** Before a target is changed: what is needed to put it back (S5). The first one stands; a later one is ignored. */
  recordBeforeImage(entry: string, target: string, before: Uint8Array): Promise<void>;
  /** The step, from 0, took effect. */
  recordStep(entry: string, target: string, step: number): Promise<void>;
  /** @returns the outcome that stands: the first that was recorded for this target (S13) */
  recordOutcome(entry: string, outcome: Outcome): Promise<Outcome>;
  /** What came of undoing a target; the last one stands. */
  recordUndo(entry: string, outcome: Outcome, by: string): Promise<void>;
  entry(id: string): Promise<ActionEntry | undefined>;
  /** Newest first. */
  entries(filter?: ActionFilter): AsyncIterable<ActionEntry>;
}

/** By target: its resource's id. */
export type PlanEffects = ReadonlyMap<string, readonly string[]>;

export interface ActionFilter {
  readonly cause?: string;
  readonly action?: string;
  /** Entries with targets that have no outcome yet. */
  readonly unfinished?: boolean;
  /** RFC 3339: recorded at or after. */
  readonly since?: string;
  /** Only what was recorded before the entry of this id. */
  readonly before?: string;
  readonly limit?: number;
}

export interface ActionEntry {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly proposedBy: string;
  readonly plan: ActionPlan;
  /** As they were told when it was planned. */
  readonly effects: PlanEffects;
  /** By target: its resource's id. A target that nothing was recorded of is not in it. */
  readonly targets: ReadonlyMap<string, TargetProgress>;
}

export interface TargetProgress {
  readonly worker?: string;
  /** How many steps took effect. */
  readonly steps: number;
  readonly before?: Uint8Array;
  readonly outcome?: Outcome & { readonly at: string };
  readonly undo?: Outcome & { readonly at: string; readonly by: string };
}
