// A scan of a checkout ends as an open pull request at a stateful peer of GitHub, with what `cause fix --write` would write.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withActing, writeFix, type ActingRequest } from '../../src/pipeline/index.js';
import { githubPeer, type Peer } from '../fakes/github-proposals.js';
import { commit, repositoryAt, run, temporaryFolder, write } from '../fakes/git-repositories.js';

const SETTINGS = ['GITHUB_API_URL', 'GITHUB_TOKEN', 'GH_TOKEN', 'HEADWATER_STATE_FOLDER', 'DATABASE_URL'] as const;
const before = SETTINGS.map((name) => [name, process.env[name]] as const);
const folder = temporaryFolder();
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
const CONFIGURATION = `apiVersion: headwater.dev/v1
kind: Configuration
organisation: Acme
releasePhases:
  - { phase: test, namespace: shop }
response: { preset: assist, file: response.yaml }
policies:
  rollout:
    kubernetes/no-privileged-containers: { test: propose }
`;

/** Nothing checks its health, so there is nothing to wait for. */
const RESPONSE = `apiVersion: headwater.dev/v1
kind: ResponsePlan
metadata: { name: own }
spec: { preset: assist, ramp: { pause: 0 } }
`;

let peer: Peer;
let checkout: string;

beforeAll(async () => {
  // The database runs as somebody else than root.
  chmodSync(folder.path, 0o755);
  peer = await githubPeer();
  for (const name of SETTINGS) delete process.env[name];
  Object.assign(process.env, {
    GITHUB_API_URL: peer.url,
    GITHUB_TOKEN: 't0ken',
    HEADWATER_STATE_FOLDER: join(folder.path, 'state'),
  });
  await peer.push('main', PATH, MANIFEST);
  checkout = repositoryAt(join(folder.path, 'app'), { [PATH]: MANIFEST });
  run(checkout, ['remote', 'add', 'origin', `${peer.url}/bot/app.git`]);
  write(folder.path, { 'headwater.yaml': CONFIGURATION, 'response.yaml': RESPONSE });
});

afterAll(async () => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  await peer?.close();
  folder.remove();
});

/** What `headwater action plan --yes` and `headwater action run --yes` do. */
async function pass() {
  const request: ActingRequest = {
    inputs: [checkout],
    folder: folder.path,
    config: join(folder.path, 'headwater.yaml'),
    version: '0',
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
  return withActing(request, async ({ session }) => {
    const { scanned } = await session.look();
    await session.publish();
    const { planned, held, unreachable } = await session.respond('record');
    await session.lease();
    const outcomes = [];
    for (const id of await session.startReady()) outcomes.push(...(await session.execute(id)));
    return { scanned, planned, held, unreachable, outcomes, reversed: await session.watch() };
  });
}

it('proposes what would be written, once, follows the repository, and takes no for an answer', async () => {
  const first = await pass();
  expect(first.unreachable).toEqual([]);
  expect(first.outcomes).toMatchObject([{ kind: 'done' }]);
  const cause = first.scanned.causes.find(({ id }) => id.startsWith('no-privileged-containers'));
  const reported = first.scanned.report.causes.find(({ id }) => id === cause?.id);
  if (cause === undefined || reported === undefined) throw new Error('the cause was not found');
  const [opened, ...others] = await peer.pulls();
  expect(others).toEqual([]);
  expect(opened).toMatchObject({ number: 1, state: 'open', base: { ref: 'main' } });
  const branch = opened?.head.ref ?? '';
  expect(branch).toMatch(/^headwater\/no-privileged-containers-api-[0-9a-f]+$/);

  // What it says is what `git apply` and `cause fix --write` make of the same file.
  const proposed = await peer.file(PATH, branch);
  execFileSync('git', ['apply', '-'], { cwd: checkout, input: cause.fix.diff });
  expect(readFileSync(join(checkout, PATH), 'utf8')).toBe(proposed);
  run(checkout, ['checkout', '-q', '.']);
  expect((await writeFix(first.scanned.report, reported, join(folder.path, 'written'))).outcomes).toMatchObject([
    { kind: 'done' },
  ]);
  expect(readFileSync(join(checkout, PATH), 'utf8')).toBe(proposed);
  run(checkout, ['checkout', '-q', '.']);

  const second = await pass();
  expect(second.outcomes).toEqual([]);
  expect(second.planned).toMatchObject([{ action: 'propose-change', leftOut: [{ kind: 'already-so' }] }]);

  // The default branch moves on: what was scanned is old, and nothing is done until it was scanned anew.
  const moved = `# Owned by team shop.\n${MANIFEST}`;
  await peer.push('main', PATH, moved);
  const third = await pass();
  expect(third.planned).toMatchObject([{ leftOut: [{ kind: 'refused', because: `on main, ${PATH} is not what was scanned` }] }]);
  commit(checkout, { [PATH]: moved });
  expect((await pass()).outcomes).toMatchObject([{ kind: 'done' }]);
  expect(await peer.file(PATH, branch)).toBe(`# Owned by team shop.\n${proposed ?? ''}`);
  expect(await peer.pulls()).toHaveLength(1);

  await peer.api('PATCH', '/pulls/1', { state: 'closed' });
  const fifth = await pass();
  expect(fifth.planned).toMatchObject([{ leftOut: [{ kind: 'refused', because: expect.stringContaining('somebody said no') }] }]);
  expect(fifth.reversed).toEqual([]);
  expect(await peer.pulls()).toMatchObject([{ number: 1, state: 'closed' }]);

  await peer.api('PATCH', '/pulls/1', { state: 'open' });
  // The peer's own merge takes the head that the branch had when it was opened.
  const merged = (await peer.file(PATH, branch)) ?? '';
  await peer.push('main', PATH, merged);
  expect(merged).toBe(`# Owned by team shop.\n${proposed ?? ''}`);
  // Its checkout is not up to date yet: it is proposed no more.
  expect((await pass()).planned).toMatchObject([{ leftOut: [{ kind: 'already-so', because: 'main has it already' }] }]);
  commit(checkout, { [PATH]: merged });
  const last = await pass();
  expect(last.scanned.causes.map(({ id }) => id)).not.toContain(cause.id);
  expect([last.planned, last.reversed]).toEqual([[], []]);
});
