/** What every inventory must do, whatever it is kept in. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../src/lib/errors.js';
import {
  resourceId,
  scopeKey,
  sourceId,
  type Edge,
  type Gap,
  type Json,
  type Observation,
  type Resource,
  type ResourceId,
  type Scope,
} from '../../src/model/index.js';
import type { Inventory, InventoryFilter } from '../../src/ports/index.js';

export interface InventoryCases {
  /** A new, empty one. */
  make(): Promise<Inventory>;
  /** The same one as a later process sees it: for what outlives the process. */
  reopen?(inventory: Inventory): Promise<Inventory>;
  /** Runs of the property tests. */
  readonly runs: number;
}

export const SOURCE = sourceId('cloud://one');
const OTHER = sourceId('cloud://two');

/** Minutes after an arbitrary time. */
export function minute(minutes: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, minutes));
}

export function scopeOf(kind: string, account = 'a1'): Scope {
  return { platform: 'cloud', account, region: 'north', apiVersion: 'things/v1', kind };
}

const BOXES = scopeOf('Box');
const LIDS = scopeOf('Lid');

export function box(name: string, raw: Json = {}, more: Partial<Resource> = {}): Observation & { readonly kind: 'resource' } {
  const resource: Resource = {
    id: resourceId(`cloud:${more.kind ?? 'Box'}/${name}`),
    source: SOURCE,
    platform: 'cloud',
    apiVersion: 'things/v1',
    kind: 'Box',
    name,
    account: 'a1',
    labels: {},
    annotations: {},
    raw,
    ...more,
  };
  return { kind: 'resource', resource, uses: [] };
}

function idOf(name: string): ResourceId {
  return box(name).resource.id;
}

function gapOf(what: string): Gap {
  return { code: 'PERMISSION_MISSING', source: SOURCE, what, why: 'it was refused', hides: ['resources'] };
}

const asObservation = (gap: Gap): Observation => ({ kind: 'gap', gap });

function edge(from: string, to: string): Edge {
  return { from: idOf(from), relation: 'uses', to: resourceId(to), evidence: 'Key' };
}

export async function listed<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function names(inventory: Inventory, filter?: InventoryFilter): Promise<string[]> {
  return (await listed(inventory.resources(filter))).map(({ resource }) => resource.name).sort();
}

async function states(inventory: Inventory, name: string): Promise<string[]> {
  return (await inventory.history(idOf(name))).map(({ state }) => state);
}

/** Reads one scope whole, in pages of one observation list each. */
async function readWhole(
  inventory: Inventory,
  scope: Scope,
  pages: readonly (readonly Observation[])[],
  at: number,
  scopesWhole = false,
): Promise<readonly ResourceId[]> {
  const run = await inventory.beginSync(SOURCE, { at: minute(at) });
  for (const [index, observations] of pages.entries()) {
    const next = index + 1 < pages.length ? { next: `page ${index + 1}` } : {};
    await run.putPage(scope, { observations, ...next }, minute(at));
  }
  const gone = await run.completeScope(scope, { at: minute(at + 1) });
  return [...gone, ...(await run.finish({ at: minute(at + 2), scopesWhole }))];
}

