/**
 * A chain of records in which each names the hash of the one before it: whoever edits, removes, inserts or moves one leaves a
 * record that does not fit. Who rewrites the whole chain, or takes its end away, is found by an anchor: the hash of a record,
 * kept somewhere else.
 */
import { canonicalJson } from './canonical-json.js';
import { sha256 } from './sha256.js';

/** What a record has by its place in the chain. */
export interface Link {
  /** From 1, without holes. */
  readonly sequence: number;
  /** The hash of the record before it; NOTHING_BEFORE for the first. */
  readonly previous: string;
  /** SHA-256 of the canonical JSON of all the rest of it. */
  readonly hash: string;
}

export type ChainHead = Pick<Link, 'sequence' | 'hash'>;

/** What the first record names in place of a hash. */
export const NOTHING_BEFORE = '0'.repeat(64);

/** The record as the next one after the head; as the first one where there is none. */
export function chained<Content extends object>(record: Content, head: ChainHead | undefined): Content & Link {
  const place = { sequence: (head?.sequence ?? 0) + 1, previous: head?.hash ?? NOTHING_BEFORE };
  return { ...record, ...place, hash: linkHash({ ...record, ...place }) };
}

function linkHash(record: object): string {
  return sha256(canonicalJson({ ...record, hash: undefined }));
}

export type ChainVerdict =
  | {
      readonly kind: 'intact';
      readonly count: number;
      /** The last record; undefined when there is none. */
      readonly head: ChainHead | undefined;
    }
  | {
      readonly kind: 'broken';
      /** The number of the first record that is wrong, or is not where it belongs. */
      readonly at: number;
      readonly because: string;
    };

export interface ChainExpectation {
  /** The number of the first record; 1 unless only a later part is given. What comes before a part is not vouched for. */
  readonly from?: number;
  /** Records that are known from elsewhere. Each must be in the chain. */
  readonly anchors?: readonly ChainHead[];
}

/** Reads the chain once, in order, and stops at the first record that is wrong. Throws RangeError for an anchor before `from`. */
export async function verifyChain(
  records: AsyncIterable<Link> | Iterable<Link>,
  { from = 1, anchors = [] }: ChainExpectation = {},
): Promise<ChainVerdict> {
  if (anchors.some(({ sequence }) => sequence < from)) throw new RangeError(`an anchor is before record ${from}`);
  let head: ChainHead | undefined;
  let count = 0;
  for await (const record of records) {
    const at = from + count;
    const because = whyWrong(record, at, head) ?? whyNotAnchored(record, anchors);
    if (because !== undefined) return broken(at, because);
    head = { sequence: record.sequence, hash: record.hash };
    count += 1;
  }
  const missing = anchors.filter(({ sequence }) => sequence >= from + count).map(({ sequence }) => sequence);
  if (missing.length === 0) return { kind: 'intact', count, head };
  return broken(from + count, `it is not there: the chain ends before record ${Math.min(...missing)}, which an anchor names`);
}

function whyWrong(record: Link, sequence: number, before: ChainHead | undefined): string | undefined {
  if (record.sequence !== sequence) return `record ${record.sequence} stands in its place`;
  // In a part, what comes before its first record is not known.
  const previous = before?.hash ?? (sequence === 1 ? NOTHING_BEFORE : record.previous);
  if (record.previous !== previous) return 'it does not name the hash of the record before it';
  return record.hash === linkHash(record) ? undefined : 'its hash is not that of its content';
}

function whyNotAnchored({ sequence, hash }: Link, anchors: readonly ChainHead[]): string | undefined {
  const differs = anchors.some((anchor) => anchor.sequence === sequence && anchor.hash !== hash);
  return differs ? 'its hash is not the one that the anchor names: the chain was written anew' : undefined;
}

function broken(at: number, because: string): ChainVerdict {
  return { kind: 'broken', at, because };
}
