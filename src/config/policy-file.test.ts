import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine } from '../lib/cel/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { parsePolicy, parsePolicyCases, readPolicyFile } from './policy-file.js';

const LIMITS = { textFile: 10_000, yamlAliases: 10, yamlDocuments: 10 };
const engine = createEngine();

const POLICY = `apiVersion: headwater.dev/v1
kind: Policy
metadata:
  name: labelled
  family: house
spec:
  title: Services have an owner
  description: Every Service says who owns it.
  severity: low
  severityReason: Nobody is called at night for it.
  packs: [house-rules]
  select:
    apiGroups: ['']
    kinds: [Service]
  with:
    - { name: workloads, relation: selects, kinds: [Deployment] }
  matchConditions:
    - name: not-internal
      expression: object.metadata.namespace != 'internal'
  variables:
    - name: labels
      expression: object.metadata.labels
    - name: owner
      expression: variables.labels.owner
  validations:
    - expression: variables.owner != ''
      message: It has no owner
      messageExpression: "'No owner: ' + variables.owner"
      fields: "'metadata.labels.owner'"
  fix:
    guidance: Add the label.
    edit:
      set: nobody
    mitigation: tell-owner
  controls:
    - framework: soc-2
      id: CC1.3
      covers: part
`;

const parse = (text: string) => parsePolicy(text, 'policy.yaml', LIMITS, engine);
const parseCases = (text: string) => parsePolicyCases(text, 'cases.yaml', LIMITS);
const CASES = (one: string) => `apiVersion: headwater.dev/v1\nkind: PolicyCases\ncases:\n  - ${one}\n`;
const edited = (from: string, to: string) => {
  if (!POLICY.includes(from)) throw new Error(`the policy does not say ${from}`);
  return POLICY.replace(from, to);
};

/** The lines of the error that reading gives. */
function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === 'POLICY_INVALID') return error.message.split('\n');
    throw error;
  }
  return [];
}

it('reads all that a policy says', () => {
  expect(parse(POLICY)).toEqual({
    id: 'house/labelled',
    title: 'Services have an owner',
    description: 'Every Service says who owns it.',
    severity: 'low',
    severityReason: 'Nobody is called at night for it.',
    packs: ['house-rules'],
    select: { podTemplates: false, apiGroups: [''], kinds: ['Service'] },
    joins: [{ name: 'workloads', relation: 'selects', kinds: ['Deployment'] }],
    matchConditions: [{ name: 'not-internal', expression: "object.metadata.namespace != 'internal'" }],
    variables: [
      { name: 'labels', expression: 'object.metadata.labels' },
      { name: 'owner', expression: 'variables.labels.owner' },
    ],
    validations: [
      {
        expression: "variables.owner != ''",
        message: 'It has no owner',
        messageExpression: "'No owner: ' + variables.owner",
        fields: "'metadata.labels.owner'",
      },
    ],
    fix: { guidance: 'Add the label.', edit: { kind: 'set', value: 'nobody' }, mitigation: 'tell-owner' },
    controls: [{ framework: 'soc-2', id: 'CC1.3', covers: 'part' }],
  });
});

it('reads a policy that says only what it must', () => {
  const least = `apiVersion: headwater.dev/v1
kind: Policy
metadata: { name: p, family: f }
spec:
  title: t
  description: d
  severity: critical
  severityReason: r
  select: { podTemplates: true }
  validations: [{ expression: 'true', message: m }]
  fix: { guidance: g }
`;
  const policy = parse(least);
  expect(policy.select).toEqual({ podTemplates: true, apiGroups: [], kinds: [] });
  expect(policy.validations).toStrictEqual([{ expression: 'true', message: 'm' }]);
  expect(policy.fix).toStrictEqual({ guidance: 'g' });
  expect([policy.packs, policy.joins, policy.matchConditions, policy.variables, policy.controls]).toEqual([[], [], [], [], []]);
});

it.each<[string, unknown]>([
  ['remove: true', { kind: 'remove' }],
  ['set: false', { kind: 'set', value: false }],
  ['set: null', { kind: 'set', value: null }],
  ['set: { a: [1] }', { kind: 'set', value: { a: [1] } }],
])('reads the edit %s', (edit, expected) => {
  expect(parse(edited('set: nobody', edit)).fix.edit).toEqual(expected);
});

