/**
 * Merges a look into the view: what is new or different is written, what is gone is taken away, and all else is left alone. A
 * table that was empty is filled directly, and its indexes are made afterwards when that is much quicker.
 */
import { sql, type RawBuilder } from 'kysely';
import type pg from 'pg';
import type { Json } from '../model/index.js';
import type { ViewedLook, ViewedOf, ViewHead, ViewNoun } from '../ports/index.js';
import { toKeptJson } from './any-text.js';
import type { CopyField } from './copy.js';
import type { BigNumber } from './database.js';
import { ask, type Session } from './session.js';
import { VIEW_NOUNS, viewKey, type NounTable } from './view-nouns.js';
import { toVector } from './view-text.js';

export interface Published {
  readonly revision: number;
  /** Nouns of which so much was written that their tables want to be tidied. */
  readonly rewritten: readonly ViewNoun[];
}

export async function publishLook(session: Session, look: ViewedLook): Promise<Published> {
  // One at a time; readers go on.
  await session.run(sql`lock table headwater.view_head in share row exclusive mode`);
  const cause = await merge(session, 'cause', look.causes);
  const finding = await merge(session, 'finding', look.findings);
  const image = await merge(session, 'image', look.images);
  const resource = await merge(session, 'resource', look.resources);
  const merged = { cause, finding, image, resource };
  const documents = await mergeDocuments(session, look.documents);
  const isChanged = documents > 0 || Object.values(merged).some(({ written }) => written > 0);
  const counts: ViewHead['counts'] = { cause: cause.count, finding: finding.count, image: image.count, resource: resource.count };
  const [head] = await session.run(sql<{ revision: BigNumber }>`
    insert into headwater.view_head as shown (revision, at, counts)
    values (nextval('headwater.view_revisions'), ${look.at}, ${toKeptJson(counts)}::jsonb)
    on conflict (one) do update set
      revision = case when ${isChanged} then nextval('headwater.view_revisions') else shown.revision end,
      at = excluded.at, counts = excluded.counts
    returning revision`);
  if (head === undefined) throw new Error('the view has no head');
  const nouns: readonly ViewNoun[] = ['cause', 'finding', 'image', 'resource'];
  return {
    revision: Number(head.revision),
    rewritten: nouns.filter((noun) => merged[noun].written > LITTLE + merged[noun].count * SHARE),
  };
}

/** Rows, and a share of the table's: the server tidies up after less by itself, in time. */
const LITTLE = 1_000;
const SHARE = 0.02;

interface Merged {
  readonly count: number;
  /** Rows that were made, changed or taken away. */
  readonly written: number;
}

async function merge<Noun extends ViewNoun>(session: Session, noun: Noun, things: Iterable<ViewedOf[Noun]>): Promise<Merged> {
  const shape: NounTable<Noun> = VIEW_NOUNS[noun];
  const table = sql.raw(shape.table);
  const [known] = await session.run(sql`select from ${table} limit 1`);
  const merged = known === undefined ? await fill(session, shape, things) : await update(session, shape, things);
  if (merged.written > LITTLE) await session.run(sql`analyze ${table}`);
  return merged;
}

/** So many are copied at once. */
const CHUNK = 5_000;
/** From so many rows on it is quicker to make the indexes when all are there. */
const MANY = 20_000;

async function fill<Noun extends ViewNoun>(
  session: Session,
  shape: NounTable<Noun>,
  things: Iterable<ViewedOf[Noun]>,
): Promise<Merged> {
  let indexes: readonly string[] | undefined;
  let count = 0;
  for (const rows of chunksOf(rowsOf(things))) {
    if (count >= MANY) indexes ??= await dropIndexes(session, shape);
    await copyRows(session, shape, [shape.table, shape.bodies], rows);
    count += rows.length;
  }
  for (const index of indexes ?? []) await session.run(sql.raw(index));
  return { count, written: count };
}

