/** Opens a pool of connections to a PostgreSQL, and refuses one that cannot be used, saying why. */
import pg from 'pg';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { stateOf, types, watch } from './session.js';

/** https://www.postgresql.org/docs/15/: the oldest that the suite is run on. */
const OLDEST = 15;

/**
 * Throws DATABASE_UNREACHABLE, DATABASE_REFUSED or DATABASE_UNSUITABLE. The messages never hold the address's password.
 * @param connections at most so many at once
 */
export async function connect(url: string, connections: number): Promise<pg.Pool> {
  const pool = new pg.Pool({
    ...parsed(url),
    max: connections,
    types,
    application_name: 'headwater',
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 30_000,
  });
  // An idle connection that breaks is replaced; without a listener it would end this process.
  pool.on('error', () => undefined);
  pool.on('connect', watch);
  try {
    await check(pool);
    return pool;
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function parsed(url: string): pg.PoolConfig {
  // What cannot be parsed is not shown, nor is the error that shows it: there may be a password in it.
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new HeadwaterError('OPTION_INVALID', 'DATABASE_URL must be of the form postgresql://USER:PASSWORD@HOST:PORT/DATABASE');
  }
  return { connectionString: url };
}

async function check(pool: pg.Pool): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw refusal(error);
  });
  try {
    const { rows } = await client.query<{ version: number; name: string; encoding: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
              current_setting('server_encoding') as encoding`,
    );
    const [{ version, name, encoding } = { version: 0, name: 'unknown', encoding: 'unknown' }] = rows;
    if (version < OLDEST * 10_000) throw unsuitable(`it is PostgreSQL ${name}, and ${OLDEST} is the oldest that will do`);
    if (encoding !== 'UTF8') throw unsuitable(`the database is kept in ${encoding}, not UTF8`);
  } finally {
    client.release();
  }
}

function unsuitable(message: string): HeadwaterError {
  return new HeadwaterError('DATABASE_UNSUITABLE', message);
}

/** Of the server's own codes, those of classes 28 (authorization), 3D (no such database) and 42501 are a refusal. */
function refusal(error: unknown): HeadwaterError {
  const state = stateOf(error);
  const code = /^(28|3D|42501)/.test(state) ? 'DATABASE_REFUSED' : 'DATABASE_UNREACHABLE';
  return new HeadwaterError(code, messageOf(error) || `it does not answer (${state})`, { cause: error });
}
