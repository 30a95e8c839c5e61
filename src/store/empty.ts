/** Takes everything out of the store of a PostgreSQL that Headwater brings, so that it begins anew; never out of a user's own. */
import pg from 'pg';
import { HeadwaterError } from '../lib/errors.js';
import { useServer } from './server/index.js';

/** Of this program and of its workflow engine. */
const SCHEMAS = ['headwater', 'headwater_workflows'];

/**
 * Throws SERVER_RUNNING while anybody else uses it.
 * @param folder of the PostgreSQL
 */
export async function emptyStore(folder: string): Promise<void> {
  const server = await useServer({ folder });
  try {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      const { rows } = await client.query<{ others: number }>(`
        select count(*)::integer as others from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
          and query not like '%pg_try_advisory_lock_shared%'`);
      if ((rows[0]?.others ?? 0) > 0)
        throw new HeadwaterError('SERVER_RUNNING', 'the sample estate is being served by another process');
      for (const schema of SCHEMAS) await client.query(`drop schema if exists ${schema} cascade`);
    } finally {
      await client.end();
    }
  } finally {
    await server.release();
  }
}
