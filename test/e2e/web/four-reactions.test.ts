// One violation in four release phases: contained by itself where that was earned, asked for, told, and only written down; what
// people see of each, and why it went no further.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { responsePlan } from '../acting/installation.js';
import { idOf } from '../acting/shop.js';
import { serveCloud, type Cloud, type Plan } from './cloud.js';
import { open, PATIENCE_MS, until } from './look.js';

const PHASES = ['development', 'test', 'staging', 'production'] as const;
const PLAN = responsePlan({
  table: { critical: { development: 'contain', test: 'contain', staging: 'notify', production: 'record' } },
  approvals: [
    { phases: ['development'], rungs: ['contain'], people: 0 },
    { phases: ['test', 'staging', 'production'], rungs: ['contain'], people: 1 },
  ],
});
const BUCKETS = {
  'proving-ground': { phase: 'development', isOpen: true },
  ...Object.fromEntries(PHASES.map((phase) => [`site-${phase}`, { phase, isOpen: false }])),
};

describe.runIf(hasChromium())('one violation in four release phases', () => {
  let cloud: Cloud;
  let browser: TestBrowser;
  let watched: WatchedPage;

  beforeAll(async () => {
    [cloud, browser] = await Promise.all([serveCloud({ buckets: BUCKETS, plan: PLAN }), startBrowser()]);
    watched = await browser.page();
    await cloud.server.logIn(watched.page);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.close();
  });

  /** The page of what causes it: what is done in its release phase, and what held it back. */
  async function reactionIn(phase: string): Promise<string> {
    const { page } = watched;
    const about = encodeURIComponent(idOf(`site-${phase}`));
    const rule = encodeURIComponent('aws/no-public-bucket-policy');
    let cause = '';
    await until(async () => {
      const { items } = await cloud.server.api<Found>('GET', `/findings?about=${about}&rule=${rule}`);
      cause = items[0]?.cause ?? '';
      return cause !== '';
    });
    await open(page, `${cloud.server.address}/causes/${encodeURIComponent(cause)}`);
    const row = page
      .getByRole('group', { name: 'Responses by release phase' })
      .getByRole('row')
      .filter({ hasText: new RegExp(phase, 'i') });
    return (await row.textContent({ timeout: PATIENCE_MS })) ?? '';
  }

  it('is answered in four ways, and each says why', async () => {
    const { page, problems } = watched;
    const { api, address } = cloud.server;
    // A person agrees once in development: from then on it goes ahead by itself there.
    const { id } = await cloud.planOf('proving-ground', 'waiting');
    const { plan } = await api<{ readonly plan: string }>('GET', `/actions/${id}`);
    await api('POST', `/actions/${id}/votes`, { kind: 'approve', plan });
    await cloud.planOf('proving-ground', 'done');

    for (const phase of PHASES) await cloud.open(`site-${phase}`);
    await cloud.look();

    // Development: nobody is asked.
    const alone = await cloud.planOf('site-development', 'done');
    expect(await cloud.isBlocked('site-development')).toBe(true);
    await open(page, `${address}/timeline/${alone.id}`);
    await page.getByText('Nobody has to agree.').waitFor({ timeout: PATIENCE_MS });
    await page.getByText('Done', { exact: true }).first().waitFor();

    // Test: it has earned nothing there, and people are asked. It is the only one that is.
    const asked = await cloud.planOf('site-test', 'waiting');
    expect(await reactionIn('test')).toMatch(/^Test1Propose.*earned trust: .*no approved run yet.*All inputs/);
    await open(page, `${address}/`);
    const waiting = page.getByRole('region', { name: /^Waiting for you/ });
    await waiting.getByRole('link', { name: /site-test/ }).waitFor({ timeout: PATIENCE_MS });
    expect(await waiting.getByRole('listitem').count()).toBe(1);
    expect(await waiting.getByRole('link', { name: /site-test/ }).getAttribute('href')).toContain(asked.id);

    // Staging and production: the plan asks for no more than to tell, and to write it down.
    expect(await reactionIn('staging')).toMatch(/^Staging1Notifyresponse plan: critical severity in stagingAll inputs/);
    expect(await reactionIn('production')).toMatch(/^Production1Recordresponse plan: critical severity in productionAll inputs/);
    const { items: planned } = await api<{ readonly items: readonly Plan[] }>('GET', '/actions?limit=100');
    const about = planned.flatMap(({ targets }) => targets.map(({ resource }) => resource));
    expect(about.toSorted()).toEqual(['proving-ground', 'site-development', 'site-test'].map(idOf));
    for (const phase of ['test', 'staging', 'production']) expect(await cloud.isBlocked(`site-${phase}`), phase).toBe(false);
    expect(problems).toEqual([]);
  });
});

interface Found {
  readonly items: readonly { readonly cause: string | null }[];
}
