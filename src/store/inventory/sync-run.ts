/**
 * One reading of a source. Every step is a transaction: what a page says and where to go on behind it are kept together or not
 * at all. A step of a run that has ended, or that another one was begun over, is refused.
 */
import { sql } from 'kysely';
import type pg from 'pg';
import { HeadwaterError } from '../../lib/errors.js';
import { gather, scopeKey, type Gap, type Observation, type ResourceId, type Scope } from '../../model/index.js';
import type { ScopeProgress, SyncRun } from '../../ports/index.js';
import type { BigNumber } from '../database.js';
import { ask, build, write, type Session } from '../session.js';
import { markGone } from './gone.js';
import { keepGaps, keepOthers } from './keep-others.js';
import { keepResources } from './keep-resources.js';
import { lockReading, scopeOf } from './scope-row.js';

export interface OpenRun {
  readonly id: string;
  readonly source: BigNumber;
  readonly resumed: boolean;
}

export function syncRun(pool: pg.Pool, run: OpenRun): SyncRun {
  const { id, source, resumed } = run;
  /** A step that only goes on while the run does. */
  const step = <Result>(work: (session: Session) => Promise<Result>): Promise<Result> =>
    write(pool, async (session) => {
      await hold(session, id, 'share');
      return work(session);
    });
  return {
    id,
    resumed,
    progress: () => progressOf(pool, run),
    putPage: (scope, page, at) => step((session) => putPage(session, run, scope, page, at)),
    completeScope: (scope, end) => step((session) => completeScope(session, run, scope, end)),
    breakScope: (scope, gap, at) => step((session) => breakScope(session, run, scope, gap, at)),
    restartScope: (scope) =>
      step(async (session) => {
        await lockReading(session, source, scope, { run: id, at: new Date(0), next: null, afresh: true });
      }),
    putGaps: (gaps) => step((session) => keepGaps(session, { source, scope: null, reading: null, run: id }, gaps)),
    finish: (end) =>
      write(pool, async (session) => {
        await hold(session, id, 'update');
        return finish(session, run, end);
      }),
  };
}

/** Throws SYNC_SUPERSEDED once it has ended; it cannot end before the transaction does. */
async function hold(session: Session, run: string, how: 'share' | 'update'): Promise<void> {
  const open = build.selectFrom('headwater.sync_run').select('id').where('id', '=', run).where('ended_at', 'is', null);
  const [found] = await session.run(how === 'share' ? open.forShare() : open.forUpdate());
  if (found === undefined) throw new HeadwaterError('SYNC_SUPERSEDED', `the reading ${run} has ended`);
}

async function progressOf(pool: pg.Pool, { id, source }: OpenRun): Promise<ReadonlyMap<string, ScopeProgress>> {
  const rows = await ask(
    pool,
    build
      .selectFrom('headwater.scope')
      .select(['platform', 'account', 'region', 'api_version', 'kind', 'state', 'next'])
      .where('source', '=', source)
      .where('run', '=', id),
  );
  return new Map(
    rows.map((row) => {
      const state = row.state ?? 'begun';
      return [scopeKey(scopeOf(row)), { state, ...(state === 'begun' && row.next !== null ? { next: row.next } : {}) }];
    }),
  );
}

type Page = { readonly observations: readonly Observation[]; readonly next?: string };

async function putPage(session: Session, { id, source }: OpenRun, scope: Scope, page: Page, at: Date): Promise<void> {
  const { number, reading } = await lockReading(session, source, scope, { run: id, at, next: page.next ?? null });
  const { resources, others, gaps } = gather(page.observations);
  const say = { source, scope: number, reading, at, by: { kind: 'page' as const } };
  await keepResources(session, say, resources);
  await keepOthers(session, say, others);
  await keepGaps(session, { source, scope: number, reading, run: null }, gaps);
}

type ScopeEnd = { readonly at: Date; readonly position?: string };

async function completeScope(
  session: Session,
  { id, source }: OpenRun,
  scope: Scope,
  { at, position }: ScopeEnd,
): Promise<readonly ResourceId[]> {
  const { number, reading, begunAt } = await lockReading(session, source, scope, { run: id, at, next: null });
  const unseen = sql<boolean>`scope = ${number} and not gone and reading is distinct from ${reading}
    and touched_run is distinct from ${id}`;
  // It was not there when the reading began, at the latest: a change since then is newer than that.
  const gone = await markGone(session, unseen, { at, asOf: begunAt ?? at });
  await session.run(sql`delete from headwater.observation
    where scope = ${number} and reading <> ${reading} and touched_run is distinct from ${id}`);
  await session.run(sql`delete from headwater.gap
    where scope = ${number} and (breaks or reading <> ${reading} and run is distinct from ${id})`);
  const whole = { state: 'whole' as const, whole_at: at, next: null, ...(position === undefined ? {} : { position }) };
  await session.run(build.updateTable('headwater.scope').set(whole).where('number', '=', number));
  return gone;
}

async function breakScope(session: Session, { id, source }: OpenRun, scope: Scope, gap: Gap, at: Date): Promise<void> {
  const { number, reading } = await lockReading(session, source, scope, { run: id, at, next: null });
  await session.run(build.deleteFrom('headwater.gap').where('scope', '=', number).where('breaks', '=', true));
  await keepGaps(session, { source, scope: number, reading, run: null, breaks: true }, [gap]);
  await session.run(build.updateTable('headwater.scope').set({ state: 'broken' }).where('number', '=', number));
}

async function finish(
  session: Session,
  { id, source }: OpenRun,
  { at, scopesWhole }: { readonly at: Date; readonly scopesWhole: boolean },
): Promise<readonly ResourceId[]> {
  const gone = scopesWhole ? await dropScopes(session, id, source, at) : [];
  await session.run(sql`delete from headwater.gap where source = ${source} and scope is null and run is distinct from ${id}`);
  await session.run(build.updateTable('headwater.sync_run').set({ ended_at: at }).where('id', '=', id));
  return gone;
}

/** The scopes of the source that this run did not have. What a change said during the run is not gone, nor is its scope. */
async function dropScopes(session: Session, run: string, source: BigNumber, at: Date): Promise<readonly ResourceId[]> {
  const dropped = await session.run(
    sql<{ number: BigNumber }>`select number from headwater.scope
      where source = ${source} and not gone and run is distinct from ${run} order by number for update`,
  );
  const numbers = dropped.map(({ number }) => number);
  if (numbers.length === 0) return [];
  const among = sql`scope = any(${numbers}::bigint[])`;
  const [{ begun_at } = { begun_at: at }] = await session.run(
    build.selectFrom('headwater.sync_run').select('begun_at').where('id', '=', run),
  );
  const gone = await markGone(session, sql<boolean>`${among} and not gone and touched_run is distinct from ${run}`, {
    at,
    asOf: begun_at,
  });
  await session.run(sql`delete from headwater.observation where ${among} and touched_run is distinct from ${run}`);
  await session.run(sql`delete from headwater.gap where ${among} and run is distinct from ${run}`);
  await session.run(sql`
    update headwater.scope set gone = true, position = null, state = null, next = null
    where number = any(${numbers}::bigint[])
      and not exists (select from headwater.resource where resource.scope = scope.number and not resource.gone)
      and not exists (select from headwater.observation where observation.scope = scope.number)`);
  return gone;
}
