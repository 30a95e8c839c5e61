import type { ChainedRecord, EvidenceKind, EvidenceRecord } from '../model/index.js';

/** The chain of everything that was decided, done and said (S15). It only grows. */
export interface EvidenceLog {
  append(record: EvidenceRecord): Promise<ChainedRecord>;
  /** From this sequence number on, in order; streamed, one state of the log. */
  records(from?: number): AsyncIterable<ChainedRecord>;
  head(): Promise<ChainedRecord | undefined>;
  /** The newest first. */
  newest(filter: EvidenceFilter): Promise<readonly ChainedRecord[]>;
}

export interface EvidenceFilter {
  /** Any of these; all without. */
  readonly kinds?: readonly EvidenceKind[];
  readonly subjects?: readonly string[];
  readonly actors?: readonly string[];
  /** Only records with a smaller number. */
  readonly before?: number;
  readonly limit: number;
}
