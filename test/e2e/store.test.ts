/** The store on a real PostgreSQL: the one that Headwater brings, and the oldest that a user may bring. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeKey } from '../../src/model/index.js';
import type { Inventory } from '../../src/ports/index.js';
import { backup, openStore, restore, type Store } from '../../src/store/index.js';
import { HeadwaterError } from '../../src/lib/errors.js';
import { box, describeInventory, listed, minute, scopeOf, SOURCE } from '../contracts/inventory.js';
import { hasPostgres15, POSTGRES_15, startPostgres, temporaryFolder, type TestServer } from '../fakes/postgres.js';

/** The code of what is thrown, or 'nothing'. */
async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof HeadwaterError ? error.code : String(error)),
  );
}

/** Goes on with a reading of 60 pages, from what the store says of it. @returns how many pages are kept */
async function readOn(inventory: Inventory, from: number): Promise<number> {
  const run = await inventory.beginSync(SOURCE, { at: minute(1) });
  const kept = Number((await run.progress()).get(scopeKey(scopeOf('Box')))?.next ?? 0);
  expect(kept).toBeGreaterThanOrEqual(from);
  for (let page = kept; page < 60; page += 1) {
    const observations = Array.from({ length: 20 }, (_none, index) => box(`box-${page * 20 + index}`));
    await run.putPage(scopeOf('Box'), { observations, next: String(page + 1) }, minute(1));
  }
  return 60;
}

async function readBoxes(inventory: Inventory, count: number): Promise<void> {
  const run = await inventory.beginSync(SOURCE, { at: minute(1) });
  for (let page = 0; page < count; page += 1_000) {
    const observations = Array.from({ length: Math.min(1_000, count - page) }, (_none, index) =>
      box(`box-${page + index}`, { text: `\0 \\. \t\n ${'x'.repeat(500)}`, index }),
    );
    await run.putPage(scopeOf('Box'), { observations, next: String(page) }, minute(1));
  }
  await run.completeScope(scopeOf('Box'), { at: minute(2), position: 'p' });
  await run.finish({ at: minute(2), scopesWhole: true });
}

interface Place {
  /** A store that is open, for all tests. */
  readonly store: () => Store;
  /** The same one, as another process opens it. */
  readonly another: () => Promise<Store>;
}

const TABLES = ['source', 'sync_run', 'scope', 'resource', 'resource_state', 'edge', 'image_use', 'observation', 'gap'];

function describeStore(name: string, place: Place): void {
  const others: Store[] = [];
  const another = async (): Promise<Store> => {
    const store = await place.another();
    others.push(store);
    return store;
  };
  afterAll(async () => {
    await Promise.all(others.map((store) => store.close()));
  });

  describeInventory(name, {
    make: async (): Promise<Inventory> => {
      await Promise.all(others.splice(0).map((store) => store.close()));
      await place.store().pool.query(`truncate ${TABLES.map((table) => `headwater.${table}`).join()}`);
      return place.store().inventory;
    },
    reopen: async () => (await another()).inventory,
    runs: 20,
  });
}

