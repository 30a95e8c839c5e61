// The command line as people and scripts use it, in processes of its own: what it prints where, and how it ends.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  assessmentReportSchema,
  gateReportSchema,
  policyExplanationSchema,
  policyTestReportSchema,
  scanReportSchema,
  verificationReportSchema,
} from '../../src/pipeline/index.js';
import { repositoryAt, temporaryFolder } from '../fakes/git-repositories.js';
import { ESTATE, ROOT, truth } from './estate.js';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: prod }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      # the image's own user
      containers:
        - name: api
          image: registry.example/api:1
          securityContext: { allowPrivilegeEscalation: false }
`;

describe('the command line', () => {
  const folder = temporaryFolder();
  const run = (...parameters: readonly string[]) => {
    const environment = { ...process.env, XDG_STATE_HOME: join(folder.path, 'state'), NO_COLOR: '1' };
    const done = spawnSync(process.execPath, [join(ROOT, 'bin', 'headwater.js'), ...parameters], {
      cwd: join(folder.path, 'deploy'),
      env: environment,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 ** 2,
    });
    return { code: done.status, out: done.stdout, err: done.stderr };
  };

  beforeAll(() => {
    repositoryAt(join(folder.path, 'deploy'), { 'prod/api.yaml': DEPLOYMENT, CODEOWNERS: '/prod/ @acme/payments\n' });
    if (!existsSync(join(ROOT, 'dist', 'cli', 'main.js'))) throw new Error('dist is missing: run the tests by `npm test`');
  });

  afterAll(() => folder.remove());

  it('says of an account without credentials what is missing, and nothing that its libraries say', () => {
    const settings = { PATH: process.env['PATH'], HOME: folder.path, AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1' };
    const done = spawnSync(process.execPath, [join(ROOT, 'bin', 'headwater.js'), 'scan', 'aws://'], {
      cwd: join(folder.path, 'deploy'),
      env: { ...settings, XDG_STATE_HOME: join(folder.path, 'no-credentials') },
      encoding: 'utf8',
    });
    expect(done.status).toBe(1);
    expect(done.stdout).toContain('CREDENTIALS_MISSING');
    expect(done.stderr).toBe('✗ aws:// (aws) nothing, 1 gap\n');
  });

  it('prints its version without loading a connector', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(run('--version')).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
    const graph = staticImports(join(ROOT, 'dist', 'cli', 'main.js'));
    expect([...graph].filter((path) => /\/(connectors|pipeline|store)\//.test(path))).toEqual([]);
  });

  it('scans, keeps the report, and answers from it', () => {
    const scanned = run('scan', '.');
    expect(scanned).toMatchObject({ code: 0 });
    expect(scanned.out).toContain('run-as-non-root@api');
    expect(scanned.out).toContain('@acme/payments');
    expect(scanned.err).toMatch(/✓ \. \(git\) 1 resource/);
    const listed = run('cause', 'list', '-o', 'json');
    expect(JSON.parse(listed.out)).toMatchObject({ kind: 'CauseList', items: [{ location: { path: 'prod/api.yaml' } }] });
    const shown = run('cause', 'show', 'run-as-non-root');
    expect(shown.out).toContain('deploy/prod/api.yaml:');
    expect(
      run('finding', 'list', '-o', 'jsonl')
        .out.trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toHaveLength(1);
  });

  it('gives a fix that git apply takes, writes nothing unless asked, and undoes what it wrote', () => {
    const file = join(folder.path, 'deploy', 'prod', 'api.yaml');
    const { code, out } = run('cause', 'fix', 'run-as-non-root');
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(DEPLOYMENT);
    execFileSync('git', ['apply', '--check', '-'], { cwd: join(folder.path, 'deploy'), input: out });
    const written = run('cause', 'fix', 'run-as-non-root', '--write');
    expect(written.code).toBe(0);
    const [entry = ''] = /act-[0-9a-z]+/.exec(written.err) ?? [];
    const changed = readFileSync(file, 'utf8');
    expect(changed).toContain('runAsNonRoot: true');
    expect(changed).toContain("# the image's own user");
    expect(run('assess', 'prod/api.yaml', '--pack', 'kubernetes-starter').code).toBe(0);
    expect(run('action', 'undo', entry).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(changed);
    expect(run('action', 'undo', entry, '--yes').code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(DEPLOYMENT);
  });

  it('S2: refuses to write into a file that is not what was scanned', () => {
    const file = join(folder.path, 'deploy', 'prod', 'api.yaml');
    const other = DEPLOYMENT.replace('    spec:\n      #', '    spec:\n      hostNetwork: false\n      #');
    writeFileSync(file, other);
    const { code, err } = run('cause', 'fix', 'run-as-non-root', '--write');
    expect(code).not.toBe(0);
    expect(err).toContain('PLAN_STALE');
    expect(readFileSync(file, 'utf8')).toBe(other);
    writeFileSync(file, DEPLOYMENT);
  });

  it('gates a change: 3 when it is held, 0 when not, 2 for what cannot be compared', () => {
    const held = run('gate', '--release-phase', 'test', '-o', 'json');
    expect(held.code).toBe(3);
    const report = gateReportSchema.parse(JSON.parse(held.out));
    expect(report.causes[0]).toMatchObject({ verdict: 'held', rule: 'kubernetes/run-as-non-root', owner: '@acme/payments' });
    const page = run('gate');
    expect(page.code).toBe(3);
    expect(page.out).toContain('held prod/api.yaml:8');
    expect(run('gate', '--base', 'HEAD')).toMatchObject({ code: 0 });
    expect(run('gate', '--release-phase', 'production')).toMatchObject({ code: 0 });
    expect(run('gate', '--base', 'nowhere')).toMatchObject({ code: 2, err: expect.stringContaining('REVISION_NOT_FOUND') });
    expect(run('gate', '--release-phase', 'lunch')).toMatchObject({ code: 2, err: expect.stringContaining('OPTION_INVALID') });
  });

  it('explains a policy on a resource: each expression, and the values that it read', () => {
    const explained = run('policy', 'explain', 'kubernetes/run-as-non-root', '--resource', 'prod/api.yaml', '-o', 'json');
    expect(explained.code).toBe(0);
    const [item] = policyExplanationSchema.parse(JSON.parse(explained.out)).items;
    expect(item).toMatchObject({ result: 'fail', resource: { kind: 'Deployment', name: 'api' } });
    const said = item?.expressions.find(({ what }) => what === 'validation 2')?.explanation;
    expect(said).toMatchObject({
      value: false,
      parts: [
        { expression: 'variables.podSaysYes', value: false },
        { expression: 'variables.podSaysNo', value: false },
        { expression: 'variables.sayNothing.size() == 0', value: false },
      ],
    });
    const page = run('policy', 'explain', 'run-as-non-root', '--resource', 'prod/api.yaml');
    expect(page.out).toContain('kubernetes/run-as-non-root on Deployment prod/api: fail');
    expect(page.out).toContain('variables.podSaysYes  → false');
    expect(run('policy', 'explain', 'nothing', '--resource', 'prod/api.yaml').code).toBe(2);
    expect(run('policy', 'explain', 'run-as-non-root', '--resource', 'CODEOWNERS').err).toContain('FILE_MALFORMED');
  });

  it('explains a policy on an object as its provider gives it', () => {
    const bucket = join(folder.path, 'bucket.yaml');
    writeFileSync(bucket, 'apiVersion: s3.amazonaws.com/2006-03-01\nkind: Bucket\nName: data\n');
    const { code, out } = run('policy', 'explain', 'aws/bucket-public-access-block', '--resource', bucket);
    expect(code).toBe(0);
    expect(out).toContain('aws/bucket-public-access-block on Bucket data: fail');
  });

  it.each([
    ['json', (out: string) => JSON.parse(out) as unknown],
    ['yaml', (out: string) => parse(out) as unknown],
  ])('writes the report of the sample estate as %s, by its own schema', (format, read) => {
    const { code, out } = run('scan', ESTATE, '-o', format);
    expect(code).toBe(0);
    const report = scanReportSchema.parse(read(out));
    expect(report.causes[0]?.location).toMatchObject({ path: truth.cause.source.path, startLine: truth.cause.source.line });
  });

  it('writes SARIF 2.1.0 with a stable rule, a relative path and a line for each result', () => {
    const { out } = run('scan', '.', '-o', 'sarif');
    const log = JSON.parse(out) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: {
          ruleId: string;
          partialFingerprints: object;
          locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
        }[];
      }[];
    };
    expect(log.version).toBe('2.1.0');
    const [first] = log.runs;
    expect(first?.results.map(({ ruleId }) => ruleId)).toEqual(['kubernetes/run-as-non-root']);
    expect(first?.results[0]?.locations[0]?.physicalLocation).toMatchObject({ artifactLocation: { uri: 'prod/api.yaml' } });
    expect(first?.tool.driver.rules.map(({ id }) => id)).toEqual(['kubernetes/run-as-non-root']);
  });

  it('assesses files by pack or by policy, and exits 3 when one fails', () => {
    const packed = run('assess', 'prod/api.yaml', '--pack', 'kubernetes-starter', '-o', 'json');
    expect(packed.code).toBe(3);
    const report = assessmentReportSchema.parse(JSON.parse(packed.out));
    expect(report.results.filter(({ result }) => result === 'fail')).toMatchObject([
      {
        policy: 'kubernetes/run-as-non-root',
        resource: { kind: 'Deployment', namespace: 'prod', name: 'api' },
        location: { path: 'prod/api.yaml' },
      },
    ]);
    const policy = join(ROOT, 'policies', 'kubernetes', 'no-privilege-escalation', 'policy.yaml');
    expect(run('assess', 'prod/api.yaml', '--policy', policy).code).toBe(0);
  });

  it('runs the cases of the policies that ship', () => {
    const { code, out } = run('policy', 'test', '-o', 'json');
    expect(code).toBe(0);
    const { results, problems } = policyTestReportSchema.parse(JSON.parse(out));
    expect(problems).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
    expect(results.filter(({ expected, actual }) => expected !== actual)).toEqual([]);
  });

  it('verifies against an earlier report', () => {
    const baseline = join(folder.path, 'baseline.json');
    writeFileSync(baseline, run('scan', '.', '-o', 'json').out);
    const { code, out } = run('verify', '.', '--baseline', baseline, '-o', 'json');
    expect(code).toBe(3);
    expect(verificationReportSchema.parse(JSON.parse(out)).findings).toMatchObject([{ state: 'still-open' }]);
  });

  it.each([
    [['scan', '.', '--fail-on', 'high'], 3, ''],
    [['scan', '.', '--fail-on', 'critical'], 0, ''],
    [['scan', '.', '--fail-on', 'grave'], 2, 'OPTION_INVALID'],
    [['scan', '.', '--require-coverage'], 4, ''],
    [['scan', 'nowhere'], 2, 'INPUT_NOT_FOUND'],
    [['scan'], 2, 'missing required argument'],
    [['scan', '.', '--pack', 'nope'], 2, 'PACK_UNKNOWN'],
    [['scan', '.', '-o', 'xml'], 2, 'OPTION_INVALID'],
    [['scan', '.', '--config', 'nowhere.yaml'], 2, 'CONFIGURATION_INVALID'],
    [['cause', 'show', 'nothing-like-it'], 2, 'ID_UNKNOWN'],
    [['assess', '.', '--pack', 'kubernetes-starter', '--kubernetes-version', 'v1.30.2'], 3, ''],
    [['assess', '.', '--pack', 'kubernetes-starter', '--kubernetes-version', '2.0'], 2, 'OPTION_INVALID'],
    [['bogus'], 2, 'unknown command'],
  ])('%j ends with %i', (parameters, code, said) => {
    const done = run(...parameters);
    expect(done.code, done.err).toBe(code);
    expect(done.err).toContain(said);
  });

  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints completions for %s', (shell) => {
    const { code, out } = run('completion', shell);
    expect(code).toBe(0);
    expect(out).toContain('headwater');
  });

  it('completes the ids of the last scan', () => {
    expect(run('complete', '--', 'cause', 'show', '').out).toContain('run-as-non-root@api');
  });

  it('keeps data on stdout and words on stderr', () => {
    const { out } = run('scan', '.', '-o', 'json');
    expect(() => JSON.parse(out) as unknown).not.toThrow();
    expect(run('scan', '.', '-o', 'json', '--quiet').err).toBe('');
  });
});

/** Every module that is loaded when this one is, by its static imports; dynamic ones are left for later. */
function staticImports(entry: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const text = readFileSync(entry, 'utf8');
  for (const [, path = ''] of text.matchAll(/^(?:import|export)\s(?:[^'"]*?from\s)?['"](\.[^'"]+)['"]/gm)) {
    staticImports(join(entry, '..', path), seen);
  }
  return seen;
}
