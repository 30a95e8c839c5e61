/**
 * How soon the river answers to people: from a key or a click to the next frame that shows it, as the browser itself measures it
 * (Event Timing), with 495 places and 2,000 connections; beside the same on a page with hardly anything on it.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openStore } from '../src/store/index.js';
import { hasChromium, startBrowser } from '../test/fakes/browser.js';
import type { BenchOptions, BenchRow } from './row.js';
import { sessions } from './serve/estate.js';
import { NODES } from './serve/look.js';
import { fill, startServer } from './serve/server.js';
import { percentile } from './serve/viewers.js';

/** In milliseconds. */
const ALLOWED = 200;
const PATIENCE = 60_000;
const ROUNDS = 20;
const { HEADWATER_BENCH_STORE: KEPT = '' } = process.env;

export async function bench({ rounds = ROUNDS }: BenchOptions): Promise<BenchRow[]> {
  if (!hasChromium()) throw new Error('it takes chromium: apt-get install chromium, or CHROMIUM names one');
  const folder = mkdtempSync(join(tmpdir(), 'headwater-web-'));
  chmodSync(folder, 0o755); // as root the database runs as somebody else
  const store = await openStore({ folder: KEPT === '' ? join(folder, 'postgres') : KEPT });
  const ended: (() => Promise<void>)[] = [];
  try {
    await fill(store);
    const [cookie = ''] = await sessions(store, 1);
    const server = await startServer(folder, store.url, 1);
    ended.push(server.stop);
    const browser = await startBrowser();
    ended.unshift(() => browser.close());
    const { page, context, problems } = await browser.page();
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: server.address }]);
    await page.addInitScript(WATCH);

    await page.goto(`${server.address}/settings`);
    await page.getByRole('heading', { level: 1 }).waitFor({ timeout: PATIENCE });
    for (let round = 0; round < rounds; round += 1) await press(page, ['Tab', 'Tab', 'Shift+Tab']);
    const calm = await longest(page, rounds * 3);

    await page.goto(`${server.address}/river`);
    const places = page.locator('[data-place]');
    await places.first().waitFor({ timeout: PATIENCE });
    const all = page.getByRole('button', { name: /show all|all \d+|more/i });
    if ((await all.count()) > 0) await all.first().click();
    const drawn = await places.count();
    if (drawn < NODES) throw new Error(`the river draws ${drawn} places of ${NODES}`);
    await longest(page, 0);
    const visited = new Set<string | null>();
    for (let round = 0; round < rounds; round += 1) {
      const place = places.nth((round * 7) % drawn);
      // A click beside a place takes the focus away, and keys would lead nowhere.
      await place.focus();
      await press(page, ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowLeft']);
      visited.add(await page.evaluate<string | null>("document.activeElement?.closest('[data-place]')?.dataset.place ?? null"));
      // Pressed and let go of elsewhere, so that it is no visit of its list.
      const box = await place.boundingBox();
      if (box === null || box.y < 0 || box.y > 850) continue;
      await page.mouse.move(box.x + 4, box.y + 4);
      await page.mouse.down();
      await page.mouse.move(2, 2);
      await page.mouse.up();
    }
    const busy = await longest(page, rounds * 5);
    if (visited.has(null) || (rounds > 1 && visited.size === 1)) throw new Error('the keys lead to no other place of the river');
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const told = (values: readonly number[]): string =>
      `${percentile(values, 0.98).toFixed(0)} ms at the 98th percentile of ${values.length}, ${percentile(values, 0.5).toFixed(0)} ms at the median`;
    return [
      {
        name: `interaction to next paint on the river, ${drawn} places drawn`,
        figure: told(busy),
        baseline: `${told(calm)}: going through Settings by keyboard; ${ALLOWED} ms allowed`,
        ratio: percentile(busy, 0.98) / percentile(calm, 0.98),
      },
    ];
  } finally {
    for (const end of ended) await end();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of each interaction the longest of its events, in milliseconds; the browser tells of none under 16. */
const WATCH = `
  window.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId > 0) window.interactions.set(interactionId, Math.max(duration, window.interactions.get(interactionId) ?? 0));
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  window.presses = 0;
  for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, () => { window.presses += 1; }, { capture: true });
`;

async function press(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(100);
  }
}

/**
 * Of the interactions since it was asked last; what the browser did not tell of took less than 16. Throws where that says nothing:
 * where fewer were made than it should be, or the browser tells of none at all.
 * @param least so many were made
 */
async function longest(page: Page, least: number): Promise<readonly number[]> {
  const { told, presses } = await page.evaluate<{ told: number[]; presses: number }>(`(() => {
    const answer = { told: [...window.interactions.values()], presses: window.presses };
    window.interactions.clear();
    window.presses = 0;
    return answer;
  })()`);
  if (presses < least) throw new Error(`of ${least} interactions the page saw ${presses}`);
  if (least > 0 && told.length === 0) throw new Error('the browser tells how long no interaction took (Event Timing)');
  const quick = Array.from({ length: Math.max(0, presses - told.length) }, () => 16);
  return [...told, ...quick];
}
