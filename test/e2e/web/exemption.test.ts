// What was accepted until a day that is near is on Now and among the exemptions; it is ended early on the page, and of the file
// that says so nothing else is different.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { responsePlan } from '../acting/installation.js';
import { idOf } from '../acting/shop.js';
import { serveCloud, type Cloud } from './cloud.js';
import { goTo, open, PATIENCE_MS } from './look.js';
import { freePort } from './sample-server.js';

const ENDS = new Date(Date.now() + 5 * 24 * 3_600_000).toISOString().slice(0, 10);
const NEAR = `  - policy: aws/no-public-bucket-policy
    resource: ${idOf('downloads')} # until the new site is up
    reason: "downloads are for everybody"
    approvedBy: anna
    expires: ${ENDS}
`;
const written = (port: number, exemptions: string): string => `# Of the shop; ask in #platform before you change it.
apiVersion: headwater.dev/v1
kind: Configuration
organisation:   'Shop'   # as people call it
sources:
  - { name: shop, address: 'aws://', regions: [us-east-1], kinds: [Bucket] }

policies:
  packs: [aws-starter]
  rollout:
    aws/no-public-bucket-policy: { production: contain }
response: { file: plan.yaml }
server: { management: '127.0.0.1:${port}' }
exemptions:
${exemptions}  - { policy: aws/bucket-logging, reason: 'nothing is kept there', approvedBy: anna, expires: 2029-12-31 } # far away
# The end.
`;

describe.runIf(hasChromium())('an exemption that is about to end', () => {
  let cloud: Cloud;
  let browser: TestBrowser;
  let watched: WatchedPage;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    [cloud, browser] = await Promise.all([
      serveCloud({
        buckets: { downloads: { phase: 'production', isOpen: true } },
        plan: responsePlan({}),
        configuration: written(port, NEAR),
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

  it('is told of on Now, is ended on its page, and from then on is answered again', async () => {
    const { page, problems } = watched;
    await cloud.look();
    expect((await cloud.server.api<{ readonly total: number }>('GET', '/actions?state=waiting')).total).toBe(0);
    await open(page, `${cloud.server.address}/`);
    const waiting = page.getByRole('region', { name: /^Waiting for you/ });
    await waiting.getByText(`It holds until ${ENDS}`).waitFor({ timeout: PATIENCE_MS });
    await waiting.getByRole('link', { name: 'An exemption ends: downloads are for everybody' }).click();

    await page.getByRole('heading', { level: 1, name: 'Exemptions' }).waitFor({ timeout: PATIENCE_MS });
    const row = page.getByRole('row').filter({ hasText: 'downloads are for everybody' });
    await row.getByText('Expires soon').waitFor({ timeout: PATIENCE_MS });
    await page.getByRole('row').filter({ hasText: 'aws/bucket-logging' }).getByText('Holds').waitFor();
    await row.getByRole('button', { name: /^End the exemption of/ }).click();
    const dialog = page.getByRole('dialog', { name: 'End this exemption now?' });
    await dialog.getByRole('button', { name: 'End it' }).click();
    await row.waitFor({ state: 'detached', timeout: PATIENCE_MS });
    expect(cloud.read('headwater.yaml')).toBe(written(port, ''));

    await cloud.planOf('downloads', 'waiting');
    await goTo(page, 'Now');
    await page
      .getByRole('region', { name: /^Waiting for you/ })
      .getByRole('link', { name: /Bucket downloads/ })
      .waitFor({ timeout: PATIENCE_MS });
    expect(await page.getByText('An exemption ends').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
