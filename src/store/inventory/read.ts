/** What is known, read from one state of the tables, a few hundred rows in memory at once. */
import { sql, type RawBuilder } from 'kysely';
import type { Edge, Gap, GapHides, ImageUse, Observation, Resource, ResourceId, SourceId } from '../../model/index.js';
import type { InventoryEntry, InventoryFilter, ObservationFilter, ResourceState, ScopeStatus } from '../../ports/index.js';
import type { BigNumber } from '../database.js';
import { keyHash } from '../hash.js';
import type { Session } from '../session.js';
import { scopeOf } from './scope-row.js';

const CHUNK = 500;

interface EntryRow {
  readonly number: BigNumber;
  readonly id: ResourceId;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly changed_at: Date;
  readonly document: Resource;
}

export async function* readEntries(session: Session, filter: InventoryFilter): AsyncGenerator<InventoryEntry> {
  const query = sql<EntryRow>`${ENTRIES} where not resource.gone ${filtered(filter)}`;
  for await (const rows of session.stream(query, CHUNK)) yield* await withLinks(session, rows);
}

const ENTRIES = sql`
  select resource.number, resource.id, resource.first_seen, resource.last_seen, resource.changed_at, resource_state.document
  from headwater.resource join headwater.resource_state on resource_state.number = resource.state`;

function filtered({ source, platform, account, kinds }: InventoryFilter): RawBuilder<unknown> {
  const parts = [sql``];
  if (source !== undefined) {
    parts.push(sql`and resource.source = (select number from headwater.source where name_hash = ${keyHash(source)})`);
  }
  if (platform !== undefined) parts.push(sql`and resource.platform = ${platform}`);
  if (account !== undefined) parts.push(sql`and resource.account = ${account}`);
  if (kinds !== undefined) {
    const versions = kinds.map(({ apiVersion }) => apiVersion);
    const names = kinds.map(({ kind }) => kind);
    parts.push(sql`and (resource.api_version, resource.kind) in (select * from unnest(${versions}::text[], ${names}::text[]))`);
  }
  return sql.join(parts, sql` `);
}

/** The entry that was seen last, where several sources have it. */
export async function readEntry(session: Session, id: ResourceId): Promise<InventoryEntry | undefined> {
  const rows = await session.run(
    sql<EntryRow>`${ENTRIES} where resource.id_hash = ${keyHash(id)} and not resource.gone order by resource.last_seen desc limit 1`,
  );
  const [entry] = await withLinks(session, rows);
  return entry;
}

interface EdgeRow {
  readonly resource: BigNumber;
  readonly relation: Edge['relation'];
  readonly to_id: ResourceId;
  readonly evidence: string;
}

interface UseRow {
  readonly resource: BigNumber;
  readonly workload: ResourceId;
  readonly container: string;
  readonly container_kind: ImageUse['containerKind'];
  readonly reference: string;
  readonly running: NonNullable<ImageUse['running']> | null;
}

async function withLinks(session: Session, rows: readonly EntryRow[]): Promise<InventoryEntry[]> {
  const among = sql`where resource = any(${rows.map(({ number }) => number)}::bigint[]) order by resource, place`;
  const edges = byResource(await session.run(sql<EdgeRow>`select * from headwater.edge ${among}`));
  const uses = byResource(await session.run(sql<UseRow>`select * from headwater.image_use ${among}`));
  return rows.map(({ number, id, document, first_seen, last_seen, changed_at }) => ({
    resource: document,
    edges: (edges.get(number) ?? []).map(({ relation, to_id: to, evidence }) => ({ from: id, relation, to, evidence })),
    uses: (uses.get(number) ?? []).map(useOf),
    firstSeen: first_seen.toISOString(),
    lastSeen: last_seen.toISOString(),
    changedAt: changed_at.toISOString(),
  }));
}

function useOf({ workload, container, container_kind: containerKind, reference, running }: UseRow): ImageUse {
  return { workload, container, containerKind, reference, ...(running === null ? {} : { running }) };
}

function byResource<Row extends { readonly resource: BigNumber }>(rows: readonly Row[]): ReadonlyMap<BigNumber, readonly Row[]> {
  const grouped = new Map<BigNumber, Row[]>();
  for (const row of rows) {
    const group = grouped.get(row.resource);
    if (group === undefined) grouped.set(row.resource, [row]);
    else group.push(row);
  }
  return grouped;
}

interface StateRow {
  readonly at: Date;
  readonly state: ResourceState['state'];
  readonly document: Resource | null;
}

