/** API tokens in PostgreSQL, by their hashes. Giving and revoking one stands in the evidence log (S15). */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import { newApiToken } from '../lib/api-token.js';
import type { Grant, Identity, Json } from '../model/index.js';
import type { ApiToken, ApiTokens, NewApiToken } from '../ports/index.js';
import { toKeptJson } from './any-text.js';
import { appendEvidence } from './evidence-log.js';
import { hashOf } from './hash.js';
import { ask, write, type Session } from './session.js';

export function createApiTokens(pool: pg.Pool): ApiTokens {
  return {
    create: (token) => write(pool, (session) => create(session, token)),
    find: (secret) => find(pool, secret),
    list: async (owner) => {
      const ofOwner = owner === undefined ? sql`true` : sql`owner_hash = ${hashOf(owner)}`;
      const rows = await ask(
        pool,
        sql<TokenRow>`select * from headwater.access_token where ${WORKS} and ${ofOwner} order by created_at, id`,
      );
      return rows.map(tokenFrom);
    },
    revoke: (id, by) => write(pool, (session) => revoke(session, id, by)),
  };
}

const WORKS = sql`expires_at > clock_timestamp()`;

interface TokenRow {
  readonly id: string;
  readonly kind: ApiToken['kind'];
  readonly name: string;
  readonly owner: Identity;
  readonly bounds: Grant;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly used_at: Date | null;
}

async function create(session: Session, wanted: NewApiToken): ReturnType<ApiTokens['create']> {
  const { kind = 'program', name, owner, grant, lifetime, by } = wanted;
  await session.run(sql`delete from headwater.access_token where id in
    (select id from headwater.access_token where expires_at < clock_timestamp() limit 100 for update skip locked)`);
  const secret = newApiToken();
  const [row] = await session.run(sql<TokenRow>`
    insert into headwater.access_token (id, kind, secret_hash, name, owner_hash, owner, bounds, created_at, expires_at)
    select ${`token-${randomBytes(6).toString('hex')}`}, ${kind}, ${hashOf(secret)}::bytea, ${name}, ${hashOf(owner.id)}::bytea,
      ${toKeptJson(owner)}::jsonb, ${toKeptJson(grant)}::jsonb, at, at + ${lifetime} * interval '1 millisecond'
    from clock_timestamp() as at returning *`);
  if (row === undefined) throw new Error('a token that was made is not there');
  const token = tokenFrom(row);
  await said(session, row.created_at, by, token, { did: 'token-created', expiresAt: token.expiresAt, grant: grantBody(grant) });
  return { secret, token };
}

async function find(pool: pg.Pool, secret: string): Promise<ApiToken | undefined> {
  const hash = hashOf(secret);
  const [row] = await ask(
    pool,
    sql<TokenRow & { stale: boolean }>`
      select *, coalesce(used_at + interval '1 minute' < clock_timestamp(), true) as stale
      from headwater.access_token where secret_hash = ${hash} and ${WORKS}`,
  );
  if (row?.stale === true)
    await ask(pool, sql`update headwater.access_token set used_at = clock_timestamp() where secret_hash = ${hash}`);
  return row && tokenFrom(row);
}

async function revoke(session: Session, id: string, by: string): Promise<boolean> {
  const [gone] = await session.run(
    sql<TokenRow & { at: Date }>`
      delete from headwater.access_token where id = ${id} and ${WORKS} returning *, clock_timestamp() as at`,
  );
  if (gone === undefined) return false;
  await said(session, gone.at, by, tokenFrom(gone), { did: 'token-revoked' });
  return true;
}

async function said(session: Session, at: Date, actor: string, token: ApiToken, what: Record<string, Json>): Promise<void> {
  const body = { ...what, name: token.name, owner: token.owner.id };
  await appendEvidence(session, { at: at.toISOString(), kind: 'access', actor, subject: token.id, body });
}

function grantBody({ role, phases, teams }: Grant): Json {
  return { role, ...(phases === undefined ? {} : { phases }), ...(teams === undefined ? {} : { teams }) };
}

function tokenFrom({ id, kind, name, owner, bounds, created_at, expires_at, used_at }: TokenRow): ApiToken {
  return {
    id,
    kind,
    name,
    owner,
    grant: bounds,
    createdAt: created_at.toISOString(),
    expiresAt: expires_at.toISOString(),
    ...(used_at === null ? {} : { lastUsedAt: used_at.toISOString() }),
  };
}
