// The gate where it is used: the scripts of our GitHub action and of our GitLab template, run as their runners run them, on
// repositories as they check them out, with Headwater installed from its own files (by npm, from its cache or the registry).
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commit, repositoryAt, run, temporaryFolder, write } from '../fakes/git-repositories.js';
import { runAction, runJob, type ActionSetting, type JobSetting } from '../fakes/pipeline-runners.js';
import { ROOT } from '../journeys/estate.js';

const { path: folder, remove } = temporaryFolder();
const headwater = join(folder, 'headwater');
const upstream = join(folder, 'upstream');
let pinned = '';
let before = '';
let feature = '';

const manifest = (name: string, privileged: boolean): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      securityContext: { runAsNonRoot: true }
      containers:
        - name: app
          image: registry.example/${name}:1.0
          securityContext: { privileged: ${privileged}, allowPrivilegeEscalation: ${privileged} }
`;

beforeAll(() => {
  // What a checkout of Headwater at this commit would hold.
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const needed =
    /^(src|policies|tools|bin|examples)\/|^(package(-lock)?\.json|tsconfig.*\.json|action\.yml|\.npmrc|\.gitignore)$/;
  for (const file of files.split('\0').filter((name) => needed.test(name) && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(headwater, file)), { recursive: true });
    cpSync(join(ROOT, file), join(headwater, file));
  }
  pinned = commit(repositoryAt(headwater, {}), {});

  before = commit(repositoryAt(upstream, { CODEOWNERS: '* @acme/platform\n' }), {
    'apps/shop/deploy/old.yaml': manifest('old', true),
    'apps/shop/deploy/web.yaml': manifest('web', false),
  });
  run(upstream, ['checkout', '-q', '-b', 'feature']);
  feature = commit(upstream, { 'apps/shop/deploy/new.yaml': manifest('new', true) });
  run(upstream, ['checkout', '-q', '-b', 'clean', 'main']);
  commit(upstream, { 'apps/shop/deploy/fine.yaml': manifest('fine', false) });
  run(upstream, ['checkout', '-q', 'main']);
  commit(upstream, { 'apps/shop/deploy/late.yaml': manifest('late', true) });
});
afterAll(remove);

let clones = 0;

/** A checkout of a merge of `branch` into main, as both hosts make for a request to merge: HEAD is no branch. */
function checkOut(branch: string, ...options: readonly string[]): string {
  clones += 1;
  const checkout = join(folder, `job-${clones}`, 'shop');
  mkdirSync(dirname(checkout));
  run(upstream, ['checkout', '-q', '--detach', 'main']);
  run(upstream, ['merge', '-q', '--no-ff', '-m', 'merge', branch]);
  run(upstream, ['update-ref', 'refs/heads/pull', 'HEAD']);
  run(folder, ['clone', '-q', ...options, '-b', 'pull', `file://${upstream}`, checkout]);
  run(checkout, ['checkout', '-q', '--detach']);
  return checkout;
}