/** All but the one that keeps ids apart. @returns the statements that make them again */
async function dropIndexes<Noun extends ViewNoun>(session: Session, { table }: NounTable<Noun>): Promise<readonly string[]> {
  const indexes = await session.run(sql<{ name: string; statement: string }>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as statement from pg_index
    where indrelid = ${table}::regclass and not indisprimary order by indexrelid`);
  for (const { name } of indexes) await session.run(sql.raw(`drop index ${name}`));
  return indexes.map(({ statement }) => statement);
}

async function update<Noun extends ViewNoun>(
  session: Session,
  shape: NounTable<Noun>,
  things: Iterable<ViewedOf[Noun]>,
): Promise<Merged> {
  const table = sql.raw(shape.table);
  const bodies = sql.raw(shape.bodies);
  await session.run(sql`
    create temporary table view_seen (place integer not null, key uuid not null, content uuid not null) on commit drop`);
  const seen = { count: 0 };
  await session.copy('pg_temp.view_seen', ['place', 'key', 'content'], seenFields(things, seen));
  await session.run(sql`analyze view_seen`);
  const news = await session.run(sql<{ place: number }>`
    select place from view_seen as seen where not exists (
      select from ${table} as shown where shown.key = seen.key and shown.content = seen.content
    )`);
  const gone = await deleteGone(session, table, bodies);
  await session.run(sql`drop table view_seen`);
  if (news.length > 0) await writeNews(session, shape, things, new Set(news.map(({ place }) => place)));
  return { count: seen.count, written: news.length + gone };
}

async function deleteGone(session: Session, table: RawBuilder<unknown>, bodies: RawBuilder<unknown>): Promise<number> {
  const [{ gone } = { gone: 0 }] = await session.run(sql<{ gone: number }>`
    with gone as (
      delete from ${table} as shown where not exists (select from view_seen where view_seen.key = shown.key) returning key
    ), bodies as (
      delete from ${bodies} as body using gone where body.key = gone.key
    )
    select count(*)::integer as gone from gone`);
  return gone;
}

async function writeNews<Noun extends ViewNoun>(
  session: Session,
  shape: NounTable<Noun>,
  things: Iterable<ViewedOf[Noun]>,
  places: ReadonlySet<number>,
): Promise<void> {
  await session.run(sql`create temporary table view_changed (like ${sql.raw(shape.table)}) on commit drop`);
  await session.run(sql`create temporary table view_changed_body (like ${sql.raw(shape.bodies)}) on commit drop`);
  for (const rows of chunksOf(rowsOf(things, places)))
    await copyRows(session, shape, ['pg_temp.view_changed', 'pg_temp.view_changed_body'], rows);
  await session.run(upsert(shape.table, 'view_changed', columnsOf(shape)));
  await session.run(upsert(shape.bodies, 'view_changed_body', BODY_COLUMNS));
  await session.run(sql`drop table view_changed, view_changed_body`);
}

function upsert(table: string, from: string, columns: readonly string[]): RawBuilder<unknown> {
  const list = columns.join();
  const news = columns.map((column) => `excluded.${column}`).join();
  return sql.raw(
    `insert into ${table} (${list}) select ${list} from ${from} on conflict (key) do update set (${list}) = (${news})`,
  );
}

interface Row<Noun extends ViewNoun> {
  readonly key: string;
  readonly content: string;
  readonly thing: ViewedOf[Noun];
  readonly item: string;
  readonly body: string;
}

/** Each id once. @param places only these, counted over all that are given */
function* rowsOf<Noun extends ViewNoun>(
  things: Iterable<ViewedOf[Noun]>,
  places?: ReadonlySet<number>,
): Generator<Row<Noun> & { readonly place: number }> {
  const ids = new Set<string>();
  let place = -1;
  for (const thing of things) {
    place += 1;
    if (ids.has(thing.id)) continue;
    ids.add(thing.id);
    if (places !== undefined && !places.has(place)) continue;
    const { body, ...item } = thing;
    const kept = { item: toKeptJson(item), body: toKeptJson(body) };
    // What columns are made of is in the item; another program may make them otherwise.
    yield { place, key: viewKey(thing.id), content: viewKey(`${VERSION}\n${kept.item}\n${kept.body}`), thing, ...kept };
  }
}

/** To be raised when the columns or words of a noun are made otherwise: the rows of before are written again then. */
const VERSION = 1;

function* chunksOf<Item>(items: Iterable<Item>): Generator<readonly Item[]> {
  let chunk: Item[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function* seenFields<Noun extends ViewNoun>(
  things: Iterable<ViewedOf[Noun]>,
  seen: { count: number },
): Generator<readonly CopyField[]> {
  for (const { place, key, content } of rowsOf(things)) {
    seen.count += 1;
    yield [place, key, content];
  }
}

const BODY_COLUMNS = ['key', 'body'] as const;

function columnsOf<Noun extends ViewNoun>(shape: NounTable<Noun>): readonly string[] {
  return ['key', 'content', ...ownColumns(shape).keys(), 'words', 'item'];
}

/** Several orders and filters share a column. */
function ownColumns<Noun extends ViewNoun>({ name, sorts, filters }: NounTable<Noun>) {
  const columns = [
    name,
    ...Object.values<typeof name>(sorts),
    ...Object.values<NounTable<Noun>['filters'][keyof typeof filters]>(filters),
  ];
  return new Map(columns.map(({ column, of }) => [column, of] as const));
}

type RowTable = NounTable<ViewNoun>['table'] | 'pg_temp.view_changed';
type BodyTable = NounTable<ViewNoun>['bodies'] | 'pg_temp.view_changed_body';

async function copyRows<Noun extends ViewNoun>(
  session: Session,
  shape: NounTable<Noun>,
  [table, bodies]: readonly [RowTable, BodyTable],
  rows: readonly Row<Noun>[],
): Promise<void> {
  const own = [...ownColumns(shape).values()];
  const fields = rows.map(({ key, content, thing, item }) => [
    key,
    content,
    ...own.map((of) => of(thing)),
    toVector(shape.wordsOf(thing)),
    item,
  ]);
  await session.copy(table, columnsOf(shape), fields);
  await session.copy(
    bodies,
    BODY_COLUMNS,
    rows.map(({ key, body }) => [key, body]),
  );
}

async function mergeDocuments(session: Session, documents: ReadonlyMap<string, Json>): Promise<number> {
  const rows = [...documents].map(([name, value]) => {
    const body = toKeptJson(value);
    return { name, body, content: viewKey(body) };
  });
  const [{ gone } = { gone: 0 }] = await session.run(sql<{ gone: number }>`
    with gone as (
      delete from headwater.view_document where name <> all(${rows.map(({ name }) => name)}::text[]) returning 1
    )
    select count(*)::integer as gone from gone`);
  let written = gone;
  for (const { name, body, content } of rows) {
    const news = await session.run(sql`
      insert into headwater.view_document as known (name, content, body)
      values (${name}, ${content}::uuid, ${body}::json)
      on conflict (name) do update set content = excluded.content, body = excluded.body
      where known.content <> excluded.content
      returning name`);
    written += news.length;
  }
  return written;
}

/** So that counts are made from indexes alone and words are found at once. Outside of any transaction, as it must be. */
export async function vacuumView(pool: pg.Pool, nouns: readonly ViewNoun[]): Promise<void> {
  for (const noun of nouns) await ask(pool, sql`vacuum (analyze) ${sql.raw(VIEW_NOUNS[noun].table)}`);
}
