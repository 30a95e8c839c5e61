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
/** On Response there is something to save only while something is edited. */
const EDITED = 'response?cell=critical.production%3Drecord';
const PAGES = ['', 'approvals', 'timeline', 'exemptions', 'response', 'sources', 'settings', 'policies'];
const HALT = 'Halt: stop all that acts';

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

  it('can press nothing that acts, which others can', async () => {
    const { page } = watched;
    const { api, address } = cloud.server;
    const pages = [...PAGES, `approvals/${waiting}`, `timeline/${done}`].map((path) => `${address}/${path}`);
    const before: string[] = [];
    for (const path of pages) {
      await open(page, path);
      before.push(...(await whatActs(page)));
    }
    for (const word of ['Approve', 'Reject', 'Undo', 'End', 'Look again']) expect(before.join('\n'), word).toContain(word);
    expect(await verbs(page)).toContain(HALT);
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await open(page, `${address}/${EDITED}`);
    await until(() => save.isEnabled({ timeout: PATIENCE_MS }));

    const configuration: object = JSON.parse(cloud.read('headwater.yaml'));
    const people = [{ id: `local:${userInfo().username}`, role: 'viewer' }];
    cloud.write('headwater.yaml', { ...configuration, people });
    await until(async () => (await api<{ readonly role: string }>('GET', '/me')).role === 'viewer');
    for (const path of pages) {
      await open(page, path);
      // Only then the page knows who looks at it.
      await page.getByText('Read-only.').waitFor({ timeout: PATIENCE_MS });
      expect(await whatActs(page), path).toEqual([]);
    }
    await open(page, `${address}/${EDITED}`);
    await page.getByText('Saving needs the role operator.').waitFor({ timeout: PATIENCE_MS });
    await page.getByRole('heading', { name: 'What would be different' }).waitFor({ timeout: PATIENCE_MS });
    expect(await save.isDisabled()).toBe(true);
    expect(await verbs(page)).not.toContain(HALT);
  });

  it('is refused by the server, and nothing is different', async () => {
    const { api } = cloud.server;
    const files = (): readonly string[] => ['headwater.yaml', 'plan.yaml'].map((name) => cloud.read(name));
    const before = files();
    const { plan } = await api<{ readonly plan: string }>('GET', `/actions/${waiting}`);
    const { etag } = await api<{ readonly etag: string }>('GET', '/response');
    const held = await api<{ readonly etag: string; readonly items: readonly { readonly id: string }[] }>('GET', '/exemptions');
    const because = 'I may not';
    const exemption = { policy: 'aws/bucket-logging', reason: because, expires: '2029-12-31' };
    for (const [method, path, body, match] of [
      ['POST', `/actions/${waiting}/votes`, { kind: 'approve', plan }],
      ['POST', `/actions/${waiting}/votes`, { kind: 'reject', plan, because }],
      ['POST', `/actions/${done}/undo`, { because }],
      ['PUT', '/halt', { because }],
      ['DELETE', '/halt', undefined],
      ['POST', '/look', {}],
      ['PATCH', '/response', { table: { critical: { production: 'record' } } }, etag],
      ['POST', '/exemptions', exemption, held.etag],
      ['DELETE', `/exemptions/${held.items[0]?.id}`, undefined, held.etag],
    ] as const) {
      const headers = match === undefined ? {} : { 'if-match': match };
      // A request that was forged is refused with 403 as well.
      await expect(api(method, path, body, headers), `${method} ${path}`).rejects.toThrow(/: 403 .*RIGHT_MISSING/);
    }
    expect(files()).toEqual(before);
    expect(await api('GET', '/halt')).toEqual({ halted: null });
    expect([await stateOf(done), await stateOf(waiting)]).toEqual(['done', 'waiting']);
    expect([await cloud.isBlocked('orders'), await cloud.isBlocked('invoices')]).toEqual([true, false]);
  });

  it('verifies the chain on the page, and what was taken away without the server', async () => {
    const { page, problems } = watched;
    await open(page, `${cloud.server.address}/evidence`);
    await page.getByText('Read-only.').waitFor({ timeout: PATIENCE_MS });
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
    expect(verified(file)).toEqual({ status: 0, says: expect.stringMatching(`^intact: ${lines.length} records in `) });

    const nth = lines.findIndex((line) => line.includes(done) && line.includes('"actor":"headwater"'));
    const changed = lines.with(nth, (lines[nth] ?? '').replace('"actor":"headwater"', '"actor":"headwateR"'));
    expect(changed[nth]).not.toBe(lines[nth]);
    writeFileSync(file, `${changed.join('\n')}\n`);
    expect(verified(file)).toEqual({ status: 1, says: expect.stringMatching(`^broken: record ${nth + 1} of `) });
    expect(problems).toEqual([]);
  });

  async function stateOf(id: string): Promise<string> {
    return (await cloud.server.api<{ readonly state: string }>('GET', `/actions/${id}`)).state;
  }
});

/** The names of what can be pressed there and acts. */
async function whatActs(page: Page): Promise<readonly string[]> {
  const controls = await page.getByRole('button', { name: ACTS, disabled: false }).all();
  return Promise.all(controls.map(async (one) => (await one.getAttribute('aria-label')) ?? (await one.textContent()) ?? ''));
}

/** What can be done from everywhere, as the command palette has it. */
async function verbs(page: Page): Promise<readonly string[]> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('option', { name: 'Switch between light and dark' }).waitFor({ timeout: PATIENCE_MS });
  const options = await palette.getByRole('option').allTextContents();
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'detached', timeout: PATIENCE_MS });
  return options;
}

function verified(file: string): { readonly status: number | null; readonly says: string } {
  const program = [join(ROOT, 'bin', 'headwater.js'), 'evidence', 'verify', file];
  const { status, stdout } = spawnSync(process.execPath, program, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  return { status, says: stdout };
}
