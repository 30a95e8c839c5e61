import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveWorld, type LiveWorld } from '../../test/fakes/live-estate.js';
import { virtualTime } from '../../test/fakes/virtual-time.js';
import { openEstate } from '../../test/contracts/estate.js';
import { sourceId, type ResourceId } from '../model/index.js';
import type { Estate, Inventory, SyncRun } from '../ports/index.js';
import { inventoryInMemory } from './inventory-in-memory.js';
import { syncEstate, type SyncOptions, type SyncOutcome } from './index.js';

const SOURCE = sourceId('contract');

const estateOf = (world: LiveWorld): Promise<Estate> => openEstate({ connector: world.connector, address: 'fake://' });

async function sync(estate: Estate, inventory: Inventory, more: Partial<SyncOptions> = {}): Promise<SyncOutcome> {
  const signal = new AbortController().signal;
  return syncEstate(estate, { source: SOURCE, inventory, clock: virtualTime(), signal, ...more });
}

async function idsIn(inventory: Inventory): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { resource } of inventory.resources()) ids.push(resource.id);
  return ids.sort();
}

function filled(names: readonly string[] = ['a', 'b', 'c', 'd', 'e']): { world: LiveWorld; ids: readonly ResourceId[] } {
  const world = liveWorld();
  const ids = names.map((name) => world.put(world.scope('Box'), name));
  return { world, ids };
}

describe('a reading', () => {
  it('puts everything into the inventory, page by page', async () => {
    const { world, ids } = filled();
    const inventory = inventoryInMemory();
    const outcome = await sync(await estateOf(world), inventory);
    expect(await idsIn(inventory)).toEqual(ids);
    expect(outcome).toMatchObject({
      resumed: false,
      whole: 1,
      broken: 0,
      skipped: 0,
      pages: 3,
      resources: 5,
      gaps: [],
      gone: [],
    });
  });

  it('S3: finds out what is gone when its scope was read whole, and only then', async () => {
    const { world, ids } = filled();
    const inventory = inventoryInMemory();
    await sync(await estateOf(world), inventory);
    const [first, , third] = ids;
    if (first === undefined || third === undefined) throw new Error('no ids');
    world.remove(first);
    world.deny(world.scope('Box'));
    const refused = await sync(await estateOf(world), inventory);
    expect(refused).toMatchObject({ whole: 0, broken: 1, gone: [] });
    expect(refused.gaps.map(({ code }) => code)).toEqual(['PERMISSION_MISSING']);
    expect(await idsIn(inventory)).toEqual(ids);
    world.allow(world.scope('Box'));
    expect((await sync(await estateOf(world), inventory)).gone).toEqual([first]);
    expect(await idsIn(inventory)).toEqual(ids.slice(1));
  });

  it('that ends in the middle keeps what it had of the rest, and what it saw', async () => {
    const { world, ids } = filled();
    const inventory = inventoryInMemory();
    await sync(await estateOf(world), inventory);
    const added = world.put(world.scope('Box'), 'aa');
    world.breakAfter(world.scope('Box'), 1);
    await sync(await estateOf(world), inventory);
    expect(await idsIn(inventory)).toEqual([...ids, added].sort());
  });

  it('S3: of an account that cannot be listed keeps what is in it', async () => {
    const { world, ids } = filled();
    const inventory = inventoryInMemory();
    await sync(await estateOf(world), inventory);
    world.hideAccount('one');
    expect(await sync(await estateOf(world), inventory)).toMatchObject({ whole: 0, gone: [], gaps: [{ what: 'account one' }] });
    expect(await idsIn(inventory)).toEqual(ids);
  });

  it('that sees all accounts takes what was in one that is no more for gone', async () => {
    const { world } = filled();
    const inventory = inventoryInMemory();
    const other = world.put(world.scope('Box', 'two'), 'x');
    await sync(await estateOf(world), inventory);
    const estate = await estateOf(world);
    const without: Estate = {
      ...estate,
      scopes: async function* () {
        for await (const found of estate.scopes()) if (found.kind === 'gap' || found.scope.account !== 'two') yield found;
      },
    };
    expect((await sync(without, inventory)).gone).toEqual([other]);
  });

  it('goes on with the other scopes when one has a bug, and says so', async () => {
    const { world, ids } = filled();
    world.put(world.scope('Ball'), 'x');
    const estate = await estateOf(world);
    const inventory = inventoryInMemory();
    const faulty = (read: Estate['read']): Estate => ({
      ...estate,
      read: (scope, from) => (scope.kind === 'Ball' ? read(scope, from) : estate.read(scope, from)),
    });
    const throwing = await sync(
      faulty(() => {
        throw new TypeError('x is undefined');
      }),
      inventory,
    );
    expect(throwing.gaps).toMatchObject([{ code: 'INTERNAL', why: 'x is undefined' }]);
    const silent = await sync(
      faulty(async function* () {
        yield { kind: 'page', observations: [], next: 'more' };
      }),
      inventory,
    );
    expect(silent.gaps).toMatchObject([{ code: 'INTERNAL', why: 'its reading ended without a last page' }]);
    expect(await idsIn(inventory)).toEqual(ids);
  });

  it('begins a scope again whose cursor is no longer taken', async () => {
    const { world, ids } = filled();
    const estate = await estateOf(world);
    let refused = false;
    const forgetful: Estate = {
      ...estate,
      async *read(scope, from) {
        for await (const page of estate.read(scope, from)) {
          yield page;
          if (!refused && page.kind === 'page' && page.next !== undefined) {
            refused = true;
            const gap = { code: 'CURSOR_EXPIRED', source: SOURCE, what: 'Box', why: 'too old', hides: [] } as const;
            yield { kind: 'broken', gap, restart: true };
            return;
          }
        }
      },
    };
    const inventory = inventoryInMemory();
    expect(await sync(forgetful, inventory)).toMatchObject({ whole: 1, broken: 0, gaps: [] });
    expect(await idsIn(inventory)).toEqual(ids);
  });

  it('stops when it is told to, and can be gone on with', async () => {
    const { world, ids } = filled();
    const inventory = inventoryInMemory();
    const stop = new AbortController();
    const stopping = sync(await estateOf(world), inventory, {
      signal: stop.signal,
      onPage: () => stop.abort(new Error('stopped')),
    });
    await expect(stopping).rejects.toThrow('stopped');
    const outcome = await sync(await estateOf(world), inventory);
    expect(outcome.resumed).toBe(true);
    expect(await idsIn(inventory)).toEqual(ids);
  });

  it('keeps the gaps that pages bring', async () => {
    const { world } = filled(['a']);
    const estate = await estateOf(world);
    const gap = {
      code: 'PERMISSION_MISSING',
      source: SOURCE,
      what: 'policies of Box',
      why: 'denied',
      hides: ['findings'],
    } as const;
    const partly: Estate = {
      ...estate,
      async *read(scope, from) {
        for await (const page of estate.read(scope, from))
          yield page.kind === 'page' ? { ...page, observations: [...page.observations, { kind: 'gap', gap }] } : page;
      },
    };
    const inventory = inventoryInMemory();
    expect((await sync(partly, inventory)).gaps).toEqual([gap]);
    expect(await inventory.gaps()).toEqual([gap]);
    expect((await sync(estate, inventory)).gaps).toEqual([]);
    expect(await inventory.gaps()).toEqual([]);
  });
});

