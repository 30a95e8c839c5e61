import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { parseFramework } from '../config/framework-file.js';
import { policyId, type Control, type PolicyHeader } from '../model/index.js';
import {
  frameworkCoverage,
  policyCoverage,
  policyCoverageReportSchema,
  shippedFrameworks,
  type PolicyCoverageRequest,
} from './policy-coverage.js';

const FRAMEWORK = `apiVersion: headwater.dev/v1
kind: Framework
metadata: { name: ours }
spec:
  title: Our rules
  version: '1'
  url: https://rules.example/
  scope: All of it.
  requirements:
    - { id: '1', title: Buckets are private, assessment: automated }
    - { id: '2', title: Buckets are logged, assessment: automated }
    - { id: '3', title: Keys rotate, assessment: automated }
    - { id: '4', title: People are trained, assessment: manual, outside: It is about people. }
`;
const framework = parseFramework(FRAMEWORK, 'ours.yaml', DEFAULT_CONFIGURATION.limits);

const policy = (name: string, ...controls: readonly Control[]): PolicyHeader => ({
  id: policyId(`house/${name}`),
  title: `Rule ${name}`,
  description: '',
  severity: 'low',
  severityReason: '',
  packs: ['house'],
  fix: { guidance: '' },
  controls,
});
const whole = (id: string, of = 'ours'): Control => ({ framework: of, id, covers: 'whole' });
const part = (id: string, of = 'ours'): Control => ({ framework: of, id, covers: 'part' });

describe('the coverage of a framework', () => {
  const coverages = (...policies: readonly PolicyHeader[]) =>
    frameworkCoverage(framework, policies).requirements.map(({ coverage }) => coverage);

  it.each<[string, readonly PolicyHeader[], string]>([
    ['nothing', [], 'not'],
    ['a policy for the whole', [policy('a', whole('1'))], 'covered'],
    ['a policy for a part', [policy('a', part('1'))], 'partly'],
    ['several policies for parts', [policy('a', part('1')), policy('b', part('1'))], 'partly'],
    ['one for a part and one for the whole', [policy('a', part('1')), policy('b', whole('1'))], 'covered'],
    ['a policy for the same number of another framework', [policy('a', whole('1', 'theirs'))], 'not'],
    ['a policy for another requirement', [policy('a', whole('2'))], 'not'],
  ])('of which %s checks a requirement', (_, policies, coverage) => {
    expect(coverages(...policies)[0]).toBe(coverage);
  });

  it('leaves out of the count what no resource can show, unless a policy shows it', () => {
    expect(coverages()).toEqual(['not', 'not', 'not', 'outside']);
    expect(coverages(policy('a', part('4')))).toEqual(['not', 'not', 'not', 'partly']);
  });

  it('names the policies, what each covers, and why there can be none', () => {
    const { counts, requirements } = frameworkCoverage(framework, [
      policy('a', whole('1'), part('2')),
      policy('b', part('1'), whole('9', 'theirs')),
    ]);
    expect(counts).toEqual({ requirements: 4, covered: 1, partly: 1, not: 1, outside: 1 });
    expect(requirements[0]).toEqual({
      id: '1',
      title: 'Buckets are private',
      assessment: 'automated',
      coverage: 'covered',
      policies: [
        { id: 'house/a', title: 'Rule a', covers: 'whole' },
        { id: 'house/b', title: 'Rule b', covers: 'part' },
      ],
    });
    expect(requirements[3]).toMatchObject({ coverage: 'outside', outside: 'It is about people.', policies: [] });
  });

  it('says which requirements policies name that it does not list', () => {
    const { unlisted, counts } = frameworkCoverage(framework, [policy('a', whole('7'), whole('1')), policy('b', part('1.0'))]);
    expect(unlisted).toEqual([
      { policy: 'house/a', requirement: '7' },
      { policy: 'house/b', requirement: '1.0' },
    ]);
    expect(counts.covered).toBe(1);
  });
});

