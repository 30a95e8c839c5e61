/**
 * Backup and restore of everything in the schema `headwater`, as one file: its tables by COPY, from one state of the database,
 * between a line that says what follows and one that says that nothing is missing; gzip. The programs that PostgreSQL has for
 * this are not among those that Headwater brings, and those of a system may be too old for a user's server.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { finished, pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, type Gzip } from 'node:zlib';
import { sql } from 'kysely';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { linesOf } from '../lib/line-stream.js';
import { copyIn, copyOut } from './copy.js';
import { appliedTo, applyUpTo } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';
import type { Store } from './open.js';
import { readOnce, write, type Session } from './session.js';

interface Head {
  readonly format: typeof FORMAT;
  /** The number of the last migration. */
  readonly schema: number;
  readonly at: string;
  /** In an order in which each refers only to those before it. */
  readonly tables: readonly Table[];
  readonly sequences: readonly Sequence[];
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

interface Sequence {
  readonly name: string;
  readonly value: string;
  readonly called: boolean;
}

const FORMAT = 'headwater store 1';
/** How COPY's own text format ends; no row is like it. */
const TABLE_END = '\\.';
const LAST_LINE = 'whole';
/** Longer than any row that PostgreSQL takes, and than any text that Node holds. In bytes. */
const LONGEST_ROW = 512 * 1024 ** 2;

