/**
 * The inventory for a single run, in memory: keeps the promises of the port but that of outliving the process. Two sources that
 * see the same resource are two entries, as everywhere.
 */
import {
  gather,
  observationKey,
  scopeKey,
  type Gap,
  type GatheredResource,
  type Observation,
  type ResourceId,
  type Scope,
  type SourceId,
} from '../model/index.js';
import type {
  Inventory,
  InventoryEntry,
  InventoryFilter,
  ObservationFilter,
  ResourceState,
  ScopeProgress,
  ScopeStatus,
  SyncRun,
} from '../ports/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { settledJson } from '../lib/settled-json.js';

export function inventoryInMemory(): Inventory {
  const sources = new Map<SourceId, HeldSource>();
  const heldSource = (id: SourceId): HeldSource => getOrMake(sources, id, () => newSource(id));
  const chosen = (id: SourceId | undefined): HeldSource[] =>
    id === undefined ? [...sources.values()] : [...sources.values()].filter((source) => source.id === id);
  return {
    beginSync: async (id, { at, fresh = false }) => {
      const source = heldSource(id);
      const resumed = source.run !== undefined && !fresh;
      source.run = resumed ? source.run : { at, number: (source.runs += 1) };
      return runOf(source, resumed);
    },
    put: async (scope, { observations, at }) => {
      const gathered = gather(observations);
      const id = gathered.resources[0]?.resource.source ?? gathered.gaps[0]?.source;
      return id !== undefined && putChange(heldSource(id), scope, gathered, at);
    },
    remove: async (id, resource, at) => remove(heldSource(id), resource, at),
    positions: async (id) =>
      new Map([...heldSource(id).scopes].flatMap(([key, { position }]) => (position === undefined ? [] : [[key, position]]))),
    setPosition: async (id, scope, position) => {
      heldScope(heldSource(id), scope).position = position;
    },
    resources: async function* (filter = {}) {
      for (const source of chosen(filter.source)) yield* entriesOf(source, filter);
    },
    resource: async (id) =>
      [...sources.values()]
        .flatMap(({ resources }) => {
          const held = resources.get(id);
          return held === undefined || held.gone ? [] : [entryOf(held)];
        })
        .sort((a, b) => (a.lastSeen < b.lastSeen ? 1 : -1))[0],
    history: async (id) =>
      [...sources.values()]
        .flatMap(({ resources }) => resources.get(id)?.history ?? [])
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
        .toReversed(),
    observations: async function* (filter = {}) {
      for (const source of chosen(filter.source)) yield* observationsOf(source, filter);
    },
    gaps: async (id) => chosen(id).flatMap(allGaps),
    scopes: async (id) => chosen(id).flatMap(statusesOf),
  };
}

interface HeldSource {
  readonly id: SourceId;
  runs: number;
  /** The one that goes on. */
  run: { readonly at: Date; readonly number: number } | undefined;
  readonly scopes: Map<string, HeldScope>;
  readonly resources: Map<ResourceId, HeldResource>;
  /** Of no scope. */
  readonly gaps: Map<string, HeldGap>;
}

interface HeldScope {
  readonly scope: Scope;
  state: ScopeProgress['state'] | undefined;
  run: number;
  /** What is seen is marked with: another one for each time that the scope is read. */
  reading: number;
  begunAt: Date | undefined;
  next: string | undefined;
  wholeAt: Date | undefined;
  position: string | undefined;
  readonly others: Map<string, Marked & { observation: Observation }>;
  readonly gaps: Map<string, HeldGap>;
}

/** When it was last seen: in which reading of its scope, or during which run by a change. */
interface Marked {
  asOf: Date;
  reading: number;
  touched: number;
}

interface HeldGap {
  readonly gap: Gap;
  readonly reading: number;
  readonly run: number;
  readonly resource: ResourceId | undefined;
  readonly breaks: boolean;
}

