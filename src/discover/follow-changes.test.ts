import { describe, expect, it } from 'vitest';
import { liveWorld, type LiveWorld } from '../../test/fakes/live-estate.js';
import { virtualTime } from '../../test/fakes/virtual-time.js';
import { openEstate, scopesOf } from '../../test/contracts/estate.js';
import { sourceId, type Gap, type ResourceId } from '../model/index.js';
import type { Change, Estate, Inventory } from '../ports/index.js';
import { inventoryInMemory } from './inventory-in-memory.js';
import { followChanges, syncEstate } from './index.js';

const SOURCE = sourceId('contract');

interface Followed {
  readonly inventory: Inventory;
  readonly changed: readonly ResourceId[];
  readonly gaps: readonly Gap[];
}

/** A world that was read once; then what is done to it and said of it, until the events end. */
async function follow(
  world: LiveWorld,
  events: () => void,
  change: (estate: Estate) => Estate = (estate) => estate,
): Promise<Followed> {
  const estate = await openEstate({ connector: world.connector, address: 'fake://' });
  const inventory = inventoryInMemory();
  const time = virtualTime();
  const signal = new AbortController().signal;
  await syncEstate(estate, { source: SOURCE, inventory, clock: time, signal });
  await time.sleep(1_000);
  const changed: ResourceId[] = [];
  const gaps: Gap[] = [];
  events();
  world.endEvents();
  await followChanges(change(estate), {
    source: SOURCE,
    inventory,
    clock: time,
    timer: time,
    signal,
    onChanged: (ids) => void changed.push(...ids),
    onGap: (gap) => void gaps.push(gap),
  });
  return { inventory, changed, gaps };
}

const rawOf = async (inventory: Inventory, id: ResourceId) => (await inventory.resource(id))?.resource.raw;