it('loses and doubles nothing wherever it is killed, and asks for no page twice that was kept', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 4 }),
      async (kills, boxes, balls) => {
        const world = liveWorld();
        const expected = [
          ...Array.from({ length: boxes }, (_, i) => world.put(world.scope('Box'), `box${i}`)),
          ...Array.from({ length: balls }, (_, i) => world.put(world.scope('Ball', 'two'), `ball${i}`)),
        ].sort();
        const inventory = inventoryInMemory();
        for (const writes of kills) {
          await sync(await estateOf(world), killedAfter(inventory, writes)).catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
        }
        const before = world.pagesRead();
        const last = await sync(await estateOf(world), inventory);
        expect(await idsIn(inventory)).toEqual(expected);
        expect(last.gone).toEqual([]);
        expect(world.pagesRead() - before).toBeLessThanOrEqual(Math.ceil(boxes / 2) + Math.ceil(balls / 2) + 2);
      },
    ),
  );
});

class Killed extends Error {}

/** The inventory of a process that dies behind so many writes: nothing that it does from then on arrives. */
function killedAfter(inventory: Inventory, writes: number): Inventory {
  let left = writes;
  const alive = (): void => {
    left -= 1;
    if (left < 0) throw new Killed('killed');
  };
  const dying = (run: SyncRun): SyncRun => ({
    ...run,
    putPage: async (...given) => {
      alive();
      return run.putPage(...given);
    },
    completeScope: async (...given) => {
      alive();
      return run.completeScope(...given);
    },
    finish: async (...given) => {
      alive();
      return run.finish(...given);
    },
  });
  return { ...inventory, beginSync: async (...given) => dying(await inventory.beginSync(...given)) };
}
