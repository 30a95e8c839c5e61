// A change on its way: the gate holds what is new and refused, with a reason, an owner and a fix, and lets the rest go on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  baselineOf,
  gate,
  gateToAnnotations,
  gateToCodeQuality,
  gateToMarkdown,
  gateToSarif,
  type GateReport,
  type GateRequest,
} from '../../src/pipeline/index.js';
import { commit, repositoryAt, run, temporaryFolder, write } from '../fakes/git-repositories.js';

const NOW = new Date('2026-11-01T12:00:00Z');
const POLICY = 'kubernetes/no-privileged-containers';
const HARDENED = 'allowPrivilegeEscalation: false, runAsNonRoot: true';

let root = '';
let remove = (): void => undefined;

beforeEach(() => {
  const folder = temporaryFolder();
  remove = folder.remove;
  root = repositoryAt(join(folder.path, 'shop'), {
    CODEOWNERS: '* @acme/platform\n',
    'deploy/api.yaml': deployment('api', [container('app', 'privileged: true')]),
    'deploy/web.yaml': deployment('web', [container('app', HARDENED)]),
  });
});
afterEach(() => remove());

function container(name: string, context: string): string {
  return `        - name: ${name}\n          image: registry.example/${name}:1.0\n          securityContext: { ${context} }\n`;
}