export async function readHistory(session: Session, id: ResourceId): Promise<readonly ResourceState[]> {
  const rows = await session.run(sql<StateRow>`
    select resource_state.at, resource_state.state, resource_state.document from headwater.resource_state
    join headwater.resource on resource.number = resource_state.resource
    where resource.id_hash = ${keyHash(id)} order by resource_state.at desc, resource_state.number desc`);
  return rows.map(({ at, state, document }) => ({
    at: at.toISOString(),
    state,
    ...(document === null ? {} : { resource: document }),
  }));
}

export async function* readObservations(session: Session, filter: ObservationFilter): AsyncGenerator<Observation> {
  const { source, kinds } = filter;
  const wants = (kind: Observation['kind']): boolean => kinds === undefined || kinds.includes(kind);
  const ofSource = source === undefined ? {} : { source };
  if (wants('resource') || wants('edge')) {
    for await (const { resource, uses, edges } of readEntries(session, ofSource)) {
      if (wants('resource')) yield { kind: 'resource', resource, uses };
      if (wants('edge')) for (const edge of edges) yield { kind: 'edge', edge };
    }
  }
  const query = sql<{ body: Observation }>`
    select observation.body from headwater.observation join headwater.scope on scope.number = observation.scope
    where ${kinds === undefined ? sql`true` : sql`observation.kind = any(${[...kinds]}::text[])`} ${scopesOf(source)}`;
  for await (const rows of session.stream(query, CHUNK)) for (const { body } of rows) yield body;
  if (wants('gap')) for (const gap of await readGaps(session, source)) yield { kind: 'gap', gap };
}

function scopesOf(source: SourceId | undefined): RawBuilder<unknown> {
  if (source === undefined) return sql``;
  return sql`and scope.source = (select number from headwater.source where name_hash = ${keyHash(source)})`;
}

interface GapRow {
  readonly scope: BigNumber | null;
  readonly breaks: boolean;
  readonly platform: string | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly api_version: string | null;
  readonly kind: string | null;
  readonly source_id: SourceId;
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly remedy: string | null;
  readonly hides: readonly GapHides[];
}

export async function readGaps(session: Session, source: SourceId | undefined): Promise<readonly Gap[]> {
  return (await gapRows(session, source)).map(gapOf);
}

function gapRows(session: Session, source: SourceId | undefined): Promise<GapRow[]> {
  return session.run(sql<GapRow>`
    select gap.scope, gap.breaks, gap.source_id, gap.code, gap.what, gap.why, gap.remedy, gap.hides,
      scope.platform, scope.account, scope.region, scope.api_version, scope.kind
    from headwater.gap join headwater.source on source.number = gap.source
      left join headwater.scope on scope.number = gap.scope
    where ${source === undefined ? sql`true` : sql`source.name_hash = ${keyHash(source)}`}
    order by gap.source, gap.scope nulls first, gap.code, gap.what collate "C", gap.key_hash`);
}

function gapOf({ source_id: source, code, what, why, remedy, hides, breaks, ...row }: GapRow): Gap {
  const { platform, api_version, kind } = row;
  const hidden =
    breaks && platform !== null && api_version !== null && kind !== null
      ? { scope: scopeOf({ platform, account: row.account, region: row.region, api_version, kind }) }
      : {};
  return { code, source, what, why, ...(remedy === null ? {} : { remedy }), hides, ...hidden };
}

interface ScopeRow {
  readonly number: BigNumber;
  readonly source: SourceId;
  readonly platform: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly api_version: string;
  readonly kind: string;
  readonly state: ScopeStatus['state'];
  readonly whole_at: Date | null;
  readonly resources: number;
}

export async function readScopes(session: Session, source: SourceId | undefined): Promise<readonly ScopeStatus[]> {
  const rows = await session.run(sql<ScopeRow>`
    select scope.number, source.name as source, scope.platform, scope.account, scope.region, scope.api_version, scope.kind,
      scope.state, scope.whole_at,
      (select count(*)::int from headwater.resource where resource.scope = scope.number and not resource.gone) as resources
    from headwater.scope join headwater.source on source.number = scope.source
    where not scope.gone and scope.state is not null
      and ${source === undefined ? sql`true` : sql`source.name_hash = ${keyHash(source)}`}
    order by scope.number`);
  const gaps = await gapRows(session, source);
  return rows.map((row) => ({
    scope: scopeOf(row),
    source: row.source,
    state: row.state,
    ...(row.whole_at === null ? {} : { wholeAt: row.whole_at.toISOString() }),
    resources: row.resources,
    gaps: gaps.filter(({ scope }) => scope === row.number).map(gapOf),
  }));
}
