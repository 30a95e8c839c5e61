/** What is shown of the newest look, in the store on real PostgreSQL: the one that Headwater brings, and the oldest a user may bring. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EstateView, ViewedLook } from '../../src/ports/index.js';
import { backup, openStore, restore, type Store } from '../../src/store/index.js';
import {
  describeEstateView,
  viewedCause,
  viewedFinding,
  viewedImage,
  viewedLook,
  viewedResource,
} from '../contracts/estate-view.js';
import { hasPostgres15, POSTGRES_15, startPostgres, temporaryFolder, type TestServer } from '../fakes/postgres.js';

const NOUNS = ['cause', 'finding', 'image', 'resource'];
const TABLES = ['head', 'document', ...NOUNS, ...NOUNS.map((noun) => `${noun}_body`)]
  .map((name) => `headwater.view_${name}`)
  .join();

interface Place {
  /** A store that is open, for all tests. */
  readonly store: () => Store;
  /** The same one, as another process opens it. */
  readonly another: () => Promise<Store>;
}

function describeStore(place: Place): void {
  const others: Store[] = [];
  const empty = async (): Promise<EstateView> => {
    await Promise.all(others.splice(0).map((store) => store.close()));
    await place.store().pool.query(`truncate ${TABLES}`);
    return place.store().view;
  };
  const another = async (): Promise<EstateView> => {
    const store = await place.another();
    others.push(store);
    return store.view;
  };
  afterAll(async () => {
    await Promise.all(others.map((store) => store.close()));
  });
  describeEstateView('the store', { make: empty, reopen: another, runs: 15 });

  /** So many findings, of which these are different. */
  const lookOf = (count: number, different: ReadonlySet<number> = new Set(), word = 'title'): ViewedLook =>
    viewedLook({
      findings: Array.from({ length: count }, (_none, index) =>
        viewedFinding(`f-${index}`, { title: `${word} ${different.has(index) ? 'other' : 'same'}` }),
      ),
    });
  const versions = async (): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await place
      .store()
      .pool.query<{ id: string; version: string }>(
        `select item->>'id' as id, xmin || ' ' || ctid as version from headwater.view_finding`,
      );
    return new Map(rows.map(({ id, version }) => [id, version]));
  };

  it('writes only what is different', async () => {
    const view = await empty();
    await view.publish(lookOf(5_000));
    const before = await versions();
    await view.publish(lookOf(5_000));
    expect(await versions()).toEqual(before);
    await view.publish(lookOf(4_990, new Set([3, 4_000])));
    const after = await versions();
    expect(after.size).toBe(4_990);
    expect(
      [...after]
        .filter(([id, version]) => before.get(id) !== version)
        .map(([id]) => id)
        .toSorted(),
    ).toEqual(['f-3', 'f-4000']);
  });

  it('shows one look or the next to whoever reads while it is made, and no reader waits', async () => {
    const view = await empty();
    const reader = await another();
    const looks = [lookOf(3_000, new Set(), 'one'), lookOf(2_000, new Set(), 'two')];
    await view.publish(lookOf(2_000, new Set(), 'two'));
    let publishing = true;
    const published = (async () => {
      for (let round = 0; round < 6; round += 1) await view.publish(looks[round % 2] ?? viewedLook());
      publishing = false;
    })();
    const revisions: number[] = [];
    while (publishing) {
      const { items, total, revision } = await reader.list('finding', { limit: 1_000 });
      expect([...new Set(items.map(({ title }) => title))]).toEqual([total === 3_000 ? 'one same' : 'two same']);
      const found = await reader.list('finding', { limit: 1, text: 'one' });
      expect([0, 3_000]).toContain(found.total);
      revisions.push(revision);
    }
    await published;
    expect(new Set(revisions).size).toBeGreaterThan(1);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
  });

  it('shows one of the looks that are published at once, whole', async () => {
    const view = await empty();
    const second = await another();
    const sizes = [1_500, 2_500];
    const revisions = await Promise.all([
      view.publish(lookOf(1_500)),
      second.publish(lookOf(2_500)),
      view.publish(lookOf(1_500)),
    ]);
    const head = await view.head();
    expect(sizes).toContain(head?.counts.finding);
    expect(head?.revision).toBe(Math.max(...revisions));
    expect((await view.list('finding', { limit: 1, text: 'title' })).total).toBe(head?.counts.finding);
  });

  it('has all its indexes when a large first look was filled in without them', async () => {
    const view = await empty();
    const indexes = async (): Promise<readonly string[]> => {
      const { rows } = await place
        .store()
        .pool.query<{ indexdef: string }>(
          `select indexdef from pg_indexes where schemaname = 'headwater' and tablename like 'view%' order by indexdef`,
        );
      return rows.map(({ indexdef }) => indexdef);
    };
    const before = await indexes();
    await view.publish(lookOf(30_000, new Set([29_999])));
    expect(await indexes()).toEqual(before);
    expect((await view.list('finding', { text: 'other', limit: 5 })).items.map(({ id }) => id)).toEqual(['f-29999']);
    expect((await view.list('finding', { limit: 1 })).total).toBe(30_000);
  });

  it('leaves the look before in place when one cannot be made', async () => {
    const view = await empty();
    const revision = await view.publish(lookOf(10));
    function* broken() {
      yield viewedFinding('new');
      throw new Error('the look broke off');
    }
    await expect(view.publish(viewedLook({ causes: [viewedCause('c')], findings: broken() }))).rejects.toThrow(
      'the look broke off',
    );
    expect(await view.head()).toMatchObject({ revision, counts: { finding: 10, cause: 0 } });
    expect((await view.list('finding', { limit: 100 })).items).toHaveLength(10);
  });

  it('is left out of a backup; what is shown after restoring has a later revision than all before', async () => {
    const view = await empty();
    const look = viewedLook({ ...lookOf(10), images: [viewedImage('i')], resources: [viewedResource('r')] });
    const revision = await view.publish(look);
    const folder = temporaryFolder();
    const target = await openStore({ folder });
    try {
      const file = join(folder, 'backup');
      await backup(place.store(), file);
      await restore(target, file);
      expect(await target.view.head()).toBeUndefined();
      expect((await target.view.list('finding', { limit: 1 })).items).toEqual([]);
      expect(await target.view.publish(look)).toBeGreaterThan(revision);
      expect((await target.view.list('finding', { limit: 1 })).total).toBe(10);
    } finally {
      await target.close();
      rmSync(folder, { recursive: true, force: true });
    }
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
  describeStore({ store: () => store, another: () => openStore({ folder, connections: 1 }) });
});

describe.runIf(hasPostgres15('the store of the view on PostgreSQL 15'))('on a PostgreSQL 15 of a user', () => {
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
  describeStore({ store: () => store, another: () => openStore({ url, connections: 1 }) });
});