interface HeldResource extends Marked {
  told: GatheredResource | undefined;
  content: string;
  links: string;
  scope: string;
  gone: boolean;
  firstSeen: Date;
  lastSeen: Date;
  changedAt: Date;
  history: ResourceState[];
}

function newSource(id: SourceId): HeldSource {
  return { id, runs: 0, run: undefined, scopes: new Map(), resources: new Map(), gaps: new Map() };
}

function heldScope(source: HeldSource, scope: Scope): HeldScope {
  return getOrMake(source.scopes, scopeKey(scope), () => ({
    scope,
    state: undefined,
    run: 0,
    reading: 0,
    begunAt: undefined,
    next: undefined,
    wholeAt: undefined,
    position: undefined,
    others: new Map(),
    gaps: new Map(),
  }));
}

function runOf(source: HeldSource, resumed: boolean): SyncRun {
  const number = source.runs;
  const step = <Result>(work: () => Result): Promise<Result> =>
    source.run?.number === number
      ? Promise.resolve(work())
      : Promise.reject(new HeadwaterError('SYNC_SUPERSEDED', `reading ${number} of ${source.id} has ended`));
  /** Begins the scope's reading, or goes on with it. */
  const reading = (scope: Scope, at: Date | undefined, next: string | undefined): HeldScope => {
    const held = heldScope(source, scope);
    if (held.run !== number) Object.assign(held, { run: number, reading: held.reading + 1, begunAt: at, state: 'begun' });
    else if (held.state !== 'whole') held.state = 'begun';
    held.begunAt ??= at;
    held.next = next;
    return held;
  };
  const unseen =
    (held: HeldScope) =>
    (marked: { readonly reading: number }, touched: number): boolean =>
      marked.reading !== held.reading && touched !== number;
  return {
    id: `${source.id}#${number}`,
    resumed,
    progress: async () =>
      new Map(
        [...source.scopes]
          .filter(([, { run }]) => run === number)
          .map(([key, { state = 'begun', next }]) => [
            key,
            { state, ...(state === 'begun' && next !== undefined ? { next } : {}) },
          ]),
      ),
    putPage: (scope, { observations, next }, at) =>
      step(() => {
        const held = reading(scope, at, next);
        const { resources, others, gaps } = gather(observations);
        for (const told of resources) take(source, held, told, at, 'page');
        takeOthers(held, others, at, 'page');
        for (const gap of gaps) keepGap(held.gaps, { gap, reading: held.reading, run: 0, resource: undefined, breaks: false });
      }),
    completeScope: (scope, { at, position }) =>
      step(() => {
        const held = reading(scope, at, undefined);
        const isUnseen = unseen(held);
        const key = scopeKey(scope);
        const gone = [...source.resources].filter(([, one]) => one.scope === key && !one.gone && isUnseen(one, one.touched));
        for (const [, one] of gone) leave(source, one, at, held.begunAt ?? at);
        for (const [other, one] of held.others) if (isUnseen(one, one.touched)) held.others.delete(other);
        for (const [gap, one] of held.gaps) if (one.breaks || isUnseen(one, one.run)) held.gaps.delete(gap);
        Object.assign(held, { state: 'whole', wholeAt: at, ...(position === undefined ? {} : { position }) });
        return gone.map(([id]) => id).toSorted();
      }),
    breakScope: (scope, gap, at) =>
      step(() => {
        const held = reading(scope, at, undefined);
        held.state = 'broken';
        for (const [key, { breaks }] of held.gaps) if (breaks) held.gaps.delete(key);
        keepGap(held.gaps, { gap, reading: held.reading, run: 0, resource: undefined, breaks: true });
      }),
    restartScope: (scope) =>
      step(() => {
        const held = reading(scope, undefined, undefined);
        Object.assign(held, { reading: held.reading + 1, begunAt: undefined, state: 'begun' });
      }),
    putGaps: (gaps) =>
      step(() => {
        for (const gap of gaps) keepGap(source.gaps, { gap, reading: 0, run: number, resource: undefined, breaks: false });
      }),
    finish: ({ at, scopesWhole }) =>
      step(() => {
        const gone = scopesWhole ? dropScopes(source, number, at) : [];
        for (const [key, { run }] of source.gaps) if (run !== number) source.gaps.delete(key);
        source.run = undefined;
        return gone;
      }),
  };
}