describe('a mistake is an error that names its line', () => {
  it.each<[string, string, string]>([
    ['severity: low', 'severity: lowish', 'policy.yaml:9: spec.severity: '],
    ['  severityReason: Nobody is called at night for it.\n', '', 'policy.yaml:6: spec.severityReason: '],
    ['  packs:', '  pack:', 'policy.yaml:11: spec.pack: '],
    ['      fields:', '      field:', 'policy.yaml:29: spec.validations.0.field: '],
    ['name: labelled', 'name: Labelled', 'policy.yaml:4: metadata.name: '],
    ['name: labelled', 'name: ../../etc', 'policy.yaml:4: metadata.name: '],
    ['family: house', 'family: a/b', 'policy.yaml:5: metadata.family: '],
    ['kind: Policy', 'kind: Polcy', 'policy.yaml:2: kind: '],
    ['headwater.dev/v1', 'headwater.dev/v2', 'policy.yaml:1: apiVersion: '],
    ['    kinds: [Service]\n', '', 'policy.yaml:12: spec.select: '],
    [
      "    apiGroups: ['']\n    kinds: [Service]",
      '    podTemplates: true\n    kinds: [Service]',
      'policy.yaml:12: spec.select: ',
    ],
    ['kinds: [Service]', 'kinds: []', 'policy.yaml:14: spec.select.kinds: '],
    ["apiGroups: ['']\n    kinds: [Service]", 'podTemplates: false', 'policy.yaml:13: spec.select.podTemplates: '],
    ['name: not-internal', 'name: not internal', 'policy.yaml:18: spec.matchConditions.0.name: '],
    ['name: owner\n', 'name: labels\n', 'policy.yaml:20: spec.variables: each name is used once'],
    ['name: labels\n', 'name: la-bels\n', 'policy.yaml:21: spec.variables.0.name: '],
    ['set: nobody', 'set: nobody\n      remove: true', 'policy.yaml:32: spec.fix.edit: say either'],
    ['guidance: Add the label.', "guidance: ' '", 'policy.yaml:31: spec.fix.guidance: it is empty'],
    ['framework: soc-2', 'framework: SOC 2', 'policy.yaml:36: spec.controls.0.framework: '],
    ["variables.owner != ''", 'variables.owner !=', 'policy.yaml:26: spec.validations.0.expression: this is no expression: '],
    [
      "variables.owner != ''",
      'ownerOf(object)',
      "policy.yaml:26: spec.validations.0.expression: this is no expression: there is no function 'ownerOf'",
    ],
    ["variables.owner != ''", "variables.woner != ''", "policy.yaml:26: spec.validations.0.expression: no variable 'woner'"],
    ['"\'metadata.labels.owner\'"', 'metadata.', 'policy.yaml:29: spec.validations.0.fields: this is no expression: '],
    [
      '"\'No owner: \' + variables.owner"',
      "'('",
      'policy.yaml:28: spec.validations.0.messageExpression: this is no expression: ',
    ],
    [
      "object.metadata.namespace != 'internal'",
      'variables.owner',
      "policy.yaml:19: spec.matchConditions.0.expression: no variable 'owner'",
    ],
    [
      'expression: object.metadata.labels',
      'expression: variables.owner',
      "policy.yaml:22: spec.variables.0.expression: no variable 'owner'",
    ],
    ['  title: Services have an owner\n', '  title: a\n  title: b\n', 'policy.yaml:8: '],
    ['metadata:\n', 'metadata: [\n', 'policy.yaml:'],
  ])('%j as %j', (from, to, problem) => {
    expect(problemsOf(() => parse(edited(from, to)))).toContainEqual(expect.stringContaining(problem));
  });

  it('all of them at once', () => {
    const text = edited('severity: low', 'severity: lowish').replace('kind: Policy', 'kind: Polcy');
    expect(problemsOf(() => parse(text))).toHaveLength(2);
  });

  it.each([
    ['', /:1: /],
    ['[]', /policy.yaml:1: /],
    ['text', /policy.yaml:1: /],
    [`${POLICY}---\n${POLICY}`, /:40: the file holds more than one document/],
    ['a: &a [1]\nb: [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n', /aliases/],
  ])('in a file that is something else: %#', (text, message) => {
    expect(problemsOf(() => parse(text)).join('\n')).toMatch(message);
  });
});