function deployment(name: string, containers: readonly string[]): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
${containers.join('')}`;
}

const asked = (): GateRequest => ({
  folder: root,
  version: '0.0.0',
  signal: new AbortController().signal,
  onProgress: () => undefined,
  clock: { now: () => NOW },
  releasePhase: 'test',
  packs: ['pod-security-baseline'],
});

async function judge(request: Partial<GateRequest> = {}, paths: readonly string[] = ['.']): Promise<GateReport> {
  return gate(paths, { ...asked(), ...request });
}

const held = ({ causes }: GateReport) => causes.filter(({ verdict }) => verdict === 'held');
const configure = (text: string) =>
  write(root, { 'headwater.yaml': `apiVersion: headwater.dev/v1\nkind: Configuration\n${text}` });

describe('what is held', () => {
  it('has its line, the reason, the owner, a diff that applies, and how to ask for an exemption', async () => {
    const report = await judge();
    expect(report).toMatchObject({ kind: 'GateReport', held: true, releasePhase: 'test', summary: { held: 1, errors: 0 } });
    const [cause] = held(report);
    expect(cause).toMatchObject({
      rule: POLICY,
      severity: 'critical',
      rung: 'hold',
      location: { path: 'deploy/api.yaml', startLine: 12, endLine: 12 },
      owner: '@acme/platform',
      because: expect.stringContaining('critical severity in test'),
      exemption: `- { policy: "${POLICY}", path: "deploy/api.yaml", reason: …, approvedBy: …, expires: 2026-12-01 }`,
    });
    write(root, { 'fix.diff': cause?.fix.diff ?? '' });
    run(root, ['apply', 'fix.diff']);
    expect((await judge()).held).toBe(false);
  });

  it('is what the same inputs decide as everywhere: the plan, how far the policy was let, the ceiling', async () => {
    const rungs = async (phase: GateRequest['releasePhase']) =>
      (await judge({ releasePhase: phase })).causes.map(({ rung }) => rung);
    // A policy that nobody has let anywhere is introduced early and closed out of the later phases.
    expect(await rungs('development')).toEqual(['hold']);
    expect(await rungs('staging')).toEqual(['record']);
    expect(await rungs('production')).toEqual(['record']);
    configure(`policies: { rollout: { ${POLICY}: { test: notify, production: hold } } }\n`);
    expect(await rungs('test')).toEqual(['notify']);
    expect(await rungs('production')).toEqual(['hold']);
    configure('response: { ceiling: notify }\n');
    expect(await rungs('test')).toEqual(['notify']);
    configure('response: { plan: { critical: { test: propose } } }\n');
    expect(await rungs('test')).toEqual(['propose']);
    expect((await judge({ failOn: 'critical' })).held).toBe(true);
  });

  it('is what is as severe as asked, and nothing less', async () => {
    expect((await judge({ packs: ['kubernetes-starter'], failOn: 'critical' })).summary).toMatchObject({ held: 1, noted: 2 });
    expect((await judge({ packs: ['kubernetes-starter'], failOn: 'medium' })).summary).toMatchObject({ held: 3, noted: 0 });
  });
});

describe('a report', () => {
  it('has what holds first, the most severe first, then in the order of the files', async () => {
    write(root, {
      'deploy/aa.yaml': deployment('aa', [container('app', HARDENED)]).replace(
        '    spec:\n',
        '    spec:\n      hostNetwork: true\n',
      ),
      'deploy/ab.yaml': deployment('ab', [container('one', 'privileged: true'), container('two', HARDENED)]),
    });
    const { causes } = await judge({ packs: ['kubernetes-starter'] });
    expect(causes.map(({ verdict, severity, location }) => [verdict, severity, location?.path])).toEqual([
      ['held', 'critical', 'deploy/ab.yaml'],
      ['held', 'critical', 'deploy/api.yaml'],
      ['held', 'high', 'deploy/aa.yaml'],
      ['held', 'high', 'deploy/ab.yaml'],
      ['held', 'high', 'deploy/api.yaml'],
      ['noted', 'medium', 'deploy/ab.yaml'],
      ['noted', 'medium', 'deploy/api.yaml'],
    ]);
  });

  it('says where the paths begin, and how much was judged: nothing, where there is nothing', async () => {
    expect(await judge()).toMatchObject({ summary: { judged: 2 }, repositories: [{ name: 'shop', path: root }] });
    expect(await judge({ packs: ['pipeline'] })).toMatchObject({ held: false, summary: { judged: 0 } });
  });

  it('has a diff that applies to a file with the line ends of Windows', async () => {
    const text = deployment('api', [container('app', 'privileged: true')]).replaceAll('\n', '\r\n');
    write(root, { 'deploy/api.yaml': text });
    write(root, { 'fix.diff': held(await judge())[0]?.fix.diff ?? '' });
    run(root, ['apply', 'fix.diff']);
    expect(readFileSync(join(root, 'deploy/api.yaml'), 'utf8')).toBe(text.replace('privileged: true', 'privileged: false'));
  });
});

describe('an exemption', () => {
  const exempt = (parts: string) => configure(`exemptions:\n  - { ${parts}, reason: It is the node agent, approvedBy: ana }\n`);

  it('lets a finding through until its day is over, and says who accepted it', async () => {
    exempt(`policy: 'kubernetes/no-*', path: 'deploy/*.yaml', expires: 2026-11-01`);
    const report = await judge();
    expect(report).toMatchObject({ held: false, summary: { recorded: 1 } });
    expect(report.causes[0]?.because).toContain('exempt until 2026-11-01, by ana: It is the node agent');
    exempt(`policy: 'kubernetes/no-*', expires: 2026-10-31`);
    expect((await judge()).held).toBe(true);
  });

  it.each([`policy: 'dockerfile/*'`, `path: other.yaml`, `resource: '*web*'`, `finding: p-0`])(
    'is about nothing else: %s',
    async (about) => {
      exempt(`${about}, expires: 2026-12-31`);
      expect((await judge()).held).toBe(true);
    },
  );

  it.each(['expires: 2026-12-31', `policy: '*'`, `policy: '*', expires: soon`])('that says only %s is refused', async (parts) => {
    exempt(parts);
    await expect(judge()).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });
});

describe('only what is new', () => {
  it('counts against the last commit in common with a branch', async () => {
    expect(await judge({ base: 'main' })).toMatchObject({ held: false, summary: { known: 1, held: 0 } });
    run(root, ['checkout', '-q', '-b', 'feature']);
    commit(root, { 'deploy/job.yaml': deployment('job', [container('app', 'privileged: true')]) });
    run(root, ['checkout', '-q', 'main']);
    // What main gets meanwhile is not the change's doing, and not its excuse either.
    commit(root, { 'deploy/late.yaml': deployment('late', [container('app', 'privileged: true')]) });
    run(root, ['checkout', '-q', 'feature']);
    const report = await judge({ base: 'main' });
    expect(held(report).map(({ location }) => location?.path)).toEqual(['deploy/job.yaml']);
    expect(report.summary.known).toBe(1);
  });

  it('sees what is not committed yet, and a second container that fails beside the first', async () => {
    write(root, {
      'deploy/api.yaml': deployment('api', [container('app', 'privileged: true'), container('side', 'privileged: true')]),
    });
    const report = await judge({ base: 'HEAD' });
    expect(held(report)).toMatchObject([{ location: { path: 'deploy/api.yaml', startLine: 15 } }]);
    expect(held(report)[0]?.findings[0]?.failing).toEqual([
      'spec.template.spec.containers[name=side].securityContext.privileged',
    ]);
  });

  it('works for one file and for a folder below the root', async () => {
    write(root, { 'deploy/new.yaml': deployment('new', [container('app', 'privileged: true')]) });
    expect(await judge({ base: 'HEAD' }, ['deploy/api.yaml'])).toMatchObject({ held: false, summary: { known: 1 } });
    expect(await judge({ base: 'HEAD' }, ['deploy/new.yaml'])).toMatchObject({ held: true, gaps: [] });
    expect(await judge({ base: 'HEAD' }, ['deploy'])).toMatchObject({ held: true, summary: { held: 1, known: 1 } });
  });

  it('is told in a checkout of a merge that is on no branch, as pipelines make it', async () => {
    run(root, ['checkout', '-q', '-b', 'feature']);
    commit(root, { 'deploy/job.yaml': deployment('job', [container('app', 'privileged: true')]) });
    run(root, ['checkout', '-q', 'main']);
    commit(root, { 'deploy/late.yaml': deployment('late', [container('app', 'privileged: true')]) });
    run(root, ['checkout', '-q', '--detach']);
    run(root, ['merge', '-q', '--no-ff', '-m', 'merge', 'feature']);
    const report = await judge({ base: 'main' });
    expect(held(report).map(({ location }) => location?.path)).toEqual(['deploy/job.yaml']);
    expect(report.summary.known).toBe(2);
  });

  it('cannot be told where the history was left out, and the error says how to get it', async () => {
    const before = commit(root, { 'deploy/late.yaml': deployment('late', [container('app', 'privileged: true')]) });
    commit(root, {});
    const shallow = join(root, '..', 'shallow');
    run(root, ['clone', '-q', '--depth=1', `file://${root}`, shallow]);
    const refused = judge({ base: before, folder: shallow });
    await expect(refused).rejects.toMatchObject({
      code: 'REVISION_NOT_FOUND',
      remedy: expect.stringContaining('fetch-depth: 0'),
    });
  });

  it.each(['nowhere', '--all', 'HEAD:deploy'])(
    'against %s, which is no commit here, is an error and not a pass',
    async (base) => {
      await expect(judge({ base })).rejects.toMatchObject({ code: 'REVISION_NOT_FOUND' });
    },
  );

  it('cannot be told outside of a checkout', async () => {
    const plain = temporaryFolder();
    write(plain.path, { 'a.yaml': deployment('a', [container('app', 'privileged: true')]) });
    await expect(judge({ base: 'main', folder: plain.path })).rejects.toMatchObject({ code: 'REVISION_NOT_FOUND' });
    plain.remove();
  });
});

