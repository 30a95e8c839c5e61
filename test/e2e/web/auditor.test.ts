// An auditor, who may look and nothing else: verifies the evidence on the page, takes it away, verifies it without the server, and
// is told which record was changed. Nothing that acts can be pressed, and the server would refuse it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { ROOT } from '../../journeys/estate.js';
import { responsePlan } from '../acting/installation.js';
import { serveCloud, type Cloud } from './cloud.js';
import { open, PATIENCE_MS, until } from './look.js';

const ACTS = /^(Approve|Reject|Undo|Halt|Resume|End|Save|Look again|Accept|Revoke|Add|Exempt)/;
const PAGES = ['', 'approvals', 'timeline', 'exemptions', 'response', 'sources', 'settings', 'policies'];

describe.runIf(hasChromium())('an auditor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-auditor-'));
  let cloud: Cloud;
  let browser: TestBrowser;
  let watched: WatchedPage;
  let done = '';
  let waiting = '';

  beforeAll(async () => {
    const exemption = {
      policy: 'aws/bucket-logging',
      reason: 'nothing is kept there',
      approvedBy: 'anna',
      expires: '2029-12-31',
    };
    [cloud, browser] = await Promise.all([
      serveCloud({
        buckets: { orders: { phase: 'production', isOpen: true }, invoices: { phase: 'production', isOpen: true } },
        plan: responsePlan({}),
        more: { exemptions: [exemption] },
      }),
      startBrowser(),
    ]);
    watched = await browser.page();
    await cloud.server.logIn(watched.page);
    const { api } = cloud.server;
    done = (await cloud.planOf('orders', 'waiting')).id;
    waiting = (await cloud.planOf('invoices', 'waiting')).id;
    const { plan } = await api<{ readonly plan: string }>('GET', `/actions/${done}`);
    await api('POST', `/actions/${done}/votes`, { kind: 'approve', plan });
    await cloud.planOf('orders', 'done');
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('can press nothing that acts, which others can, and the server refuses it', async () => {
    const { page } = watched;
    const { api, address } = cloud.server;
    const pages = [...PAGES, `approvals/${waiting}`, `timeline/${done}`].map((path) => `${address}/${path}`);
    const before: string[] = [];
    for (const path of pages) before.push(...(await whatActs(page, path)));
    for (const word of ['Approve', 'Reject', 'Undo', 'End', 'Look again']) expect(before.join('\n'), word).toContain(word);

    const configuration: object = JSON.parse(cloud.read('headwater.yaml'));
    const people = [{ id: `local:${userInfo().username}`, role: 'viewer' }];
    cloud.write('headwater.yaml', { ...configuration, people });
    await until(async () => (await api<{ readonly role: string }>('GET', '/me')).role === 'viewer');
    for (const path of pages) expect(await whatActs(page, path), path).toEqual([]);

    const { plan } = await api<{ readonly plan: string }>('GET', `/actions/${waiting}`);
    const refused = (path: string, body: object): Promise<void> =>
      expect(api('POST', path, body), path).rejects.toThrow(/: 403 /);
    await refused(`/actions/${waiting}/votes`, { kind: 'approve', plan });
    await refused(`/actions/${done}/undo`, { because: 'I may not' });
    await expect(api('PUT', '/halt', { because: 'I may not' })).rejects.toThrow(/: 403 /);
    await refused('/look', {});
    expect(await cloud.isBlocked('invoices')).toBe(false);
  });

  it('verifies the chain on the page, and what was taken away without the server', async () => {
    const { page, problems } = watched;
    await open(page, `${cloud.server.address}/evidence`);
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText(/The chain is intact: all [\d,]+ records are as they were written/).waitFor({ timeout: PATIENCE_MS });

    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: PATIENCE_MS }),
      page.getByRole('link', { name: /Export/ }).click(),
    ]);
    const file = join(folder, 'evidence.jsonl');
    await download.saveAs(file);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(10);
    expect(verified(file)).toMatchObject({ state: 'intact', records: lines.length, wrong: null });

    const nth = lines.findIndex((line) => line.includes(done) && line.includes('"actor":"headwater"'));
    const changed = lines.with(nth, (lines[nth] ?? '').replace('"actor":"headwater"', '"actor":"headwateR"'));
    expect(changed[nth]).not.toBe(lines[nth]);
    writeFileSync(file, `${changed.join('\n')}\n`);
    expect(verified(file)).toMatchObject({ state: 'broken', wrong: { record: nth + 1 } });
    expect(problems).toEqual([]);
  });
});

/** The names of what could be pressed there and acts. */
async function whatActs(page: Page, address: string): Promise<readonly string[]> {
  await open(page, address);
  const controls = await page.getByRole('button', { name: ACTS, disabled: false }).all();
  return Promise.all(controls.map(async (one) => (await one.getAttribute('aria-label')) ?? (await one.textContent()) ?? ''));
}

function verified(file: string): object {
  const program = [join(ROOT, 'bin', 'headwater.js'), 'evidence', 'verify', file, '-o', 'json'];
  // It ends with another code for a chain that is broken, and says so on its output all the same.
  const { stdout } = spawnSync(process.execPath, program, { encoding: 'utf8' });
  return JSON.parse(stdout);
}
