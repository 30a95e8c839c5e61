/** What was answered to requests that may come again, in PostgreSQL: of two that come at once, one is carried out. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Begun, IdempotentAnswers } from '../ports/index.js';
import { keyHash } from './hash.js';
import { ask, write, type Session } from './session.js';

export function createIdempotentAnswers(pool: pg.Pool): IdempotentAnswers {
  return {
    begin: (actor, key, fingerprint) => write(pool, (session) => begin(session, keyHash(actor, key), fingerprint)),
    finish: async (claim, { status, body }) => {
      await ask(
        pool,
        sql`update headwater.access_answer set status = ${status}, body = ${body}, until = clock_timestamp() + interval '24 hours'
          where claim = ${claim} and status is null`,
      );
    },
    release: async (claim) => {
      await ask(pool, sql`delete from headwater.access_answer where claim = ${claim} and status is null`);
    },
  };
}

interface AnswerRow {
  readonly fingerprint: string;
  readonly status: number | null;
  readonly body: string | null;
}

/** Who makes the row carries the request out; it is another's again when its maker was not heard of for five minutes. */
async function begin(session: Session, key: Buffer, fingerprint: string): Promise<Begun> {
  await session.run(sql`delete from headwater.access_answer where key_hash in
    (select key_hash from headwater.access_answer where until < clock_timestamp() limit 100 for update skip locked)`);
  const claim = randomUUID();
  const made = await session.run(sql`
    insert into headwater.access_answer as known (key_hash, claim, fingerprint, until)
    values (${key}, ${claim}, ${fingerprint}, clock_timestamp() + interval '5 minutes')
    on conflict (key_hash) do update
      set claim = excluded.claim, fingerprint = excluded.fingerprint, until = excluded.until, status = null, body = null
      where known.until < clock_timestamp()
    returning 1 as one`);
  if (made.length > 0) return { kind: 'new', claim };
  const [row] = await session.run(
    sql<AnswerRow>`select fingerprint, status, body from headwater.access_answer where key_hash = ${key}`,
  );
  // Released at this very instant: who asks again will have it.
  if (row === undefined) return { kind: 'in-progress' };
  if (row.fingerprint !== fingerprint) return { kind: 'mismatch' };
  if (row.status === null || row.body === null) return { kind: 'in-progress' };
  return { kind: 'answered', answer: { status: row.status, body: row.body } };
}