describe('cases', () => {
  const RESOURCE = 'resource: { apiVersion: v1, kind: Service, metadata: { name: web } }';

  it('say a resource and what to expect of it', () => {
    expect(parseCases(CASES(`{ name: c, expect: fail, fields: [a], message: m, ${RESOURCE} }`))).toStrictEqual([
      {
        name: 'c',
        expect: 'fail',
        fields: ['a'],
        message: 'm',
        resource: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } },
        unread: [],
        related: [],
        relatedComplete: true,
      },
    ]);
    const more = "unread: [spec], related: [{ apiVersion: v1, kind: Pod }], relatedComplete: false, now: '2026-01-01T00:00:00Z'";
    expect(parseCases(CASES(`{ name: c, expect: error, ${more}, ${RESOURCE} }`))).toMatchObject([
      {
        unread: ['spec'],
        related: [{ apiVersion: 'v1', kind: 'Pod' }],
        relatedComplete: false,
        now: new Date('2026-01-01T00:00:00Z'),
      },
    ]);
    expect(parseCases(CASES(`{ name: c, expect: not-applicable, ${RESOURCE} }`))).toMatchObject([{ expect: 'not-applicable' }]);
  });

  it('say by which version of Kubernetes it is judged', () => {
    expect(parseCases(CASES(`{ name: c, expect: pass, kubernetesVersion: '1.30', ${RESOURCE} }`))).toMatchObject([
      { kubernetesVersion: { major: 1, minor: 30 } },
    ]);
  });

  it.each([
    [`{ name: c, expect: passes, ${RESOURCE} }`, 'cases.yaml:4: cases.0.expect: '],
    [`{ name: c, expects: pass, ${RESOURCE} }`, 'cases.yaml:4: cases.0.expects: '],
    ['{ name: c, expect: pass }', 'cases.yaml:4: cases.0.resource: '],
    ['{ name: c, expect: pass, resource: [] }', 'cases.yaml:4: cases.0.resource: '],
    ['{ name: c, expect: pass, resource: { apiVersion: v1 } }', 'cases.yaml:4: cases.0.resource: '],
    [`{ name: c, expect: pass, kubernetesVersion: 1.30, ${RESOURCE} }`, "is a text like '1.33', in quotes"],
    [`{ name: c, expect: pass, kubernetesVersion: '2.0', ${RESOURCE} }`, 'cases.yaml:4: cases.0.kubernetesVersion: a version of'],
    [`{ name: c, expect: pass, fields: [a], ${RESOURCE} }`, 'only a case that fails has `fields`'],
    [`{ name: c, expect: pass, message: m, ${RESOURCE} }`, 'has a `message`'],
    [`{ name: c, expect: pass, ${RESOURCE} }\n  - { name: c, expect: pass, ${RESOURCE} }`, 'each name is used once'],
  ])('%s is refused', (one, problem) => {
    expect(problemsOf(() => parseCases(CASES(one))).join('\n')).toContain(problem);
  });

  it('cannot be none', () => {
    expect(problemsOf(() => parseCases('apiVersion: headwater.dev/v1\nkind: PolicyCases\ncases: []\n'))).toHaveLength(1);
  });
});

describe('reading a file', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });
  async function folderWith(text: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'policy-'));
    folders.push(folder);
    await writeFile(join(folder, 'policy.yaml'), text);
    return folder;
  }

  it('gives the policy', async () => {
    const path = join(await folderWith(POLICY), 'policy.yaml');
    expect(await readPolicyFile(path, LIMITS, engine)).toEqual(parse(await readFile(path, 'utf8')));
  });

  it('says why it could not be read', async () => {
    const folder = await folderWith(`# ${'x'.repeat(20_000)}`);
    await symlink('/etc/hostname', join(folder, 'link.yaml'));
    const code = (name: string) =>
      readPolicyFile(join(folder, name), LIMITS, engine).catch((error: HeadwaterError) => error.code);
    expect(await code('policy.yaml')).toBe('FILE_TOO_LARGE');
    expect(await code('none.yaml')).toBe('FILE_UNREADABLE');
    expect(await code('link.yaml')).toBe('FILE_UNREADABLE');
    expect(await code('.')).toBe('FILE_UNREADABLE');
  });
});