describe('the action', () => {
  const act = (workspace: string, setting: Partial<ActionSetting> = {}) =>
    runAction({ action: headwater, workspace, environment: { GITHUB_BASE_REF: 'main' }, ...setting });

  it('holds a pull request for what it brings, and says so at the line, on the page and to later steps', () => {
    const workspace = checkOut('feature');
    const ran = act(workspace, { inputs: { sarif: 'gate.sarif', pack: 'pod-security-baseline\nkubernetes-starter' } });
    expect(ran.printed).toContain(
      '::error file=apps/shop/deploy/new.yaml,line=13,endLine=13,title=kubernetes/no-privileged-containers::',
    );
    expect(ran.printed.match(/^::error /gm)).toHaveLength(1);
    expect(ran.printed).toContain('held apps/shop/deploy/new.yaml:13  owner @acme/platform');
    expect(ran).toMatchObject({ exitCode: 3, outputs: { held: 'true' }, used: [] });
    expect(JSON.parse(readFileSync(ran.outputs['report'] ?? '', 'utf8'))).toMatchObject({
      kind: 'GateReport',
      held: true,
      summary: { held: 1 },
    });
    expect(ran.summary).toMatch(/^### Held before test\n/);
    expect(ran.summary).toContain('<code>apps/shop/deploy/new.yaml&#58;13</code>');
    expect(ran.summary).not.toMatch(/old\.yaml|late\.yaml/);
    expect(JSON.parse(readFileSync(join(workspace, 'gate.sarif'), 'utf8'))).toMatchObject({
      version: '2.1.0',
      runs: [
        { results: [{ level: 'error' }, ...Array.from({ length: ran.printed.match(/^::notice /gm)?.length ?? 0 }, () => ({}))] },
      ],
    });
  });

  it('lets a pull request go on that brings nothing', () => {
    const workspace = checkOut('clean');
    const ran = act(workspace);
    expect(ran).toMatchObject({ exitCode: 0, outputs: { held: 'false' } });
    expect(ran.summary).toMatch(/^### Nothing holds it before test\n/);
    expect(ran.printed).not.toContain('::error');
    // A branch by its name: in a pipeline it is only there as that of the remote.
    expect(act(workspace, { environment: {}, inputs: { base: 'main' } })).toMatchObject({ exitCode: 0 });
  });

  it('counts everything on a push, or when asked to', () => {
    const workspace = checkOut('clean');
    for (const setting of [{ environment: {} }, { inputs: { base: 'none' } }]) {
      const { exitCode, printed } = act(workspace, setting);
      expect(exitCode).toBe(3);
      expect([...printed.matchAll(/^::error file=([^,]*)/gm)].map(([, file]) => file)).toEqual([
        'apps/shop/deploy/late.yaml',
        'apps/shop/deploy/old.yaml',
      ]);
    }
  });

  it('takes the base of a merge queue, a folder to work in, paths, a baseline, a policy and a severity', () => {
    const workspace = checkOut('feature');
    const inputs = { 'working-directory': 'apps/shop', paths: 'deploy/new.yaml\ndeploy/old.yaml', 'fail-on': 'critical' };
    const queued = { environment: {}, event: { 'github.event.merge_group.base_sha': before }, inputs };
    expect(act(workspace, queued).printed).toContain('held deploy/new.yaml:13');
    expect(act(workspace, { ...queued, inputs: { ...inputs, paths: 'deploy/old.yaml' } })).toMatchObject({ exitCode: 0 });
    const kept = ['gate', '--write-baseline', 'baseline.yaml', '-q'];
    execFileSync(process.execPath, [join(headwater, 'bin', 'headwater.js'), ...kept], { cwd: join(workspace, 'apps/shop') });
    const given = act(workspace, { inputs: { ...inputs, base: 'none', baseline: 'baseline.yaml' } });
    expect(given).toMatchObject({ exitCode: 0, outputs: { held: 'false' } });
    expect(given.printed).toMatch(/\d in the baseline/);
    const policy = join(headwater, 'policies/kubernetes/no-default-namespace');
    expect(act(workspace, { inputs: { ...inputs, policy } }).exitCode).toBe(3);
  });

  it('asks for the history where the checkout has none', () => {
    const ran = act(checkOut('feature', '--depth=1', '--no-single-branch'));
    expect(ran).toMatchObject({ exitCode: 2, outputs: { held: '', report: '' } });
    expect(ran.printed).toMatch(/^::error title=Headwater gate::.*fetch-depth: 0/m);
  });

  it('runs no text of an input, and says what is wrong with one', () => {
    const workspace = checkOut('feature');
    const hostile = '$(touch pwned)`touch pwned`"; touch pwned; "';
    for (const name of ['paths', 'base', 'baseline', 'pack', 'policy', 'fail-on', 'release-phase']) {
      const ran = act(workspace, { inputs: { [name]: hostile } });
      expect(ran).toMatchObject({ exitCode: 2, outputs: { held: '', report: '' } });
    }
    const asked = act(workspace, { inputs: { paths: '--write-baseline=pwned' } });
    expect(asked).toMatchObject({ exitCode: 2 });
    expect(existsSync(join(workspace, 'pwned'))).toBe(false);
  });

  it('prints no text of a file that the runner would obey, in an error neither', () => {
    const workspace = checkOut('clean');
    const obeyed = '##[set-output name=held;]false';
    write(workspace, { 'apps/shop/deploy/x.yaml': manifest(`"${obeyed}"`, true) });
    const held = act(workspace);
    expect(held.printed).toContain('Deployment ## [set-output');
    write(workspace, { 'headwater.yaml': `apiVersion: headwater.dev/v1\nkind: Configuration\n"${obeyed}": 1\n` });
    const wrong = act(workspace);
    expect(wrong.printed).toContain('CONFIGURATION_INVALID');
    const lines = `${held.printed}\n${wrong.printed}`.split('\n').filter((line) => !/^::(error|notice|warning) /.test(line));
    expect(lines.filter((line) => /##\[|^\s*::/.test(line))).toEqual([]);
    expect([held.exitCode, wrong.exitCode]).toEqual([3, 2]);
  });

  it('sets up Node only where that of the runner is too old, or another one is asked for', () => {
    const workspace = checkOut('clean');
    const old = join(folder, 'old-node');
    write(old, { node: '#!/bin/sh\nexit 1\n' });
    run(old, ['init', '-q']);
    execFileSync('chmod', ['+x', join(old, 'node')]);
    const [used] = act(workspace, { environment: { PATH: `${old}:${process.env['PATH'] ?? ''}` } }).used;
    expect(used).toMatch(/^actions\/setup-node@[0-9a-f]{40} 24\.\d+\.\d+$/);
    expect(act(workspace, { inputs: { 'node-version': '22' } }).used).toEqual([expect.stringMatching(/ 22$/)]);
  });
});

describe('the template', () => {
  const job = (checkout: string, setting: Partial<JobSetting> = {}) =>
    runJob({
      template: join(ROOT, 'templates/gate.gitlab-ci.yml'),
      checkout,
      shell: 'sh',
      ...setting,
      inputs: { image: `node@sha256:${'0'.repeat(64)}`, commit: pinned, repository: `file://${headwater}`, ...setting.inputs },
    });
  const issues = (text: string | undefined): unknown => JSON.parse(text ?? '');

  it('holds a merge request for what it brings, with a code quality report', () => {
    const checkout = checkOut('feature');
    run(checkout, ['checkout', '-q', '--detach', feature]);
    const ran = job(checkout, { variables: { CI_MERGE_REQUEST_DIFF_BASE_SHA: before } });
    expect(ran.printed).toContain('held apps/shop/deploy/new.yaml:13  owner @acme/platform');
    expect(ran.exitCode).toBe(3);
    expect(issues(ran.codeQuality)).toMatchObject([
      {
        check_name: 'kubernetes/no-privileged-containers',
        severity: 'blocker',
        location: { path: 'apps/shop/deploy/new.yaml', lines: { begin: 13 } },
      },
      {},
    ]);
    expect(JSON.parse(readFileSync(join(checkout, 'headwater-gate.json'), 'utf8'))).toMatchObject({ held: true });
  });

  it('counts what the target branch got meanwhile neither for nor against a merged result', () => {
    const variables = {
      CI_MERGE_REQUEST_DIFF_BASE_SHA: before,
      CI_MERGE_REQUEST_TARGET_BRANCH_SHA: run(upstream, ['rev-parse', 'main']),
    };
    expect(job(checkOut('clean'), { shell: 'bash', variables })).toMatchObject({ exitCode: 0, codeQuality: '[]\n' });
  });

  it('asks for the history where the checkout has none', () => {
    const checkout = checkOut('feature', '--depth=1');
    const ran = job(checkout, { variables: { CI_MERGE_REQUEST_DIFF_BASE_SHA: before } });
    expect(ran).toMatchObject({ exitCode: 2, codeQuality: undefined });
    expect(ran.printed).toContain('GIT_DEPTH');
  });

  it('runs no text of an input', () => {
    const checkout = checkOut('feature');
    const hostile = '$(touch pwned)`touch pwned`\n"; touch pwned; "';
    expect(job(checkout, { inputs: { paths: hostile, pack: hostile, policy: hostile } }).exitCode).toBe(2);
    expect(existsSync(join(checkout, 'pwned'))).toBe(false);
    expect(() => job(checkout, { inputs: { commit: 'main' } })).toThrow('commit is not as its regex says');
  });
});
