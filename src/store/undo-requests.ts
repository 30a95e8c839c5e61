/** What people asked to be undone, in PostgreSQL: one open request for each action, and each in the evidence log (S15). */
import { sql } from 'kysely';
import type pg from 'pg';
import type { EndedUndoRequest, UndoRequest, UndoRequests } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { appendEvidence } from './evidence-log.js';
import { ask, write, type Session } from './session.js';

export function createUndoRequests(pool: pg.Pool): UndoRequests {
  return {
    ask: (request) => write(pool, (session) => keep(session, request)),
    open: async () => {
      const rows = await ask(pool, sql<RequestRow>`${REQUESTS} where ended_at is null order by number`);
      return rows.map(requestOf);
    },
    of: async (entry) => {
      const [row] = await ask(pool, sql<RequestRow>`${REQUESTS} where entry = ${entry} order by number desc limit 1`);
      return row && requestOf(row);
    },
    end: async (id) => {
      await ask(
        pool,
        sql`update headwater.undo_request set ended_at = clock_timestamp() where number = ${id} and ended_at is null`,
      );
    },
  };
}

interface RequestRow {
  readonly number: BigNumber;
  readonly entry: string;
  readonly targets: readonly string[] | null;
  readonly by_whom: string;
  readonly because: string;
  readonly at: Date;
  readonly ended_at: Date | null;
}

const REQUESTS = sql`select number, entry, targets, by_whom, because, at, ended_at from headwater.undo_request`;

async function keep(session: Session, { entry, targets, by, because }: Omit<UndoRequest, 'id' | 'at'>): Promise<UndoRequest> {
  const [made] = await session.run(sql<RequestRow>`
    insert into headwater.undo_request (entry, targets, by_whom, because)
    values (${entry}, ${targets === undefined ? null : [...targets]}::text[], ${by}, ${because})
    on conflict (entry) where ended_at is null do nothing
    returning number, entry, targets, by_whom, because, at, ended_at`);
  if (made === undefined) {
    const [open] = await session.run(sql<RequestRow>`${REQUESTS} where entry = ${entry} and ended_at is null for update`);
    // Between the two a worker may have ended it: then this one is the next.
    return open === undefined
      ? keep(session, { entry, by, because, ...(targets === undefined ? {} : { targets }) })
      : requestOf(open);
  }
  await appendEvidence(session, {
    at: made.at.toISOString(),
    kind: 'undo',
    actor: by,
    subject: entry,
    body: { kind: 'requested', because, ...(targets === undefined ? {} : { targets: [...targets] }) },
  });
  return requestOf(made);
}

function requestOf({ number, entry, targets, by_whom: by, because, at, ended_at: endedAt }: RequestRow): EndedUndoRequest {
  return {
    id: number,
    entry,
    by,
    because,
    at: at.toISOString(),
    ...(targets === null ? {} : { targets }),
    ...(endedAt === null ? {} : { endedAt: endedAt.toISOString() }),
  };
}