/** The scopes that this run did not have; what a change said during the run is not gone, nor is its scope. */
function dropScopes(source: HeldSource, run: number, at: Date): readonly ResourceId[] {
  const gone: ResourceId[] = [];
  for (const [key, held] of source.scopes) {
    if (held.run === run) continue;
    let left = 0;
    for (const [id, one] of source.resources) {
      if (one.scope !== key || one.gone) continue;
      if (one.touched === run) {
        left += 1;
        continue;
      }
      leave(source, one, at, source.run?.at ?? at);
      gone.push(id);
    }
    for (const [other, { touched }] of held.others) if (touched !== run) held.others.delete(other);
    for (const [gap, one] of held.gaps) if (one.run !== run) held.gaps.delete(gap);
    if (left + held.others.size === 0) source.scopes.delete(key);
  }
  return gone.toSorted();
}

function putChange(source: HeldSource, scope: Scope, { resources, others, gaps }: ReturnType<typeof gather>, at: Date): boolean {
  const held = heldScope(source, scope);
  const different = resources.filter((told) => take(source, held, told, at, 'change')).length > 0;
  const otherwise = takeOthers(held, others, at, 'change', source.run?.number);
  const resource = resources[0]?.resource.id;
  const known = resource === undefined ? undefined : source.resources.get(resource);
  if (known !== undefined && known.asOf > at) return different || otherwise;
  const before = [...held.gaps].filter(([, one]) => resource !== undefined && one.resource === resource).map(([key]) => key);
  for (const key of before) held.gaps.delete(key);
  const after = gaps.map((gap) =>
    keepGap(held.gaps, { gap, reading: held.reading, run: source.run?.number ?? 0, resource, breaks: false }),
  );
  return different || otherwise || before.length !== after.length || after.some((key) => !before.includes(key));
}

/** @returns true when anything is different now */
function take(source: HeldSource, held: HeldScope, told: GatheredResource, at: Date, by: 'page' | 'change'): boolean {
  const { resource, uses, edges } = told;
  const known = source.resources.get(resource.id);
  const one = known ?? newResource(at);
  source.resources.set(resource.id, one);
  const news = at >= one.asOf;
  if (by === 'page') one.reading = held.reading;
  else if (news) one.touched = source.run?.number ?? 0;
  if (!news) return false;
  const content = settledJson({ ...resource, version: undefined });
  const links = JSON.stringify([uses, edges]);
  const back = one.gone && one.told !== undefined;
  const changed = one.gone || content !== one.content;
  const different = changed || links !== one.links;
  if (one.told === undefined) one.firstSeen = at;
  if (changed) {
    const state = one.told === undefined ? 'seen' : back ? 'returned' : 'changed';
    one.history.push({ at: at.toISOString(), state, resource });
  } else {
    // The same state in other words: the version, or what moves by itself.
    one.history[one.history.length - 1] = { ...(one.history.at(-1) ?? { at: at.toISOString(), state: 'seen' }), resource };
  }
  Object.assign(one, { told, content, links, scope: scopeKey(held.scope), gone: false, asOf: at });
  if (at > one.lastSeen) one.lastSeen = at;
  if (different) one.changedAt = at;
  return different;
}

function newResource(at: Date): HeldResource {
  return {
    ...{ told: undefined, content: '', links: '', scope: '', gone: true, history: [] },
    ...{ firstSeen: at, lastSeen: at, changedAt: at, asOf: at, reading: -1, touched: -1 },
  };
}