describe('a baseline', () => {
  const keep = async (expires: string) => {
    const entries = await baselineOf(['.'], asked(), expires);
    write(root, { 'baseline.yaml': JSON.stringify({ apiVersion: 'headwater.dev/v1', kind: 'Baseline', entries }) });
  };
  it('gives what is there time until a day, and nothing more than that', async () => {
    await keep('2026-11-01');
    expect(await judge({ baseline: 'baseline.yaml' })).toMatchObject({ held: false, summary: { baselined: 1 } });
    write(root, {
      'deploy/api.yaml': deployment('api', [container('app', 'privileged: true'), container('b', 'privileged: true')]),
    });
    expect(held(await judge({ baseline: 'baseline.yaml' }))).toMatchObject([{ location: { startLine: 15 } }]);
  });

  it('says which entries are over and which are needed no more', async () => {
    await keep('2026-10-31');
    const over = await judge({ baseline: 'baseline.yaml' });
    expect(over).toMatchObject({ held: true, baseline: { expired: [{ expires: '2026-10-31' }], unneeded: [] } });
    write(root, { 'deploy/api.yaml': deployment('api', [container('app', HARDENED)]) });
    const mended = await judge({ baseline: 'baseline.yaml' });
    expect(mended).toMatchObject({ held: false, baseline: { expired: [], unneeded: [expect.stringMatching(/^p-/)] } });
  });

  it.each([
    ['no day', '{ finding: p-1, failing: [] }', /:4: entries.0.expires/],
    ['a day too far away', '{ finding: p-1, failing: [], expires: 2028-01-01 }', /:4: it expires more than 366 days/],
    ['a day that there is not', '{ finding: p-1, failing: [], expires: 2026-02-30 }', /:4: entries.0.expires/],
    ['a key too many', '{ finding: p-1, failing: [], expires: 2026-12-01, forever: true }', /:4: entries.0/],
  ])('whose entry has %s is refused with its line', async (_, entry, message) => {
    write(root, { 'b.yaml': `apiVersion: headwater.dev/v1\nkind: Baseline\nentries:\n  - ${entry}\n` });
    const refused = judge({ baseline: 'b.yaml' });
    await expect(refused).rejects.toMatchObject({ code: 'BASELINE_INVALID' });
    await expect(refused).rejects.toThrow(message);
  });

  it('that is not there is an error', async () => {
    await expect(judge({ baseline: 'none.yaml' })).rejects.toMatchObject({ code: 'BASELINE_INVALID' });
  });
});

