/**
 * The inventory in PostgreSQL: what exists, since when, and what could not be read. Writes are transactions, durable when they
 * resolve; reads see one state of all tables, however long they take.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import { gather, scopeKey, type ResourceId, type Scope, type SourceId } from '../model/index.js';
import type { Inventory, ResourceChange, SyncRun } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { keyHash } from './hash.js';
import { markGone } from './inventory/gone.js';
import { keepGaps, keepOthers, replaceGaps } from './inventory/keep-others.js';
import { keepResources } from './inventory/keep-resources.js';
import { readEntries, readEntry, readGaps, readHistory, readObservations, readScopes } from './inventory/read.js';
import { takeNumbers } from './inventory/numbers.js';
import { lockScope, scopeOf, sourceNumber } from './inventory/scope-row.js';
import { syncRun, type OpenRun } from './inventory/sync-run.js';
import { ask, build, read, readOnce, write, type Session } from './session.js';

export function createInventory(pool: pg.Pool): Inventory {
  return {
    beginSync: async (source, begin) => beginSync(pool, source, begin),
    put: (scope, change) => write(pool, (session) => put(session, scope, change)),
    remove: (source, resource, at) => write(pool, (session) => remove(session, source, resource, at)),
    positions: (source) => positions(pool, source),
    setPosition: (source, scope, position) =>
      write(pool, async (session) => {
        const { number } = await lockScope(session, await sourceNumber(session, source), scope);
        await session.run(build.updateTable('headwater.scope').set({ position }).where('number', '=', number));
      }),
    resources: (filter = {}) => read(pool, (session) => readEntries(session, filter)),
    resource: (id) => readOnce(pool, (session) => readEntry(session, id)),
    history: (id) => readOnce(pool, (session) => readHistory(session, id)),
    observations: (filter = {}) => read(pool, (session) => readObservations(session, filter)),
    gaps: (source) => readOnce(pool, (session) => readGaps(session, source)),
    scopes: (source) => readOnce(pool, (session) => readScopes(session, source)),
  };
}

type Begin = Parameters<Inventory['beginSync']>[1];

async function beginSync(pool: pg.Pool, source: SourceId, { at, fresh = false }: Begin): Promise<SyncRun> {
  const run = await write(pool, async (session): Promise<OpenRun> => {
    const number = await sourceNumber(session, source);
    const [open] = await session.run(
      build.selectFrom('headwater.sync_run').select('id').where('source', '=', number).where('ended_at', 'is', null).forUpdate(),
    );
    if (open !== undefined && !fresh) return { id: open.id, source: number, resumed: true };
    // Also those that have ended: nothing is asked of them any more.
    await session.run(build.deleteFrom('headwater.sync_run').where('source', '=', number));
    const id = randomUUID();
    await session.run(build.insertInto('headwater.sync_run').values({ id, source: number, begun_at: at, ended_at: null }));
    return { id, source: number, resumed: false };
  });
  return syncRun(pool, run);
}

/** What a change says of one resource, and of what hangs on it. */
async function put(session: Session, scope: Scope, { observations, at }: ResourceChange): Promise<boolean> {
  const { resources, others, gaps } = gather(observations);
  const [first] = resources;
  const source = first?.resource.source ?? gaps[0]?.source;
  if (source === undefined) return false;
  const number = await sourceNumber(session, source);
  const run = await openRun(session, number);
  const place = await lockScope(session, number, scope);
  const say = { source: number, scope: place.number, reading: place.reading, at, by: { kind: 'change' as const, run } };
  const different = await keepResources(session, say, resources);
  const otherwise = await keepOthers(session, say, others);
  const gapPlace = { source: number, scope: place.number, reading: place.reading, run };
  if (first === undefined) {
    await keepGaps(session, gapPlace, gaps);
    return otherwise;
  }
  const [known] = await session.run(
    sql<{ number: BigNumber; news: boolean }>`select number, as_of <= ${at}::timestamptz as news from headwater.resource
      where id_hash = ${keyHash(first.resource.id)} and source = ${number}`,
  );
  const unread = known?.news === true && (await replaceGaps(session, gapPlace, known.number, gaps));
  return different.size > 0 || otherwise || unread;
}

/** The run of the source that goes on, which must see what changes meanwhile as seen. */
async function openRun(session: Session, source: BigNumber): Promise<string | null> {
  const [open] = await session.run(
    build.selectFrom('headwater.sync_run').select('id').where('source', '=', source).where('ended_at', 'is', null).forShare(),
  );
  return open?.id ?? null;
}

async function remove(session: Session, source: SourceId, resource: ResourceId, at: Date): Promise<boolean> {
  const number = await sourceNumber(session, source);
  const hash = keyHash(resource);
  const itself = sql`id_hash = ${hash} and source = ${number}`;
  const next = await takeNumbers(session, 1);
  // An older piece of news may come later, and must then find that it is older: also of one that was never seen.
  await session.run(sql`
    insert into headwater.resource (number, source, id_hash, id, first_seen, last_seen, changed_at, as_of, gone)
    values (${next()}, ${number}, ${hash}, ${resource}, ${at}, ${at}, ${at}, ${at}, true)
    on conflict (id_hash, source) do nothing`);
  const which = sql<boolean>`${itself} and not gone and as_of <= ${at}::timestamptz`;
  const gone = await markGone(session, which, { at, asOf: at });
  await session.run(sql`update headwater.resource set as_of = greatest(as_of, ${at}::timestamptz) where ${itself} and gone`);
  return gone.length > 0;
}

async function positions(pool: pg.Pool, source: SourceId): Promise<ReadonlyMap<string, string>> {
  const rows = await ask(
    pool,
    build
      .selectFrom('headwater.scope as scope')
      .innerJoin('headwater.source as source', 'source.number', 'scope.source')
      .select(['scope.platform', 'scope.account', 'scope.region', 'scope.api_version', 'scope.kind', 'scope.position'])
      .where('source.name_hash', '=', keyHash(source)),
  );
  return new Map(rows.flatMap((row) => (row.position === null ? [] : [[scopeKey(scopeOf(row)), row.position] as const])));
}
