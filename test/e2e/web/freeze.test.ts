// A freeze begins while the server runs: what people see of it, and that what was approved waits until it is over.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { responsePlan } from '../acting/installation.js';
import { serveCloud, type Cloud } from './cloud.js';
import { open, PATIENCE_MS, until } from './look.js';

const BUCKET = 'orders';
/** In staging, where no freeze is. */
const WITNESS = 'fitting-room';
const REASON = 'the books are closed';
const HOUR = 3_600_000;

describe.runIf(hasChromium())('a freeze that begins', () => {
  let cloud: Cloud;
  let browser: TestBrowser;
  let watched: WatchedPage;
  let plan = '';

  beforeAll(async () => {
    [cloud, browser] = await Promise.all([
      serveCloud({
        buckets: { [BUCKET]: { phase: 'production', isOpen: true }, [WITNESS]: { phase: 'staging', isOpen: true } },
        plan: responsePlan({}),
      }),
      startBrowser(),
    ]);
    watched = await browser.page();
    await cloud.server.logIn(watched.page);
    plan = (await cloud.planOf(BUCKET, 'waiting')).id;
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.close();
  });

  it('closes the release phase for everybody to see, says why, and holds back what is approved', async () => {
    const { page, problems } = watched;
    const { address, api } = cloud.server;
    await open(page, `${address}/response`);
    const production = page
      .getByRole('group', { name: 'What holds, by release phase' })
      .getByRole('row')
      .filter({ hasText: 'Production' });
    await production.getByText('Open', { exact: true }).waitFor({ timeout: PATIENCE_MS });

    const at = (shift: number): string => new Date(Date.now() + shift).toISOString().slice(0, 16);
    const freeze = { name: 'year end', phases: ['production'], from: at(-HOUR), to: at(HOUR), timeZone: 'UTC', reason: REASON };
    cloud.write('plan.yaml', responsePlan({ freezes: [freeze] }));
    await until(async () => {
      await open(page, `${address}/response`);
      return production.getByText('Closed', { exact: true }).isVisible();
    });
    await production.getByText(new RegExp(REASON)).waitFor();
    await page.getByRole('group', { name: 'Windows and freezes by name' }).getByText('year end').waitFor();

    await open(page, `${address}/approvals/${plan}`);
    await page.getByRole('button', { name: /^Approve/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve it in production?' });
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'detached', timeout: PATIENCE_MS });
    const held = page.getByRole('article').getByRole('status').filter({ hasText: REASON });
    await held.getByText(/^It waits\. frozen by year end \(.*\); production opens /).waitFor({ timeout: PATIENCE_MS });

    // What is approved after it is done where nothing is frozen: the worker came by, and left this one alone.
    const { id: other } = await cloud.planOf(WITNESS, 'waiting');
    const { plan: hash } = await api<{ readonly plan: string }>('GET', `/actions/${other}`);
    await api('POST', `/actions/${other}/votes`, { kind: 'approve', plan: hash });
    await cloud.planOf(WITNESS, 'done');
    expect((await api<{ readonly state: string }>('GET', `/actions/${plan}`)).state).toBe('approved');
    expect([await cloud.isBlocked(WITNESS), await cloud.isBlocked(BUCKET)]).toEqual([true, false]);

    await open(page, `${address}/`);
    const moving = page
      .getByRole('region', { name: /^Moving by itself/ })
      .getByRole('listitem')
      .filter({ hasText: BUCKET });
    await moving.getByText(/^approved, and waits: frozen by year end/).waitFor({ timeout: PATIENCE_MS });

    cloud.write('plan.yaml', responsePlan({}));
    await until(() => cloud.isBlocked(BUCKET));
    await open(page, `${address}/timeline/${plan}`);
    expect(await page.getByText(REASON).count()).toBe(0);
    await page.getByText('Done', { exact: true }).first().waitFor({ timeout: PATIENCE_MS });
    expect(problems).toEqual([]);
  });
});
