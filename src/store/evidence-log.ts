/**
 * The chain of evidence in PostgreSQL (S15). What another aggregate does is appended in the transaction that does it, last of
 * all: who appends holds the end of the chain until it commits, and nobody who holds that waits for anything else.
 */
import { sql } from 'kysely';
import type pg from 'pg';
import { canonicalJson } from '../lib/canonical-json.js';
import { HeadwaterError } from '../lib/errors.js';
import { chained, NOTHING_BEFORE, type ChainHead } from '../lib/hash-chain.js';
import type { ChainedRecord, EvidenceRecord } from '../model/index.js';
import type { EvidenceFilter, EvidenceLog } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { build, read, readOnce, write, type Session } from './session.js';

const CHUNK = 200;

export function createEvidenceLog(pool: pg.Pool): EvidenceLog {
  return {
    append: (record) => write(pool, (session) => appendEvidence(session, record)),
    records: (from = 1) => read(pool, (session) => readRecords(session, from)),
    head: () => readOnce(pool, readHead),
    newest: (filter) => readOnce(pool, (session) => readNewest(session, filter)),
  };
}

/** To be the last thing that a transaction does. */
export async function appendEvidence(session: Session, record: EvidenceRecord): Promise<ChainedRecord> {
  const [link] = await appendAllEvidence(session, [record]);
  if (link === undefined) throw new Error('nothing was appended');
  return link;
}

/** In this order, next to each other in the chain; to be the last thing that a transaction does. */
export async function appendAllEvidence(session: Session, records: readonly EvidenceRecord[]): Promise<readonly ChainedRecord[]> {
  if (records.length === 0) return [];
  let head = await lockHead(session);
  const links = records.map(({ at, kind, actor, subject, body }) => {
    const link = chained({ at, kind, actor, subject, body }, head);
    head = link;
    return link;
  });
  const all = <Value>(of: (link: ChainedRecord) => Value): Value[] => links.map(of);
  await session.run(sql`
    with kept as (
      insert into headwater.evidence (sequence, at, kind, actor, subject, body, previous, hash)
      select * from unnest(
        ${all(({ sequence }) => sequence)}::bigint[], ${all(({ at }) => at)}::text[], ${all(({ kind }) => kind)}::text[],
        ${all(({ actor }) => actor)}::text[], ${all(({ subject }) => subject)}::text[],
        ${all(({ body }) => canonicalJson(body))}::text[], ${all(({ previous }) => previous)}::text[],
        ${all(({ hash }) => hash)}::text[]))
    update headwater.evidence_head set sequence = ${head?.sequence}, hash = ${head?.hash}`);
  return links;
}

/** @returns the last record, until this transaction ends; undefined when there is none */
async function lockHead(session: Session): Promise<ChainHead | undefined> {
  const query = build.selectFrom('headwater.evidence_head').select(['sequence', 'hash']).forUpdate();
  let [head] = await session.run(query);
  if (head === undefined) {
    const first = build.insertInto('headwater.evidence_head').values({ one: true, sequence: '0', hash: NOTHING_BEFORE });
    await session.run(first.onConflict((conflict) => conflict.doNothing()));
    [head] = await session.run(query);
  }
  if (head === undefined) throw new Error('the end of the chain was taken away while it was held');
  const sequence = Number(head.sequence);
  return sequence === 0 ? undefined : { sequence, hash: head.hash };
}

interface RecordRow extends Omit<ChainedRecord, 'sequence' | 'body'> {
  readonly sequence: BigNumber;
  /** Canonical JSON. */
  readonly body: string;
}

const RECORDS = sql`
  select evidence.sequence, at, kind, actor, subject, body, previous, evidence.hash from headwater.evidence`;

async function* readRecords(session: Session, from: number): AsyncGenerator<ChainedRecord> {
  const query = sql<RecordRow>`${RECORDS} where sequence >= ${from} order by sequence`;
  for await (const rows of session.stream(query, CHUNK)) yield* rows.map(recordOf);
}

async function readNewest(session: Session, filter: EvidenceFilter): Promise<readonly ChainedRecord[]> {
  const { kinds, subjects, actors, before, limit } = filter;
  const parts = [sql``];
  if (kinds !== undefined) parts.push(sql`and kind = any (${[...kinds]}::text[])`);
  if (subjects !== undefined) parts.push(sql`and subject = any (${[...subjects]}::text[])`);
  if (actors !== undefined) parts.push(sql`and actor = any (${[...actors]}::text[])`);
  if (before !== undefined) parts.push(sql`and sequence < ${before}`);
  const rows = await session.run(
    sql<RecordRow>`${RECORDS} where true ${sql.join(parts, sql` `)} order by sequence desc limit ${limit}`,
  );
  return rows.map(recordOf);
}

async function readHead(session: Session): Promise<ChainedRecord | undefined> {
  const ends = build.selectFrom('headwater.evidence_head').select(['sequence', 'hash']).where('sequence', '>', '0');
  const [end] = await session.run(ends);
  if (end === undefined) return undefined;
  const [row] = await session.run(sql<RecordRow>`${RECORDS} where sequence = ${end.sequence}`);
  if (row === undefined) throw new HeadwaterError('EVIDENCE_ALTERED', `record ${end.sequence}, the last one, is not there`);
  if (row.hash !== end.hash) throw new HeadwaterError('EVIDENCE_ALTERED', `record ${end.sequence}, the last one, is another one`);
  return recordOf(row);
}

function recordOf({ sequence, at, kind, actor, subject, body, previous, hash }: RecordRow): ChainedRecord {
  return { sequence: Number(sequence), at, kind, actor, subject, body: JSON.parse(body), previous, hash };
}
