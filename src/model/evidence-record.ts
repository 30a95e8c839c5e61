import type { Json } from './resource.js';

/** Everything that is decided, done or said, as it is written into the ledger (S15). */
export const EVIDENCE_KINDS = [
  'finding',
  'decision',
  'plan',
  'approval',
  'before-image',
  'step',
  'outcome',
  'undo',
  'health',
  'notification',
  'budget',
  'halt',
  'policy-set',
  'reversal',
  'trust',
  'exemption',
  'event',
  'access',
  'anchor',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export interface EvidenceRecord {
  /** RFC 3339. */
  readonly at: string;
  readonly kind: EvidenceKind;
  /** Who: a person's id, `worker:…`, `headwater`. */
  readonly actor: string;
  /** What it is about: a plan's entry, a finding, a cause. */
  readonly subject: string;
  readonly body: Json;
}

/** A record in the chain. */
export interface ChainedRecord extends EvidenceRecord {
  /** From 1, without holes. */
  readonly sequence: number;
  /** Of the record before it; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 of the canonical JSON of all the rest of it. */
  readonly hash: string;
}
