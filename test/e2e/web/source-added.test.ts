// A source is added while the server runs: it is there at once, is read without a restart, and one that cannot be opened says why
// and stops nobody. A configuration with a slip leaves in force what was read before, and says so.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { parse, stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { ROOT } from '../../journeys/estate.js';
import { responsePlan } from '../acting/installation.js';
import { serveCloud, type Cloud } from './cloud.js';
import { barriers, open, PATIENCE_MS, until } from './look.js';

const MINUTE = 60_000;

interface Written {
  readonly sources: readonly object[];
  readonly server: object;
}

describe.runIf(hasChromium())('a source that is added while the server runs', () => {
  let cloud: Cloud;
  let browser: TestBrowser;
  let watched: WatchedPage;

  beforeAll(async () => {
    [cloud, browser] = await Promise.all([
      serveCloud({ buckets: { orders: { phase: 'production', isOpen: false } }, plan: responsePlan({}) }),
      startBrowser(),
    ]);
    watched = await browser.page();
    await cloud.server.logIn(watched.page);
    await until(async () => (await statusOf('shop')) === 'read');
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.close();
  });

  const card = (name: string): Locator => watched.page.getByRole('region', { name, exact: true });
  const statusOf = async (name: string): Promise<string | undefined> => {
    const { items } = await cloud.server.api<{ items: readonly { name: string; status: string }[] }>('GET', '/sources');
    return items.find((source) => source.name === name)?.status;
  };
  const written = (): Written => parse(cloud.read('headwater.yaml')) as Written;
  const write = (said: object): void => cloud.write('headwater.yaml', stringify(said));
  /** Of the worker's events, by kind. */
  const events = (kind: string): readonly string[] => cloud.server.lines.filter((line) => line.includes(`"kind":"${kind}"`));

  it('is there at once, and is read within a minute; the others go on', async () => {
    const { page, problems } = watched;
    const collecting = events('collects').length;
    cloud.write('headwater.yaml', stringify(written()));
    const add = ['source', 'add', 'aws://', '--name', 'annex', '--regions', 'us-east-1', '--kinds', 'Bucket'];
    const config = join(cloud.folder, 'headwater.yaml');
    await promisify(execFile)(process.execPath, [join(ROOT, 'bin', 'headwater.js'), ...add, '--config', config]);
    await open(page, `${cloud.server.address}/sources`);
    await card('annex')
      .getByText(/^(Never read|Read)$/)
      .first()
      .waitFor({ timeout: PATIENCE_MS });
    const before = Date.now();
    await until(async () => (await statusOf('annex')) === 'read');
    expect(Date.now() - before).toBeLessThan(MINUTE);
    await open(page, `${cloud.server.address}/sources`);
    await card('annex').getByText('Read', { exact: true }).waitFor({ timeout: PATIENCE_MS });
    expect(events('sources').at(-1)).toContain('"names":["shop","annex"]');
    expect(events('collects')).toHaveLength(collecting);
    expect(problems).toEqual([]);
  });

  it('is a gap with its reason where it cannot be opened, and the rest goes on', async () => {
    const { page, problems } = watched;
    const now = written();
    cloud.write('headwater.yaml', {
      ...now,
      sources: [...now.sources, { name: 'nowhere', address: 'kubernetes://no-such-context' }],
    });
    await until(async () => (await statusOf('nowhere')) === 'unread');
    await until(async () => {
      await open(page, `${cloud.server.address}/sources`);
      return card('nowhere')
        .getByText(/no-such-context/)
        .nth(1)
        .isVisible();
    });
    await card('nowhere').getByText('Not read', { exact: true }).first().waitFor();
    expect(await statusOf('annex')).toBe('read');
    await open(page, `${cloud.server.address}/coverage`);
    const gap = page.getByRole('region', { name: 'What could not be read' }).getByRole('listitem');
    await gap
      .getByText(/no-such-context/)
      .first()
      .waitFor({ timeout: PATIENCE_MS });

    // Of what is taken out again, and was never read, nothing is missing.
    write(now);
    await until(async () => (await statusOf('nowhere')) === undefined);
    await until(async () => {
      const { sources } = await cloud.server.api<{ sources: readonly { id: string }[] }>('GET', '/coverage');
      return !sources.some(({ id }) => id === 'nowhere');
    });
    expect(problems).toEqual([]);
  });

  it('leaves in force what was read before where the configuration has a slip, says so, and goes on when it is put right', async () => {
    const { page, problems } = watched;
    const now = written();
    write({ ...now, sources: [...now.sources, { name: 'late', adress: 'aws://' }] });
    await until(async () => (await cloud.server.api<{ problem: string | null }>('GET', '/sources')).problem !== null);
    await open(page, `${cloud.server.address}/sources`);
    const note = page.getByRole('status').filter({ hasText: 'The configuration cannot be read as it is written now.' });
    await note.getByText(/headwater\.yaml:\d+/).waitFor({ timeout: PATIENCE_MS });
    await card('annex').getByText('Read', { exact: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await until(async () => events('failed').some((line) => line.includes('read the configuration')));
    await open(page, `${cloud.server.address}/settings?tab=file`);
    await page.getByText('It cannot be read as it is written now.').waitFor({ timeout: PATIENCE_MS });
    // It is looked at as before.
    const looked = events('looked').length;
    await cloud.server.api('POST', '/look');
    await until(async () => events('looked').length > looked);

    write({ ...now, worker: { look: '7m' }, sources: now.sources.slice(0, 1) });
    await until(async () => events('needs-restart').length > 0);
    await open(page, `${cloud.server.address}/settings`);
    await page.getByText('It is written otherwise than it holds.').waitFor({ timeout: PATIENCE_MS });
    expect(await barriers(page)).toEqual([]);
    await open(page, `${cloud.server.address}/sources`);
    await card('shop').waitFor({ timeout: PATIENCE_MS });
    expect(await card('annex').count()).toBe(0);
    expect(await note.count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
