import type { CauseId } from './ids.js';
import type { SourceEdit } from './cause.js';

/** A recorded plan: pure data, executed as it is. `hash` is over everything else in it (S1). */
export interface ActionPlan {
  readonly hash: string;
  readonly action: string;
  readonly cause: CauseId;
  readonly targets: readonly ActionTarget[];
}

/** One thing an action changes, and what it must still be for the plan to hold (S2). */
export interface ActionTarget {
  readonly kind: 'file';
  /** The checkout's folder. */
  readonly root: string;
  readonly path: string;
  /** SHA-256 of the file's bytes when the plan was made. */
  readonly version: string;
  readonly edits: readonly SourceEdit[];
}

/** What came of one target. Every target of a plan gets exactly one. */
export interface Outcome {
  readonly target: string;
  readonly kind: 'done' | 'already-so' | 'refused' | 'failed';
  readonly because: string;
}
