/**
 * Approvals in PostgreSQL: who has agreed to which plan. Each vote looks at its request under a lock, so that of many at once
 * each counts once, and stands in the evidence log together with what it changed (S15).
 */
import { sql } from 'kysely';
import type pg from 'pg';
import type { ApprovalRequest, EvidenceRecord, Vote } from '../model/index.js';
import type { Approvals, VoteAnswer } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { appendEvidence } from './evidence-log.js';
import { keyHash } from './hash.js';
import { build, readOnce, write, type Session } from './session.js';
import { answerVote, newRequest, requestAt } from './votes.js';

export function createApprovals(pool: pg.Pool): Approvals {
  return {
    request: (ask) => write(pool, (session) => request(session, ask)),
    vote: (...said) => write(pool, (session) => vote(session, ...said)),
    of: (entry, at) =>
      readOnce(pool, async (session) => {
        const kept = await requestOf(session, entry);
        return kept && requestAt(kept.request, at);
      }),
    waiting: (at) => readOnce(pool, (session) => waiting(session, at)),
  };
}

async function request(session: Session, ask: Parameters<Approvals['request']>[0]): Promise<ApprovalRequest> {
  const fresh = newRequest(ask);
  const made = await session.run(
    build
      .insertInto('headwater.approval_request')
      .values({
        entry_hash: keyHash(ask.entry),
        entry: ask.entry,
        plan: ask.plan,
        state: fresh.people === 0 ? 'not-needed' : 'waiting',
        people: ask.people,
        proposed_by: ask.proposedBy,
        requested_at: ask.at,
        lapses_at: ask.lapsesAt,
      })
      .onConflict((row) => row.column('entry_hash').doNothing())
      .returning('number'),
  );
  if (made.length === 0) {
    const kept = await requestOf(session, ask.entry);
    if (kept === undefined) throw new Error(`the request for ${ask.entry} is neither new nor there`);
    return requestAt(kept.request, ask.at);
  }
  const { plan, people, lapsesAt } = fresh;
  await appendEvidence(
    session,
    approval(fresh.requestedAt, ask.proposedBy, ask.entry, { kind: 'requested', plan, people, lapsesAt }),
  );
  return requestAt(fresh, ask.at);
}

async function vote(session: Session, ...[entry, plan, actor, said, at]: Parameters<Approvals['vote']>): Promise<VoteAnswer> {
  const kept = await requestOf(session, entry, 'locked');
  const answer = answerVote(kept?.request, plan, actor, said, at);
  if (answer.kind === 'refused' || kept === undefined) return answer;
  const { state, votes } = answer.request;
  await session.run(
    build.insertInto('headwater.approval_vote').values({
      request: kept.number,
      place: votes.length,
      voter_hash: keyHash(actor.id),
      voter: actor.id,
      at,
      kind: said.kind,
      because: said.because,
    }),
  );
  if (state === 'approved' || state === 'rejected') {
    await session.run(build.updateTable('headwater.approval_request').set({ state }).where('number', '=', kept.number));
  }
  await appendEvidence(
    session,
    approval(at.toISOString(), actor.id, entry, { kind: said.kind, plan, because: said.because, role: actor.role, state }),
  );
  return answer;
}

function approval(at: string, actor: string, subject: string, body: EvidenceRecord['body']): EvidenceRecord {
  return { at, kind: 'approval', actor, subject, body };
}

interface Kept {
  readonly number: BigNumber;
  readonly request: ApprovalRequest;
}

async function requestOf(session: Session, entry: string, locked?: 'locked'): Promise<Kept | undefined> {
  const query = build.selectFrom('headwater.approval_request').selectAll().where('entry_hash', '=', keyHash(entry));
  const rows = await session.run(locked === undefined ? query : query.forUpdate());
  const [kept] = await withVotes(session, rows);
  return kept;
}

async function waiting(session: Session, at: Date): Promise<readonly ApprovalRequest[]> {
  const rows = await session.run(
    build
      .selectFrom('headwater.approval_request')
      .selectAll()
      .where('state', '=', 'waiting')
      .where('lapses_at', '>', at)
      .orderBy('requested_at')
      .orderBy('number'),
  );
  return (await withVotes(session, rows)).map(({ request: one }) => one);
}

interface RequestRow {
  readonly number: BigNumber;
  readonly entry: string;
  readonly plan: string;
  readonly state: Exclude<ApprovalRequest['state'], 'lapsed'>;
  readonly people: number;
  readonly proposed_by: string;
  readonly requested_at: Date;
  readonly lapses_at: Date;
}

async function withVotes(session: Session, rows: readonly RequestRow[]): Promise<readonly Kept[]> {
  const numbers = rows.map(({ number }) => number);
  const votes = await session.run(
    sql<{ request: BigNumber; voter: string; at: Date; kind: Vote['kind']; because: string }>`
      select request, voter, at, kind, because from headwater.approval_vote
      where request = any(${numbers}::bigint[]) order by request, place`,
  );
  const votesOf = new Map<BigNumber, Vote[]>(rows.map(({ number }) => [number, []]));
  for (const { request: number, voter, at, kind, because } of votes) {
    votesOf.get(number)?.push({ by: voter, at: at.toISOString(), kind, because });
  }
  return rows.map(({ number, entry, plan, state, people, proposed_by, requested_at, lapses_at }) => ({
    number,
    request: {
      entry,
      plan,
      state,
      people,
      proposedBy: proposed_by,
      requestedAt: requested_at.toISOString(),
      lapsesAt: lapses_at.toISOString(),
      votes: votesOf.get(number) ?? [],
    },
  }));
}
