// Every page of the web interface as people see it: in light, in dark, and on a phone. Nobody is shut out, nothing is wider than
// the window, no script fails, and pictures of all are kept for whoever reviews them.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { barriers, open, overflow, until } from './look.js';
import { startSample, type SampleServer } from './sample-server.js';

const PICTURES = process.env['HEADWATER_ARTEFACTS'] ?? join(tmpdir(), 'headwater-screenshots');
/** Of a picture, in pixels: Chromium draws none that is higher. */
const HIGHEST = 16_000;
const LOOKS = [
  { name: 'light', options: { theme: 'light' } },
  { name: 'dark', options: { theme: 'dark' } },
  { name: '390', options: { theme: 'light', width: 390, height: 844 } },
] as const;
/** The pages of the rail, and one more for each kind of thing that has a page of its own. */
const PAGES = [
  'now',
  'causes',
  'river',
  'approvals',
  'timeline',
  'findings',
  'inventory',
  'coverage',
  'policies',
  'response',
  'exemptions',
  'evidence',
  'sources',
  'settings',
  'cause',
  'finding',
  'approval',
  'action',
  'policy',
  'images',
  'image',
  'resources',
  'resource',
  'missing',
] as const;
type PageName = (typeof PAGES)[number];

interface Items {
  readonly items: readonly { readonly id: string; readonly digest?: string; readonly [more: string]: unknown }[];
}

describe.runIf(hasChromium())('every page', () => {
  let server: SampleServer;
  let browser: TestBrowser;
  let paths: ReadonlyMap<PageName, string>;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startSample(), startBrowser()]);
    paths = await makeUse(server);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  describe.each(LOOKS)('in $name', ({ name, options }) => {
    let watched: WatchedPage;

    beforeAll(async () => {
      watched = await browser.page(options);
      await server.logIn(watched.page);
      mkdirSync(join(PICTURES, name), { recursive: true });
    });
    afterAll(() => watched?.context.close());

    it.each(PAGES)('shows %s to everybody', async (which) => {
      const { page, problems } = watched;
      const before = problems.length;
      await open(page, `${server.address}${paths.get(which) ?? ''}`);
      expect.soft(await page.getByRole('main').getByRole('alert').allTextContents()).toEqual([]);
      expect.soft(await overflow(page)).toBe(0);
      const path = join(PICTURES, name, `${which}.png`);
      expect.soft(await inWhole(page, () => page.screenshot({ path }).then(() => barriers(page)))).toEqual([]);
      expect.soft(problems.slice(before)).toEqual([]);
    });
  });
});

/** In a window that is as high as the page: what stays in sight while one scrolls covers nothing. */
async function inWhole<Result>(page: Page, use: () => Promise<Result>): Promise<Result> {
  const window = page.viewportSize() ?? { width: 0, height: 0 };
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  if (height > HIGHEST) throw new Error(`a page of ${height} pixels cannot be drawn in whole`);
  await page.setViewportSize({ ...window, height: Math.max(height, window.height) });
  try {
    return await use();
  } finally {
    await page.setViewportSize(window);
  }
}

/** What a week of use leaves: an action that was done and undone, one that is asked for, an exemption; and where its pages are. */
async function makeUse({ api }: SampleServer): Promise<ReadonlyMap<PageName, string>> {
  const list = async (path: string): Promise<Items['items']> => (await api<Items>('GET', path)).items;
  await until(async () => (await list('/actions?state=waiting')).length > 0);
  const first = async (path: string): Promise<string> => {
    const [item] = await list(path);
    if (item === undefined) throw new Error(`there is nothing at ${path}`);
    return encodeURIComponent(item.digest ?? item.id);
  };
  const waiting = await list('/actions?state=waiting&phase=production');
  const done = waiting.find(({ action }) => action === 'block-public-access')?.id ?? '';
  const { plan } = await api<{ readonly plan: string }>('GET', `/actions/${done}`);
  await api('POST', `/actions/${done}/votes`, { kind: 'approve', plan });
  const stands = async (state: string): Promise<boolean> =>
    (await api<{ readonly state: string }>('GET', `/actions/${done}`)).state === state;
  await until(() => stands('done'));
  await api('POST', `/actions/${done}/undo`, { because: 'the shop shows its invoices there' });
  await until(() => stands('undone'));
  const { etag } = await api<{ readonly etag: string }>('GET', '/exemptions');
  const expires = new Date(Date.now() + 5 * 24 * 3_600_000).toISOString().slice(0, 10);
  const exemption = { policy: 'kubernetes/run-as-non-root', resource: '*loadtest*', reason: 'it is thrown away', expires };
  await api('POST', '/exemptions', exemption, { 'if-match': etag });
  return new Map<PageName, string>([
    ...PAGES.map((name): [PageName, string] => [name, name === 'now' ? '/' : `/${name}`]),
    ['cause', `/causes/${await first('/causes')}`],
    ['finding', `/findings/${await first('/findings')}`],
    ['approval', `/approvals/${await first('/actions?state=waiting&phase=staging')}`],
    ['action', `/timeline/${done}`],
    ['policy', '/policies/kubernetes/run-as-non-root'],
    ['images', '/inventory/images'],
    ['image', `/inventory/images/${await first('/images')}`],
    ['resources', '/inventory/resources'],
    ['resource', `/inventory/resources/${await first('/resources')}`],
    ['missing', '/nowhere'],
  ]);
}
