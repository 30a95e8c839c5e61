import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readPolicyCases, readPolicyFile } from '../config/policy-file.js';
import { createEngine } from '../lib/cel/index.js';
import { runCase, testPolicies } from './test-policies.js';

const LIMITS = { textFile: 1024 ** 2, yamlAliases: 100, yamlDocuments: 10, files: 10_000 };
const POLICIES = join(import.meta.dirname, '../../policies');
const engine = createEngine();
const shipped = (await readdir(POLICIES, { recursive: true }))
  .filter((path) => path.endsWith('policy.yaml'))
  .map((path) => join(POLICIES, path, '..'));

const CASES = (cases: string) => `apiVersion: headwater.dev/v1\nkind: PolicyCases\ncases:\n${cases}`;

/** The list with one expression that is always true. */
function lost<T extends { readonly expression: string }>(list: readonly T[], at: number): T[] {
  return list.map((item, index) => (index === at ? { ...item, expression: 'true' } : item));
}

describe('the policies that ship', () => {
  it('judge every one of their cases as they should', async () => {
    const { results, problems } = await testPolicies([POLICIES], LIMITS, engine);
    expect(problems).toEqual([]);
    expect(results.filter(({ expected, actual }) => expected !== actual)).toEqual([]);
    expect(new Set(results.map(({ policy }) => policy)).size).toBe(shipped.length);
  });

  it.each(shipped)('%s lies in the folder it is named after, with a readme and a case of each kind', async (folder) => {
    const policy = await readPolicyFile(join(folder, 'policy.yaml'), LIMITS, engine);
    expect(folder.endsWith(`/${policy.id}`)).toBe(true);
    expect(await readdir(folder)).toEqual(['cases.yaml', 'policy.yaml', 'readme.md']);
    const cases = await readPolicyCases(join(folder, 'cases.yaml'), LIMITS);
    expect(new Set(cases.map((one) => one.expect))).toEqual(new Set(['pass', 'fail', 'not-applicable', 'error']));
  });

  it.each(shipped)('%s has cases that notice when one of its validations or conditions is lost', async (folder) => {
    const policy = await readPolicyFile(join(folder, 'policy.yaml'), LIMITS, engine);
    const cases = await readPolicyCases(join(folder, 'cases.yaml'), LIMITS);
    const mutants = [
      ...policy.validations.map((_, at) => ({ ...policy, validations: lost(policy.validations, at) })),
      ...policy.matchConditions.map((_, at) => ({ ...policy, matchConditions: lost(policy.matchConditions, at) })),
    ];
    const survivors = mutants.filter((mutant) => {
      return cases.every((one) => {
        const { expected, actual } = runCase(one, mutant, 'cases.yaml', engine);
        return expected === actual;
      });
    });
    expect(survivors).toEqual([]);
  });
});

describe('testing a folder of policies', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  const POLICY = `apiVersion: headwater.dev/v1
kind: Policy
metadata: { name: labelled, family: house }
spec:
  title: t
  description: d
  severity: low
  severityReason: r
  select: { apiGroups: [''], kinds: [Service] }
  validations: [{ expression: has(object.metadata.labels), message: no labels, fields: "'metadata.labels'" }]
  fix: { guidance: g }
`;
  const SERVICE = 'resource: { apiVersion: v1, kind: Service, metadata: { name: web } }';

  async function tree(files: Readonly<Record<string, string>>): Promise<string> {
    const root = await mkdtemp(join(tmpdir(), 'policies-'));
    folders.push(root);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return root;
  }

  it('says of each case what was expected and what came out', async () => {
    const root = await tree({
      'deep/down/policy.yaml': POLICY,
      'deep/down/cases.yaml': CASES(`  - { name: right, expect: fail, message: no labels, fields: [metadata.labels], ${SERVICE} }
  - { name: wrong verdict, expect: pass, ${SERVICE} }
  - { name: wrong field, expect: fail, fields: [metadata.name], ${SERVICE} }
  - { name: wrong message, expect: fail, message: other, ${SERVICE} }
`),
    });
    const { results, problems } = await testPolicies([root], LIMITS, engine);
    expect(problems).toEqual([]);
    const about = {
      file: join(root, 'deep/down/cases.yaml'),
      policy: 'house/labelled',
      resource: 'Service/web',
      because: 'no labels',
    };
    expect(results).toEqual([
      { ...about, rule: 'right', expected: 'fail', actual: 'fail' },
      { ...about, rule: 'wrong verdict', expected: 'pass', actual: 'fail' },
      { ...about, rule: 'wrong field', expected: 'fail at metadata.name', actual: 'fail at metadata.labels' },
      { ...about, rule: 'wrong message', expected: 'fail: other', actual: 'fail: no labels' },
    ]);
  });

  it('makes a problem of a policy that cannot be read or has no cases, and goes on', async () => {
    const root = await tree({
      'a/policy.yaml': POLICY.replace('severity: low', 'severity: lowish'),
      'a/cases.yaml': CASES(`  - { name: c, expect: fail, ${SERVICE} }`),
      'b/policy.yaml': POLICY,
      'c/cases.yaml': CASES(`  - { name: c, expect: fail, ${SERVICE} }`),
      'd/policy.yaml': POLICY,
      'd/cases.yaml': CASES(`  - { name: c, expect: fail, ${SERVICE} }`),
    });
    const { results, problems } = await testPolicies([root], LIMITS, engine);
    expect(results).toHaveLength(1);
    expect(problems.map(({ file, code }) => [file.slice(root.length), code])).toEqual([
      ['/a/cases.yaml', 'POLICY_INVALID'],
      ['/b/cases.yaml', 'FILE_UNREADABLE'],
      ['/c/cases.yaml', 'FILE_UNREADABLE'],
    ]);
  });

  it('takes a single file, and refuses what is not there, is something else or is too much', async () => {
    const root = await tree({
      'policy.yaml': POLICY,
      'cases.yaml': CASES(`  - { name: c, expect: fail, ${SERVICE} }`),
      'other.txt': '',
    });
    expect((await testPolicies([join(root, 'cases.yaml')], LIMITS, engine)).results).toHaveLength(1);
    await expect(testPolicies([join(root, 'none')], LIMITS, engine)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    await expect(testPolicies([join(root, 'other.txt')], LIMITS, engine)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    await expect(testPolicies([root], { ...LIMITS, files: 0 }, engine)).rejects.toMatchObject({ code: 'FILES_TOO_MANY' });
  });
});
