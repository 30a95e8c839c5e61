import type { Confidence, Evidence } from './evidence.js';
import type { CauseId, Fingerprint, ImageDigest, ResourceId } from './ids.js';
import type { Location } from './location.js';
import type { Owner } from './owner.js';
import type { ReleasePhase } from './release-phase.js';
import type { Severity } from './severity.js';

/**
 * - `base-image`: an image that others derive from brought it in; the fix is in that image's source
 * - `image`: one image's own layers brought it in
 * - `stale-base`: the newest generation of the base is fixed already; what is derived from an old one must move
 * - `unseen-base`: it comes from below everything that was seen
 * - `manifest`, `dockerfile`, `block`: a declaration that a policy refuses; a block is one of infrastructure as code
 * - `resource`: something that runs, of which no declaration was seen
 */
export type CauseKind = 'base-image' | 'image' | 'stale-base' | 'unseen-base' | 'manifest' | 'dockerfile' | 'block' | 'resource';

/** A change to one file, whole lines: what a diff is made of. */
export interface SourceEdit {
  readonly path: string;
  readonly startLine: number;
  /** Replaces lines `startLine` to `startLine + removed.length - 1`, which must be exactly these. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface CandidateFix {
  /** `edit`: a diff we can give; `guidance`: words only, because nothing mechanical would be right. */
  readonly kind: 'edit' | 'guidance';
  /** A unified diff that `git apply` takes at the repository's root; '' for guidance. */
  readonly diff: string;
  readonly edits: readonly SourceEdit[];
  /** The files that the edits were made for, as they were scanned: an edit is written into no other version (S2). */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  readonly guidance: string;
}

/** What would raise the confidence of an answer, and by how much. */
export interface Missing {
  /** What to connect or write down. */
  readonly what: string;
  /** What of the cause would be known then. */
  readonly adds: 'place' | 'owner' | 'reach';
  readonly gain: string;
}

/** How far the cause reaches. */
export interface Reach {
  readonly images: readonly ImageDigest[];
  readonly workloads: readonly ResourceId[];
  /** Workloads by release phase; for a cause without known workloads all are 0. */
  readonly byReleasePhase: Readonly<Record<ReleasePhase, number>>;
}

/** The one place where its findings can be fixed for good. One per source location and rule, never per image. */
export interface RootCause {
  readonly id: CauseId;
  readonly kind: CauseKind;
  readonly title: string;
  readonly severity: Severity;
  readonly location?: Location;
  /** The image whose source this is, for the image kinds. */
  readonly image?: ImageDigest;
  readonly owner?: Owner;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  readonly findings: readonly Fingerprint[];
  readonly reach: Reach;
  readonly fix: CandidateFix;
  /** Things that were tried elsewhere and do not fix it: `payments/fraud patches openssl in its own layer`. */
  readonly notes: readonly string[];
  readonly missing: readonly Missing[];
}
