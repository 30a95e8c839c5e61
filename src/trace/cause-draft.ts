import { applyEdits, unifiedDiff } from '../lib/line-edits.js';
import { sha256 } from '../lib/sha256.js';
import type { CandidateFix, CauseKind, Evidence, Finding, ImageDigest, Location, SourceEdit } from '../model/index.js';

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

export const NO_EDITS = { diff: '', edits: [], files: [] } as const;

/** A fix that is an edit of one file, whose text was the one given when it was scanned. */
export function editFix(path: string, text: string, edits: readonly SourceEdit[], guidance: string): CandidateFix {
  const diff = unifiedDiff(path, text, applyEdits(text, edits));
  return { kind: 'edit', diff, edits, files: [{ path, sha256: sha256(text) }], guidance };
}
