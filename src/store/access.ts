/**
 * Who has come in, in PostgreSQL, by its own clock. Of each secret there is its SHA-256 and nothing else: who reads these tables
 * can come in as nobody. Who comes in, and what is given and taken away, stands in the evidence log (S15).
 */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Identity, Json } from '../model/index.js';
import type { Access, Passes, Session as OpenSession, Sessions, SessionSpan } from '../ports/index.js';
import { createIdempotentAnswers } from './access-answers.js';
import { createApiTokens } from './access-tokens.js';
import { toKeptJson } from './any-text.js';
import { appendEvidence } from './evidence-log.js';
import { hashOf, keyHash } from './hash.js';
import { ask, write, type Session } from './session.js';

export function createAccess(pool: pg.Pool): Access {
  return {
    sessions: sessions(pool),
    tokens: createApiTokens(pool),
    answers: createIdempotentAnswers(pool),
    passes: passes(pool),
    once: (key, until) => write(pool, (session) => once(session, key, until)),
  };
}

function sessions(pool: pg.Pool): Sessions {
  return {
    open: (identity, span) => write(pool, (session) => open(session, identity, span)),
    get: (secret) => get(pool, secret),
    close: async (secret) => {
      await ask(pool, sql`delete from headwater.access_session where secret_hash = ${hashOf(secret)}`);
    },
    closeAll: (id, by) => write(pool, (session) => closeAll(session, id, by)),
  };
}

const IS_OPEN = sql`(ends_at > clock_timestamp() and used_at + idle * interval '1 millisecond' > clock_timestamp())`;

interface SessionRow {
  readonly holder: Identity;
  readonly opened_at: Date;
  readonly ends_at: Date;
}

async function open(session: Session, identity: Identity, { idle, longest }: SessionSpan): ReturnType<Sessions['open']> {
  await session.run(sql`delete from headwater.access_session where secret_hash in
    (select secret_hash from headwater.access_session where ends_at < clock_timestamp() limit ${SWEPT} for update skip locked)`);
  const secret = randomBytes(32).toString('base64url');
  const [row] = await session.run(sql<SessionRow>`
    insert into headwater.access_session (secret_hash, holder_hash, holder, opened_at, used_at, idle, ends_at)
    select ${hashOf(secret)}::bytea, ${hashOf(identity.id)}::bytea, ${toKeptJson(identity)}::jsonb, at, at, ${idle}::bigint,
      at + ${longest} * interval '1 millisecond' from clock_timestamp() as at
    returning holder, opened_at, ends_at`);
  if (row === undefined) throw new Error('a session that was made is not there');
  await appendEvidence(session, {
    at: row.opened_at.toISOString(),
    kind: 'access',
    actor: identity.id,
    subject: identity.id,
    body: { did: 'signed-in', via: identity.via },
  });
  return { secret, session: sessionFrom(row) };
}

async function closeAll(session: Session, id: string, by: string): Promise<number> {
  const gone = await session.run(
    sql<{ open: boolean; at: Date }>`
      delete from headwater.access_session where holder_hash = ${hashOf(id)}
      returning ${IS_OPEN} as open, clock_timestamp() as at`,
  );
  const [first, ...others] = gone.filter((one) => one.open);
  if (first === undefined) return 0;
  const sessions = others.length + 1;
  const body = { did: 'sessions-closed', sessions };
  await appendEvidence(session, { at: first.at.toISOString(), kind: 'access', actor: by, subject: id, body });
  return sessions;
}

/** How many that have expired go when one comes. */
const SWEPT = 100;

async function get(pool: pg.Pool, secret: string): Promise<OpenSession | undefined> {
  const hash = hashOf(secret);
  const [row] = await ask(
    pool,
    sql<SessionRow & { stale: boolean }>`
      select holder, opened_at, ends_at, used_at + least(idle / 20, 60000) * interval '1 millisecond' < clock_timestamp() as stale
      from headwater.access_session where secret_hash = ${hash} and ${IS_OPEN}`,
  );
  // Written at most once a minute: most of what is asked only reads.
  if (row?.stale === true)
    await ask(pool, sql`update headwater.access_session set used_at = clock_timestamp() where secret_hash = ${hash}`);
  return row && sessionFrom(row);
}

function sessionFrom({ holder, opened_at, ends_at }: SessionRow): OpenSession {
  return { identity: holder, openedAt: opened_at.toISOString(), endsAt: ends_at.toISOString() };
}

function passes(pool: pg.Pool): Passes {
  return {
    keep: (kind, key, body, milliseconds) => write(pool, (session) => keep(session, kind, key, body, milliseconds)),
    take: async (kind, key) => {
      const [row] = await ask(
        pool,
        sql<{ body: Json; works: boolean }>`
          delete from headwater.access_pass where key_hash = ${keyHash(kind, key)}
          returning body, until > clock_timestamp() as works`,
      );
      return row?.works === true ? row.body : undefined;
    },
  };
}

async function keep(session: Session, kind: string, key: string, body: Json, milliseconds: number): Promise<void> {
  await session.run(sql`delete from headwater.access_pass where key_hash in
    (select key_hash from headwater.access_pass where until < clock_timestamp() limit ${SWEPT} for update skip locked)`);
  await session.run(sql`
    insert into headwater.access_pass (key_hash, body, until)
    values (${keyHash(kind, key)}, ${toKeptJson(body)}::jsonb, clock_timestamp() + ${milliseconds} * interval '1 millisecond')`);
}

async function once(session: Session, key: string, until: Date): Promise<boolean> {
  await session.run(sql`delete from headwater.access_once where key_hash in
    (select key_hash from headwater.access_once where until < clock_timestamp() limit ${SWEPT} for update skip locked)`);
  const first = await session.run(sql`
    insert into headwater.access_once as known (key_hash, until) values (${hashOf(key)}, ${until})
    on conflict (key_hash) do update set until = excluded.until where known.until < clock_timestamp()
    returning 1 as one`);
  return first.length > 0;
}
