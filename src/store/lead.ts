/** Lets one of many processes do what only one may: read the sources, or plan. */
import type pg from 'pg';
import { LOCKS } from './locks.js';

export interface Leadership {
  /** True while this process leads: asks the database, over the very connection that holds the lock. */
  holds(): Promise<boolean>;
  /** Gives it up; safe to call twice. */
  release(): Promise<void>;
}

/**
 * Takes the lead if nobody has it. It is held by a connection of its own, so it ends with this process, however that ends.
 * @returns undefined when another has it
 */
export async function takeLead(pool: pg.Pool, what: 'lead' | 'collect' = 'lead'): Promise<Leadership | undefined> {
  const client = await pool.connect();
  let isOpen = true;
  const lose = (): void => {
    isOpen = false;
  };
  client.on('error', lose);
  client.on('end', lose);
  const give = (destroy: boolean): void => {
    client.off('error', lose);
    client.off('end', lose);
    client.release(destroy);
  };
  try {
    const { rows } = await client.query<{ got: boolean }>(`select pg_try_advisory_lock(${LOCKS[what]}) as got`);
    if (rows[0]?.got !== true) {
      give(false);
      return undefined;
    }
  } catch (error) {
    give(true);
    throw error;
  }
  let released = false;
  return {
    async holds() {
      if (released || !isOpen) return false;
      return client.query('select 1').then(
        () => true,
        () => false,
      );
    },
    async release() {
      if (released) return;
      released = true;
      await client.query(`select pg_advisory_unlock(${LOCKS[what]})`).then(
        () => give(false),
        () => give(true),
      );
    },
  };
}
