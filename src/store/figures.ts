/**
 * Counts over what is kept, in PostgreSQL: one state of all tables, and no row is brought out of it one by one. Whoever asks
 * often keeps the answer for a while.
 */
import { sql } from 'kysely';
import type pg from 'pg';
import { messageOf } from '../lib/errors.js';
import type { ReleasePhase, Severity, SourceId } from '../model/index.js';
import type { Counted, Figures, QueueState, Readiness } from '../ports/index.js';
import type { BigNumber } from './database.js';
import { appliedTo } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';
import { build, readOnce, type Session } from './session.js';

export function createFigures(pool: pg.Pool): Figures {
  return {
    ready: () => ready(pool),
    count: (at) => readOnce(pool, (session) => count(session, at)),
  };
}

async function ready(pool: pg.Pool): Promise<Readiness> {
  try {
    const applied = await readOnce(pool, appliedTo);
    const newest = MIGRATIONS.at(-1)?.number ?? 0;
    if (applied === newest) return { kind: 'ready' };
    return { kind: 'not-ready', because: `the schema is of version ${applied}, and this program's is ${newest}` };
  } catch (error) {
    return { kind: 'not-ready', because: `the store does not answer: ${messageOf(error)}` };
  }
}

async function count(session: Session, at: Date): Promise<Counted> {
  const [halt] = await session.run(build.selectFrom('headwater.halt').select('one'));
  return {
    actions: await actions(session),
    findings: await findings(session),
    closings: await closings(session),
    sources: await sources(session),
    queue: await queue(session, at),
    halted: halt !== undefined,
  };
}

interface CountRow {
  readonly count: BigNumber;
}

/**
 * In canonical JSON the grounds come before the targets, and no text holds a quote that is not escaped: the first that matches is
 * the phase of the grounds. As JSON it could not be read here: a plan may hold what PostgreSQL does not keep, as an escape.
 */
const PHASE = '"phase":"([a-z]+)"';

async function actions(session: Session): Promise<Counted['actions']> {
  const rows = await session.run(sql<CountRow & { action: string; phase: ReleasePhase; result: string }>`
    with entry as materialized (
      select number, action, substring(plan from ${PHASE}) as phase from headwater.action_entry
    ), result as (
      select entry, outcome as result from headwater.action_target where outcome is not null
      union all select entry, 'undone' from headwater.action_target where undo = 'done'
    )
    select action, phase, result, count(*) as count from result join entry on entry.number = result.entry
    group by action, phase, result order by action, phase, result`);
  return rows.map(({ action, phase, result, count: n }) => ({ action, phase, result, count: Number(n) }));
}

async function findings(session: Session): Promise<Counted['findings']> {
  const rows = await session.run(sql<CountRow & { severity: Severity; phase: ReleasePhase }>`
    select severity, phase, count(*) as count from headwater.finding where state <> 'closed'
    group by severity, phase order by severity, phase`);
  return rows.map(({ severity, phase, count: n }) => ({ severity, phase, count: Number(n) }));
}

async function closings(session: Session): Promise<Counted['closings']> {
  const rows = await session.run(build.selectFrom('headwater.closing_time').selectAll().orderBy('severity').orderBy('le'));
  return rows.map(({ severity, le, closed, seconds }) => ({ severity, le, count: Number(closed), seconds }));
}

async function sources(session: Session): Promise<Counted['sources']> {
  const rows = await session.run(sql<{ source: SourceId; whole: BigNumber; scopes: BigNumber }>`
    select source.name as source, count(*) filter (where scope.state = 'whole') as whole, count(*) as scopes
    from headwater.scope join headwater.source on source.number = scope.source
    where not scope.gone group by source.name order by source.name`);
  return rows.map(({ source, whole, scopes }) => ({ source, whole: Number(whole), scopes: Number(scopes) }));
}

/** What was rejected, or waited too long, gets its outcomes at the next look, and is in no queue until then. */
async function queue(session: Session, at: Date): Promise<Counted['queue']> {
  const rows = await session.run(sql<CountRow & { state: QueueState | null }>`
    with unfinished as (
      select entry, bool_or(worker is not null) as taken from headwater.action_target where outcome is null group by entry
    )
    select case
        when taken then 'acting'
        when request.state in ('approved', 'not-needed') then 'ready'
        when request.state = 'waiting' and request.lapses_at > ${at} then 'waiting'
      end as state, count(*) as count
    from unfinished
    join headwater.action_entry as kept on kept.number = unfinished.entry
    left join headwater.approval_request as request on request.entry = kept.id
    group by 1`);
  const of = (state: QueueState): number => Number(rows.find((row) => row.state === state)?.count ?? 0);
  return { waiting: of('waiting'), ready: of('ready'), acting: of('acting') };
}
