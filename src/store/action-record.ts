/**
 * What an action's runs have earned it, and what keeps reverting them, in PostgreSQL. Each run and each reversal is counted once,
 * however often and by however many it is told, and stands in the evidence log together with the count (S15).
 */
import { sql } from 'kysely';
import type pg from 'pg';
import type { EvidenceRecord, ReleasePhase, ResourceId } from '../model/index.js';
import type { ActionRecord, ActionRun, Contest, TrustEarned, TrustSubject } from '../ports/index.js';
import { appendEvidence } from './evidence-log.js';
import { keyHash } from './hash.js';
import { ask, build, write, type Session } from './session.js';

export function createActionRecord(pool: pg.Pool): ActionRecord {
  return {
    ran: (run) => write(pool, (session) => ran(session, run)),
    trust: async ({ action, policy, phase }) => {
      const rows = await ask(
        pool,
        build
          .selectFrom('headwater.trust')
          .selectAll()
          .where('subject_hash', '=', keyHash(action, policy, phase)),
      );
      return rows.map(earned)[0] ?? { approved: 0, unattended: 0, failed: 0, undone: 0 };
    },
    subjects: async () => {
      const rows = await ask(
        pool,
        sql<TrustRow>`select * from headwater.trust order by action collate "C", policy collate "C", phase collate "C"`,
      );
      return rows.map((row) => ({ action: row.action, policy: row.policy, phase: row.phase, ...earned(row) }));
    },
    reverted: (resource, action, entry, at) => write(pool, (session) => reverted(session, { resource, action, entry, at })),
    contested: async (resource) => {
      const rows = await ask(
        pool,
        build
          .selectFrom('headwater.contest')
          .selectAll()
          .where('resource_hash', '=', keyHash(resource))
          .where('reversals', '>=', CONTESTED),
      );
      return rows.map(({ action, reversals, since }): Contest => ({
        resource,
        action,
        reversals,
        since: since.toISOString(),
      }))[0];
    },
    settle: (resource, by) => write(pool, (session) => settle(session, resource, by)),
  };
}

/** S10: from so many reversals on, acting stops. */
const CONTESTED = 2;

interface TrustRow {
  readonly action: string;
  readonly policy: string;
  readonly phase: ReleasePhase;
  readonly approved: number;
  readonly unattended: number;
  readonly failed: number;
  readonly undone: number;
  readonly demoted_at: Date | null;
}

function earned({ approved, unattended, failed, undone, demoted_at }: Omit<TrustRow, keyof TrustSubject>): TrustEarned {
  return {
    approved,
    unattended,
    failed,
    undone,
    ...(demoted_at === null ? {} : { demotedAt: demoted_at.toISOString() }),
  };
}

async function ran(session: Session, run: ActionRun): Promise<void> {
  const { action, policy, phase, entry, target, kind, at } = run;
  // Told again it counts no more, but it may have acted again (`reverted` asks for the last time).
  const [told] = await session.run(sql<{ fresh: boolean }>`
    insert into headwater.action_run (key_hash, entry, target, kind, at, last_at)
    values (${runHash(entry, target, kind)}, ${entry}, ${target}, ${kind}, ${at}, ${at})
    on conflict (key_hash) do update set last_at = greatest(action_run.last_at, excluded.last_at)
    returning xmax = 0 as fresh`);
  if (told?.fresh !== true) return;
  await session.run(sql`
    insert into headwater.trust (subject_hash, action, policy, phase)
    values (${keyHash(action, policy, phase)}, ${action}, ${policy}, ${phase}) on conflict (subject_hash) do nothing`);
  await session.run(sql`
    update headwater.trust set ${earning(kind, at)} where subject_hash = ${keyHash(action, policy, phase)}`);
  await appendEvidence(session, record(at, 'trust', 'headwater', entry, { action, policy, phase, target, run: kind }));
}

function earning(kind: ActionRun['kind'], at: Date) {
  switch (kind) {
    case 'approved':
      // What ended before the last undo or failure, and is told of after it, earns nothing.
      return sql`approved = approved + (demoted_at is null or demoted_at <= ${at}::timestamptz)::integer`;
    case 'unattended':
      return sql`unattended = unattended + 1`;
    case 'failed':
      return sql`failed = failed + 1, approved = 0, demoted_at = greatest(demoted_at, ${at}::timestamptz)`;
    case 'undone':
      return sql`undone = undone + 1, approved = 0, demoted_at = greatest(demoted_at, ${at}::timestamptz)`;
  }
}

interface Reversal {
  readonly resource: ResourceId;
  readonly action: string;
  readonly entry: string;
  readonly at: Date;
}

async function reverted(session: Session, { resource, action, entry, at }: Reversal): Promise<number> {
  const resourceHash = keyHash(resource);
  await session.run(sql`
    insert into headwater.contest (resource_hash, resource, action, reversals, since)
    values (${resourceHash}, ${resource}, ${action}, 0, ${at}) on conflict (resource_hash) do nothing`);
  const [contest] = await session.run(
    build.selectFrom('headwater.contest').selectAll().where('resource_hash', '=', resourceHash).forUpdate(),
  );
  if (contest === undefined) throw new Error('a contest was taken away');
  if (!(await counts(session, resource, entry, at))) return contest.reversals;
  const reversals = contest.reversals + 1;
  const since = contest.reversals < CONTESTED ? at : contest.since;
  await session.run(
    build.updateTable('headwater.contest').set({ action, reversals, since }).where('resource_hash', '=', resourceHash),
  );
  await appendEvidence(session, record(at, 'reversal', 'headwater', entry, { resource, action, reversals }));
  return reversals;
}

/** The same entry counts once, and again when it was done since. */
async function counts(session: Session, resource: ResourceId, entry: string, at: Date): Promise<boolean> {
  const done = (['approved', 'unattended'] as const).map((kind) => runHash(entry, resource, kind));
  const rows = await session.run(sql`
    insert into headwater.reversal as known (key_hash, resource, entry, at)
    values (${keyHash(resource, entry)}, ${resource}, ${entry}, ${at})
    on conflict (key_hash) do update set at = excluded.at
    where exists (select from headwater.action_run where key_hash = any(${done}::bytea[]) and last_at > known.at)
    returning 1 as counted`);
  return rows.length > 0;
}

async function settle(session: Session, resource: ResourceId, by: string): Promise<boolean> {
  const settled = await session.run(sql<{ at: Date }>`
    update headwater.contest set reversals = 0
    where resource_hash = ${keyHash(resource)} and reversals >= ${CONTESTED} returning now() as at`);
  for (const { at } of settled) await appendEvidence(session, record(at, 'reversal', by, resource, { resource, settled: true }));
  return settled.length > 0;
}

function runHash(entry: string, target: string, kind: ActionRun['kind']): Buffer {
  return keyHash(entry, target, kind);
}

function record(
  at: Date,
  kind: EvidenceRecord['kind'],
  actor: string,
  subject: string,
  body: EvidenceRecord['body'],
): EvidenceRecord {
  return { at: at.toISOString(), kind, actor, subject, body };
}
