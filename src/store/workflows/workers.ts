/** Who runs workflows: each worker says now and then that it lives, by the one clock that all of them share, the database's. */
import { sql } from 'kysely';
import type pg from 'pg';
import { build, write } from '../session.js';

export interface Workers {
  /**
   * Says that this worker lives.
   * @param deadAfter milliseconds without a word after which a worker counts as dead
   * @returns the ids of all that live, its own among them
   */
  beat(id: string, deadAfter: number): Promise<ReadonlySet<string>>;
  /** Says that it lives no longer. */
  leave(id: string): Promise<void>;
}

/** A dead worker is forgotten after so many times `deadAfter`; by then all that it left was taken over. */
const FORGOTTEN_AFTER = 100;

export function createWorkers(pool: pg.Pool): Workers {
  const since = (milliseconds: number) => sql<Date>`now() - make_interval(secs => ${milliseconds / 1000})`;
  return {
    beat: (id, deadAfter) =>
      write(pool, async (session) => {
        await session.run(
          build
            .insertInto('headwater.worker')
            .values({ id, beat_at: sql`now()` })
            .onConflict((conflict) => conflict.column('id').doUpdateSet({ beat_at: sql`now()` })),
        );
        await session.run(build.deleteFrom('headwater.worker').where('beat_at', '<', since(FORGOTTEN_AFTER * deadAfter)));
        const living = await session.run(
          build.selectFrom('headwater.worker').select('id').where('beat_at', '>=', since(deadAfter)),
        );
        return new Set(living.map((row) => row.id));
      }),
    leave: (id) =>
      write(pool, async (session) => {
        await session.run(build.deleteFrom('headwater.worker').where('id', '=', id));
      }),
  };
}
