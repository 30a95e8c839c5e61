// The plan that is on the screen is approved by a button in Slack: the page shows who agreed and where, and the cloud is as the
// plan says; a press that Slack did not sign changes nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { SECRET, slackPress } from '../../fakes/webhooks.js';
import { responsePlan } from '../acting/installation.js';
import { serveCloud, type Cloud } from './cloud.js';
import { open, PATIENCE_MS } from './look.js';

const BUCKET = 'orders';

describe.runIf(hasChromium())('a plan that is approved from chat', () => {
  let cloud: Cloud;
  let browser: TestBrowser;
  let watched: WatchedPage;

  beforeAll(async () => {
    const people = [{ id: 'slack:U0ADA', role: 'approver', person: 'ada@acme.example' }];
    [cloud, browser] = await Promise.all([
      serveCloud({
        buckets: { [BUCKET]: { phase: 'production', isOpen: true } },
        plan: responsePlan({}),
        more: { webhooks: { slack: {} }, people },
        environment: { SLACK_SIGNING_SECRET: SECRET },
      }),
      startBrowser(),
    ]);
    watched = await browser.page();
    await cloud.server.logIn(watched.page);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.close();
  });

  it('is seen on the page that was open, with who and where, and not before Slack says so', async () => {
    const { page, problems } = watched;
    const { api, address } = cloud.server;
    const { id } = await cloud.planOf(BUCKET, 'waiting');
    const { plan } = await api<{ readonly plan: string }>('GET', `/actions/${id}`);
    await open(page, `${address}/approvals/${id}`);
    const card = page.getByRole('article');
    await card.getByText('0 of 1 agreed; one more needed.').first().waitFor({ timeout: PATIENCE_MS });

    const press = async (user: string, secret: string): Promise<number> => {
      const { headers, body } = slackPress({ entry: id, plan, user }, { secret, at: new Date() });
      return (await fetch(`${address}/webhooks/slack`, { method: 'POST', headers, body })).status;
    };
    expect(await press('U0ADA', 'guessed')).toBe(401);
    // Slack asks for a 200; that the vote does not count is told to whoever pressed.
    expect(await press('U0EVE', SECRET)).toBe(200);
    expect((await api<{ readonly approval: object }>('GET', `/actions/${id}`)).approval).toMatchObject({
      state: 'waiting',
      votes: [],
    });
    expect(await cloud.isBlocked(BUCKET)).toBe(false);

    expect(await press('U0ADA', SECRET)).toBe(200);
    // Nobody loads the page again.
    await card.getByText('ada@acme.example').first().waitFor({ timeout: PATIENCE_MS });
    await card.getByText('said in slack').first().waitFor({ timeout: PATIENCE_MS });
    await card.getByText('Done', { exact: true }).first().waitFor({ timeout: PATIENCE_MS });
    expect(await cloud.isBlocked(BUCKET)).toBe(true);
    expect((await api<{ readonly approval: object }>('GET', `/actions/${id}`)).approval).toMatchObject({
      state: 'approved',
      votes: [{ by: 'ada@acme.example', kind: 'approve', because: 'said in slack' }],
    });
    expect(problems).toEqual([]);
  });
});
