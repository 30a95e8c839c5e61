/**
 * One reason for (or against) an inferred statement. `weight` is in log-odds: +2.2 alone makes an even chance 90 %,
 * a negative weight contradicts and is kept and shown.
 */
export interface Evidence {
  /** What kind of reason: `layer-prefix`, `annotation`, `history-alignment`, `codeowners`, … */
  readonly kind: string;
  /** The reason in one sentence. */
  readonly statement: string;
  readonly weight: number;
}

/** How sure, from 0 to 1, exclusive of both: nothing inferred is ever certain. */
export type Confidence = number;
