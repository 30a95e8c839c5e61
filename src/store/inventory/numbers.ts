/** Numbers for new rows, a thousand for each question to the database: nobody else gets them. Some are never used. */
import { sql } from 'kysely';
import type { BigNumber } from '../database.js';
import type { Session } from '../session.js';

const BLOCK = 1_000;

/** @returns gives the next of them, at least `count` times */
export async function takeNumbers(session: Session, count: number): Promise<() => BigNumber> {
  const blocks = Math.ceil(count / BLOCK);
  const rows =
    count === 0
      ? []
      : await session.run(
          sql<{ block: BigNumber }>`select nextval('headwater.thousands') as block from generate_series(1, ${blocks}::int)`,
        );
  let taken = 0;
  return () => {
    const row = rows[Math.floor(taken / BLOCK)];
    if (row === undefined) throw new RangeError('more numbers than were asked for');
    const number = BigInt(row.block) * BigInt(BLOCK) + BigInt(taken % BLOCK);
    taken += 1;
    return String(number);
  };
}
