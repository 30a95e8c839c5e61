/**
 * What was told to whom, in PostgreSQL. Who wants to tell a place something locks it first, so that of many at once one has the
 * claim; what was sent stands in the evidence log (S15).
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import { HeadwaterError } from '../lib/errors.js';
import type { CauseId, EvidenceRecord } from '../model/index.js';
import type { MessageBook, MessageClaim, SentMessage } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { appendEvidence } from './evidence-log.js';
import { keyHash } from './hash.js';
import { build, write, type Session } from './session.js';

export function createMessageBook(pool: pg.Pool): MessageBook {
  return {
    claim: (wanted) => write(pool, (session) => claim(session, wanted)),
    sent: (id, message, at) => write(pool, (session) => sent(session, id, message, at)),
    dropped: (id) => write(pool, (session) => dropped(session, id)),
  };
}

type Wanted = Parameters<MessageBook['claim']>[0];

/** After so long another may take what was neither sent nor dropped. In milliseconds. */
const MINUTE = 60_000;

async function claim(session: Session, wanted: Wanted): Promise<MessageClaim> {
  const { text, perDay, at } = wanted;
  const place = await lockPlace(session, wanted);
  const claims = build.selectFrom('headwater.message_claim').where('place', '=', place).orderBy('number', 'desc').limit(1);
  const [last] = await session.run(claims.select(['state', 'at']));
  if (last?.state === 'taken' && at.getTime() - last.at.getTime() < MINUTE) return { kind: 'busy' };
  const [before] = await session.run(claims.select(['text', 'reference']).where('state', '=', 'sent'));
  if (before?.text === text) return { kind: 'same' };
  if ((await sentOn(session, place, at)) >= perDay) return { kind: 'enough' };
  const id = randomUUID();
  await session.run(build.insertInto('headwater.message_claim').values({ id, place, text, at, state: 'taken' }));
  const reference = before?.reference ?? undefined;
  return { kind: 'yours', claim: id, ...(reference === undefined ? {} : { sent: { reference } }) };
}

async function lockPlace(session: Session, { cause, notifier, to }: Wanted): Promise<BigNumber> {
  const hash = keyHash(cause, notifier, to);
  await session.run(
    build
      .insertInto('headwater.message_place')
      .values({ key_hash: hash, cause, notifier, address: to })
      .onConflict((row) => row.column('key_hash').doNothing()),
  );
  const [place] = await session.run(
    build.selectFrom('headwater.message_place').select('number').where('key_hash', '=', hash).forUpdate(),
  );
  if (place === undefined) throw new Error('a place of messages was taken away');
  return place.number;
}

/** How many messages on that day of UTC. */
async function sentOn(session: Session, place: BigNumber, at: Date): Promise<number> {
  const day = at.toISOString().slice(0, 10);
  const [{ count } = { count: 0 }] = await session.run(sql<{ count: number }>`
    select count(*)::integer as count from headwater.message_claim
    where place = ${place} and state = 'sent'
    and sent_at >= ${`${day}T00:00:00Z`}::timestamptz and sent_at < ${`${day}T00:00:00Z`}::timestamptz + interval '24 hours'`);
  return count;
}

async function sent(session: Session, id: string, { reference }: SentMessage, at: Date): Promise<void> {
  const [told] = await session.run(sql<{ cause: CauseId; notifier: string; to: string; text: string }>`
    update headwater.message_claim as claim set state = 'sent', reference = ${reference}, sent_at = ${at}
    from headwater.message_place as place where place.number = claim.place and claim.id = ${id} and claim.state <> 'sent'
    returning place.cause, place.notifier, place.address as to, claim.text`);
  if (told === undefined) return assertKnown(session, id);
  const { cause, notifier, to, text } = told;
  const record: EvidenceRecord = {
    at: at.toISOString(),
    kind: 'notification',
    actor: 'headwater',
    subject: cause,
    body: { notifier, to, text, reference },
  };
  await appendEvidence(session, record);
}

async function dropped(session: Session, id: string): Promise<void> {
  const done = await session.run(sql`
    update headwater.message_claim set state = 'dropped' where id = ${id} and state = 'taken' returning 1 as one`);
  if (done.length === 0) await assertKnown(session, id);
}

async function assertKnown(session: Session, id: string): Promise<void> {
  const known = await session.run(build.selectFrom('headwater.message_claim').select('id').where('id', '=', id));
  if (known.length === 0) throw new HeadwaterError('ID_UNKNOWN', `no message was claimed as ${id}`);
}
