/** Counts what happened to findings by week, and how long they stayed open, where their events are: a million rows stay there. */
import { sql } from 'kysely';
import type pg from 'pg';
import type { ClosingTimes } from '../ports/index.js';
import { readOnce } from './session.js';

export function closingSince(pool: pg.Pool, since: Date): Promise<ClosingTimes> {
  return readOnce(pool, async (session) => {
    const weeks = await session.run(sql<{ week: string; opened: number; reopened: number; closed: number }>`
      select to_char(date_trunc('week', at at time zone 'UTC'), 'YYYY-MM-DD') as week,
        count(*) filter (where kind = 'opened')::integer as opened,
        count(*) filter (where kind = 'reopened')::integer as reopened,
        count(*) filter (where kind = 'closed')::integer as closed
      from headwater.finding_event
      where at >= ${since} and kind in ('opened', 'reopened', 'closed') group by 1 order by 1`);
    const [times] = await session.run(sql<{ closed: number; median: number | null }>`
      select count(*)::integer as closed,
        percentile_cont(0.5) within group (order by extract(epoch from closed.at - opened.at) / 3600.0) as median
      from headwater.finding_event as closed
      cross join lateral (
        select at from headwater.finding_event as before
        where before.finding = closed.finding and before.number < closed.number and before.kind in ('opened', 'reopened')
        order by before.number desc limit 1
      ) as opened
      where closed.at >= ${since} and closed.kind = 'closed'`);
    return { closed: times?.closed ?? 0, medianHours: times?.median ?? null, weeks };
  });
}
