import { stringify } from 'yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { exportPolicies, type ExportRequest } from './export-policy.js';
import { assessFiles } from './assess-files.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(() => remove());

const { limits } = DEFAULT_CONFIGURATION;
const VAP = (resources: string, more = ''): string => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: replicas, annotations: { example.com/why: one is none }, uid: 1-2-3 }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [apps, rbac.authorization.k8s.io], apiVersions: [v1], operations: [CREATE], resources: [${resources}] }] }
  validations: [{ expression: object.spec.replicas >= 2, message: One is none., reason: Forbidden }]
${more}`;
const PARAMS = '  paramKind: { apiVersion: v1, kind: ConfigMap }\n';
const BINDING = (spec: string): string => `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: bound, resourceVersion: '7' }
spec: { policyName: replicas, validationActions: [Deny], ${spec} }
`;

const request: ExportRequest = { target: 'validating-admission-policy', phases: ['production'], rollout: {} };
const exported = (more: Partial<ExportRequest> = {}) =>
  exportPolicies(['mine.yaml'], { paths: [], folder, limits }, { ...request, ...more });

describe('a ValidatingAdmissionPolicy of the user', () => {
  it('is exported as it is written, bound for each phase as strongly as it is let there', async () => {
    write(folder, { 'mine.yaml': VAP('deployments') });
    const rollout = { 'validating-admission-policy/replicas': { production: 'hold' } } as const;
    const [policy, ...bindings] = await exported({ phases: ['test', 'production'], rollout });
    expect(policy).toMatchObject({
      metadata: { name: 'replicas', annotations: { 'example.com/why': 'one is none' } },
      spec: { validations: [{ reason: 'Forbidden' }] },
    });
    expect(JSON.stringify(policy)).not.toContain('uid');
    expect(bindings).toMatchObject(
      [
        ['test', 'Audit'],
        ['production', 'Deny'],
      ].map(([phase, action]) => ({
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name: `replicas-${phase}` },
        spec: {
          policyName: 'replicas',
          validationActions: [action],
          matchResources: { namespaceSelector: { matchLabels: { 'headwater.dev/release-phase': phase } } },
        },
      })),
    );
  });

  it('keeps what its own bindings say: parameters, selectors, and rules of one scope', async () => {
    const spec = `paramRef: { name: least }, matchResources: { namespaceSelector: { matchLabels: { team: a, headwater.dev/release-phase: test } }, resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'], scope: Namespaced }] }`;
    write(folder, { 'mine.yaml': VAP('deployments, clusterroles', PARAMS) + BINDING(spec) });
    const [, ...bindings] = await exported();
    expect(bindings).toMatchObject([
      {
        metadata: { name: 'bound-production' },
        spec: {
          validationActions: ['Audit'],
          paramRef: { name: 'least' },
          matchResources: {
            namespaceSelector: {
              matchLabels: { team: 'a', 'headwater.dev/release-phase': 'test' },
              matchExpressions: [{ key: 'headwater.dev/release-phase', operator: 'In', values: ['production'] }],
            },
            resourceRules: [{ scope: 'Namespaced' }],
          },
        },
      },
    ]);
    expect(JSON.stringify(bindings)).not.toContain('resourceVersion');
  });

  it('has a binding of its own for what is in no namespace, where it is for such things', async () => {
    const places = async (resources: string): Promise<readonly unknown[]> => {
      write(folder, { 'mine.yaml': VAP(resources) });
      const [, ...bindings] = await exported();
      return bindings.map(({ metadata }) => metadata);
    };
    expect(await places('deployments')).toEqual([{ name: 'replicas-production' }]);
    expect(await places('clusterroles')).toEqual([{ name: 'replicas-production' }, { name: 'replicas-cluster' }]);
    expect(await places("'*'")).toEqual([{ name: 'replicas-production' }, { name: 'replicas-cluster' }]);
  });

  it('becomes a ValidatingPolicy for each phase, which says the same', async () => {
    write(folder, { 'mine.yaml': VAP('deployments') });
    const [policy, ...others] = await exported({ target: 'kyverno', phaseLabel: 'kubernetes.io/metadata.name' });
    expect(others).toEqual([]);
    expect(policy).toMatchObject({
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'ValidatingPolicy',
      metadata: { name: 'replicas-production' },
      spec: { validationActions: ['Audit'], autogen: { podControllers: { controllers: [] } } },
    });
    const deployment = (namespace: string, replicas: number) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `r${replicas}`, namespace },
      spec: { replicas },
    });
    const objects = [deployment('production', 1), deployment('production', 2), deployment('test', 1)];
    write(folder, { 'k.yaml': stringify(policy), 'd.yaml': objects.map((one) => stringify(one)).join('---\n') });
    const asked = { version: 'test', signal: new AbortController().signal, onProgress: () => {}, folder, packs: [] };
    const { results } = await assessFiles(['d.yaml'], { ...asked, policies: ['k.yaml'] });
    expect(results.map(({ result, message }) => [result, message])).toEqual([
      ['fail', 'One is none.'],
      ['pass', ''],
      ['not-applicable', 'its namespace is not one that the policy is for'],
    ]);
  });

  it.each([
    ['validating-admission-policy', VAP('deployments', PARAMS), /no binding beside it says which/],
    ['kyverno', VAP('deployments', PARAMS) + BINDING('paramRef: { name: least }'), /takes parameters, and a ValidatingPolicy/],
    [
      'kyverno',
      VAP('deployments') + BINDING('matchResources: { objectSelector: { matchLabels: { a: b } } }'),
      /its binding bound narrows/,
    ],
    ['kyverno', VAP('deployments').replace('object.spec.replicas >= 2', "strings.quote('a') != ''"), /strings\.quote/],
  ] as const)('is refused to %s where that cannot be said there', async (target, text, why) => {
    write(folder, { 'mine.yaml': text });
    await expect(exported({ target })).rejects.toMatchObject({
      code: 'POLICY_NOT_EXPORTABLE',
      message: expect.stringMatching(why),
    });
  });
});

it.each([
  ['kyverno', /it is a ValidatingPolicy of Kyverno already/],
  ['validating-admission-policy', /spec\.autogen\.validatingAdmissionPolicy/],
] as const)('a policy of Kyverno, asked for as %s, is what it is', async (target, why) => {
  write(folder, {
    'mine.yaml':
      'apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: { name: mine }\nspec: { validations: [{ expression: "true" }] }\n',
  });
  await expect(exported({ target })).rejects.toMatchObject({
    code: 'POLICY_NOT_EXPORTABLE',
    message: expect.stringMatching(why),
  });
});

it("a guardrail of one's own is exported by its file, for kinds that others define too", async () => {
  write(folder, {
    'mine.yaml': `apiVersion: headwater.dev/v1
kind: Policy
metadata: { family: house, name: pools }
spec:
  title: Pools are small
  description: They are.
  severity: low
  severityReason: It is so.
  packs: [house]
  select: { apiGroups: [example.com], kinds: [Pool] }
  validations: [{ expression: object.spec.size < 9, message: It is large. }]
  fix: { guidance: Make it smaller. }
`,
  });
  const [policy, ...bindings] = await exported();
  expect(policy).toMatchObject({
    metadata: { name: 'house-pools' },
    spec: { matchConstraints: { resourceRules: [{ apiGroups: ['example.com'], resources: ['pools'] }] } },
  });
  expect(bindings).toHaveLength(2);
});
