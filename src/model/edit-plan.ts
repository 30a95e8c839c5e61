import type { CauseId } from './ids.js';
import type { SourceEdit } from './cause.js';

/** A recorded plan of edits in a checkout: pure data, executed as it is. `hash` is over everything else in it (S1). */
export interface EditPlan {
  readonly hash: string;
  readonly action: string;
  readonly cause: CauseId;
  readonly targets: readonly EditTarget[];
}

/** One file that is edited, and what it must still be for the plan to hold (S2). */
export interface EditTarget {
  readonly kind: 'file';
  /** The checkout's folder. */
  readonly root: string;
  readonly path: string;
  /** SHA-256 of the file's bytes when the plan was made. */
  readonly version: string;
  readonly edits: readonly SourceEdit[];
}
