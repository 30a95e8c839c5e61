/**
 * A worker of the bench, as a process of its own: runs workflows of ten steps by the engine, or does the same steps with none.
 * A step writes one row.
 */
import { argv } from 'node:process';
import pg from 'pg';
import type { DurableRun } from '../../src/ports/index.js';
import { createWorkflowEngine } from '../../src/store/workflows/index.js';

const STEPS = 10;
/** So many workflows are under way at once, over all workers. */
const AT_ONCE = 100;

export type Order =
  | { readonly kind: 'start'; readonly prefix: string; readonly count: number }
  | { readonly kind: 'run'; readonly prefix: string; readonly count: number }
  | { readonly kind: 'close' };

const [url = '', worker = ''] = argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 10 });
const step = async (workflow: string, number: number): Promise<number> => {
  await pool.query('insert into step (workflow, number) values ($1, $2) on conflict do nothing', [workflow, number]);
  return number;
};

const engine = createWorkflowEngine({ url, worker, deadAfter: 60_000 });
engine.register({
  name: 'bench',
  concurrency: { total: AT_ONCE, perPartition: AT_ONCE },
  run: async (_input, run: DurableRun) => {
    for (let number = 1; number <= STEPS; number += 1) await run.step(`step ${number}`, () => step(run.id, number));
    return STEPS;
  },
});
await engine.launch();

process.on('message', (order: Order) => {
  void follow(order).then(() => (process.connected ? process.send?.('done') : undefined));
});
process.send?.('ready');

async function follow(order: Order): Promise<void> {
  if (order.kind === 'close') {
    await engine.close();
    await pool.end();
    process.disconnect();
    return;
  }
  const ids = Array.from({ length: order.count }, (_none, index) => `${order.prefix} ${index}`);
  if (order.kind === 'start') await Promise.all(ids.map((id) => engine.start('bench', id, null)));
  else await runPlainly(ids);
}

/** The same, AT_ONCE at once, each step a transaction, and nothing that would survive this process. */
async function runPlainly(ids: readonly string[]): Promise<void> {
  const left = [...ids];
  const lane = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      for (let number = 1; number <= STEPS; number += 1) await step(id, number);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
