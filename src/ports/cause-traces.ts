import type { CauseId, Fingerprint } from '../model/index.js';

/** What a trace of a cause needs to be one trace, whoever writes it: when the cause began, and how far the evidence was told. */
export interface CauseTraces {
  /** Causes that have findings now. Each keeps the time that it was noted with first; its findings are added to those it had. */
  note(causes: readonly TracedCause[]): Promise<void>;
  /** All that are not over. */
  open(): Promise<readonly TracedCause[]>;
  /** The last evidence record that was told of; undefined before the first time. */
  reached(): Promise<number | undefined>;
  /** Told up to this record, and these causes to their end. */
  told(sequence: number, over: readonly CauseId[]): Promise<void>;
}

export interface TracedCause {
  readonly cause: CauseId;
  /** RFC 3339: when the first of its findings was opened, or opened again. */
  readonly openedAt: string;
  /** At most 1,000 of them. */
  readonly findings: readonly Fingerprint[];
}
