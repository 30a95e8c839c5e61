/**
 * The evidence log as people use it: whether its chain is as it was written (S15), the line that one keeps elsewhere so that
 * a chain that was written anew is found, and all of it as JSON lines. Reads only.
 */
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../lib/bounded-json.js';
import { canonicalJson } from '../lib/canonical-json.js';
import { HeadwaterError, codeOf, messageOf } from '../lib/errors.js';
import { verifyChain, type ChainHead, type ChainVerdict, type Link } from '../lib/hash-chain.js';
import { linesOf } from '../lib/line-stream.js';
import type { EvidenceLog } from '../ports/index.js';

const headSchema = z.object({ sequence: z.number().int(), hash: z.string() });

export const evidenceVerificationSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('EvidenceVerification'),
    version: z.string(),
    of: z.string().describe('The store or the file that was read.'),
    state: z.enum(['intact', 'broken']),
    from: z.number().int().describe('The number of the first record that was read.'),
    records: z.number().int().describe('How many records are right, up to the first that is not.'),
    head: headSchema.nullable().describe('The last record of an intact chain: an anchor, when it is kept elsewhere.'),
    anchors: z.number().int().describe('How many anchors from elsewhere it was held against.'),
    wrong: z
      .object({ record: z.number().int(), because: z.string() })
      .nullable()
      .describe('The first record that is wrong, or is not where it belongs.'),
  })
  .describe('Whether the chain of evidence is as it was written.');

export type EvidenceVerification = z.infer<typeof evidenceVerificationSchema>;

export interface EvidenceCheck {
  /** For people: where the records are. */
  readonly of: string;
  readonly version: string;
  /** The number of the first record to read. */
  readonly from: number;
  readonly anchors: readonly ChainHead[];
}

/** Throws OPTION_INVALID for an anchor that is before the first record to read. */
export async function verifyEvidence(log: EvidenceLog, check: EvidenceCheck): Promise<EvidenceVerification> {
  assertReadable(check);
  // Before the records: what is appended meanwhile is no harm then.
  const end = await endOf(log);
  const ends = end.kind === 'head' && end.head.sequence >= check.from ? [end.head] : [];
  const verdict = await verifyChain(log.records(check.from), { from: check.from, anchors: [...check.anchors, ...ends] });
  if (verdict.kind === 'broken') return verification(check, verdict);
  if (end.kind === 'missing')
    return verification(check, { kind: 'broken', at: check.from + verdict.count, because: end.because });
  return verification(check, (await endsTooEarly(log, verdict.head)) ?? verdict);
}

/** A record that follows the last one that was appended was put there by somebody else. */
async function endsTooEarly(log: EvidenceLog, last: ChainHead | undefined): Promise<ChainVerdict | undefined> {
  const end = await log.head();
  const ends = end?.sequence ?? 0;
  if (last === undefined || last.sequence <= ends) return undefined;
  return { kind: 'broken', at: ends + 1, because: 'it was not appended as others are: the log ends before it' };
}

type End =
  | { readonly kind: 'none' }
  | { readonly kind: 'head'; readonly head: ChainHead }
  | { readonly kind: 'missing'; readonly because: string };

async function endOf(log: EvidenceLog): Promise<End> {
  try {
    const head = await log.head();
    return head === undefined ? { kind: 'none' } : { kind: 'head', head };
  } catch (error) {
    if (codeOf(error) !== 'EVIDENCE_ALTERED') throw error;
    return { kind: 'missing', because: messageOf(error) };
  }
}

/** The same for JSON lines that `exportedEvidence` gave. Throws FILE_UNREADABLE, INPUT_NOT_FOUND and OPTION_INVALID. */
export async function verifyEvidenceFile(path: string, check: EvidenceCheck): Promise<EvidenceVerification> {
  assertReadable(check);
  let read = 0;
  const records = async function* (): AsyncGenerator<Link> {
    for await (const record of recordsIn(path)) {
      yield record;
      read += 1;
    }
  };
  try {
    return verification(check, await verifyChain(records(), check));
  } catch (error) {
    if (!(error instanceof NoRecord)) throw error;
    return verification(check, { kind: 'broken', at: check.from + read, because: error.message });
  }
}

function assertReadable({ from, anchors }: EvidenceCheck): void {
  const early = anchors.find(({ sequence }) => sequence < from);
  if (early === undefined) return;
  throw new HeadwaterError('OPTION_INVALID', `the anchor of record ${early.sequence} is before --from ${from}`);
}

function verification({ of, version, from, anchors }: EvidenceCheck, verdict: ChainVerdict): EvidenceVerification {
  const isIntact = verdict.kind === 'intact';
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'EvidenceVerification',
    version,
    of,
    state: verdict.kind,
    from,
    records: isIntact ? verdict.count : verdict.at - from,
    head: (isIntact ? verdict.head : undefined) ?? null,
    anchors: anchors.length,
    wrong: isIntact ? null : { record: verdict.at, because: verdict.because },
  };
}

/** A plan of many targets is one record, and so one line. In bytes. */
const LONGEST_LINE = 64 * 1024 ** 2;

/** What is hashed is all that the line says: members that we do not know are kept. */
const linkSchema = z.looseObject({
  sequence: z.number().int().min(1),
  previous: z.string(),
  hash: z.string(),
});

class NoRecord extends Error {}

async function* recordsIn(path: string): AsyncGenerator<Link> {
  const file = createReadStream(path);
  try {
    for await (const lines of linesOf(file, LONGEST_LINE)) {
      for (const { number, text, problem } of lines) {
        if (problem !== undefined) throw new NoRecord(`line ${number} of the file is ${problem}`);
        if (text.trim() === '') continue;
        yield recordOf(text, number);
      }
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new HeadwaterError('INPUT_NOT_FOUND', `${path} does not exist`, { cause: error });
    if (typeof code !== 'string' || error instanceof HeadwaterError) throw error;
    throw new HeadwaterError('FILE_UNREADABLE', `${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Objects and lists within each other; hashing a record goes as deep as it does. */
const DEEPEST = 1_000;

function recordOf(text: string, number: number): Link {
  const parsed = parseJson(text, { depth: DEEPEST });
  if (parsed.kind === 'problem') throw new NoRecord(`line ${number} of the file is no record of evidence: ${parsed.message}`);
  const record = linkSchema.safeParse(parsed.value);
  if (!record.success) throw new NoRecord(`line ${number} of the file is no record of evidence`);
  return record.data;
}

/** Each record as one line of canonical JSON: what `verifyEvidenceFile` reads. */
export async function* exportedEvidence(log: EvidenceLog, from: number): AsyncGenerator<string> {
  for await (const record of log.records(from)) yield canonicalJson(record);
}

/** `HASH@SEQUENCE`. */
export function anchorText({ sequence, hash }: ChainHead): string {
  return `${hash}@${sequence}`;
}

/** Throws OPTION_INVALID. */
export function parseAnchor(text: string): ChainHead {
  const [, hash, sequence] = /^([0-9a-f]{64})@([1-9][0-9]{0,14})$/.exec(text.trim()) ?? [];
  if (hash === undefined) throw new HeadwaterError('OPTION_INVALID', `--anchor ${text} is not HASH@SEQUENCE`);
  return { hash, sequence: Number(sequence) };
}
