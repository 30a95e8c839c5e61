/**
 * Brings the schema `headwater` up to this program: each migration that is missing, in order, in one transaction, under a lock
 * that lets one process do it while others wait. Never goes back; a schema that is newer than the program is refused.
 */
import { sql } from 'kysely';
import type pg from 'pg';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { LOCKS } from './locks.js';
import { MIGRATIONS, type Migration } from './migrations/index.js';
import { build, stateOf, write, type Session } from './session.js';

/** Throws STORE_NEWER, or DATABASE_REFUSED when the user may not make the schema. */
export async function migrate(pool: pg.Pool, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  await write(pool, async (session) => {
    await session.run(sql`select pg_advisory_xact_lock(${sql.raw(LOCKS.migration)})`);
    await makeSchema(session);
    const applied = await appliedTo(session);
    const newest = migrations.at(-1)?.number ?? 0;
    if (applied > newest) {
      throw new HeadwaterError('STORE_NEWER', `its schema is of version ${applied}, and this Headwater knows ${newest}`);
    }
    await applyUpTo(session, newest, migrations);
  }).catch((error: unknown) => {
    if (stateOf(error) !== '42501') throw error;
    throw new HeadwaterError('DATABASE_REFUSED', `the schema headwater cannot be made: ${messageOf(error)}`, { cause: error });
  });
}

/** Applies what is missing, in order. */
export async function applyUpTo(session: Session, last: number, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  await makeSchema(session);
  const applied = await appliedTo(session);
  for (const { number, name, sql: statements } of migrations) {
    if (number <= applied || number > last) continue;
    await session.client.query(statements);
    await session.run(build.insertInto('headwater.migration').values({ number, name }));
  }
}

async function makeSchema(session: Session): Promise<void> {
  // Somebody who may not make schemas in this database may have been given one.
  const [{ given } = { given: false }] = await session.run(
    sql<{ given: boolean }>`select to_regnamespace('headwater') is not null as given`,
  );
  if (!given) await session.client.query('create schema headwater');
  const [{ there } = { there: false }] = await session.run(
    sql<{ there: boolean }>`select to_regclass('headwater.migration') is not null as there`,
  );
  if (there) return;
  await session.client.query(
    'create table headwater.migration (number integer primary key, name text not null, at timestamptz not null default now())',
  );
}

/** The number of the last migration; 0 for a new database. */
export async function appliedTo(session: Session): Promise<number> {
  const [last] = await session.run(build.selectFrom('headwater.migration').select((row) => row.fn.max('number').as('number')));
  return last?.number ?? 0;
}