export function describeInventory(name: string, { make, reopen, runs }: InventoryCases): void {
  describe(`${name} keeps the promises of an inventory`, () => {
    let inventory: Inventory;
    beforeEach(async () => {
      inventory = await make();
    });
    const later = (): Promise<Inventory> => reopen?.(inventory) ?? Promise.resolve(inventory);

    describe('a reading of a source', () => {
      it('gives back what was seen, with its uses and edges, and since when', async () => {
        const uses = [
          { workload: idOf('a'), container: 'main', containerKind: 'container' as const, reference: 'registry.example/a:1' },
        ];
        const seen = { ...box('a', { size: 3, list: [1.5, null, true, 'x'] }, { labels: { team: 'blue' } }), uses };
        const edges = [edge('a', 'cloud:Key/1'), edge('a', 'cloud:Key/0')];
        await readWhole(inventory, BOXES, [[seen, ...edges.map((one) => ({ kind: 'edge' as const, edge: one }))]], 1);
        const found = await (await later()).resource(idOf('a'));
        const times = { firstSeen: '2026-01-01T00:01:00.000Z', lastSeen: '2026-01-01T00:01:00.000Z' };
        expect(found).toEqual({ resource: seen.resource, uses, edges, ...times, changedAt: times.firstSeen });
        expect(await listed((await later()).resources())).toEqual([found]);
      });

      it('knows nothing of what nobody saw', async () => {
        expect(await inventory.resource(idOf('a'))).toBeUndefined();
        expect(await inventory.history(idOf('a'))).toEqual([]);
        expect(await listed(inventory.resources())).toEqual([]);
        expect(await inventory.gaps()).toEqual([]);
        expect(await inventory.scopes()).toEqual([]);
        expect(await inventory.remove(SOURCE, idOf('a'), minute(1))).toBe(false);
      });

      it('is gone on with where it was interrupted', async () => {
        const first = await inventory.beginSync(SOURCE, { at: minute(1) });
        expect(first.resumed).toBe(false);
        await first.putPage(BOXES, { observations: [box('a')], next: 'page 1' }, minute(1));
        await first.putPage(LIDS, { observations: [] }, minute(1));
        await first.completeScope(LIDS, { at: minute(1) });
        await first.breakScope(scopeOf('Hinge'), gapOf('hinges'), minute(1));
        const second = await (await later()).beginSync(SOURCE, { at: minute(2) });
        expect(second.resumed).toBe(true);
        expect(second.id).toBe(first.id);
        expect(await second.progress()).toEqual(
          new Map([
            [scopeKey(BOXES), { state: 'begun', next: 'page 1' }],
            [scopeKey(LIDS), { state: 'whole' }],
            [scopeKey(scopeOf('Hinge')), { state: 'broken' }],
          ]),
        );
        await second.putPage(BOXES, { observations: [box('b')] }, minute(2));
        expect(await second.completeScope(BOXES, { at: minute(2) })).toEqual([]);
        expect(await names(inventory)).toEqual(['a', 'b']);
      });

      it('begins anew when it is told to, and the earlier one can do no more', async () => {
        const first = await inventory.beginSync(SOURCE, { at: minute(1) });
        await first.putPage(BOXES, { observations: [box('a')], next: 'page 1' }, minute(1));
        const second = await inventory.beginSync(SOURCE, { at: minute(2), fresh: true });
        expect(second.resumed).toBe(false);
        expect(await second.progress()).toEqual(new Map());
        const late: readonly (() => Promise<unknown>)[] = [
          () => first.putPage(BOXES, { observations: [box('late')] }, minute(3)),
          () => first.completeScope(BOXES, { at: minute(3) }),
          () => first.breakScope(BOXES, gapOf('late'), minute(3)),
          () => first.restartScope(BOXES),
          () => first.putGaps([gapOf('late')]),
          () => first.finish({ at: minute(3), scopesWhole: true }),
        ];
        for (const step of late) {
          const error = await step().then(
            () => undefined,
            (reason: unknown) => reason,
          );
          expect(error instanceof HeadwaterError ? error.code : error).toBe('SYNC_SUPERSEDED');
        }
        expect(await names(inventory)).toEqual(['a']);
        expect(await inventory.gaps()).toEqual([]);
      });

      it('ends once: then the next one is another', async () => {
        const first = await inventory.beginSync(SOURCE, { at: minute(1) });
        await first.finish({ at: minute(2), scopesWhole: false });
        const second = await inventory.beginSync(SOURCE, { at: minute(3) });
        expect(second).toMatchObject({ resumed: false });
        expect(second.id).not.toBe(first.id);
      });

      it('is one of its source only', async () => {
        const one = await inventory.beginSync(SOURCE, { at: minute(1) });
        const other = await inventory.beginSync(OTHER, { at: minute(1) });
        expect(other.resumed).toBe(false);
        await one.putPage(BOXES, { observations: [box('a')] }, minute(1));
        await other.putPage(BOXES, { observations: [box('b', {}, { source: OTHER })] }, minute(1));
        await other.completeScope(BOXES, { at: minute(2) });
        await other.finish({ at: minute(2), scopesWhole: true });
        expect(await names(inventory)).toEqual(['a', 'b']);
        expect(await names(inventory, { source: OTHER })).toEqual(['b']);
        expect(await one.progress()).toEqual(new Map([[scopeKey(BOXES), { state: 'begun' }]]));
      });

      it('takes pages of several scopes side by side', async () => {
        const run = await inventory.beginSync(SOURCE, { at: minute(1) });
        const kinds = Array.from({ length: 8 }, (_none, index) => `Kind${index}`);
        await Promise.all(
          kinds.map(async (kind) => {
            for (let page = 0; page < 3; page += 1) {
              const boxes = Array.from({ length: 20 }, (_none, index) => box(`${kind}-${page}-${index}`, {}, { kind }));
              await run.putPage(scopeOf(kind), { observations: boxes, ...(page < 2 ? { next: `${page}` } : {}) }, minute(1));
            }
            await run.completeScope(scopeOf(kind), { at: minute(2) });
          }),
        );
        expect(await names(inventory)).toHaveLength(480);
        expect((await inventory.scopes()).map(({ state, resources }) => [state, resources])).toEqual(
          kinds.map(() => ['whole', 60]),
        );
      });

      it('keeps one entry of what several scopes show at once', async () => {
        const run = await inventory.beginSync(SOURCE, { at: minute(1) });
        const same = Array.from({ length: 30 }, (_none, index) => box(`shared-${index}`));
        await Promise.all(
          ['A', 'B', 'C', 'D'].map((kind, index) =>
            run.putPage(scopeOf(kind), { observations: index % 2 === 0 ? same : same.toReversed() }, minute(1)),
          ),
        );
        expect(await names(inventory)).toEqual(same.map(({ resource }) => resource.name).sort());
      });
    });

    describe('what is gone', () => {
      beforeEach(async () => {
        await readWhole(inventory, BOXES, [[box('a'), box('b')], [box('c')]], 1);
      });

      it('is what a whole reading of its scope did not see, and comes back when it is seen again', async () => {
        expect(await readWhole(inventory, BOXES, [[box('b')]], 10)).toEqual([idOf('a'), idOf('c')]);
        expect(await names(inventory)).toEqual(['b']);
        expect(await inventory.resource(idOf('a'))).toBeUndefined();
        expect(await readWhole(inventory, BOXES, [[box('a'), box('b')]], 20)).toEqual([]);
        expect(await states(inventory, 'a')).toEqual(['returned', 'gone', 'seen']);
        expect(await inventory.resource(idOf('a'))).toMatchObject({ firstSeen: minute(1).toISOString() });
        expect((await inventory.history(idOf('a')))[1]).toEqual({ at: minute(11).toISOString(), state: 'gone' });
      });

      it.each([
        ['begun', async () => undefined],
        ['broken', (run: Run) => run.breakScope(BOXES, gapOf('boxes'), minute(11))],
        ['begun again', (run: Run) => run.restartScope(BOXES)],
      ] as const)('is nothing of a scope that was only %s', async (_how, end) => {
        const run = await inventory.beginSync(SOURCE, { at: minute(10) });
        await run.putPage(BOXES, { observations: [box('b')], next: 'more' }, minute(10));
        await end(run);
        expect(await run.finish({ at: minute(12), scopesWhole: true })).toEqual([]);
        expect(await names(inventory)).toEqual(['a', 'b', 'c']);
      });

      it('is nothing of another scope, account or source', async () => {
        await readWhole(inventory, scopeOf('Box', 'a2'), [[box('elsewhere', {}, { account: 'a2' })]], 10);
        await readWhole(inventory, LIDS, [[]], 20);
        expect(await names(inventory)).toEqual(['a', 'b', 'c', 'elsewhere']);
      });

      it('is what a scope held that a whole list of scopes no longer has', async () => {
        await inventory.setPosition(SOURCE, BOXES, 'behind the boxes');
        expect(await readWhole(inventory, LIDS, [[box('lid', {}, { kind: 'Lid' })]], 10, true)).toEqual(
          ['a', 'b', 'c'].map(idOf),
        );
        expect(await names(inventory)).toEqual(['lid']);
        expect((await inventory.scopes()).map(({ scope }) => scope)).toEqual([LIDS]);
        expect(await inventory.positions(SOURCE)).toEqual(new Map());
        await readWhole(inventory, BOXES, [[box('a')]], 20);
        expect(await states(inventory, 'a')).toEqual(['returned', 'gone', 'seen']);
      });

      it('is not what came by a change while the reading went on', async () => {
        const run = await inventory.beginSync(SOURCE, { at: minute(10) });
        await inventory.put(BOXES, { observations: [box('new')], at: minute(9) });
        await run.putPage(BOXES, { observations: [box('a'), box('b'), box('c')] }, minute(10));
        await inventory.put(BOXES, { observations: [box('newer')], at: minute(11) });
        await inventory.put(LIDS, { observations: [box('lid', {}, { kind: 'Lid' })], at: minute(11) });
        expect(await run.completeScope(BOXES, { at: minute(12) })).toEqual([]);
        expect(await run.finish({ at: minute(12), scopesWhole: true })).toEqual([]);
        expect(await names(inventory)).toEqual(['a', 'b', 'c', 'lid', 'new', 'newer']);
        // The next reading sees for itself.
        expect(await readWhole(inventory, BOXES, [[box('a'), box('b'), box('c'), box('new')]], 20)).toEqual([idOf('newer')]);
      });

      it('stays gone when a page still shows it as it was before', async () => {
        const run = await inventory.beginSync(SOURCE, { at: minute(10) });
        expect(await inventory.remove(SOURCE, idOf('a'), minute(11))).toBe(true);
        await run.putPage(BOXES, { observations: [box('a'), box('b'), box('c')] }, minute(10));
        await run.completeScope(BOXES, { at: minute(12) });
        expect(await names(inventory)).toEqual(['b', 'c']);
      });

      it('is what a page of the interrupted attempt saw and the scope, begun again, did not', async () => {
        const run = await inventory.beginSync(SOURCE, { at: minute(10) });
        await run.putPage(BOXES, { observations: [box('a')], next: 'more' }, minute(10));
        await run.restartScope(BOXES);
        expect(await run.progress()).toEqual(new Map([[scopeKey(BOXES), { state: 'begun' }]]));
        await run.putPage(BOXES, { observations: [box('b'), box('c')] }, minute(11));
        expect(await run.completeScope(BOXES, { at: minute(12) })).toEqual([idOf('a')]);
      });

      it('is not what moved to another scope', async () => {
        const run = await inventory.beginSync(SOURCE, { at: minute(10) });
        await run.putPage(LIDS, { observations: [box('a')] }, minute(10));
        await run.putPage(BOXES, { observations: [box('b'), box('c')] }, minute(10));
        expect(await run.completeScope(BOXES, { at: minute(11) })).toEqual([]);
        expect(await run.completeScope(LIDS, { at: minute(11) })).toEqual([]);
        expect(await names(inventory)).toEqual(['a', 'b', 'c']);
      });
    });

    describe('a change', () => {
      beforeEach(async () => {
        await readWhole(inventory, BOXES, [[box('a', { size: 1 })]], 10);
      });

      it('says whether anything is different now', async () => {
        const put = (raw: Json, at: number): Promise<boolean> =>
          inventory.put(BOXES, { observations: [box('a', raw)], at: minute(at) });
        expect(await put({ size: 2 }, 20)).toBe(true);
        expect(await put({ size: 2 }, 20)).toBe(false);
        expect(await put({ size: 2 }, 21)).toBe(false);
        expect(await put({ size: 3 }, 21)).toBe(true);
        expect(await inventory.put(BOXES, { observations: [box('b')], at: minute(22) })).toBe(true);
        expect(await inventory.remove(SOURCE, idOf('b'), minute(23))).toBe(true);
        expect(await inventory.remove(SOURCE, idOf('b'), minute(23))).toBe(false);
        expect(await inventory.put(BOXES, { observations: [box('b')], at: minute(24) })).toBe(true);
        expect(await states(inventory, 'b')).toEqual(['returned', 'gone', 'seen']);
        expect(await inventory.resource(idOf('a'))).toMatchObject({
          resource: { raw: { size: 3 } },
          firstSeen: minute(10).toISOString(),
          lastSeen: minute(21).toISOString(),
          changedAt: minute(21).toISOString(),
        });
      });

      it('never replaces what is newer', async () => {
        await inventory.put(BOXES, { observations: [box('a', { size: 5 })], at: minute(50) });
        expect(await inventory.put(BOXES, { observations: [box('a', { size: 4 })], at: minute(40) })).toBe(false);
        expect(await inventory.remove(SOURCE, idOf('a'), minute(45))).toBe(false);
        await readWhole(inventory, BOXES, [[box('a', { size: 3 })]], 30);
        expect((await inventory.resource(idOf('a')))?.resource.raw).toEqual({ size: 5 });
        expect(await inventory.remove(SOURCE, idOf('a'), minute(60))).toBe(true);
        expect(await inventory.put(BOXES, { observations: [box('a', { size: 6 })], at: minute(55) })).toBe(false);
        expect(await names(inventory)).toEqual([]);
      });

      it('does not bring back what was removed before it was ever seen', async () => {
        expect(await inventory.remove(SOURCE, idOf('quick'), minute(30))).toBe(false);
        expect(await inventory.put(BOXES, { observations: [box('quick')], at: minute(29) })).toBe(false);
        expect(await names(inventory)).toEqual(['a']);
        expect(await inventory.history(idOf('quick'))).toEqual([]);
        expect(await inventory.put(BOXES, { observations: [box('quick')], at: minute(31) })).toBe(true);
        expect(await states(inventory, 'quick')).toEqual(['seen']);
      });

      it('replaces the edges and uses of its resource', async () => {
        const withEdge = (to: string): Observation[] => [box('a', { size: 1 }), { kind: 'edge', edge: edge('a', to) }];
        expect(await inventory.put(BOXES, { observations: withEdge('cloud:Key/1'), at: minute(20) })).toBe(true);
        expect(await inventory.put(BOXES, { observations: withEdge('cloud:Key/1'), at: minute(21) })).toBe(false);
        expect(await inventory.put(BOXES, { observations: withEdge('cloud:Key/2'), at: minute(22) })).toBe(true);
        expect((await inventory.resource(idOf('a')))?.edges).toEqual([edge('a', 'cloud:Key/2')]);
        // The resource itself was the same all the time.
        expect(await states(inventory, 'a')).toEqual(['seen']);
      });

      it('replaces what its resource could not be asked before', async () => {
        const withGap = (...what: string[]): Observation[] => [box('a'), ...what.map(gapOf).map(asObservation)];
        await inventory.put(BOXES, { observations: withGap('the lid of a', 'the key of a'), at: minute(20) });
        expect((await inventory.gaps()).map(({ what }) => what).sort()).toEqual(['the key of a', 'the lid of a']);
        expect(await inventory.put(BOXES, { observations: withGap('the key of a'), at: minute(21) })).toBe(true);
        expect(await inventory.put(BOXES, { observations: withGap(), at: minute(20) })).toBe(false);
        expect(await inventory.gaps()).toEqual([gapOf('the key of a')]);
        await inventory.remove(SOURCE, idOf('a'), minute(22));
        expect(await inventory.gaps()).toEqual([]);
      });
    });

    describe('the history', () => {
      it('has a state for each content, and none for what moves by itself', async () => {
        const put = (raw: Json, at: number, version: string): Promise<boolean> =>
          inventory.put(BOXES, { observations: [box('a', raw, { version })], at: minute(at) });
        await put({ size: 1, metadata: { resourceVersion: '1' } }, 1, '1');
        await put({ metadata: { resourceVersion: '2' }, size: 1 }, 2, '2');
        await put({ size: 1, metadata: { resourceVersion: '3' }, etag: 'x' }, 3, '3');
        await put({ size: 2, metadata: { resourceVersion: '4' } }, 4, '4');
        const history = await inventory.history(idOf('a'));
        expect(history.map(({ at, state }) => [at, state])).toEqual([
          [minute(4).toISOString(), 'changed'],
          [minute(1).toISOString(), 'seen'],
        ]);
        // Each with the words that it was last seen in.
        expect(history.map(({ resource }) => resource?.version)).toEqual(['4', '3']);
        expect(history[1]?.resource?.raw).toEqual({ size: 1, metadata: { resourceVersion: '3' }, etag: 'x' });
        expect(await inventory.resource(idOf('a'))).toMatchObject({ changedAt: minute(4).toISOString() });
      });

      it('has nothing new of a reading that found all as it was', async () => {
        for (const at of [1, 11, 21]) await readWhole(inventory, BOXES, [[box('a'), box('b')]], at);
        expect(await states(inventory, 'a')).toEqual(['seen']);
        expect(await inventory.resource(idOf('a'))).toMatchObject({
          firstSeen: minute(1).toISOString(),
          lastSeen: minute(21).toISOString(),
          changedAt: minute(1).toISOString(),
        });
      });
    });

    describe('a gap', () => {
      it('of a page stands until its scope was read again, whole', async () => {
        await readWhole(inventory, BOXES, [[box('a'), asObservation(gapOf('the lock of a'))]], 1);
        const run = await inventory.beginSync(SOURCE, { at: minute(10) });
        await run.putPage(BOXES, { observations: [box('a')], next: 'more' }, minute(10));
        expect(await inventory.gaps(SOURCE)).toEqual([gapOf('the lock of a')]);
        await run.breakScope(BOXES, gapOf('page 2'), minute(11));
        expect((await inventory.gaps()).map(({ what }) => what).sort()).toEqual(['page 2', 'the lock of a']);
        expect(await inventory.gaps(OTHER)).toEqual([]);
        await run.finish({ at: minute(12), scopesWhole: true });
        await readWhole(inventory, BOXES, [[box('a')]], 20);
        expect(await inventory.gaps()).toEqual([]);
      });

      it('that ended a reading makes way for the next end', async () => {
        for (const [what, at] of [
          ['refused', 1],
          ['throttled', 10],
        ] as const) {
          const run = await inventory.beginSync(SOURCE, { at: minute(at) });
          await run.breakScope(BOXES, gapOf(what), minute(at));
          await run.finish({ at: minute(at), scopesWhole: false });
        }
        expect(await inventory.gaps()).toEqual([{ ...gapOf('throttled'), scope: BOXES }]);
        const run = await inventory.beginSync(SOURCE, { at: minute(20) });
        await run.breakScope(BOXES, gapOf('again'), minute(20));
        await run.restartScope(BOXES);
        await run.completeScope(BOXES, { at: minute(21) });
        expect(await inventory.gaps()).toEqual([]);
      });

      it('of no scope stands until the next run ends', async () => {
        const first = await inventory.beginSync(SOURCE, { at: minute(1) });
        await first.putGaps([gapOf('account a3'), gapOf('account a3')]);
        await first.finish({ at: minute(2), scopesWhole: false });
        const second = await inventory.beginSync(SOURCE, { at: minute(10) });
        await second.putGaps([gapOf('account a4')]);
        expect((await inventory.gaps()).map(({ what }) => what).sort()).toEqual(['account a3', 'account a4']);
        await second.finish({ at: minute(11), scopesWhole: false });
        expect(await inventory.gaps()).toEqual([gapOf('account a4')]);
      });

      it('is told with its scope, and once, however often a page comes', async () => {
        const run = await inventory.beginSync(SOURCE, { at: minute(1) });
        for (let times = 0; times < 3; times += 1) {
          await run.putPage(BOXES, { observations: [asObservation(gapOf('x')), asObservation(gapOf('x'))] }, minute(1));
        }
        const end = gapOf('the rest');
        await run.breakScope(LIDS, end, minute(2));
        await run.completeScope(BOXES, { at: minute(3) });
        const byKind = (await inventory.scopes(SOURCE)).toSorted((a, b) => (a.scope.kind < b.scope.kind ? -1 : 1));
        expect(byKind).toEqual([
          { scope: BOXES, source: SOURCE, state: 'whole', wholeAt: minute(3).toISOString(), resources: 0, gaps: [gapOf('x')] },
          { scope: LIDS, source: SOURCE, state: 'broken', resources: 0, gaps: [{ ...end, scope: LIDS }] },
        ]);
      });
    });

    describe('a scope', () => {
      it('that is broken keeps what it had, and when it was last whole', async () => {
        await readWhole(inventory, BOXES, [[box('a', { size: 1 }), box('b')]], 1);
        const run = await inventory.beginSync(SOURCE, { at: minute(10) });
        await run.putPage(BOXES, { observations: [box('a', { size: 2 })], next: 'more' }, minute(10));
        await run.breakScope(BOXES, gapOf('the rest'), minute(11));
        expect(await names(inventory)).toEqual(['a', 'b']);
        expect((await inventory.resource(idOf('a')))?.resource.raw).toEqual({ size: 2 });
        const [status] = await inventory.scopes();
        expect(status).toMatchObject({ state: 'broken', wholeAt: minute(2).toISOString(), resources: 2 });
      });

      it('is another one where only a part of it is absent', async () => {
        const { region: _region, ...everywhere } = BOXES;
        const { account: _account, ...nobodys } = BOXES;
        for (const [index, scope] of [BOXES, everywhere, nobodys].entries()) {
          await readWhole(inventory, scope, [[box(`in-${index}`)]], 1 + 10 * index);
        }
        expect(await names(inventory)).toEqual(['in-0', 'in-1', 'in-2']);
        expect((await inventory.scopes()).map(({ scope }) => scope)).toEqual([BOXES, everywhere, nobodys]);
      });

      it('remembers where its changes were followed to', async () => {
        expect(await inventory.positions(SOURCE)).toEqual(new Map());
        const run = await inventory.beginSync(SOURCE, { at: minute(1) });
        await run.completeScope(BOXES, { at: minute(1), position: '100' });
        await run.completeScope(LIDS, { at: minute(1) });
        await run.finish({ at: minute(2), scopesWhole: true });
        await inventory.setPosition(SOURCE, LIDS, 'x'.repeat(5_000));
        expect(await (await later()).positions(SOURCE)).toEqual(
          new Map([
            [scopeKey(BOXES), '100'],
            [scopeKey(LIDS), 'x'.repeat(5_000)],
          ]),
        );
        await inventory.setPosition(SOURCE, BOXES, '101');
        expect((await inventory.positions(SOURCE)).get(scopeKey(BOXES))).toBe('101');
        expect(await inventory.positions(OTHER)).toEqual(new Map());
      });
    });

    describe('what is asked for', () => {
      it.each<readonly [string, InventoryFilter, readonly string[]]>([
        ['a source', { source: SOURCE }, ['a', 'c', 'd']],
        ['an unknown source', { source: sourceId('none') }, []],
        ['a platform', { platform: 'other' }, ['d']],
        ['an account', { account: 'a2' }, ['b', 'c']],
        ['a kind', { kinds: [{ apiVersion: 'things/v1', kind: 'Lid' }] }, ['c']],
        ['no kind', { kinds: [] }, []],
        ['kinds', { kinds: ['Lid', 'Odd'].map((kind) => ({ apiVersion: 'things/v1', kind })) }, ['c', 'd']],
        [
          'all of them',
          { source: SOURCE, platform: 'cloud', account: 'a2', kinds: [{ apiVersion: 'things/v1', kind: 'Lid' }] },
          ['c'],
        ],
      ])('can be narrowed to %s', async (_what, filter, expected) => {
        const all = [
          box('a'),
          box('b', {}, { source: OTHER, account: 'a2' }),
          box('c', {}, { account: 'a2', kind: 'Lid' }),
          box('d', {}, { platform: 'other', kind: 'Odd' }),
        ];
        for (const one of all) await inventory.put(BOXES, { observations: [one], at: minute(1) });
        expect(await names(inventory, filter)).toEqual(expected);
      });

      it('comes from each source that sees it, and alone from the one that saw it last', async () => {
        await inventory.put(BOXES, { observations: [box('a', { by: 1 })], at: minute(1) });
        await inventory.put(BOXES, { observations: [box('a', { by: 2 }, { source: OTHER })], at: minute(2) });
        expect(await names(inventory)).toEqual(['a', 'a']);
        expect((await inventory.resource(idOf('a')))?.resource.raw).toEqual({ by: 2 });
        await inventory.remove(OTHER, idOf('a'), minute(3));
        expect((await inventory.resource(idOf('a')))?.resource.raw).toEqual({ by: 1 });
        expect(await states(inventory, 'a')).toEqual(['gone', 'seen', 'seen']);
      });
    });

    describe('all observations', () => {
      const report = (version: string): Observation =>
        ({
          kind: 'scanner-report',
          report: { source: SOURCE, scanner: 'one', image: { reference: 'registry.example/a:1' }, vulnerabilities: [], version },
        }) as Observation;
      const file = (path: string): Observation => ({
        kind: 'source-file',
        file: { repository: 'r' as never, path, text: 'nul \0 and half \ud800' },
      });
      const elsewhere: Observation = { kind: 'edge', edge: edge('not-here', 'cloud:Key/1') };
      const sorted = (observations: readonly Observation[]): string[] =>
        observations.map((one) => JSON.stringify(sortKeys(one))).sort();

      it('come back as they were seen, each once', async () => {
        const seen = [
          box('a'),
          { kind: 'edge', edge: edge('a', 'cloud:Key/1') } as const,
          elsewhere,
          report('1'),
          file('x'),
          asObservation(gapOf('y')),
        ];
        await readWhole(inventory, BOXES, [seen, [...seen]], 1);
        expect(sorted(await listed((await later()).observations()))).toEqual(sorted(seen));
        expect(await listed(inventory.observations({ kinds: ['source-file'] }))).toEqual([file('x')]);
        expect(await listed(inventory.observations({ kinds: ['gap'], source: OTHER }))).toEqual([]);
        expect(await listed(inventory.observations({ kinds: ['image'], source: SOURCE }))).toEqual([]);
      });

      it('are replaced with their scope, and by a later one about the same thing', async () => {
        await readWhole(inventory, BOXES, [[report('1'), file('x'), elsewhere]], 1);
        const run = await inventory.beginSync(SOURCE, { at: minute(10) });
        await run.putPage(BOXES, { observations: [report('2'), file('y')] }, minute(10));
        expect(sorted(await listed(inventory.observations()))).toEqual(sorted([report('2'), file('x'), file('y'), elsewhere]));
        await run.completeScope(BOXES, { at: minute(11) });
        expect(sorted(await listed(inventory.observations()))).toEqual(sorted([report('2'), file('y')]));
        await run.finish({ at: minute(12), scopesWhole: true });
        await readWhole(inventory, LIDS, [[]], 20, true);
        expect(await listed(inventory.observations())).toEqual([]);
      });

      it('come by changes too', async () => {
        const put = (observations: readonly Observation[], at: number): Promise<boolean> =>
          inventory.put(BOXES, { observations: [box('a'), ...observations], at: minute(at) });
        expect(await put([report('2')], 2)).toBe(true);
        expect(await put([report('2')], 3)).toBe(false);
        expect(await put([report('1')], 1)).toBe(false);
        expect(await listed(inventory.observations({ kinds: ['scanner-report'] }))).toEqual([report('2')]);
      });
    });

    describe('what comes from outside', () => {
      const ODD = [
        '',
        ' ',
        '\0',
        'a\0b',
        '',
        '0000',
        '\\u0000',
        '\\N',
        '\\.',
        'tab	line\nreturn\r',
        '"\'`$${}',
        "'; drop schema headwater; --",
        '__proto__',
        'constructor',
        'toString',
        '\ud800',
        'x\udfffy',
        '\udc00\ud800',
        '😀',
        '￾￿',
        '‮',
        'ÿ',
        '{1,2}',
        'NULL',
        'x'.repeat(1e4),
        'é'.repeat(4e3),
      ];

      it.each(ODD.map((odd) => [JSON.stringify(odd).slice(0, 40), odd] as const))('is kept as it is: %s', async (_shown, odd) => {
        const raw = JSON.parse(`{${JSON.stringify(odd)}: ${JSON.stringify([odd, { [`k${odd}`]: odd }])}}`) as Json;
        const labels = Object.fromEntries([[odd, odd]]);
        const thing = box(odd, raw, { labels, namespace: odd, account: odd, version: odd });
        const scope = { ...BOXES, account: odd };
        const edges: Edge[] = [{ from: thing.resource.id, relation: 'uses', to: resourceId(odd), evidence: odd }];
        const uses = [{ workload: resourceId(odd), container: odd, containerKind: 'container' as const, reference: odd }];
        const gap = { ...gapOf(odd), why: odd, remedy: odd };
        const seen = [{ ...thing, uses }, { kind: 'edge' as const, edge: edges[0]! }, asObservation(gap)];
        const run = await inventory.beginSync(SOURCE, { at: minute(1) });
        await run.putPage(scope, { observations: seen, next: odd }, minute(1));
        expect((await run.progress()).get(scopeKey(scope))?.next).toBe(odd);
        await run.completeScope(scope, { at: minute(2), position: odd });
        await run.finish({ at: minute(3), scopesWhole: true });
        const found = await inventory.resource(thing.resource.id);
        expect(found?.resource).toEqual(thing.resource);
        expect(JSON.stringify(sortKeys(found?.resource.raw))).toBe(JSON.stringify(sortKeys(raw)));
        expect(found?.edges).toEqual(edges);
        expect(found?.uses).toEqual(uses);
        expect(await inventory.gaps()).toEqual([gap]);
        expect((await inventory.positions(SOURCE)).get(scopeKey(scope))).toBe(odd);
        expect((await inventory.scopes())[0]?.scope).toEqual(scope);
        expect(await names(inventory, { account: odd })).toEqual([odd]);
        // Seen again it is the same one.
        expect(await inventory.put(scope, { observations: seen.slice(0, 2), at: minute(4) })).toBe(false);
        expect(await inventory.remove(SOURCE, thing.resource.id, minute(5))).toBe(true);
      });

      it('is kept for any text and any value', async () => {
        let at = 0;
        await fc.assert(
          fc.asyncProperty(
            fc.string({ unit: 'binary' }),
            fc.array(fc.nat(0xffff)),
            fc.jsonValue(),
            async (name, units, value) => {
              const half = String.fromCharCode(...units);
              const thing = box(name + half, { value: JSON.parse(JSON.stringify(value)) as Json, half });
              await inventory.put(BOXES, { observations: [thing], at: minute((at += 1)) });
              const found = await inventory.resource(thing.resource.id);
              expect(found?.resource).toEqual(thing.resource);
            },
          ),
          { numRuns: runs },
        );
      });

      it('may be nested a thousand deep', async () => {
        let raw: Json = 'bottom';
        for (let depth = 0; depth < 1_000; depth += 1) raw = depth % 2 === 0 ? [raw] : { in: raw };
        await inventory.put(BOXES, { observations: [box('deep', raw)], at: minute(1) });
        expect(JSON.stringify((await inventory.resource(idOf('deep')))?.resource.raw)).toBe(JSON.stringify(raw));
      });
    });

    it('loses and doubles nothing, wherever a reading is killed', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(30), { maxLength: 6 }), fc.nat(3), async (kills, changes) => {
          inventory = await make();
          const world = newWorld(changes);
          await readWhole(inventory, BOXES, [[box('old'), ...world.pages[0]![1]![0]!]], 1);
          let minuteNow = 10;
          for (const budget of [...kills, Number.POSITIVE_INFINITY]) {
            if (await readWorld(inventory, world, minuteNow, budget)) break;
            inventory = await later();
            minuteNow += 1;
          }
          expect(await names(inventory)).toEqual(world.names);
          for (const one of await listed(inventory.resources())) {
            expect((await inventory.history(one.resource.id)).map(({ state }) => state)).toEqual(['seen']);
          }
          expect(await states(inventory, 'old')).toEqual(['gone', 'seen']);
          expect((await inventory.scopes()).map(({ state }) => state)).toEqual(['whole', 'whole', 'whole']);
          expect((await inventory.gaps()).map(({ what }) => what).sort()).toEqual(['account a9', 'gap 0', 'gap 1', 'gap 2']);
        }),
        { numRuns: runs },
      );
    });
  });
}