function takeOthers(held: HeldScope, others: readonly Observation[], at: Date, by: 'page' | 'change', run = -1): boolean {
  let different = false;
  for (const observation of others) {
    const key = observationKey(observation);
    const known = held.others.get(key);
    const news = known === undefined || at >= known.asOf;
    const kept = news ? observation : known.observation;
    different ||= JSON.stringify(kept) !== JSON.stringify(known?.observation);
    held.others.set(key, {
      observation: kept,
      asOf: news ? at : known.asOf,
      reading: by === 'page' || known === undefined ? held.reading : known.reading,
      touched: by === 'change' ? run : (known?.touched ?? -1),
    });
  }
  return different;
}

function remove(source: HeldSource, id: ResourceId, at: Date): boolean {
  // Also of one that was never seen: an older piece of news may come later, and must then find that it is older.
  const one = getOrMake(source.resources, id, () => newResource(at));
  const leaves = !one.gone && at >= one.asOf;
  if (leaves) leave(source, one, at, at);
  else if (one.gone && at > one.asOf) one.asOf = at;
  return leaves;
}

function leave(source: HeldSource, one: HeldResource, at: Date, asOf: Date): void {
  one.gone = true;
  one.asOf = asOf > one.asOf ? asOf : one.asOf;
  one.history.push({ at: at.toISOString(), state: 'gone' });
  const gaps = source.scopes.get(one.scope)?.gaps ?? new Map<string, HeldGap>();
  for (const [key, { resource }] of gaps) if (resource === one.told?.resource.id) gaps.delete(key);
}

function keepGap(gaps: Map<string, HeldGap>, held: HeldGap): string {
  const key = JSON.stringify([held.gap, held.breaks, held.resource ?? null]);
  gaps.set(key, held);
  return key;
}

function* entriesOf(source: HeldSource, { platform, account, kinds }: InventoryFilter): Generator<InventoryEntry> {
  for (const held of source.resources.values()) {
    if (held.gone || held.told === undefined) continue;
    const { resource } = held.told;
    if (platform !== undefined && resource.platform !== platform) continue;
    if (account !== undefined && resource.account !== account) continue;
    if (kinds?.some(({ apiVersion, kind }) => resource.apiVersion === apiVersion && resource.kind === kind) === false) continue;
    yield entryOf(held);
  }
}

function entryOf({ told, firstSeen, lastSeen, changedAt }: HeldResource): InventoryEntry {
  if (told === undefined) throw new Error('a resource that was never seen has no entry');
  const times = { firstSeen: firstSeen.toISOString(), lastSeen: lastSeen.toISOString(), changedAt: changedAt.toISOString() };
  return { ...told, ...times };
}

function* observationsOf(source: HeldSource, { kinds }: ObservationFilter): Generator<Observation> {
  const wants = ({ kind }: Observation): boolean => kinds === undefined || kinds.includes(kind);
  for (const { resource, uses, edges } of entriesOf(source, {})) {
    const all: Observation[] = [{ kind: 'resource', resource, uses }, ...edges.map((edge) => ({ kind: 'edge' as const, edge }))];
    yield* all.filter(wants);
  }
  for (const { others } of source.scopes.values()) {
    for (const { observation } of others.values()) if (wants(observation)) yield observation;
  }
  if (kinds === undefined || kinds.includes('gap')) for (const gap of allGaps(source)) yield { kind: 'gap', gap };
}

function allGaps(source: HeldSource): Gap[] {
  return [source.gaps, ...[...source.scopes.values()].map(({ gaps }) => gaps)].flatMap((gaps) =>
    [...gaps.values()].map(({ gap }) => gap),
  );
}

function statusesOf(source: HeldSource): ScopeStatus[] {
  return [...source.scopes].flatMap(([key, { scope, state, wholeAt, gaps }]): ScopeStatus[] =>
    state === undefined
      ? []
      : [
          {
            ...{ scope, source: source.id, state },
            ...(wholeAt === undefined ? {} : { wholeAt: wholeAt.toISOString() }),
            resources: [...source.resources.values()].filter((one) => one.scope === key && !one.gone).length,
            gaps: [...gaps.values()].map(({ gap }) => gap),
          },
        ],
  );
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
