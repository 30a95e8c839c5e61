import type { ChainedRecord, EvidenceRecord } from '../model/index.js';

/** The chain of everything that was decided, done and said (S15). It only grows. */
export interface EvidenceLog {
  append(record: EvidenceRecord): Promise<ChainedRecord>;
  /** From this sequence number on, in order; streamed, one state of the log. */
  records(from?: number): AsyncIterable<ChainedRecord>;
  head(): Promise<ChainedRecord | undefined>;
}
