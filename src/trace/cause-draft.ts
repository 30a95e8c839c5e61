import type { CandidateFix, CauseKind, Evidence, Finding, ImageDigest, Location } from '../model/index.js';

/** A root cause before its owner, reach and id are known: what makes it one cause, and what would fix it. */
export interface CauseDraft {
  /** The same for all findings that one edit closes: a source location and a rule. */
  readonly key: string;
  readonly kind: CauseKind;
  /** Words for the id: what, and where. */
  readonly slug: readonly [what: string, where: string];
  readonly title: string;
  readonly location?: Location;
  readonly image?: ImageDigest;
  /** The weakest link of the inferences that lead here, from 0 to 1. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly findings: readonly Finding[];
  readonly fix: CandidateFix;
  readonly notes: readonly string[];
  /** What to connect for a location, when there is none. */
  readonly unlocated?: string;
}

export const NO_EDITS = { diff: '', edits: [] } as const;
