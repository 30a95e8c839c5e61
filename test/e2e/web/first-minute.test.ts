// The first minute of a newcomer: from the printed address to the first story, the line that must change and who owns it, and to
// the second, what a policy would break in production.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { run, temporaryFolder } from '../../fakes/git-repositories.js';
import { ROOT } from '../../journeys/estate.js';
import { goTo, PATIENCE_MS, settled } from './look.js';
import { startSample, type SampleServer } from './sample-server.js';

const OPENSSL = /^(1 )?openssl in platform\/base/;

describe.runIf(hasChromium())('the first minute', () => {
  let server: SampleServer;
  let browser: TestBrowser;
  let watched: WatchedPage;
  let begun: number;

  beforeAll(async () => {
    browser = await startBrowser();
    begun = Date.now();
    server = await startSample();
    watched = await browser.page();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('opens on what needs people, and says that the estate is simulated', async () => {
    const { page } = watched;
    const printed = Date.now();
    await page.goto(server.start);
    expect(page.url()).toBe(`${server.address}/`);
    const first = page.getByRole('link', { name: OPENSSL });
    await first.waitFor({ timeout: PATIENCE_MS });
    const useful = Date.now();
    console.info(`the address was printed after ${printed - begun} ms, and Now was useful after ${useful - begun} ms`);
    await page.getByText('A simulated estate.').waitFor();
    await page.getByText('its cluster and its cloud are simulated on this machine').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Now');
    await page.getByRole('link', { name: /riverside-invoices/ }).waitFor({ timeout: PATIENCE_MS });
  });

  it('lets nobody in by the same address again, and says so on a page', async () => {
    const { page } = await browser.page();
    const answer = await page.goto(server.start);
    expect(answer?.status()).toBe(401);
    await page.getByText('LOGIN_LINK_USED').waitFor();
    await page.getByText('this address was used already').waitFor();
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('headwater_session');
    expect((await page.goto(`${server.address}/api/v1/causes`))?.status()).toBe(401);
    await page.context().close();
  });

  it('leads to the line of the first cause, and to its owner', async () => {
    const { page } = watched;
    await goTo(page, 'Causes');
    await page.getByRole('link', { name: OPENSSL }).click();
    await page.getByRole('heading', { level: 1, name: OPENSSL }).waitFor({ timeout: PATIENCE_MS });
    await settled(page);
    const main = page.getByRole('main');
    await main.getByText('base/Dockerfile:3', { exact: true }).first().waitFor();
    await main.getByRole('link', { name: 'group:platform', exact: true }).first().waitFor();
    // What is said to be line 3 is line 3.
    const third = textOf('base-images', 'base/Dockerfile').split('\n')[2] ?? '';
    expect(third).toContain('openssl=');
    expect(await main.getByRole('region', { name: 'The line that must change' }).textContent()).toContain(third);
  });

  it('leads to what a policy would break in production, and whom to ask', async () => {
    const { page } = watched;
    await goTo(page, 'Policies');
    await page.getByRole('link', { name: 'No container runs as root on its host' }).first().click();
    const production = page.getByRole('region', { name: 'In production' }).first();
    await production
      .getByText(/would break/)
      .first()
      .waitFor({ timeout: PATIENCE_MS });
    await production.getByText('3 would break').first().waitFor();
    for (const [name, owner] of [
      ['Deployment riverside-production/payments-settlement', '@riverside/payments'],
      ['Deployment riverside-production/storefront-maps', '@riverside/storefront'],
      ['CronJob riverside-production/legacy-report', 'nobody known'],
    ] as const)
      await production.getByRole('row').filter({ hasText: name }).filter({ hasText: owner }).first().waitFor();
    expect(watched.problems).toEqual([]);
  });
});

/** A file of one of the sample's repositories. */
function textOf(repository: string, path: string): string {
  const folder = temporaryFolder();
  try {
    run(folder.path, ['clone', '-q', join(ROOT, 'examples/estate/repositories', `${repository}.bundle`), 'clone']);
    return readFileSync(join(folder.path, 'clone', path), 'utf8');
  } finally {
    folder.remove();
  }
}