describe('what could not be judged', () => {
  it('is said, and neither holds nor passes for a finding', async () => {
    write(root, { 'deploy/bad.yaml': deployment('bad', []), 'deploy/broken.yaml': 'apiVersion: v1\nkind: Pod\nspec: [\n' });
    const report = await judge();
    expect(report.errors).toMatchObject([{ policy: expect.stringMatching(/^kubernetes/) }, ...report.errors.slice(1)]);
    expect(report.gaps.map(({ what }) => what).join()).toContain('deploy/broken.yaml');
    expect(held(report).map(({ location }) => location?.path)).toEqual(['deploy/api.yaml']);
  });
});

describe('for code hosts', () => {
  it('is SARIF with the line and a fingerprint that stays', async () => {
    const sarif = gateToSarif(await judge());
    expect(sarif.runs[0]?.results).toMatchObject([
      {
        ruleId: POLICY,
        level: 'error',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'deploy/api.yaml' }, region: { startLine: 12 } } }],
      },
    ]);
    write(root, { 'deploy/api.yaml': `# moved\n${readFileSync(join(root, 'deploy/api.yaml'), 'utf8')}` });
    const moved = gateToSarif(await judge());
    expect(moved.runs[0]?.results?.[0]?.partialFingerprints).toEqual(sarif.runs[0]?.results?.[0]?.partialFingerprints);
  });

  it('is annotations that no text of a file can turn into a command', async () => {
    const [plain] = gateToAnnotations(await judge());
    expect(plain).toMatch(
      /^::error file=deploy\/api.yaml,line=12,endLine=12,title=kubernetes\/no-privileged-containers::Deployment api: /,
    );
    write(root, { 'deploy/api.yaml': deployment('"a\\n::add-mask::x,y%"', [container('app', 'privileged: true')]) });
    const lines = gateToAnnotations(await judge()).flatMap((line) => line.split('\n'));
    expect(lines).not.toEqual([]);
    for (const line of lines) expect(line).toMatch(/^::(error|notice|warning) /);
  });

  it('is a code quality report', async () => {
    expect(gateToCodeQuality(await judge())).toMatchObject([
      {
        check_name: POLICY,
        severity: 'blocker',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        location: { path: 'deploy/api.yaml', lines: { begin: 12 } },
      },
    ]);
  });

  it('is a page on which no text of a file is more than text', async () => {
    const name = '"<img src=x>|`[a](javascript:b)`\\n# big @acme/all"';
    write(root, { 'deploy/api.yaml': deployment(name, [container('app', 'privileged: true')]) });
    const page = gateToMarkdown(await judge());
    expect(page).toMatch(/^### Held before test\n\n1 held · /);
    const row = page.split('\n').find((line) => line.includes('deploy/api.yaml'));
    expect(row).toContain('&#60;img src&#61;x&#62;&#124;&#96;&#91;a&#93;(javascript&#58;b)&#96; &#35; big &#64;acme/all');
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(6);
  });

  it('is no more annotations and rows than a code host keeps', async () => {
    const many = Array.from({ length: 60 }, (_, at) => `deploy/${at}.yaml`);
    write(root, Object.fromEntries(many.map((path, at) => [path, deployment(`d${at}`, [container('app', 'privileged: true')])])));
    const report = await judge({ packs: ['kubernetes-starter'] });
    const of = (level: string) => gateToAnnotations(report).filter((line) => line.startsWith(`::${level} `));
    expect(report.summary.held).toBeGreaterThan(100);
    expect([of('error').length, of('notice').length]).toEqual([10, 10]);
    expect(gateToMarkdown(report)).toContain(`… and ${report.summary.held - 40} more`);
    expect(gateToSarif(report).runs[0]?.results).toHaveLength(report.summary.held + report.summary.noted);
  });
});
