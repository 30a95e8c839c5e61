/**
 * The inventory for a single run, in memory: keeps the promises of the port but that of outliving the process. Two sources that
 * see the same resource are two entries, as everywhere.
 */
import { HeadwaterError } from '../lib/errors.js';
import { gather, scopeKey, type Gap, type Observation, type Scope, type SourceId } from '../model/index.js';
import type { Inventory, InventoryEntry, InventoryFilter, ObservationFilter, ScopeStatus, SyncRun } from '../ports/index.js';
import {
  dropScopes,
  getOrMake,
  heldScope,
  keepGap,
  leave,
  newSource,
  putChange,
  remove,
  take,
  takeOthers,
  type HeldResource,
  type HeldScope,
  type HeldSource,
} from './held-inventory.js';

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
        keepGap(held.gaps, { gap: { ...gap, scope }, reading: held.reading, run: 0, resource: undefined, breaks: true });
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
            scope,
            source: source.id,
            state,
            ...(wholeAt === undefined ? {} : { wholeAt: wholeAt.toISOString() }),
            resources: [...source.resources.values()].filter((one) => one.scope === key && !one.gone).length,
            gaps: [...gaps.values()].map(({ gap }) => gap),
          },
        ],
  );
}
