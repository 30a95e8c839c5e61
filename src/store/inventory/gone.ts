/** Resources that are there no more: their going is written down, and what only holds for what is there is let go. */
import { sql, type RawBuilder } from 'kysely';
import type { ResourceId } from '../../model/index.js';
import type { BigNumber } from '../database.js';
import type { Session } from '../session.js';
import { forgetLinks } from './links.js';
import { takeNumbers } from './numbers.js';

export interface Going {
  /** When that is said to have been. */
  readonly at: Date;
  /** News from before it are no news. */
  readonly asOf: Date;
}

/** @returns the ids of those that were there, sorted */
export async function markGone(
  session: Session,
  which: RawBuilder<boolean>,
  { at, asOf }: Going,
): Promise<readonly ResourceId[]> {
  const rows = await session.run(sql<{ number: BigNumber; id: ResourceId }>`
    with leaving as (select number from headwater.resource where ${which} order by id_hash for no key update)
    update headwater.resource set gone = true, as_of = greatest(as_of, ${asOf}::timestamptz)
    from leaving where resource.number = leaving.number returning resource.number, resource.id`);
  if (rows.length === 0) return [];
  const numbers = rows.map(({ number }) => number);
  const next = await takeNumbers(session, numbers.length);
  await session.run(sql`insert into headwater.resource_state (number, resource, at, state)
    select number, resource, ${at}::timestamptz, 'gone'
    from unnest(${numbers.map(next)}::bigint[], ${numbers}::bigint[]) as gone (number, resource)`);
  await forgetLinks(session, numbers);
  await session.run(sql`delete from headwater.gap where resource = any(${numbers}::bigint[])`);
  return rows.map(({ id }) => id).toSorted();
}
