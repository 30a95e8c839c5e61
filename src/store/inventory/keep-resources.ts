/**
 * Takes what a page or a change says of resources into the tables, in a transaction whose scope is locked. Looks first at what
 * is known, so that an unchanged resource costs a narrow update and its document is not sent at all.
 */
import { sql } from 'kysely';
import { settledJson } from '../../lib/settled-json.js';
import type { GatheredResource } from '../../model/index.js';
import { keptJson } from '../any-text.js';
import type { BigNumber, Database } from '../database.js';
import { hashOf, keyHash } from '../hash.js';
import { build, type Session } from '../session.js';
import { replaceLinks } from './links.js';
import { takeNumbers } from './numbers.js';

/** Who says it. */
export interface Say {
  readonly source: BigNumber;
  readonly scope: BigNumber;
  readonly reading: BigNumber;
  /** When it was so. */
  readonly at: Date;
  /** A page of a reading marks what it has as seen in it; a change, as heard of during this run, if there is one. */
  readonly by: { readonly kind: 'page' } | { readonly kind: 'change'; readonly run: string | null };
}

/** What became of them: the numbers of those of which anything is different now. */
export async function keepResources(
  session: Session,
  say: Say,
  gathered: readonly GatheredResource[],
): Promise<ReadonlySet<BigNumber>> {
  if (gathered.length === 0) return new Set();
  const told = gathered.map(toldOf).sort((a, b) => Buffer.compare(a.idHash, b.idHash));
  const known = await knownOf(session, say.source, told);
  const work = sortOut(told, known, say);
  const next = await takeNumbers(session, 2 * work.fresh.length + work.changed.length);
  const fresh = work.fresh.map((one) => ({ ...one, number: next(), state: next() }));
  const changed = work.changed.map((one) => ({ ...one, state: next() }));

  await markSeen(session, say, work.seen);
  if (fresh.length > 0) await insertFresh(session, say, fresh);
  const states = [
    ...fresh.map((one) => ({ ...one, as: 'seen' as const })),
    ...changed.map((one) => ({ ...one, as: one.was.gone ? (one.was.state === null ? 'seen' : 'returned') : 'changed' })),
  ];
  if (states.length > 0) await insertStates(session, say.at, states);
  await updateChanged(session, say.at, changed);
  await updateDocuments(session, work.touchedUp);
  await replaceLinks(session, say.at, fresh, work.relinked);
  return new Set([...fresh, ...changed, ...work.relinked].map(({ number }) => number));
}

interface Told extends GatheredResource {
  readonly idHash: Buffer;
  /** JSON of the whole resource. */
  readonly document: string;
  readonly documentHash: Buffer;
  readonly linksHash: Buffer;
}

function toldOf(gathered: GatheredResource): Told {
  const document = JSON.stringify(gathered.resource);
  return {
    ...gathered,
    idHash: keyHash(gathered.resource.id),
    document,
    documentHash: hashOf(document),
    linksHash: keyHash(gathered.uses, gathered.edges),
  };
}

/** What must be the same for two states of a resource to be one: not its `version`, nor what moves by itself. */
function contentHash({ resource }: GatheredResource): Buffer {
  return hashOf(settledJson({ ...resource, version: undefined }));
}

interface Known {
  readonly number: BigNumber;
  readonly as_of: Date;
  readonly gone: boolean;
  readonly state: BigNumber | null;
  readonly document_hash: Buffer | null;
  readonly content_hash: Buffer | null;
  readonly links_hash: Buffer | null;
}

/** Locked in one order by all, so that two pages with the same resources wait for each other instead of meeting. */
async function knownOf(session: Session, source: BigNumber, told: readonly Told[]): Promise<ReadonlyMap<string, Known>> {
  const hashes = told.map(({ idHash }) => idHash);
  const rows = await session.run(sql<Known & { readonly id_hash: Buffer }>`
    select number, id_hash, as_of, gone, state, document_hash, content_hash, links_hash from headwater.resource
    where source = ${source} and id_hash = any(${hashes}::bytea[]) order by id_hash for no key update`);
  return new Map(rows.map((row) => [row.id_hash.toString('hex'), row]));
}

interface Work {
  readonly fresh: (Told & { readonly contentHash: Buffer })[];
  /** Another state than the last one; or back again. */
  readonly changed: (Told & { readonly number: BigNumber; readonly was: Known; readonly contentHash: Buffer })[];
  /** The same state, with other words: the version, or what moves by itself. */
  readonly touchedUp: (Told & { readonly number: BigNumber })[];
  /** Other edges or uses; all that changed are among them. */
  readonly relinked: (Told & { readonly number: BigNumber })[];
  readonly seen: { readonly newer: BigNumber[]; readonly older: BigNumber[] };
}

function sortOut(told: readonly Told[], known: ReadonlyMap<string, Known>, { at }: Say): Work {
  const work: Work = { fresh: [], changed: [], touchedUp: [], relinked: [], seen: { newer: [], older: [] } };
  for (const one of told) {
    const was = known.get(one.idHash.toString('hex'));
    if (was === undefined) {
      work.fresh.push({ ...one, contentHash: contentHash(one) });
      continue;
    }
    const { number } = was;
    if (at < was.as_of) {
      work.seen.older.push(number);
      continue;
    }
    work.seen.newer.push(number);
    if (was.gone || !same(was.document_hash, one.documentHash)) {
      const content = contentHash(one);
      if (was.gone || !same(was.content_hash, content)) work.changed.push({ ...one, number, was, contentHash: content });
      else work.touchedUp.push({ ...one, number });
    }
    if (was.gone || !same(was.links_hash, one.linksHash)) work.relinked.push({ ...one, number });
  }
  return work;
}

