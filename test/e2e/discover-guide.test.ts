// The guide for what runs, read by somebody who does what it says, with a real cluster at hand.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubeconfigFile } from '../fakes/kubernetes-api.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane, startControlPlane, type ControlPlane } from '../fakes/control-plane.js';
import { temporaryFolder } from '../fakes/git-repositories.js';
import { ROOT } from '../journeys/estate.js';
import { examplesOf, patternOf, perform, title, unmarkedBlocks } from '../journeys/pages.js';

const text = readFileSync(join(ROOT, 'docs/guides/discover.md'), 'utf8');
const SETTINGS = ['KUBECONFIG', 'HEADWATER_STATE_FOLDER', 'XDG_STATE_HOME'] as const;

it('has no block that is not run', () => expect(unmarkedBlocks(text)).toEqual([]));

describe.runIf(hasControlPlane('the guide for what runs'))('docs/guides/discover.md', () => {
  const work = temporaryFolder();
  const folder = join(work.path, 'shop');
  const before = SETTINGS.map((name) => [name, process.env[name]] as const);
  let cluster: ControlPlane;
  let kubeconfig: ReturnType<typeof kubeconfigFile>;

  beforeAll(async () => {
    chmodSync(work.path, 0o755); // as root the database runs as somebody else
    mkdirSync(folder);
    writeFileSync(join(work.path, 'keep'), '');
    cluster = await startControlPlane();
    kubeconfig = kubeconfigFile([{ name: 'shop', url: cluster.url, token: cluster.token, ca: cluster.ca }]);
    process.env['KUBECONFIG'] = kubeconfig.path;
    process.env['HEADWATER_STATE_FOLDER'] = join(work.path, 'state');
    process.env['XDG_STATE_HOME'] = join(work.path, 'xdg');
    const labels = { environment: 'production' };
    await cluster.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } });
    const security = { allowPrivilegeEscalation: false, runAsNonRoot: true };
    const container = { name: 'web', image: 'registry.example/shop/web:1', securityContext: security };
    const pod = { metadata: { labels: { app: 'web' } }, spec: { hostNetwork: true, containers: [container] } };
    const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: pod };
    const { status } = await cluster.call('POST', '/apis/apps/v1/namespaces/shop/deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec,
    });
    if (status !== 201) throw new Error(`the Deployment was not taken: ${status}`);
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    kubeconfig?.remove();
    await cluster?.close();
    work.remove();
  });

  it.each(examplesOf(text).map((example) => ({ name: title(example), example })))(
    '$name',
    async ({ example }) => {
      const { printed, exitCode } = await perform(example, folder);
      if (example.kind !== 'from') return;
      expect(printed).toMatch(patternOf(example.text));
      expect(exitCode).toBe(example.exits);
    },
    120_000,
  );
});
