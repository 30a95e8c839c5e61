// A cluster is added, and one permission is missing: it is named, with what closes the gap, and what lies behind it is not counted
// as fine. Once it is granted, the look that a person asks for reads the cluster whole and shows what was hidden.
import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane } from '../../fakes/control-plane.js';
import { temporaryFolder, write } from '../../fakes/git-repositories.js';
import { startCluster, type Cluster } from './cluster.js';
import { open, PATIENCE_MS, until } from './look.js';
import { startServer, type SampleServer } from './sample-server.js';

const CONFIGURATION = `apiVersion: headwater.dev/v1
kind: Configuration
organisation: Shop
sources:
  - { name: shop, address: 'kubernetes://shop-context' }
`;

const MISSING = /it needs list deployments\.apps/;

interface Found {
  readonly items: readonly object[];
}

describe.runIf(hasChromium() && hasControlPlane('the journey of a cluster that is added'))('a cluster that is added', () => {
  const work = temporaryFolder();
  let cluster: Cluster;
  let server: SampleServer;
  let browser: TestBrowser;
  let watched: WatchedPage;

  beforeAll(async () => {
    chmodSync(work.path, 0o755); // as root the database runs as somebody else
    cluster = await startCluster('deployments.apps');
    const labels = { environment: 'production' };
    await cluster.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } });
    const security = { allowPrivilegeEscalation: false, runAsNonRoot: true };
    const container = { name: 'web', image: 'registry.example/shop/web:1', securityContext: security };
    const pod = { metadata: { labels: { app: 'web' } }, spec: { hostNetwork: true, containers: [container] } };
    const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: pod };
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
    await cluster.create('/apis/apps/v1/namespaces/shop/deployments', deployment);
    write(work.path, { 'headwater.yaml': CONFIGURATION });
    [server, browser] = await Promise.all([
      startServer({ folder: work.path, parameters: ['--no-management'], environment: { KUBECONFIG: cluster.kubeconfig } }),
      startBrowser(),
    ]);
    watched = await browser.page();
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await cluster?.close();
    work.remove();
  });

  it('names the permission that it lacks, and is read once it has it', async () => {
    const { page, problems } = watched;
    const { address, api, logIn } = server;
    await logIn(page);
    await open(page, `${address}/sources`);
    const card = page.getByRole('region', { name: 'shop', exact: true });
    await card.getByText('Partly read', { exact: true }).waitFor({ timeout: PATIENCE_MS });
    await card.getByText(MISSING).waitFor({ timeout: PATIENCE_MS });
    await card.getByText('headwater source permissions kubernetes', { exact: true }).first().waitFor();

    await open(page, `${address}/coverage`);
    await page.getByText('Not complete: one gap is known.').waitFor({ timeout: PATIENCE_MS });
    const gap = page.getByRole('region', { name: 'What could not be read' }).getByRole('listitem');
    await gap.getByText('Deployment (apps/v1) in shop', { exact: true }).waitFor();
    await gap.getByText(MISSING).waitFor();
    await gap.getByText('PERMISSION_MISSING', { exact: true }).waitFor();
    const row = page.getByRole('region', { name: 'What was read, by source' }).getByRole('row').filter({ hasText: 'shop' });
    await row.getByText('Partly read', { exact: true }).waitFor();
    // What is behind the gap is neither found nor taken for fine.
    expect((await api<Found>('GET', '/findings')).items).toEqual([]);
    expect(await api('GET', '/coverage')).toMatchObject({ complete: false });

    await cluster.grant();
    await open(page, `${address}/sources`);
    await page.getByRole('button', { name: 'Look again' }).click();
    await card.getByText('Read', { exact: true }).waitFor({ timeout: 2 * PATIENCE_MS });
    await card.getByText(MISSING).waitFor({ state: 'detached', timeout: PATIENCE_MS });
    await until(async () => (await api<Found>('GET', '/findings')).items.length > 0);
    expect((await api<Found>('GET', '/findings')).items).toMatchObject([
      { rule: 'kubernetes/no-host-namespaces', about: { kind: 'Deployment', name: 'web' } },
    ]);
    await open(page, `${address}/coverage`);
    await row.getByText('Read', { exact: true }).waitFor({ timeout: PATIENCE_MS });
    expect(await page.getByText('PERMISSION_MISSING').count()).toBe(0);
    await open(page, `${address}/findings`);
    await page.getByRole('row').filter({ hasText: 'hostNetwork' }).filter({ hasText: 'web' }).waitFor({ timeout: PATIENCE_MS });
    expect(problems).toEqual([]);
  });
});
