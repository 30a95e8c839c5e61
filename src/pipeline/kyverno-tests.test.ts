import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { expressionEngine } from './expression-engine.js';
import { runKyvernoTests } from './kyverno-tests.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(() => remove());

const POLICY = `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: { name: no-latest }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods] }] }
  validations: [{ expression: "object.spec.containers.all(c, !c.image.endsWith(':latest'))", message: No. }]
`;
const RULED = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: ruled }
spec:
  rules:
    - name: images
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { cel: { expressions: [{ expression: "object.spec.containers.all(c, !c.image.endsWith(':latest'))" }] } }
    - name: named
      match: { any: [{ resources: { kinds: [ConfigMap] } }] }
      validate: { cel: { expressions: [{ expression: object.data.a == 'b' }] } }
    - name: patterns
      match: { any: [{ resources: { kinds: [Secret] } }] }
      validate: { pattern: { data: '*' } }
`;
const pod = (name: string, image: string, namespace?: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`} }\nspec: { containers: [{ name: app, image: 'app:${image}' }] }\n`;
const deployment = (name: string, image: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { spec: { containers: [{ name: app, image: 'app:${image}' }] } } }\n`;

const RESOURCES = [
  pod('good', '1'),
  pod('bad', 'latest'),
  pod('bad', '1', 'other'),
  deployment('same', 'latest'),
  pod('same', '1'),
].join('---\n');

async function run(results: string, files: Readonly<Record<string, string>> = {}, more = ''): ReturnType<typeof runKyvernoTests> {
  write(folder, {
    'policy/policy.yaml': `${POLICY}---\n${RULED}`,
    'policy/.kyverno-test/resource.yaml': RESOURCES,
    'policy/.kyverno-test/kyverno-test.yaml': `apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata: { name: test }
policies: [../policy.yaml]
resources: [resource.yaml]
${more}
results: [${results}]
`,
    ...files,
  });
  return runKyvernoTests([folder], DEFAULT_CONFIGURATION.limits, expressionEngine());
}

/** `resource: expected -> actual` of each. */
async function said(...given: Parameters<typeof run>): Promise<readonly string[]> {
  const { results, problems } = await run(...given);
  return [
    ...results.map(({ resource, expected, actual }) => `${resource}: ${expected} -> ${actual}`),
    ...problems.map(({ why }) => why),
  ];
}

