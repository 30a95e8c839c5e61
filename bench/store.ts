/**
 * How long the inventory takes to keep pages of resources, beside a bare COPY of the same documents into a table that has
 * nothing but them: no history, no index on what they are called, no question of what is known. Durable pages of 500 each.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceId, type Observation, type Resource } from '../src/model/index.js';
import { copyIn, copyText } from '../src/store/copy.js';
import { openStore, type Store } from '../src/store/index.js';
import { generateCloud } from './cloud/generate.js';
import { median, type BenchOptions, type BenchRow } from './row.js';

const RESOURCES = 20_000;
const PAGE = 500;
const ROUNDS = 3;
const TABLES = ['source', 'sync_run', 'scope', 'resource', 'resource_state', 'edge', 'image_use', 'observation', 'gap'];
const SOURCE = sourceId('bench');
const SCOPE = { platform: 'bench', apiVersion: 'bench/v1', kind: 'Anything' };

export async function bench({ rounds = ROUNDS }: Pick<BenchOptions, 'rounds'> = {}): Promise<BenchRow[]> {
  const resources = generateCloud(RESOURCES).resources;
  const other = resources.map((resource): Resource => ({ ...resource, labels: { changed: 'yes' } }));
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const store = await openStore({ folder });
  try {
    const times = { copy: [] as number[], first: [] as number[], same: [] as number[], changed: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      await store.pool.query(`truncate ${TABLES.map((table) => `headwater.${table}`).join()}`);
      times.copy.push(await timed(() => bareCopy(store, resources)));
      times.first.push(await timed(() => readAll(store, resources)));
      times.same.push(await timed(() => readAll(store, resources)));
      times.changed.push(await timed(() => readAll(store, other)));
    }
    const baseline = median(times.copy);
    const row = (name: string, wall: number): BenchRow => ({
      name: `${RESOURCES.toLocaleString('en')} resources ${name}, in pages of ${PAGE}`,
      figure: rate(wall),
      baseline: `${rate(baseline)}, by a bare COPY of their documents, a transaction for each page`,
      ratio: wall / baseline,
    });
    return [
      row('read for the first time', median(times.first)),
      row('read again, all as they were', median(times.same)),
      row('read again, all of them changed', median(times.changed)),
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function rate(wall: number): string {
  return `${Math.round(RESOURCES / (wall / 1000)).toLocaleString('en')} rows a second`;
}

function* pagesOf(resources: readonly Resource[]): Generator<readonly Resource[]> {
  for (let from = 0; from < resources.length; from += PAGE) yield resources.slice(from, from + PAGE);
}

async function bareCopy({ pool }: Store, resources: readonly Resource[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('drop table if exists bare; create table bare (number integer primary key, document jsonb)');
    let number = 0;
    for (const page of pagesOf(resources)) {
      const query = copyIn('copy bare from stdin', copyText(page.map((one) => [(number += 1), JSON.stringify(one)])));
      client.query(query);
      await query.done;
    }
  } finally {
    client.release();
  }
}

async function readAll({ inventory }: Store, resources: readonly Resource[]): Promise<void> {
  const run = await inventory.beginSync(SOURCE, { at: new Date() });
  for (const page of pagesOf(resources)) {
    const observations = page.map((resource): Observation => ({ kind: 'resource', resource, uses: [] }));
    await run.putPage(SCOPE, { observations, next: 'more' }, new Date());
  }
  await run.completeScope(SCOPE, { at: new Date() });
  await run.finish({ at: new Date(), scopesWhole: true });
}
