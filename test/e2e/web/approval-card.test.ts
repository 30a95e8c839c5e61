// The card that asks, in a real browser: what would be different is said in words before anybody agrees.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { startSample, type SampleServer } from './sample-server.js';

interface Rows {
  readonly items: readonly { readonly id: string; readonly targets: readonly { readonly name: string }[] }[];
}

describe.runIf(hasChromium())('an action that waits, in the browser', () => {
  let server: SampleServer;
  let browser: TestBrowser;
  let watched: WatchedPage;
  let id = '';

  beforeAll(async () => {
    [server, browser] = await Promise.all([startSample(), startBrowser()]);
    watched = await browser.page();
    await server.logIn(watched.page);
    const found = async (): Promise<boolean> => {
      const { items } = await server.api<Rows>('GET', '/actions?state=waiting');
      id = items.find(({ targets }) => targets.some(({ name }) => name.includes('riverside-invoices')))?.id ?? '';
      return id !== '';
    };
    await vi.waitUntil(found, { timeout: 120_000, interval: 250 });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('says what would be different before anybody agrees', async () => {
    const { page } = watched;
    await page.goto(`${server.address}/approvals/${id}`);
    await page.getByText('riverside-invoices').first().waitFor({ timeout: 60_000 });
    await page
      .getByText(/A bucket policy that lets everyone in is no longer taken/)
      .first()
      .waitFor({ timeout: 60_000 });
  });

  it('leaves no error behind: no script failed, the security policy refused nothing', () => {
    expect(watched.problems).toEqual([]);
  });
});
