/**
 * How long pages of the web interface wait for their first data, on the built server in a process of its own: 1,000,000 findings
 * and 100,000 images, for one viewer, and for 200 who follow live updates while something changes once a second.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../src/store/index.js';
import { median, type BenchOptions, type BenchRow } from './row.js';
import { browserAt } from './serve/client.js';
import { carryOut, planner, sessions } from './serve/estate.js';
import { FRAME, pagesOf, type Page } from './serve/pages.js';
import { fill, start, startServer, type Started } from './serve/server.js';
import { percentile, times, view, type Times, type Viewed } from './serve/viewers.js';

/** Milliseconds that a page's first data may take at the 95th percentile. */
const ALLOWED = 300;
const VIEWERS = 200;
const ROUNDS = 20;
/** Recorded before anybody looks. */
const PLANS = { done: 200, waiting: 50 };
/** In milliseconds: after which the server makes anew what everybody sees the same (src/server/same-answers.ts). */
const FORGOTTEN = 5_100;
/** In milliseconds: how long the 200 look at the baseline. */
const BASELINE = 20_000;

/** A store that was filled by an earlier run is taken as it is: `HEADWATER_BENCH_STORE` names its folder. */
const { HEADWATER_BENCH_STORE: KEPT = '' } = process.env;

export async function bench({ minutes = 1, rounds = ROUNDS }: BenchOptions): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-serve-'));
  chmodSync(folder, 0o755); // as root the database runs as somebody else
  const store = await openStore({ folder: KEPT === '' ? join(folder, 'postgres') : KEPT });
  const ended: (() => Promise<void>)[] = [];
  try {
    await fill(store);
    const record = planner(store);
    for (let plan = 0; plan < PLANS.done; plan += 1) await carryOut(store, await record(0));
    let action = '';
    for (let plan = 0; plan < PLANS.waiting; plan += 1) action = await record(1);
    const cookies = await sessions(store, VIEWERS);
    const server = await startServer(folder, store.url, VIEWERS);
    ended.push(server.stop);
    const bare = await start(process.execPath, [fileURLToPath(new URL('serve/bare.js', import.meta.url))], process.env);
    ended.push(bare.stop);
    const pages = pagesOf(action);
    const sizes = await sizesOf(server.address, cookies[0] ?? '', pages);
    const bareOf = (path: string): string => `/${sizes.get(path) ?? 0}`;
    const one = await alone({ server, bare, cookie: cookies[0] ?? '', pages, rounds, bareOf });
    const baseline = await view({ address: bare.address, cookies, pages, path: bareOf, live: false, milliseconds: BASELINE });
    const ours = await together({ server, cookies, pages, minutes, change: () => record(1) });
    if (ours.failures.length > 0) process.exitCode = 1;
    if (baseline.failures.length > 0) throw new Error(`the baseline failed: ${baseline.failures[0]}`);
    return [...one, ...rowsOf(ours, baseline, minutes)];
  } finally {
    for (const end of ended) await end();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of every answer, in bytes, as JSON that is not compressed. */
async function sizesOf(address: string, cookie: string, pages: readonly Page[]): Promise<ReadonlyMap<string, number>> {
  const browser = browserAt(`${address}/api/v1`, cookie, { plain: true });
  const sizes = new Map<string, number>();
  for (const path of new Set([...FRAME, ...pages.flatMap(({ asks }) => asks)])) sizes.set(path, (await browser.ask(path)).bytes);
  browser.close();
  return sizes;
}

interface Alone {
  readonly server: Started;
  readonly bare: Started;
  readonly cookie: string;
  readonly pages: readonly Page[];
  readonly rounds: number;
  readonly bareOf: (path: string) => string;
}

/** One viewer; ours and the baseline in turn. */
async function alone({ server, bare, cookie, pages, rounds, bareOf }: Alone): Promise<readonly BenchRow[]> {
  const ours = browserAt(`${server.address}/api/v1`, cookie);
  const theirs = browserAt(bare.address, cookie, { plain: true });
  const [opened, baseline] = [times(), times()];
  for (let round = 0; round <= rounds; round += 1) {
    // What the server keeps of the round before is too old by then.
    if (round > 0) await sleep(FORGOTTEN);
    for (const { name, asks } of [{ name: 'what stands around every page', asks: FRAME }, ...pages]) {
      const own = await timed(() => Promise.all(asks.map((path) => ours.ask(path))));
      const base = await timed(() => Promise.all(asks.map((path) => theirs.ask(bareOf(path)))));
      // The first time nothing is compiled.
      if (round === 0) continue;
      opened.add(name, own);
      baseline.add(name, base);
    }
  }
  ours.close();
  theirs.close();
  table('one viewer: first data of each page', opened, baseline);
  const [slowest = ''] = opened.names().toSorted((a, b) => percentile(opened.of(b), 0.95) - percentile(opened.of(a), 0.95));
  return [
    {
      name: `first data of ${opened.names().length} pages for one viewer, the slowest`,
      figure: `${told(opened.of(slowest))}: ${slowest}`,
      baseline: `${told(baseline.of(slowest))}, constant JSON of its size by a bare route; ${ALLOWED} ms allowed`,
      ratio: percentile(opened.of(slowest), 0.95) / percentile(baseline.of(slowest), 0.95),
      note: `all pages together: ${told(opened.all())}`,
    },
  ];
}

interface Together {
  readonly server: Started;
  readonly cookies: readonly string[];
  readonly pages: readonly Page[];
  readonly minutes: number;
  readonly change: () => Promise<unknown>;
}

interface Load extends Viewed {
  readonly changes: number;
  /** Of the server, in MB, at the beginning and after each minute. */
  readonly memory: readonly number[];
}

async function together({ server, cookies, pages, minutes, change }: Together): Promise<Load> {
  const milliseconds = minutes * 60_000;
  const memory: number[] = [memoryOf(server)];
  let changes = 0;
  const over = new AbortController();
  const until = (pause: number): Promise<void> => sleep(pause, undefined, { signal: over.signal }).catch(() => undefined);
  const changing = (async () => {
    while (!over.signal.aborted) {
      await until(1_000);
      await change();
      changes += 1;
    }
  })();
  const measuring = (async () => {
    while (!over.signal.aborted) {
      await until(60_000 - 500);
      memory.push(memoryOf(server));
    }
  })();
  const path = (asked: string): string => `/api/v1${asked}`;
  const viewed = await view({ address: server.address, cookies, pages, path, live: true, milliseconds });
  over.abort();
  await Promise.all([changing, measuring]);
  return { ...viewed, changes, memory };
}

function rowsOf(ours: Load, baseline: Viewed, minutes: number): readonly BenchRow[] {
  table(`${VIEWERS} viewers: first data of each page`, ours.opened, baseline.opened);
  table(`${VIEWERS} viewers: each operation`, ours.asked, baseline.asked);
  const failures = ours.failures.length === 0 ? '' : `; ${ours.failures.length} FAILED: ${ours.failures[0]}`;
  const row = (name: string, own: Times, base: Times): BenchRow => ({
    name: `${name}, ${VIEWERS} viewers with live updates for ${minutes} min`,
    figure: `${told(own.all())}${failures}`,
    baseline: `${told(base.all())}, constant JSON by a bare route, as many who ask as often; ${ALLOWED} ms allowed`,
    ratio: percentile(own.all(), 0.95) / percentile(base.all(), 0.95),
  });
  const least = Math.min(...ours.events);
  return [
    row('first data of a page', ours.opened, baseline.opened),
    {
      ...row('any answer', ours.asked, baseline.asked),
      note: `${(ours.asked.all().length / minutes / 60).toFixed(0)} answers a second; ${ours.changes} changes, of events each viewer had ${least} to ${Math.max(...ours.events)}; memory of the server, at first and after each minute: ${ours.memory.map((one) => `${one} MB`).join(', ')}`,
    },
  ];
}

/** Resident, in MB. */
function memoryOf({ pid }: Started): number {
  return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
}

function table(title: string, ours: Times, baseline: Times): void {
  console.log(`\n${title}, in milliseconds`);
  const line = (name: string, parts: readonly string[]): void =>
    console.log(`  ${name.slice(0, 64).padEnd(64)}${parts.map((part) => part.padStart(10)).join('')}`);
  line('', ['p50', 'p95', 'baseline', 'ratio', 'times']);
  for (const name of ours.names()) {
    const own = percentile(ours.of(name), 0.95);
    const base = percentile(baseline.of(name), 0.95);
    const parts = [median(ours.of(name)), own, base].map((one) => one.toFixed(1));
    line(name, [...parts, (own / base).toFixed(1), String(ours.of(name).length)]);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function told(values: readonly number[]): string {
  return `${percentile(values, 0.95).toFixed(0)} ms at the 95th percentile, ${percentile(values, 0.5).toFixed(0)} ms at the median`;
}
