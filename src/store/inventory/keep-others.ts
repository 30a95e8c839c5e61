/**
 * Takes what else was seen beside resources (images, reports, edges of things that are elsewhere) and what could not be read.
 * Both stand until their scope is read again, whole.
 */
import { sql } from 'kysely';
import { observationKey, type Gap, type Observation } from '../../model/index.js';
import { toKeptJson } from '../any-text.js';
import type { BigNumber } from '../database.js';
import { hashOf, keyHash } from '../hash.js';
import { build, type Session } from '../session.js';
import type { Say } from './keep-resources.js';

/** @returns true when anything is different now */
export async function keepOthers(session: Session, say: Say, others: readonly Observation[]): Promise<boolean> {
  if (others.length === 0) return false;
  const bodies = others.map(toKeptJson);
  const touched = say.by.kind === 'change' ? say.by.run : null;
  const rows = await session.run(sql<{ different: boolean }>`
    with told as (
      select * from unnest(${others.map((one) => hashOf(observationKey(one)))}::bytea[],
        ${others.map(({ kind }) => kind)}::text[], ${bodies}::text[]) as told (key_hash, kind, body)
    ), before as (
      select observation.* from headwater.observation join told using (key_hash)
      where observation.scope = ${say.scope}
    ), kept as (
      insert into headwater.observation as kept (scope, key_hash, kind, as_of, reading, touched_run, body)
      select ${say.scope}, key_hash, kind, ${say.at}::timestamptz, ${say.reading}, ${touched}::uuid, body::jsonb from told
      order by key_hash
      on conflict (scope, key_hash) do update set
        as_of = greatest(kept.as_of, excluded.as_of),
        body = case when excluded.as_of >= kept.as_of then excluded.body else kept.body end,
        reading = ${say.by.kind === 'page' ? sql`excluded.reading` : sql`kept.reading`},
        touched_run = ${say.by.kind === 'page' ? sql`kept.touched_run` : sql`excluded.touched_run`}
      returning kept.key_hash, kept.body
    )
    select before.body is distinct from kept.body as different from kept left join before using (key_hash)`);
  return rows.some(({ different }) => different);
}

/** Whose gaps they are. */
export interface GapPlace {
  readonly source: BigNumber;
  readonly scope: BigNumber | null;
  readonly reading: BigNumber | null;
  readonly run: string | null;
  readonly resource?: BigNumber;
  /** True for one that ended the reading of its scope. */
  readonly breaks?: boolean;
}

export async function keepGaps(session: Session, place: GapPlace, gaps: readonly Gap[]): Promise<void> {
  for (const gap of gaps) {
    const { source, scope, reading, run, resource = null, breaks = false } = place;
    const row = build.insertInto('headwater.gap').values({
      source,
      scope,
      resource,
      reading,
      run,
      breaks,
      key_hash: keyHash(gap, breaks),
      source_id: gap.source,
      code: gap.code,
      what: gap.what,
      why: gap.why,
      remedy: gap.remedy ?? null,
      hides: [...gap.hides],
    });
    await session.run(
      row.onConflict((conflict) => conflict.columns(['source', 'scope', 'resource', 'key_hash']).doUpdateSet({ reading, run })),
    );
  }
}

/** What a change says of a resource replaces what an earlier one said. @returns true when that is something else */
export async function replaceGaps(
  session: Session,
  place: GapPlace,
  resource: BigNumber,
  gaps: readonly Gap[],
): Promise<boolean> {
  const before = await session.run(build.selectFrom('headwater.gap').select('key_hash').where('resource', '=', resource));
  const known = new Set(before.map(({ key_hash }) => Buffer.from(key_hash).toString('hex')));
  const told = new Set(gaps.map((gap) => keyHash(gap, false).toString('hex')));
  if (known.size > 0) await session.run(build.deleteFrom('headwater.gap').where('resource', '=', resource));
  await keepGaps(session, { ...place, resource }, gaps);
  return known.size !== told.size || [...told].some((key) => !known.has(key));
}