describe('on the PostgreSQL that Headwater brings', () => {
  const folder = temporaryFolder();
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ folder });
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  describeStore('the store', { store: () => store, another: () => openStore({ folder }) });

  describe('a backup', () => {
    const file = join(folder, 'store.backup');
    const emptied = async (): Promise<Store> => {
      await store.pool.query(`truncate ${TABLES.map((table) => `headwater.${table}`).join()}`);
      return store;
    };

    it('brings back everything, and what comes after goes on from there', async () => {
      await emptied();
      await readBoxes(store.inventory, 2_500);
      await store.inventory.remove(SOURCE, box('box-7').resource.id, minute(5));
      const before = await listed(store.inventory.observations());
      const history = await store.inventory.history(box('box-7').resource.id);
      await backup(store, file);
      expect(await codeOf(restore(store, file))).toBe('BACKUP_INVALID');
      await emptied();
      await restore(store, file);
      expect((await listed(store.inventory.observations())).length).toBe(before.length);
      expect(new Map((await listed(store.inventory.observations())).map((one) => [JSON.stringify(one), 1]))).toEqual(
        new Map(before.map((one) => [JSON.stringify(one), 1])),
      );
      expect(await store.inventory.history(box('box-7').resource.id)).toEqual(history);
      expect(await store.inventory.positions(SOURCE)).toEqual(new Map([[scopeKey(scopeOf('Box')), 'p']]));
      expect(await store.inventory.put(scopeOf('Box'), { observations: [box('new')], at: minute(9) })).toBe(true);
      expect(await store.inventory.put(scopeOf('Lid'), { observations: [box('lid')], at: minute(9) })).toBe(true);
    });

    it('brings back rows of every size, byte for byte', async () => {
      await emptied();
      const run = await store.inventory.beginSync(SOURCE, { at: minute(1) });
      const boxes = Array.from({ length: 600 }, (_, i) => box(`size-${i}`, { text: 'ä€x'.repeat((i * 37) % 5_000) }));
      await run.putPage(scopeOf('Box'), { observations: boxes }, minute(1));
      await run.completeScope(scopeOf('Box'), { at: minute(2) });
      await run.finish({ at: minute(3), scopesWhole: true });
      const texts = async (): Promise<readonly string[]> =>
        (await listed(store.inventory.observations())).map((one) => JSON.stringify(one)).toSorted();
      const before = await texts();
      expect(before).toHaveLength(600);
      await backup(store, file);
      await emptied();
      await restore(store, file);
      expect(await texts()).toEqual(before);
    });

    it('is restored whole or not at all', async () => {
      await emptied();
      await readBoxes(store.inventory, 1_500);
      await backup(store, file);
      const text = gunzipSync(readFileSync(file)).toString('latin1');
      const variants: readonly (readonly [string, Buffer])[] = [
        ['not gzip', Buffer.from('hello')],
        ['nothing', Buffer.alloc(0)],
        ['cut', readFileSync(file).subarray(0, readFileSync(file).length / 2)],
        ['cut cleanly', gzipSync(Buffer.from(text.slice(0, text.length / 2), 'latin1'))],
        ['without its last line', gzipSync(Buffer.from(text.slice(0, -'whole\n'.length), 'latin1'))],
        ['another table', gzipSync(Buffer.from(text.replace('"name":"edge"', '"name":"edgy"'), 'latin1'))],
        ['a statement for a name', gzipSync(Buffer.from(text.replace('"name":"edge"', '"name":"edge; drop"'), 'latin1'))],
        ['something else', gzipSync('{"format":"other"}\n')],
      ];
      await emptied();
      for (const [name, bytes] of variants) {
        writeFileSync(file, bytes);
        expect(await codeOf(restore(store, file)), name).toBe('BACKUP_INVALID');
        expect(await listed(store.inventory.resources()), name).toEqual([]);
      }
      writeFileSync(file, gzipSync(Buffer.from(text.replace(/"schema":\d+/, '"schema":999'), 'latin1')));
      expect(await codeOf(restore(store, file))).toBe('STORE_NEWER');
      expect(await codeOf(restore(store, join(folder, 'none')))).toBe('BACKUP_INVALID');
      expect(await codeOf(backup(store, join(folder, 'no/such/folder')))).toBe('BACKUP_INVALID');
    });
  });

  it('loses and doubles nothing when its sessions are cut off at any moment', async () => {
    await store.pool.query(`truncate ${TABLES.map((table) => `headwater.${table}`).join()}`);
    const cutter = await openStore({ folder, connections: 1 });
    let ended = false;
    let cuts = 0;
    const cutting = (async () => {
      for (; !ended; await sleep(5 + 7 * (cuts % 6))) {
        const { rowCount } = await cutter.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'headwater' and pid <> pg_backend_pid() and datname = current_database()`);
        cuts += rowCount ?? 0;
      }
    })();
    let broken = 0;
    try {
      for (let done = 0; done < 60;) {
        try {
          done = await readOn(store.inventory, done);
        } catch (error) {
          expect(await codeOf(Promise.reject(error))).toBe('DATABASE_UNREACHABLE');
          broken += 1;
        }
      }
    } finally {
      ended = true;
      await cutting;
      await cutter.close();
    }
    expect(broken).toBeGreaterThan(5);
    const seen = (await listed(store.inventory.resources())).map(({ resource }) => resource.name);
    expect(seen.sort()).toEqual(Array.from({ length: 1_200 }, (_none, index) => `box-${index}`).sort());
    const { rows } = await store.pool.query('select state, count(*)::int as n from headwater.resource_state group by state');
    expect(rows).toEqual([{ state: 'seen', n: 1_200 }]);
  });

  it('reads 100,000 resources a few hundred at a time', async () => {
    await store.pool.query(`truncate ${TABLES.map((table) => `headwater.${table}`).join()}`);
    await readBoxes(store.inventory, 100_000);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    let count = 0;
    for await (const { resource } of store.inventory.resources()) {
      expect(resource.kind).toBe('Box');
      if ((count += 1) % 5_000 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(count).toBe(100_000);
    // All of them are some 70 MB.
    expect(most).toBeLessThan(40 * 1024 ** 2);
  });

  it('gives the connection back when a reader stops early', async () => {
    for (let times = 0; times < 30; times += 1) {
      for await (const { resource } of store.inventory.resources()) if (resource.name !== '') break;
    }
    expect(store.pool.totalCount - store.pool.idleCount).toBe(0);
  });
});

describe.runIf(hasPostgres15('the suite of the store on PostgreSQL 15'))('on PostgreSQL 15', () => {
  let server: TestServer;
  let url: string;
  let store: Store;
  beforeAll(async () => {
    server = await startPostgres(POSTGRES_15, '15');
    url = await server.newDatabase();
    store = await openStore({ url });
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  describeStore('the store', { store: () => store, another: () => openStore({ url }) });

  it('is really 15', async () => {
    expect((await store.pool.query("select current_setting('server_version_num')::int / 10000 as major")).rows).toEqual([
      { major: 15 },
    ]);
  });
});
