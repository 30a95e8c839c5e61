/** Counts how long findings were open at the moment they are closed: reading all their events for that would take ever longer. */
import { sql } from 'kysely';
import { CLOSING_BOUNDS } from '../ports/index.js';
import type { Severity } from '../model/index.js';
import type { Session } from './session.js';

export interface Closing {
  readonly severity: Severity;
  readonly seconds: number;
}

export function secondsBetween(from: Date, to: string): number {
  return (Date.parse(to) - from.getTime()) / 1000;
}

/** In one order, as all do, so that two who count at once wait for each other instead of meeting. */
export async function countClosings(session: Session, closings: readonly Closing[]): Promise<void> {
  if (closings.length === 0) return;
  const counts = new Map<string, { severity: Severity; le: number; closed: number; seconds: number }>();
  for (const { severity, seconds } of closings) {
    const le = CLOSING_BOUNDS.find((bound) => seconds <= bound) ?? Number.POSITIVE_INFINITY;
    const key = `${severity} ${String(le).padStart(12, '0')}`;
    const count = counts.get(key) ?? { severity, le, closed: 0, seconds: 0 };
    counts.set(key, { ...count, closed: count.closed + 1, seconds: count.seconds + seconds });
  }
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await session.run(sql`
    insert into headwater.closing_time as kept (severity, le, closed, seconds)
    select * from unnest(
      ${rows.map(({ severity }) => severity)}::text[], ${rows.map(({ le }) => le)}::double precision[],
      ${rows.map(({ closed }) => closed)}::bigint[], ${rows.map(({ seconds }) => seconds)}::double precision[])
    on conflict (severity, le) do update set closed = kept.closed + excluded.closed, seconds = kept.seconds + excluded.seconds`);
}
