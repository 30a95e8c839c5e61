/**
 * How long lists of the view take, and how long it takes to publish a look: 1,000,000 findings, 100,000 images, 200,000
 * resources and 2,000 causes in the embedded PostgreSQL. Each list is asked for in every way that a page asks for it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VIEW_FILTERS, VIEW_SORTS, type EstateView, type ViewNoun, type ViewQuery } from '../src/ports/index.js';
import { openStore } from '../src/store/index.js';
import { median, type BenchRow } from './row.js';
import { generateLook, SIZES, valuesOf } from './view/generate.js';

/** Milliseconds that a page's first data may take at the 95th percentile. */
const ALLOWED = 300;
const LIMIT = 50;
/** How often each question is asked. */
const ROUNDS = 15;

export async function bench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const store = await openStore({ folder });
  try {
    const { view } = store;
    const publishing = await publishings(view);
    const rows: BenchRow[] = [];
    for (const noun of ['cause', 'finding', 'image', 'resource'] as const) rows.push(...(await lists(view, noun)));
    return [...publishing, ...rows, await searches(view)];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function publishings(view: EstateView): Promise<readonly BenchRow[]> {
  const first = await timed(() => view.publish(generateLook()));
  const same = await timed(() => view.publish(generateLook()));
  const changed = await timed(() => view.publish(generateLook({ changed: 100 })));
  const head = await view.head();
  const isRight = Object.entries(SIZES).every(([noun, size]) => head?.counts[noun as ViewNoun] === size);
  if (!isRight || (await view.list('finding', { limit: 1 })).total !== SIZES.finding)
    throw new Error('not all of the look is shown');
  const baseline = await timed(async () => {
    const { findings, images, resources, causes } = generateLook();
    for (const things of [findings, images, resources, causes]) for (const thing of things) JSON.stringify(thing);
  });
  const row = (name: string, wall: number): BenchRow => ({
    name: `a look of ${SIZES.finding.toLocaleString('en')} findings published ${name}`,
    figure: seconds(wall),
    baseline: `${seconds(baseline)}, to make it and write it as JSON, nothing kept`,
    ratio: wall / baseline,
  });
  return [row('for the first time', first), row('again, as it was', same), row('with one in a hundred different', changed)];
}

async function lists<Noun extends ViewNoun>(view: EstateView, noun: Noun): Promise<readonly BenchRow[]> {
  const questions = new Map<string, ViewQuery<Noun>>();
  const ask = (name: string, query: Partial<ViewQuery<Noun>>): void => void questions.set(name, { limit: LIMIT, ...query });
  ask('by itself', {});
  for (const sort of VIEW_SORTS[noun]) {
    ask(`by ${sort}`, { sort });
    ask(`by ${sort}, reversed`, { sort, reverse: true });
  }
  for (const member of VIEW_FILTERS[noun]) {
    const filtered = (values: readonly string[]): Partial<ViewQuery<Noun>> =>
      ({ filters: { [member]: values } }) as Partial<ViewQuery<Noun>>;
    for (const [name, values] of valuesOf(noun, member)) ask(`of ${member} ${name}`, filtered(values));
    for (const sort of VIEW_SORTS[noun]) {
      for (const [name, values] of valuesOf(noun, member)) ask(`of ${member} ${name}, by ${sort}`, { ...filtered(values), sort });
    }
  }
  for (const text of ['pay', 'payments-api-12', 'cve-2024', 'openssl', 'nothing-is-called-so']) {
    ask(`with “${text}”`, { text });
    for (const sort of VIEW_SORTS[noun]) ask(`with “${text}”, by ${sort}`, { text, sort });
  }
  const pages = await pagesBefore(view, noun, 50);
  if (pages !== undefined) ask('page 50', { after: pages });
  const figures = new Map<string, Figure>();
  for (const [name, query] of questions) figures.set(name, await figureOf(() => view.list(noun, query)));
  const kinds = [
    ['by itself and page 50', (name: string) => name === 'by itself' || name === 'page 50'],
    ['in every order', (name: string) => name.startsWith('by ')],
    ['by one filter', (name: string) => name.startsWith('of ') && !name.includes(', by ')],
    ['by one filter, in every order', (name: string) => name.startsWith('of ') && name.includes(', by ')],
    ['by words', (name: string) => name.startsWith('with ') && !name.includes(', by ')],
    ['by words, in every order', (name: string) => name.startsWith('with ') && name.includes(', by ')],
  ] as const;
  return kinds.map(([kind, isOf]) => {
    const own = [...figures].filter(([name]) => isOf(name)).toSorted(([, a], [, b]) => b.p95 - a.p95);
    const [worst, second] = own;
    if (worst === undefined) throw new Error(`nothing was asked ${kind}`);
    const [, figure] = worst;
    return {
      name: `${SIZES[noun].toLocaleString('en')} ${noun}s listed ${kind}: ${own.length} questions, the slowest`,
      figure: `${told(figure)}: ${worst[0]}`,
      baseline: `${ALLOWED} ms allowed`,
      ratio: figure.p95 / ALLOWED,
      ...(second === undefined ? {} : { note: `then ${told(second[1])}: ${second[0]}` }),
    };
  });
}

async function pagesBefore<Noun extends ViewNoun>(view: EstateView, noun: Noun, page: number): Promise<string | undefined> {
  let after: string | undefined;
  for (let number = 1; number < page; number += 1) {
    const { next } = await view.list(noun, { limit: LIMIT, ...(after === undefined ? {} : { after }) });
    if (next === undefined) return undefined;
    after = next;
  }
  return after;
}

async function searches(view: EstateView): Promise<BenchRow> {
  const figures: (readonly [string, Figure])[] = [];
  for (const text of ['p', 'pay', 'payments-api-12', 'cve', 'cve-2024-1', 'openssl', 'nothing-is-called-so'])
    figures.push([text, await figureOf(() => view.search(text, 20))]);
  const [slowest] = figures.toSorted(([, a], [, b]) => b.p95 - a.p95);
  if (slowest === undefined) throw new Error('nothing was searched for');
  const [text, figure] = slowest;
  return {
    name: `a search over all of them: ${figures.length} texts, the slowest`,
    figure: `${told(figure)}: “${text}”`,
    baseline: `${ALLOWED} ms allowed`,
    ratio: figure.p95 / ALLOWED,
  };
}

interface Figure {
  readonly p50: number;
  readonly p95: number;
}

async function figureOf(work: () => Promise<unknown>): Promise<Figure> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await timed(work));
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: median(times), p95: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function told({ p50, p95 }: Figure): string {
  return `${p95.toFixed(0)} ms at the 95th percentile, ${p50.toFixed(0)} ms at the median`;
}

function seconds(wall: number): string {
  return `${(wall / 1000).toFixed(1)} s`;
}
