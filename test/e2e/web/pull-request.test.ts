// From a cause to its pull request: the page shows the diff, the worker proposes just that at the code host, and the page that is
// open shows the pull request, with the address where people merge it.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser, type WatchedPage } from '../../fakes/browser.js';
import { githubPeer, type Peer } from '../../fakes/github-proposals.js';
import { repositoryAt, run, temporaryFolder, write } from '../../fakes/git-repositories.js';
import { strictGithub, type StrictGithub } from '../../fakes/strict-github.js';
import { open, PATIENCE_MS, until } from './look.js';
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
            privileged: true
`;
/** @param rung how far its policy may go in test */
const configuration = (rung: 'notify' | 'propose'): string => `apiVersion: headwater.dev/v1
kind: Configuration
organisation: Shop
releasePhases:
  - { phase: test, namespace: shop }
response: { preset: assist, file: response.yaml }
policies:
  rollout:
    kubernetes/no-privileged-containers: { test: ${rung} }
`;
/** Nothing checks its health, so there is nothing to wait for. */
const RESPONSE = `apiVersion: headwater.dev/v1
kind: ResponsePlan
metadata: { name: own }
spec: { preset: assist, ramp: { pause: 0 } }
`;
const TITLE = 'Deployment api: Container api is privileged';

interface Causes {
  readonly items: readonly { readonly id: string; readonly title: string }[];
}

describe.runIf(hasChromium())('a pull request', () => {
  const work = temporaryFolder();
  let checkout: string;
  let peer: Peer;
  let github: StrictGithub;
  let server: SampleServer;
  let browser: TestBrowser;
  let watched: WatchedPage;

  beforeAll(async () => {
    chmodSync(work.path, 0o755); // as root the database runs as somebody else
    peer = await githubPeer();
    github = await strictGithub(peer.url, () => false);
    await peer.push('main', PATH, MANIFEST);
    checkout = repositoryAt(join(work.path, 'app'), { [PATH]: MANIFEST });
    run(checkout, ['remote', 'add', 'origin', `${github.url}/bot/app.git`]);
    write(work.path, { 'headwater.yaml': configuration('notify'), 'response.yaml': RESPONSE });
    const environment = { GITHUB_API_URL: github.url, GITHUB_TOKEN: 't0ken', GH_TOKEN: '' };
    [server, browser] = await Promise.all([
      startServer({ folder: work.path, parameters: ['--no-management', 'app'], environment }),
      startBrowser(),
    ]);
    watched = await browser.page();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await github?.close();
    await peer?.close();
    work.remove();
  });

  it('is opened for the diff that the cause shows, and its page leads there', async () => {
    const { page, problems } = watched;
    const { address, api, logIn } = server;
    await logIn(page);
    let id = '';
    await until(async () => {
      const { items } = await api<Causes>('GET', '/causes');
      id = encodeURIComponent(items.find(({ title }) => title === TITLE)?.id ?? '');
      return id !== '';
    });
    await open(page, `${address}/causes/${id}`);
    const diff = page.getByRole('region', { name: 'The fix', exact: true });
    await diff.getByText('privileged: false').waitFor({ timeout: PATIENCE_MS });
    const actions = page.getByRole('region', { name: 'Actions', exact: true });
    await actions.getByText('Nothing was done about it yet').waitFor({ timeout: PATIENCE_MS });
    expect(await peer.pulls()).toEqual([]);

    // From here on the policy may propose. The page stays open, and nobody loads it anew.
    write(work.path, { 'headwater.yaml': configuration('propose') });
    await api('POST', '/look');
    const link = actions.getByRole('link', { name: /\/bot\/app\/pull\/1/ });
    await link.waitFor({ timeout: 2 * PATIENCE_MS });
    await actions.getByText('Done', { exact: true }).waitFor();

    const [opened, ...others] = await peer.pulls();
    expect(others).toEqual([]);
    expect(opened).toMatchObject({ number: 1, state: 'open', base: { ref: 'main' } });
    expect(await link.getAttribute('href')).toBe(opened?.html_url);
    const patch = await page.request.get(`${address}/api/v1/causes/${id}/patch`);
    execFileSync('git', ['apply', '-'], { cwd: checkout, input: await patch.text() });
    const proposed = await peer.file(PATH, opened?.head.ref ?? '');
    expect(proposed).toBe(readFileSync(join(checkout, PATH), 'utf8'));
    expect(proposed).toBe(MANIFEST.replace('privileged: true', 'privileged: false'));
    expect(await peer.file(PATH, 'main')).toBe(MANIFEST);

    await actions.getByRole('link', { name: /^Opens a pull request/ }).click();
    await page
      .getByRole('main')
      .getByRole('link', { name: /\/bot\/app\/pull\/1/ })
      .waitFor({ timeout: PATIENCE_MS });
    expect(problems).toEqual([]);
  });
});
