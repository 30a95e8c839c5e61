/** People who look at the pages: go from one to another every few seconds, and see again what is out of date. Times every answer. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { browserAt } from './client.js';
import { FRAME, isOutdated, type Page } from './pages.js';

export interface Times {
  add(name: string, wall: number): void;
  names(): readonly string[];
  all(): readonly number[];
  of(name: string): readonly number[];
}

export function times(): Times {
  const kept = new Map<string, number[]>();
  return {
    add(name, wall) {
      const own = kept.get(name);
      if (own === undefined) kept.set(name, [wall]);
      else own.push(wall);
    },
    names: () => [...kept.keys()],
    all: () => [...kept.values()].flat(),
    of: (name) => kept.get(name) ?? [],
  };
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

export interface Viewing {
  readonly address: string;
  /** One for each viewer. */
  readonly cookies: readonly string[];
  readonly pages: readonly Page[];
  /** What is really asked for in place of a path of the API. */
  readonly path: (path: string) => string;
  /** Whether there are live updates; without, what they would make out of date is asked for once a second. */
  readonly live: boolean;
  readonly milliseconds: number;
}

export interface Viewed {
  /** By path. */
  readonly asked: Times;
  /** By page: until the last of what it asks for first has come. */
  readonly opened: Times;
  /** Of each viewer, how many events came. */
  readonly events: readonly number[];
  readonly failures: readonly string[];
}

/** In milliseconds: how long somebody stays on a page, and how long the web interface gathers events before it asks again. */
const STAYS = { least: 2_000, most: 6_000 };
const BATCH = 1_000;

export async function view(viewing: Viewing): Promise<Viewed> {
  const end = AbortSignal.timeout(viewing.milliseconds);
  // All of them wait for it.
  setMaxListeners(0, end);
  const asked = times();
  const opened = times();
  const failures: string[] = [];
  const events = await Promise.all(
    viewing.cookies.map((cookie, index) => viewer({ ...viewing, cookie, index, asked, opened, failures, end })),
  );
  return { asked, opened, events, failures };
}

interface ViewerOptions extends Viewing, Pick<Viewed, 'asked' | 'opened'> {
  readonly cookie: string;
  readonly index: number;
  readonly failures: string[];
  readonly end: AbortSignal;
}

/** @returns how many events came */
async function viewer({
  address,
  cookie,
  index,
  pages,
  path,
  live,
  asked,
  opened,
  failures,
  end,
}: ViewerOptions): Promise<number> {
  const browser = browserAt(address, cookie, { plain: !live });
  let events = 0;
  let place = index * 7;
  let shown: Page | undefined;
  let batch: NodeJS.Timeout | undefined;
  const ask = async (what: string): Promise<void> => {
    try {
      asked.add(what, (await browser.ask(path(what))).wall);
    } catch (error) {
      if (!end.aborted) failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  const again = (): void => {
    batch ??= setTimeout(() => {
      batch = undefined;
      const outdated = new Set([...FRAME, ...(shown?.asks ?? [])].filter(isOutdated));
      for (const what of outdated) void ask(what);
    }, BATCH);
  };
  // People do not come all in one instant.
  await pause((index * STAYS.most) / 200, end);
  await Promise.all(FRAME.map(ask));
  if (live) await browser.follow(() => ((events += 1), again()));
  const ticking = live ? undefined : setInterval(again, 1_000);
  while (!end.aborted) {
    const page = pages[(place += 1) % pages.length];
    if (page === undefined) throw new Error('there are no pages');
    shown = page;
    const start = performance.now();
    await Promise.all(page.asks.map(ask));
    opened.add(page.name, performance.now() - start);
    await pause(STAYS.least + ((place * 7_919) % (STAYS.most - STAYS.least)), end);
  }
  clearInterval(ticking);
  clearTimeout(batch);
  browser.close();
  return events;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
