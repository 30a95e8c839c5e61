/**
 * How many workflows of ten steps a second are run to their end on the embedded PostgreSQL, by one, two and four worker
 * processes, beside one process that does the same steps as plain transactions: no result of a step kept, no queue, no limit.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore, type Store } from '../src/store/index.js';
import { median, type BenchOptions, type BenchRow } from './row.js';
import type { Order } from './workflows/worker.js';

const WORKFLOWS = 200;
const STEPS = 10;
const WORKERS = [1, 2, 4];
const ROUNDS = 3;

export async function bench({ rounds = ROUNDS }: Pick<BenchOptions, 'rounds'> = {}): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const store = await openStore({ folder });
  const workers: ChildProcess[] = [];
  try {
    await store.pool.query('create table step (workflow text, number integer, primary key (workflow, number))');
    const plain: number[] = [];
    const engine = new Map<number, number[]>();
    for (const count of WORKERS) {
      while (workers.length < count) workers.push(await startWorker(store.url, `worker ${workers.length}`));
      const [first] = workers;
      if (first === undefined) throw new RangeError('no worker');
      const times: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const bare = await timed(store, `plain ${count} ${round}`, (prefix) =>
          tell(first, { kind: 'run', prefix, count: WORKFLOWS }),
        );
        const durable = await timed(store, `engine ${count} ${round}`, async (prefix) => {
          await tell(first, { kind: 'start', prefix, count: WORKFLOWS });
          await untilEnded(store, prefix);
        });
        // The first of each is to warm up.
        if (round === 0) continue;
        plain.push(bare);
        times.push(durable);
      }
      engine.set(count, times);
    }
    const baseline = median(plain);
    return [...engine].map(([count, times]) => ({
      name: `${WORKFLOWS} workflows of ${STEPS} steps on ${count} ${count === 1 ? 'worker' : 'workers'}`,
      figure: rate(median(times)),
      baseline: `${rate(baseline)}, as plain transactions of one process`,
      ratio: median(times) / baseline,
      note: `from the first start to the last end; every one of ${(WORKFLOWS * STEPS).toLocaleString('en')} effects is there`,
    }));
  } finally {
    for (const worker of workers) await close(worker);
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startWorker(url: string, name: string): Promise<ChildProcess> {
  const worker = fork(fileURLToPath(new URL('workflows/worker.js', import.meta.url)), [url, name]);
  await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(() => Promise.reject(new Error(`${name} ended before it was ready`))),
  ]);
  return worker;
}

async function tell(worker: ChildProcess, order: Order): Promise<void> {
  const answer = once(worker, 'message');
  worker.send(order);
  await answer;
}

async function close(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null) return;
  const ended = once(worker, 'exit');
  worker.send({ kind: 'close' } satisfies Order);
  await ended;
}

/** Milliseconds. Throws when an effect is missing. */
async function timed(store: Store, prefix: string, work: (prefix: string) => Promise<void>): Promise<number> {
  const start = performance.now();
  await work(prefix);
  const wall = performance.now() - start;
  const { rows } = await store.pool.query<{ n: number }>('select count(*)::int as n from step where starts_with(workflow, $1)', [
    `${prefix} `,
  ]);
  if (rows[0]?.n !== WORKFLOWS * STEPS) throw new Error(`${rows[0]?.n} effects of ${prefix} instead of ${WORKFLOWS * STEPS}`);
  return wall;
}

async function untilEnded(store: Store, prefix: string): Promise<void> {
  for (;;) {
    const { rows } = await store.pool.query<{ n: number }>(
      `select count(*)::int as n from headwater_workflows.workflow_status
       where status in ('ENQUEUED', 'PENDING') and starts_with(workflow_uuid, $1)`,
      [`${prefix} `],
    );
    if (rows[0]?.n === 0) return;
    await sleep(20);
  }
}

function rate(wall: number): string {
  return `${Math.round(WORKFLOWS / (wall / 1000)).toLocaleString('en')} workflows a second`;
}