function same(a: Buffer | null, b: Buffer): boolean {
  return a !== null && a.equals(b);
}

async function markSeen(session: Session, say: Say, { newer, older }: Work['seen']): Promise<void> {
  const mark = say.by.kind === 'page' ? { reading: say.reading } : { touched_run: say.by.run };
  const update = build.updateTable('headwater.resource').set(mark);
  if (newer.length > 0) {
    await session.run(
      update
        .set({ scope: say.scope, as_of: say.at, last_seen: sql`greatest(last_seen, ${say.at})`, gone: false })
        .where(sql<boolean>`number = any(${newer}::bigint[])`),
    );
  }
  // What a page still has of before a change says nothing new; but it was there when the page was read.
  if (older.length > 0 && say.by.kind === 'page') {
    await session.run(update.where(sql<boolean>`number = any(${older}::bigint[])`));
  }
}

const RESOURCE_COLUMNS = [
  'number',
  'source',
  'id_hash',
  'id',
  'scope',
  'platform',
  'account',
  'region',
  'api_version',
  'kind',
  'name',
  'namespace',
  'cluster',
  'first_seen',
  'last_seen',
  'changed_at',
  'as_of',
  'reading',
  'touched_run',
  'gone',
  'state',
  'document_hash',
  'content_hash',
  'links_hash',
] as const satisfies readonly (keyof Database['headwater.resource'])[];

type Fresh = Work['fresh'][number] & { readonly number: BigNumber; readonly state: BigNumber };

/** A row that another transaction makes at the same time ends this one, which then begins again and finds it. */
async function insertFresh(session: Session, { source, scope, reading, at, by }: Say, fresh: readonly Fresh[]): Promise<void> {
  const run = by.kind === 'change' ? by.run : null;
  const rows = fresh.map(({ number, idHash, resource, state, documentHash, contentHash, linksHash }) => [
    number,
    source,
    idHash,
    resource.id,
    scope,
    resource.platform,
    resource.account ?? null,
    resource.region ?? null,
    resource.apiVersion,
    resource.kind,
    resource.name,
    resource.namespace ?? null,
    resource.cluster ?? null,
    at,
    at,
    at,
    at,
    by.kind === 'page' ? reading : null,
    run,
    false,
    state,
    documentHash,
    contentHash,
    linksHash,
  ]);
  await session.copy('headwater.resource', RESOURCE_COLUMNS, rows);
}

interface NewState {
  readonly number: BigNumber;
  readonly state: BigNumber;
  readonly as: string;
  readonly document: string;
}

async function insertStates(session: Session, at: Date, states: readonly NewState[]): Promise<void> {
  const rows = states.map(({ number, state, as, document }) => [state, number, at, as, keptJson(document)]);
  await session.copy('headwater.resource_state', ['number', 'resource', 'at', 'state', 'document'], rows);
}

type Changed = Work['changed'][number] & { readonly state: BigNumber };

async function updateChanged(session: Session, at: Date, changed: readonly Changed[]): Promise<void> {
  if (changed.length === 0) return;
  const column = <Value>(of: (one: Changed) => Value): Value[] => changed.map(of);
  await session.run(sql`
    update headwater.resource set
      state = told.state, document_hash = told.document_hash, content_hash = told.content_hash, platform = told.platform,
      account = told.account, region = told.region, api_version = told.api_version, kind = told.kind, name = told.name,
      namespace = told.namespace, cluster = told.cluster, changed_at = ${at}::timestamptz,
      first_seen = case when resource.state is null then resource.last_seen else resource.first_seen end
    from unnest(
      ${column(({ number }) => number)}::bigint[], ${column(({ state }) => state)}::bigint[],
      ${column(({ documentHash }) => documentHash)}::bytea[], ${column(({ contentHash }) => contentHash)}::bytea[],
      ${column(({ resource }) => resource.platform)}::text[], ${column(({ resource }) => resource.account ?? null)}::text[],
      ${column(({ resource }) => resource.region ?? null)}::text[], ${column(({ resource }) => resource.apiVersion)}::text[],
      ${column(({ resource }) => resource.kind)}::text[], ${column(({ resource }) => resource.name)}::text[],
      ${column(({ resource }) => resource.namespace ?? null)}::text[], ${column(({ resource }) => resource.cluster ?? null)}::text[]
    ) as told (number, state, document_hash, content_hash, platform, account, region, api_version, kind, name, namespace, cluster)
    where resource.number = told.number`);
}

async function updateDocuments(session: Session, touchedUp: Work['touchedUp']): Promise<void> {
  if (touchedUp.length === 0) return;
  await session.run(sql`
    with told as (
      select * from unnest(
        ${touchedUp.map(({ number }) => number)}::bigint[], ${touchedUp.map(({ documentHash }) => documentHash)}::bytea[],
        ${touchedUp.map(({ document }) => keptJson(document))}::text[]
      ) as told (number, document_hash, document)
    ), marked as (
      update headwater.resource set document_hash = told.document_hash from told where resource.number = told.number
      returning resource.state, told.document
    )
    update headwater.resource_state set document = marked.document::jsonb from marked
    where resource_state.number = marked.state`);
}