describe('a report of coverage', () => {
  let folder = '';
  let remove = (): void => undefined;
  beforeEach(() => {
    ({ path: folder, remove } = temporaryFolder());
  });
  afterEach(() => remove());

  const report = async (asked: Partial<PolicyCoverageRequest> = {}) =>
    policyCoverageReportSchema.parse(
      await policyCoverage({ framework: undefined, packs: undefined, policies: [], folder, version: '1.2.3', ...asked }),
    );

  it('is about all frameworks that ship, or about the one that is named', async () => {
    const all = await report();
    expect(all.frameworks.map(({ name }) => name)).toEqual((await shippedFrameworks()).map(({ name }) => name));
    expect(all).toMatchObject({ kind: 'PolicyCoverageReport', version: '1.2.3', packs: null });
    const one = await report({ framework: 'cis-aws-3' });
    expect(one.frameworks).toEqual(all.frameworks.filter(({ name }) => name === 'cis-aws-3'));
  });

  it('counts every requirement once', async () => {
    for (const { counts, requirements } of (await report()).frameworks) {
      expect(counts.requirements).toBe(requirements.length);
      expect(counts.covered + counts.partly + counts.not + counts.outside).toBe(requirements.length);
    }
  });

  it('counts the policies of the packs that are named, and no others', async () => {
    const baseline = await report({ framework: 'pod-security-standards', packs: ['pod-security-baseline'] });
    const covered = baseline.frameworks[0]?.requirements.filter(({ coverage }) => coverage === 'covered') ?? [];
    expect(covered.length).toBeGreaterThan(5);
    expect(covered.every(({ id }) => id.startsWith('baseline/'))).toBe(true);
    expect(baseline.packs).toEqual(['pod-security-baseline']);
  });

  it('holds policies of one’s own against a framework of one’s own', async () => {
    write(folder, {
      'ours.yaml': FRAMEWORK,
      'rules/policy.yaml': `apiVersion: headwater.dev/v1
kind: Policy
metadata: { name: private, family: house }
spec:
  title: Private
  description: Private.
  severity: low
  severityReason: It is ours.
  select: { apiGroups: [''], kinds: [Service] }
  validations: [{ expression: 'true', message: wrong }]
  fix: { guidance: none }
  controls: [{ framework: ours, id: '3' }]
`,
    });
    const without = await report({ framework: 'ours.yaml' });
    expect(without.frameworks[0]?.counts).toEqual({ requirements: 4, covered: 0, partly: 0, not: 3, outside: 1 });
    const { frameworks } = await report({ framework: './ours.yaml', policies: ['rules'] });
    expect(frameworks[0]?.requirements[2]).toMatchObject({ coverage: 'covered', policies: [{ id: 'house/private' }] });
  });

  it.each<[string, Partial<PolicyCoverageRequest>, string, string]>([
    ['a framework', { framework: 'cis-awss-3' }, 'FRAMEWORK_UNKNOWN', 'there are cis-alibaba-1, cis-aws-3'],
    ['a prototype', { framework: '__proto__' }, 'FRAMEWORK_UNKNOWN', '__proto__'],
    ['a file', { framework: join('none', 'ours.yaml') }, 'INPUT_NOT_FOUND', 'ours.yaml'],
    ['a pack', { packs: ['nonsense'] }, 'PACK_UNKNOWN', 'nonsense'],
    ['a policy', { policies: ['nowhere'] }, 'INPUT_NOT_FOUND', 'nowhere'],
  ])('is refused for %s that there is not', async (_, asked, code, message) => {
    await expect(report(asked)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('is refused for a file that is none', async () => {
    write(folder, { 'ours.yaml': FRAMEWORK.replace('assessment: manual', 'assessment: never') });
    await expect(report({ framework: 'ours.yaml' })).rejects.toMatchObject({
      code: 'FRAMEWORK_INVALID',
      message: expect.stringContaining('ours.yaml:13: spec.requirements.3.assessment'),
    });
  });
});
