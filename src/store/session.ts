/**
 * How the store talks to PostgreSQL: queries that kysely builds and types, transactions, bulk rows by COPY, and long results
 * through a cursor. Texts that PostgreSQL cannot keep are taken care of here, both ways, so that no aggregate thinks of them.
 */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type RawBuilder,
} from 'kysely';
import pg from 'pg';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { fromKeptJson, fromKeptText, toKeptText } from './any-text.js';
import { copyIn, copyText, type CopyField } from './copy.js';
import type { Database } from './database.js';

/** Builds queries; runs none. */
export const build = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export type Query<Row> = { compile(): CompiledQuery<Row> } | RawBuilder<Row>;

/** One transaction. */
export interface Session {
  run<Row>(query: Query<Row>): Promise<Row[]>;
  /** The rows are of these columns of the table, in that order. */
  copy(table: keyof Database, columns: readonly string[], rows: Iterable<readonly CopyField[]>): Promise<void>;
  /** The rows of a query, at most so many at once in memory. */
  stream<Row>(query: Query<Row>, chunk: number): AsyncGenerator<Row[]>;
  /** For what speaks PostgreSQL's protocol itself. */
  readonly client: pg.ClientBase;
}

const READ = 'begin isolation level repeatable read, read only';
const WRITE = 'begin isolation level read committed';

/** Does the work in a transaction of its own, again from its beginning when it met another one. Durable once it resolves. */
export async function write<Result>(pool: pg.Pool, work: (session: Session) => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await within(pool, WRITE, work);
    } catch (error) {
      if (tries >= TRIES || !metAnother(error)) throw error;
    }
  }
}

/** One state of all tables, however long it takes to read them. */
export async function* read<Item>(pool: pg.Pool, work: (session: Session) => AsyncIterable<Item>): AsyncGenerator<Item> {
  const client = await take(pool);
  let problem: unknown;
  try {
    await client.query(READ);
    yield* work(sessionOf(client));
  } catch (error) {
    problem = error;
    throw translated(error, client);
  } finally {
    await endRead(client, problem);
  }
}

/** One answer that takes several queries. */
export function readOnce<Result>(pool: pg.Pool, work: (session: Session) => Promise<Result>): Promise<Result> {
  return within(pool, READ, work);
}

/** Nothing was written: whether it commits or not is the same. */
async function endRead(client: pg.PoolClient, problem: unknown): Promise<void> {
  if (isLost(problem, client)) return client.release(true);
  await client.query('rollback').then(
    () => client.release(),
    () => client.release(true),
  );
}

/** One answer of a query by itself. */
export async function ask<Row>(pool: pg.Pool, query: Query<Row>): Promise<Row[]> {
  const client = await take(pool);
  let lost = false;
  try {
    return await sessionOf(client).run(query);
  } catch (error) {
    lost = isLost(error, client);
    throw translated(error, client);
  } finally {
    client.release(lost);
  }
}

const TRIES = 10;
/** Serialization failure, deadlock, and a row that another transaction made first: the next try sees what the other one did. */
const MET_ANOTHER: ReadonlySet<string> = new Set(['40001', '40P01', '23505']);

function metAnother(error: unknown): boolean {
  return MET_ANOTHER.has(stateOf(error));
}

async function within<Result>(pool: pg.Pool, begin: string, work: (session: Session) => Promise<Result>): Promise<Result> {
  const client = await take(pool);
  let lost = false;
  try {
    await client.query(begin);
    const result = await work(sessionOf(client));
    await client.query('commit');
    return result;
  } catch (error) {
    lost =
      isLost(error, client) ||
      !(await client.query('rollback').then(
        () => true,
        () => false,
      ));
    throw metAnother(error) ? error : translated(error, client);
  } finally {
    client.release(lost);
  }
}

function sessionOf(client: pg.PoolClient): Session {
  const run = async <Row>(query: Query<Row>): Promise<Row[]> => {
    const { sql, parameters } = compiled(query);
    return rowsOf<Row>(await client.query({ text: sql, values: parameters.map(keptParameter) }));
  };
  return {
    client,
    run,
    copy: async (table, columns, rows) => {
      const query = copyIn(`copy ${table} (${columns.join(', ')}) from stdin`, copyText(keptRows(rows)));
      client.query(query);
      await query.done;
    },
    stream: async function* <Row>(query: Query<Row>, chunk: number) {
      const { sql, parameters } = compiled(query);
      await client.query({ text: `declare all_rows no scroll cursor for ${sql}`, values: parameters.map(keptParameter) });
      for (;;) {
        const rows = rowsOf<Row>(await client.query(`fetch ${chunk} from all_rows`));
        if (rows.length === 0) break;
        yield rows;
      }
      await client.query('close all_rows');
    },
  };
}

function compiled<Row>(query: Query<Row>): CompiledQuery<Row> {
  return query.compile(build);
}

/** The door: kysely types what a query gives, and `pg` does not know it. */
function rowsOf<Row>(result: pg.QueryResult): Row[] {
  return result.rows;
}

function keptParameter(value: unknown): unknown {
  if (typeof value === 'string') return toKeptText(value);
  return Array.isArray(value) ? value.map(keptParameter) : value;
}

function* keptRows(rows: Iterable<readonly CopyField[]>): Generator<readonly CopyField[]> {
  for (const row of rows) yield row.map((field) => (typeof field === 'string' ? toKeptText(field) : field));
}

const { builtins } = pg.types;
const TEXTS: ReadonlySet<number> = new Set([builtins.TEXT, builtins.VARCHAR]);

/** Reads texts and jsonb as they were before they were kept. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (TEXTS.has(oid)) return fromKeptText;
    if (oid === builtins.JSONB || oid === builtins.JSON) return fromKeptJson;
    return pg.types.getTypeParser(oid, format);
  },
};

/** The server's code for an error (https://www.postgresql.org/docs/current/errcodes-appendix.html), or the system's. */
export function stateOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const broken = new WeakSet<pg.ClientBase>();

/** To be called for each connection: one that breaks while nobody asks anything would end this process otherwise. */
export function watch(client: pg.ClientBase): void {
  client.on('error', () => broken.add(client));
}

async function take(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new HeadwaterError('DATABASE_UNREACHABLE', messageOf(error) || 'it does not answer', { cause: error });
  }
}

/** True when the connection cannot be used again. Of what `pg` then says itself, nothing has a code. */
function isLost(error: unknown, client: pg.ClientBase): boolean {
  return broken.has(client) || /^(08|57P0)/.test(stateOf(error)) || ['ECONNRESET', 'EPIPE'].includes(stateOf(error));
}

/** What a user can act on: the server is gone, is full, or something is larger than it takes. */
function translated(error: unknown, client: pg.ClientBase): unknown {
  if (error instanceof HeadwaterError) return error;
  const state = stateOf(error);
  const code = isLost(error, client) ? 'DATABASE_UNREACHABLE' : (CODES.get(state) ?? CODES.get(state.slice(0, 2)));
  return code === undefined ? error : new HeadwaterError(code, messageOf(error), { cause: error });
}

const CODES: ReadonlyMap<string, 'DATABASE_REFUSED' | 'DATABASE_UNREACHABLE' | 'STORE_VALUE_REFUSED'> = new Map([
  ['28', 'DATABASE_REFUSED'],
  ['42501', 'DATABASE_REFUSED'],
  ['53', 'DATABASE_UNREACHABLE'],
  ['54', 'STORE_VALUE_REFUSED'],
]);
