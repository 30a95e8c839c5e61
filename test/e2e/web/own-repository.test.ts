// A repository of one's own: `headwater serve ../shop` shows what must change in it, and the patch that a person downloads is one
// that git applies; once it is committed, the next look shows one cause less.
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { commit, repositoryAt, run, temporaryFolder } from '../../fakes/git-repositories.js';
import { open, PATIENCE_MS, settled } from './look.js';
import { startServer, type SampleServer } from './sample-server.js';

const PATH = 'deploy/api.yaml';
const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      automountServiceAccountToken: false
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: api
          image: registry.example/api@sha256:${'a'.repeat(64)}
          securityContext:
            privileged: true # for the old driver
            allowPrivilegeEscalation: true
`;
/** Of `privileged`, from 1. */
const LINE = 15;
const PRIVILEGED = /Container api is privileged/;

interface Causes {
  readonly items: readonly { readonly title: string }[];
}

describe.runIf(hasChromium())('a repository of one’s own', () => {
  const work = temporaryFolder();
  const shop = join(work.path, 'shop');
  let server: SampleServer;
  let browser: TestBrowser;
  let watched: WatchedPage;

  beforeAll(async () => {
    chmodSync(work.path, 0o755); // as root the database runs as somebody else
    repositoryAt(shop, { [PATH]: MANIFEST, '.github/CODEOWNERS': '/deploy/ @acme/shop\n' });
    const elsewhere = join(work.path, 'elsewhere');
    mkdirSync(elsewhere);
    [server, browser] = await Promise.all([
      startServer({ folder: elsewhere, parameters: ['--no-management', '../shop'] }),
      startBrowser(),
    ]);
    watched = await browser.page();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    work.remove();
  });

  it('shows its causes, gives a patch that applies, and is better after the commit', async () => {
    const { page, problems } = watched;
    await server.logIn(page);
    await open(page, `${server.address}/causes`);
    const row = page.getByRole('row').filter({ hasText: PRIVILEGED });
    await row.getByText('@acme/shop').waitFor({ timeout: PATIENCE_MS });
    await row.getByRole('link', { name: /^1 Deployment api/ }).click();
    await page.getByRole('heading', { level: 1, name: PRIVILEGED }).waitFor({ timeout: PATIENCE_MS });
    await settled(page);
    const line = page.getByRole('region', { name: 'The line that must change' });
    const marked = line.locator('[aria-current=true]');
    expect(await marked.count()).toBe(1);
    expect(await marked.textContent()).toContain(MANIFEST.split('\n')[LINE - 1]);
    expect(await marked.textContent()).toContain(`${LINE}`);

    const fix = page.getByRole('region', { name: 'The fix', exact: true });
    await fix.getByText('removed', { exact: true }).waitFor();
    await fix.getByText('added', { exact: true }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      fix.getByRole('link', { name: 'Download the patch' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('fix.patch');
    const patch = join(work.path, 'fix.patch');
    await download.saveAs(patch);
    run(shop, ['apply', '--check', patch]);
    run(shop, ['apply', patch]);
    expect(readFileSync(join(shop, PATH), 'utf8')).toBe(MANIFEST.replace('privileged: true', 'privileged: false'));

    commit(shop, {});
    await open(page, `${server.address}/causes`);
    await row.waitFor({ timeout: PATIENCE_MS });
    await server.api('POST', '/look');
    // Live: nobody loads the page anew.
    await row.waitFor({ state: 'detached', timeout: 2 * PATIENCE_MS });
    await page.getByRole('row').filter({ hasText: 'allows privilege escalation' }).waitFor({ timeout: PATIENCE_MS });
    expect((await server.api<Causes>('GET', '/causes')).items.map(({ title }) => title)).toEqual([
      'Deployment api: Container api allows privilege escalation',
    ]);
    expect(problems).toEqual([]);
  });
});