describe('a test of Kyverno', () => {
  it('is found in hidden folders, and names its file, policy, rule and resource', async () => {
    const { results } = await run('{ policy: no-latest, kind: Pod, resources: [good], result: pass }');
    expect(results).toEqual([
      {
        file: join(folder, 'policy/.kyverno-test/kyverno-test.yaml'),
        policy: 'no-latest',
        rule: '',
        resource: 'Pod/good',
        expected: 'pass',
        actual: 'pass',
        because: '',
      },
    ]);
  });

  it.each([
    ['the verdict that differs', 'policy: no-latest, kind: Pod, resources: [good], result: fail', ['Pod/good: fail -> pass']],
    [
      'a resource of a namespace',
      'policy: no-latest, kind: Pod, resources: [other/bad], result: pass',
      ['Pod/bad: pass -> pass'],
    ],
    [
      'the namespace default where none is written',
      'policy: no-latest, kind: Pod, resources: [default/bad], result: fail',
      ['Pod/bad: fail -> fail'],
    ],
    [
      'the kind of those that have one name',
      'policy: no-latest, kind: Deployment, resources: [same], result: fail',
      ['Deployment/same: fail -> fail'],
    ],
    [
      'all of one name where the kind is no one of theirs',
      'policy: no-latest, kind: Job, resources: [good], result: pass',
      ['Pod/good: pass -> pass'],
    ],
    [
      'a name that is nowhere',
      'policy: no-latest, kind: Pod, resources: [absent], result: pass',
      ['absent: pass -> no such resource'],
    ],
    ['a policy that is nowhere', 'policy: absent, kind: Pod, resources: [good], result: pass', [': pass -> no such policy']],
    ['a policy of a namespace', 'policy: team/no-latest, kind: Pod, resources: [good], result: pass', ['Pod/good: pass -> pass']],
    [
      'the generated rule by the name of its own',
      'policy: ruled, rule: images, kind: Deployment, resources: [same], result: fail',
      ['Deployment/same: fail -> fail'],
    ],
    [
      'the generated rule by its full name',
      'policy: ruled, rule: autogen-images, kind: Deployment, resources: [same], result: fail',
      ['Deployment/same: fail -> fail'],
    ],
    [
      'what a rule is not for as a skip',
      'policy: ruled, rule: named, kind: Pod, resources: [good], result: skip',
      ['Pod/good: skip -> skip'],
    ],
    [
      'what a rule is not for as nothing wrong',
      'policy: ruled, rule: named, kind: Pod, resources: [good], result: pass',
      ['Pod/good: pass -> pass'],
    ],
    [
      'what a rule is not for as no fail',
      'policy: ruled, rule: named, kind: Pod, resources: [good], result: fail',
      ['Pod/good: fail -> skip'],
    ],
    [
      'the old names of keys',
      'policy: no-latest, kind: Pod, resource: bad, namespace: other, status: pass',
      ['Pod/bad: pass -> pass'],
    ],
    [
      'resources by their specification',
      'policy: no-latest, kind: Pod, resourceSpecs: [{ version: v1, kind: Pod, namespace: other, name: bad }], result: pass',
      ['Pod/bad: pass -> pass'],
    ],
  ])('knows %s', async (_, entry, lines) => {
    expect(await said(`{ ${entry} }`)).toEqual(lines);
  });

  it('without resources is about all of its kind that the policy is for', async () => {
    expect(await said('{ policy: no-latest, kind: Deployment, result: fail }')).toEqual(['Deployment/same: fail -> fail']);
  });

  it('has a row for each resource', async () => {
    expect(await said('{ policy: no-latest, kind: Pod, resources: [good, other/bad], result: pass }')).toHaveLength(2);
  });

  it('reads resources from Lists', async () => {
    const list =
      'apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: Pod, metadata: { name: listed }, spec: { containers: [] } }\n';
    expect(
      await said('{ policy: no-latest, kind: Pod, resources: [listed], result: pass }', {
        'policy/.kyverno-test/resource.yaml': list,
      }),
    ).toEqual(['Pod/listed: pass -> pass']);
  });

  it('takes a rule in error for a fail, as Kyverno denies what it cannot judge', async () => {
    const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n';
    expect(
      await said('{ policy: ruled, rule: named, kind: ConfigMap, resources: [c], result: fail }', {
        'policy/.kyverno-test/resource.yaml': broken,
      }),
    ).toEqual(['ConfigMap/c: fail -> fail']);
  });

  it('takes a fail of a policy that is not scored for a warning', async () => {
    const policy = POLICY.replace('name: no-latest', "name: no-latest, annotations: { policies.kyverno.io/scored: 'false' }");
    expect(
      await said('{ policy: no-latest, kind: Pod, resources: [default/bad], result: warn }', { 'policy/policy.yaml': policy }),
    ).toEqual(['Pod/bad: warn -> warn']);
  });

  it('gives policies the values, users and context that it names', async () => {
    const policy = (expression: string): string => POLICY.replace(/expression: "[^\n]*",/, `expression: "${expression}",`);
    const files = {
      'policy/.kyverno-test/values.yaml':
        'namespaces: [{ apiVersion: v1, kind: Namespace, metadata: { name: default, labels: { a: b }, annotations: { c: d } } }]\nglobalValues: { request.operation: UPDATE }\n',
      'policy/.kyverno-test/user.yaml': 'userInfo: { username: jane }\n',
      'policy/.kyverno-test/context.yaml':
        'spec: { resources: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: c, namespace: ns }, data: { k: v } }], images: [{ image: app:1, config: { user: root } }] }\n',
    };
    const more = 'variables: values.yaml\nuserinfo: user.yaml\ncontext: context.yaml';
    for (const expression of [
      "namespaceObject.metadata.labels.a == 'b' && namespaceObject.metadata.annotations.c == 'd'",
      "request.operation == 'UPDATE' && oldObject.metadata.name == 'good'",
      "request.userInfo.username == 'jane'",
      "resource.Get('v1', 'configmaps', 'ns', 'c').data.k == 'v' && resource.List('v1', 'configmaps', 'ns').items.size() == 1",
      "image.GetMetadata(object.spec.containers[0].image).config.user == 'root'",
    ]) {
      expect(
        await said(
          '{ policy: no-latest, kind: Pod, resources: [good], result: pass }',
          { ...files, 'policy/policy.yaml': policy(expression) },
          more,
        ),
      ).toEqual(['Pod/good: pass -> pass']);
    }
    expect(
      await said('{ policy: no-latest, kind: Pod, resources: [good], operation: DELETE, result: skip }', files, more),
    ).toEqual(['Pod/good: skip -> skip']);
  });

  it('honours exceptions and parameters that it names', async () => {
    const exception =
      'apiVersion: policies.kyverno.io/v1\nkind: PolicyException\nmetadata: { name: e }\nspec: { policyRefs: [{ name: no-latest, kind: ValidatingPolicy }] }\n';
    expect(
      await said(
        '{ policy: no-latest, kind: Pod, resources: [default/bad], result: skip }',
        { 'policy/.kyverno-test/e.yaml': exception },
        'exceptions: [e.yaml]',
      ),
    ).toEqual(['Pod/bad: skip -> skip']);
  });

  it('judges payloads that are JSON', async () => {
    const policy = POLICY.replace('spec:', 'spec:\n  evaluation: { mode: JSON }').replace(
      /expression: "[^\n]*",/,
      'expression: "object.a == 1",',
    );
    const files = { 'policy/policy.yaml': policy, 'policy/.kyverno-test/p.json': '{"a": 1}' };
    expect(await said('{ policy: no-latest, resources: [p.json], result: pass }', files, 'jsonPayloads: [p.json]')).toEqual([
      '/p.json: pass -> pass',
    ]);
  });

  it.each([
    [
      'rules that are not CEL',
      '{ policy: ruled, rule: patterns, kind: Secret, resources: [s], result: pass }',
      /ruled: rule patterns: it is a validate\.pattern rule/,
    ],
    [
      'patched resources',
      '{ policy: no-latest, kind: Pod, resources: [good], patchedResources: p.yaml, result: pass }',
      /compares a patchedResources/,
    ],
    [
      'generated resources',
      '{ policy: no-latest, kind: Pod, resources: [good], generatedResource: p.yaml, result: pass }',
      /compares a generatedResource/,
    ],
    ['no expectation', '{ policy: no-latest, kind: Pod, resources: [good] }', /does not say what it expects/],
  ])('that needs %s is a problem with its name', async (_, entry, why) => {
    const { results, problems } = await run(entry);
    expect(results).toEqual([]);
    expect(problems).toMatchObject([{ code: 'POLICY_ERROR', why: expect.stringMatching(why) }]);
  });

  it('that needs a part that is not evaluated is a problem, and so is a policy that changes resources', async () => {
    const mutating = 'apiVersion: policies.kyverno.io/v1\nkind: MutatingPolicy\nmetadata: { name: m }\nspec: {}\n';
    const { problems } = await run(
      '{ policy: m, kind: Pod, resources: [good], result: pass }',
      { 'policy/policy.yaml': mutating },
      'clusterResources: [a.yaml]',
    );
    expect(problems.map(({ why }) => why)).toEqual([
      'the test uses `clusterResources`, which is not evaluated',
      'MutatingPolicy m changes, makes or deletes resources, which is not evaluated',
    ]);
  });

  it.each([
    ['a policy that is not there', { 'policy/.kyverno-test/kyverno-test.yaml': 'policies: [absent.yaml]\n' }, 'FILE_UNREADABLE'],
    [
      'a policy on the network',
      { 'policy/.kyverno-test/kyverno-test.yaml': "policies: ['https://example.com/a.yaml']\n" },
      'FILE_UNREADABLE',
    ],
    ['a broken policy', { 'policy/policy.yaml': POLICY.replace('endsWith', 'endswith') }, 'POLICY_INVALID'],
    ['a broken test', { 'policy/.kyverno-test/kyverno-test.yaml': 'results: 1\n' }, 'POLICY_INVALID'],
    ['a resource that is none', { 'policy/.kyverno-test/resource.yaml': 'a: 1\n' }, 'POLICY_INVALID'],
  ])('with %s is a problem', async (_, files, code) => {
    expect((await run('{ policy: no-latest, kind: Pod, resources: [good], result: pass }', files)).problems).toMatchObject([
      { code },
    ]);
  });
});

const REAL = '/work/shared/data/kyverno';
it.skipIf(!existsSync(REAL) && process.env.CI === undefined)('agrees with the verdicts of real tests', async () => {
  const { results, problems } = await runKyvernoTests([REAL], DEFAULT_CONFIGURATION.limits, expressionEngine());
  expect(problems).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(20);
  expect(results.filter(({ expected, actual }) => expected !== actual)).toEqual([]);
});