type Run = Awaited<ReturnType<Inventory['beginSync']>>;

interface World {
  readonly pages: readonly (readonly [Scope, readonly (readonly Observation[])[]])[];
  readonly names: readonly string[];
}

function newWorld(size: number): World {
  const pages = [BOXES, LIDS, scopeOf('Hinge')].map((scope, index) => {
    const boxes = Array.from({ length: 3 }, (_none, page) =>
      Array.from({ length: 1 + size }, (_one, number) => box(`${scope.kind}-${page}-${number}`, {}, { kind: scope.kind })),
    );
    return [scope, [...boxes, [asObservation(gapOf(`gap ${index}`))]]] as const;
  });
  const names = pages.flatMap(([, list]) => list.flat().flatMap((one) => (one.kind === 'resource' ? [one.resource.name] : [])));
  return { pages, names: names.sort() };
}

/** Reads the world as a process does that is killed behind so many writes. @returns true when it came to the end */
async function readWorld(inventory: Inventory, world: World, at: number, writes: number): Promise<boolean> {
  let left = writes;
  const dead = (): boolean => (left -= 1) < 0;
  if (dead()) return false;
  const run = await inventory.beginSync(SOURCE, { at: minute(at) });
  const progress = await run.progress();
  for (const [scope, pages] of world.pages) {
    const before = progress.get(scopeKey(scope));
    if (before?.state === 'whole') continue;
    for (let page = Number(before?.next ?? 0); page < pages.length; page += 1) {
      if (dead()) return false;
      const observations = pages[page] ?? [];
      await run.putPage(scope, { observations, ...(page + 1 < pages.length ? { next: String(page + 1) } : {}) }, minute(at));
    }
    if (dead()) return false;
    await run.completeScope(scope, { at: minute(at) });
  }
  if (dead()) return false;
  await run.putGaps([gapOf('account a9')]);
  if (dead()) return false;
  await run.finish({ at: minute(at), scopesWhole: true });
  return true;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