describe('following changes', () => {
  it('reads again what was touched, once it is quiet, and then acknowledges every event', async () => {
    const world = liveWorld();
    const id = world.put(world.scope('Box'), 'a', { size: 1 });
    const { inventory, changed } = await follow(world, () => {
      world.put(world.scope('Box'), 'a', { size: 2 });
      for (let i = 0; i < 5; i += 1) world.say(world.touched(id));
    });
    expect(world.rereads).toEqual([id]);
    expect(world.acknowledged).toEqual([id, id, id, id, id]);
    expect(changed).toEqual([id]);
    expect(await rawOf(inventory, id)).toEqual({ size: 2 });
  });

  it('says nothing where nothing is different', async () => {
    const world = liveWorld();
    const id = world.put(world.scope('Box'), 'a');
    const { changed } = await follow(world, () => world.say(world.touched(id)));
    expect([changed, world.acknowledged]).toEqual([[], [id]]);
  });

  it('finds what came and what went, whichever event says so', async () => {
    const world = liveWorld();
    const old = world.put(world.scope('Box'), 'old');
    let fresh = old;
    const { inventory, changed } = await follow(world, () => {
      world.remove(old);
      fresh = world.put(world.scope('Box'), 'new');
      world.say(world.touched(fresh));
      world.say(world.touched(old));
    });
    expect([...changed].sort()).toEqual([fresh, old].sort());
    expect(await inventory.resource(old)).toBeUndefined();
    expect(await inventory.resource(fresh)).toBeDefined();
  });

  it('does not acknowledge what it could not read, and says so', async () => {
    const world = liveWorld();
    const id = world.put(world.scope('Box'), 'a');
    const { gaps, changed } = await follow(world, () => {
      world.deny(world.scope('Box'));
      world.say(world.touched(id));
    });
    expect(gaps.map(({ code }) => code)).toEqual(['PERMISSION_MISSING']);
    expect([changed, world.acknowledged]).toEqual([[], []]);
  });

  it('takes a state that comes with its event, and goes on behind it the next time', async () => {
    const world = liveWorld();
    const scope = world.scope('Box');
    const id = world.put(scope, 'a', { size: 1 });
    const seen = await observed(world, id, { size: 9 });
    const { inventory, changed } = await follow(world, () =>
      world.say({ kind: 'seen', scope, resource: id, observations: seen, position: '42' }),
    );
    expect(await rawOf(inventory, id)).toEqual({ size: 9 });
    expect(changed).toEqual([id]);
    expect([...(await inventory.positions(SOURCE)).values()]).toEqual(['42']);
  });

  it('takes a resource out whose end is told', async () => {
    const world = liveWorld();
    const scope = world.scope('Box');
    const id = world.put(scope, 'a');
    const gone: Change = { kind: 'gone', scope, resource: id, position: '7' };
    const { inventory, changed } = await follow(world, () => [gone, gone].forEach((change) => world.say(change)));
    expect([changed, await inventory.resource(id)]).toEqual([[id], undefined]);
  });

  it('heals a hole by reading the scope again, and says what it found', async () => {
    const world = liveWorld();
    const scope = world.scope('Box');
    const [a, b] = [world.put(scope, 'a', 1), world.put(scope, 'b', 1)];
    const other = world.put(world.scope('Ball'), 'x', 1);
    const { inventory, changed, gaps } = await follow(world, () => {
      world.put(scope, 'a', 2);
      world.put(world.scope('Ball'), 'x', 2);
      world.remove(b);
      world.say({ kind: 'lost', scope, why: 'too old' });
    });
    expect(gaps.map(({ code }) => code)).toEqual(['STREAM_LOST']);
    expect([...changed].sort()).toEqual([a, b].sort());
    expect(await rawOf(inventory, other)).toBe(1);
  });

  it('heals a hole of unknown size by reading everything', async () => {
    const world = liveWorld();
    const id = world.put(world.scope('Box'), 'a', 1);
    const { inventory } = await follow(world, () => {
      world.put(world.scope('Box'), 'a', 2);
      world.say({ kind: 'lost', why: 'the queue was emptied' });
    });
    expect(await rawOf(inventory, id)).toBe(2);
  });

  it('reads again what is touched while it is being read', async () => {
    const world = liveWorld();
    const id = world.put(world.scope('Box'), 'a', 1);
    const reading = withResolvers();
    const touchedAgain = withResolvers();
    const { inventory } = await follow(
      world,
      () => undefined,
      (estate) => ({
        ...estate,
        reread: async (scope, resource) => {
          const read = await estate.reread(scope, resource);
          reading.resolve();
          await touchedAgain.promise;
          return read;
        },
        changes: async function* () {
          yield world.touched(id);
          await reading.promise;
          world.put(world.scope('Box'), 'a', 2);
          yield world.touched(id);
          touchedAgain.resolve();
        },
      }),
    );
    expect(await rawOf(inventory, id)).toBe(2);
    expect(world.rereads).toEqual([id, id]);
  });

  it('ends when it is told to', async () => {
    const world = liveWorld();
    world.put(world.scope('Box'), 'a');
    const stop = new AbortController();
    const estate = await openEstate({ connector: world.connector, address: 'fake://' }, stop.signal);
    const time = virtualTime();
    const following = followChanges(estate, {
      source: SOURCE,
      inventory: inventoryInMemory(),
      clock: time,
      timer: time,
      signal: stop.signal,
      onChanged: () => undefined,
    });
    stop.abort(new Error('stopped'));
    await expect(following).resolves.toBeUndefined();
  });
});

async function observed(world: LiveWorld, id: ResourceId, raw: object) {
  const estate = await openEstate({ connector: world.connector, address: 'fake://' });
  const [scope] = (await scopesOf(estate)).scopes;
  if (scope === undefined) throw new Error('no scope');
  const read = await estate.reread(scope, id);
  if (read.kind !== 'seen') throw new Error('not there');
  return read.observations.map((one) =>
    one.kind === 'resource' ? { ...one, resource: { ...one.resource, raw: { ...raw }, version: '99' } } : one,
  );
}

/** As `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
