/** How often a look, and a reading, was asked for, in PostgreSQL: one row, so that no number of hints fills anything. */
import { sql } from 'kysely';
import type pg from 'pg';
import type { Wake } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { ask, build } from './session.js';

export function createWake(pool: pg.Pool): Wake {
  return {
    call: async () => {
      await ask(
        pool,
        sql`insert into headwater.wake as kept (one, calls) values (true, 1)
          on conflict (one) do update set calls = kept.calls + 1`,
      );
    },
    calls: async () => {
      const [row] = await ask<{ calls: BigNumber }>(pool, build.selectFrom('headwater.wake').select('calls'));
      return Number(row?.calls ?? 0);
    },
    callForReading: async () => {
      await ask(
        pool,
        sql`insert into headwater.wake as kept (one, calls, readings) values (true, 0, 1)
          on conflict (one) do update set readings = kept.readings + 1`,
      );
    },
    readings: async () => {
      const [row] = await ask<{ readings: BigNumber }>(pool, build.selectFrom('headwater.wake').select('readings'));
      return Number(row?.readings ?? 0);
    },
  };
}
