/** The rows of sources and scopes: made when they are first heard of, and locked by who writes what belongs to them. */
import { sql } from 'kysely';
import type { Scope, SourceId } from '../../model/index.js';
import type { BigNumber } from '../database.js';
import { keyHash } from '../hash.js';
import { build, type Session } from '../session.js';

export async function sourceNumber(session: Session, source: SourceId): Promise<BigNumber> {
  const hash = keyHash(source);
  const known = build.selectFrom('headwater.source').select('number').where('name_hash', '=', hash);
  const [found] = await session.run(known);
  if (found !== undefined) return found.number;
  const made = build.insertInto('headwater.source').values({ name_hash: hash, name: source });
  await session.run(made.onConflict((conflict) => conflict.doNothing()));
  const [row] = await session.run(known);
  if (row === undefined) throw new Error('a source that was just made is not there');
  return row.number;
}

/** A scope that nobody else writes to until the transaction ends. */
export interface LockedScope {
  readonly number: BigNumber;
  /** What is seen is marked with. */
  readonly reading: BigNumber;
  readonly begunAt: Date | undefined;
}

function keyOf({ platform, account, region, apiVersion, kind }: Scope): Buffer {
  return keyHash(platform, account ?? null, region ?? null, apiVersion, kind);
}

/** For changes: they begin no reading. */
export async function lockScope(session: Session, source: BigNumber, scope: Scope): Promise<LockedScope> {
  const made = build.insertInto('headwater.scope').values(newScope(source, scope));
  const [row] = await session.run(
    made
      .onConflict((conflict) => conflict.columns(['source', 'key_hash']).doUpdateSet({ gone: false }))
      .returning(['number', 'reading', 'begun_at']),
  );
  return locked(row);
}

export interface ReadingStep {
  readonly run: string;
  readonly at: Date;
  /** Where to go on behind what was read; null at the end. */
  readonly next: string | null;
  /** Begins the scope's reading anew, also in the same run. */
  readonly afresh?: boolean;
}

/** For a run: begins the scope's reading, or goes on with it. One that was read whole in this run stays so. */
export async function lockReading(
  session: Session,
  source: BigNumber,
  scope: Scope,
  { run, at, next, afresh = false }: ReadingStep,
): Promise<LockedScope> {
  const row = { ...newScope(source, scope), run, next, state: 'begun' as const, begun_at: afresh ? null : at };
  const [kept] = await session.run(
    build
      .insertInto('headwater.scope')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['source', 'key_hash']).doUpdateSet({
          gone: false,
          run: sql`excluded.run`,
          next: sql`excluded.next`,
          state: sql`case when ${goesOn(afresh)} and scope.state = 'whole' then 'whole' else 'begun' end`,
          reading: sql`case when ${goesOn(afresh)} then scope.reading else excluded.reading end`,
          begun_at: sql`case when ${goesOn(afresh)} then coalesce(scope.begun_at, excluded.begun_at) else excluded.begun_at end`,
        }),
      )
      .returning(['number', 'reading', 'begun_at']),
  );
  return locked(kept);
}

function goesOn(afresh: boolean): ReturnType<typeof sql<boolean>> {
  return afresh ? sql<boolean>`false` : sql<boolean>`scope.run = excluded.run`;
}

function newScope(source: BigNumber, scope: Scope) {
  return {
    source,
    key_hash: keyOf(scope),
    platform: scope.platform,
    account: scope.account ?? null,
    region: scope.region ?? null,
    api_version: scope.apiVersion,
    kind: scope.kind,
    reading: sql<BigNumber>`nextval('headwater.readings')`,
    gone: false,
  };
}

function locked(
  row: { readonly number: BigNumber; readonly reading: BigNumber; readonly begun_at: Date | null } | undefined,
): LockedScope {
  if (row === undefined) throw new Error('a scope that was just made is not there');
  return { number: row.number, reading: row.reading, begunAt: row.begun_at ?? undefined };
}

export function scopeOf(row: {
  readonly platform: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly api_version: string;
  readonly kind: string;
}): Scope {
  return {
    platform: row.platform,
    ...(row.account === null ? {} : { account: row.account }),
    ...(row.region === null ? {} : { region: row.region }),
    apiVersion: row.api_version,
    kind: row.kind,
  };
}