/** Writes the whole file or none; one of that name is replaced. Others go on reading and writing the store. */
export async function backup(store: Pick<Store, 'pool'>, file: string): Promise<void> {
  const beside = `${file}.${randomUUID()}`;
  const zip = createGzip({ level: 4 });
  const written = pipeline(zip, createWriteStream(beside, { mode: 0o600, flags: 'wx' }));
  try {
    await Promise.all([
      readOnce(store.pool, (session) => writeAll(session, sender(zip, written))).then(() => zip.end()),
      written,
    ]);
    const handle = await open(beside, 'r');
    await handle.sync().finally(() => handle.close());
    await rename(beside, file);
  } catch (error) {
    zip.destroy();
    await finished(zip).catch(() => undefined);
    await rm(beside, { force: true });
    throw error instanceof HeadwaterError
      ? error
      : new HeadwaterError('BACKUP_INVALID', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

async function writeAll(session: Session, send: Send): Promise<void> {
  const [{ at } = { at: new Date(0) }] = await session.run(sql<{ at: Date }>`select now() as at`);
  const tables = await tablesOf(session);
  const head: Head = {
    format: FORMAT,
    schema: await appliedTo(session),
    at: at.toISOString(),
    tables,
    sequences: await sequencesOf(session),
  };
  await send(`${JSON.stringify(head)}\n`);
  for (const { name, columns } of tables) {
    const query = copyOut(`copy headwater.${name} (${columns.join()}) to stdout`, (chunk) => send(chunk));
    session.client.query(query);
    await query.done;
    await send(`${TABLE_END}\n`);
  }
  await send(`${LAST_LINE}\n`);
}

type Send = (bytes: Uint8Array | string) => Promise<void> | undefined;

/** Gives undefined when there is room for more: else who has more to send waits. Rejects once the file cannot be written. */
function sender(zip: Gzip, written: Promise<void>): Send {
  let draining: Promise<void> | undefined;
  return (bytes) => {
    if (zip.write(bytes)) return undefined;
    draining ??= Promise.race([once(zip, 'drain'), written]).then(() => {
      draining = undefined;
    });
    return draining;
  };
}

/** All but the list of migrations, which restoring makes anew, and the view, which the next look does. */
async function tablesOf(session: Session): Promise<readonly Table[]> {
  const tables = await session.run(sql<Table>`
    select relname::text as name, array_agg(attname::text order by attnum) as columns
    from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relnamespace = 'headwater'::regnamespace and relkind = 'r' and relname <> 'migration'
      and relname not like 'view\\_%'
    group by relname order by relname`);
  const references = await session.run(sql<{ from: string; to: string }>`
    select child.relname::text as from, parent.relname::text as to from pg_constraint
    join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
    where contype = 'f' and connamespace = 'headwater'::regnamespace and conrelid <> confrelid`);
  const sorted: Table[] = [];
  const left = new Set(tables);
  while (left.size > 0) {
    const waits = new Set([...left].map(({ name }) => name));
    const free = [...left].filter(({ name }) => !references.some(({ from, to }) => from === name && waits.has(to)));
    if (free.length === 0) throw new Error('tables refer to each other in a circle');
    for (const table of free) left.delete(table);
    sorted.push(...free);
  }
  return sorted;
}

async function sequencesOf(session: Session): Promise<readonly Sequence[]> {
  const names = await session.run(sql<{ name: string }>`
    select relname::text as name from pg_class where relnamespace = 'headwater'::regnamespace and relkind = 'S' order by relname`);
  const sequences: Sequence[] = [];
  for (const { name } of names) {
    const query = sql<{ value: string; called: boolean }>`
      select last_value::text as value, is_called as called from headwater.${sql.raw(name)}`;
    for (const row of await session.run(query)) sequences.push({ name, ...row });
  }
  return sequences;
}

/**
 * Fills an empty store with a backup, and brings it up to this program: all of it or nothing. Throws BACKUP_INVALID for a file
 * that is not a whole backup and for a store that holds something, STORE_NEWER for a backup of a newer Headwater.
 */
export async function restore(store: Pick<Store, 'pool'>, file: string): Promise<void> {
  await write(store.pool, async (session) => {
    const rows = rowsOf(file);
    const head = parseHead(await nextRow(rows), file);
    const newest = MIGRATIONS.at(-1)?.number ?? 0;
    if (head.schema > newest) {
      throw new HeadwaterError('STORE_NEWER', `${file} is of version ${head.schema}, and this Headwater knows ${newest}`);
    }
    await emptySchema(session);
    await applyUpTo(session, head.schema);
    const expected = JSON.stringify(await tablesOf(session));
    if (JSON.stringify(head.tables) !== expected) throw invalid(`${file} does not have the tables of its version`);
    for (const { name, columns } of head.tables) {
      const query = copyIn(`copy headwater.${name} (${columns.join()}) from stdin`, tableRows(rows));
      session.client.query(query);
      await query.done;
    }
    if ((await nextRow(rows)) !== LAST_LINE) throw invalid(`${file} breaks off`);
    for (const { name, value, called } of head.sequences) {
      await session.run(sql`select setval(${`headwater.${name}`}::regclass, ${value}::bigint, ${called})`);
    }
    await applyUpTo(session, newest);
  }).catch((error: unknown) => {
    if (error instanceof HeadwaterError) throw error;
    throw invalid(`${file} cannot be restored: ${messageOf(error)}`, error);
  });
}

function invalid(message: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError('BACKUP_INVALID', message, { cause });
}

/** Drops the schema's tables, not the schema: a user may have been given one and may not make another. */
async function emptySchema(session: Session): Promise<void> {
  const names = async (kind: 'r' | 'S'): Promise<string[]> => {
    const rows = await session.run(sql<{ name: string }>`
      select relname::text as name from pg_class where relnamespace = 'headwater'::regnamespace and relkind = ${kind}`);
    return rows.map(({ name }) => `headwater.${name}`);
  };
  const tables = await names('r');
  await session.client.query(`lock table ${tables.join()} in access exclusive mode`);
  for (const table of tables.filter((name) => name !== 'headwater.migration')) {
    const rows = await session.run(sql`select from ${sql.raw(table)} limit 1`);
    if (rows.length > 0) throw invalid('the store is not empty');
  }
  await session.client.query(`drop table ${tables.join()} cascade`);
  for (const sequence of await names('S')) await session.client.query(`drop sequence ${sequence} cascade`);
}

async function* rowsOf(file: string): AsyncGenerator<string, void, undefined> {
  const unzipped = createGunzip();
  const read = pipeline(createReadStream(file), unzipped);
  // What goes wrong is thrown where the lines are read.
  read.catch(() => undefined);
  try {
    for await (const lines of linesOf(unzipped, LONGEST_ROW)) {
      for (const { text, problem } of lines) {
        if (problem !== undefined) throw invalid(`a line of ${file} is ${problem}`);
        yield text;
      }
    }
    await read;
  } catch (error) {
    throw error instanceof HeadwaterError ? error : invalid(`${file} cannot be read: ${messageOf(error)}`, error);
  }
}

async function nextRow(rows: AsyncGenerator<string, void, undefined>): Promise<string | undefined> {
  const { value, done } = await rows.next();
  return done === true ? undefined : value;
}

const CHUNK = 64 * 1024;

async function* tableRows(rows: AsyncGenerator<string, void, undefined>): AsyncGenerator<Uint8Array> {
  let text = '';
  for (let row = await nextRow(rows); row !== TABLE_END; row = await nextRow(rows)) {
    if (row === undefined) throw invalid('the file breaks off');
    text += `${row}\n`;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

const NAME = /^[a-z][a-z0-9_]*$/;

/** Its names become part of statements: nothing but names is taken. */
function parseHead(line: string | undefined, file: string): Head {
  let head: unknown;
  try {
    head = JSON.parse(line ?? '');
  } catch (error) {
    throw invalid(`${file} is no backup of a store`, error);
  }
  if (!isHead(head)) throw invalid(`${file} is no backup of a store`);
  return head;
}

function isHead(value: unknown): value is Head {
  if (typeof value !== 'object' || value === null) return false;
  const { format, schema, tables, sequences }: Partial<Record<keyof Head, unknown>> = value;
  const isName = (name: unknown): boolean => typeof name === 'string' && NAME.test(name);
  return (
    format === FORMAT &&
    Number.isInteger(schema) &&
    Array.isArray(tables) &&
    tables.every((one: Partial<Table> | null) => isName(one?.name) && Array.isArray(one?.columns) && one.columns.every(isName)) &&
    Array.isArray(sequences) &&
    sequences.every((one: Partial<Sequence> | null) => isName(one?.name) && /^\d+$/.test(String(one?.value)))
  );
}
