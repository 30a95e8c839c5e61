import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { assessFiles } from './assess-files.js';
import { explainPolicyOn, type PolicyExplanationReport } from './explain-policy.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(() => remove());

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\nspec: { containers: [{ name: app, image: a }] }\n';
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { replicas: 1, template: { spec: { containers: [{ name: app, image: a }] } } }
`;
const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { tier: front } }\n';
const PODS =
  "matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [pods] }] }";

const VAP = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: limits }
spec:
  ${PODS}
  paramKind: { apiVersion: v1, kind: ConfigMap }
  matchConditions: [{ name: in-front, expression: "namespaceObject.metadata.labels.tier == 'front'" }]
  variables:
    - { name: forbidden, expression: params.data.forbidden }
    - { name: unused, expression: object.nowhere }
  validations:
    - { expression: object.metadata.name != variables.forbidden, messageExpression: "'not ' + variables.forbidden" }
    - { expression: "request.operation == 'CREATE'" }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: everywhere }
spec: { policyName: limits, paramRef: { name: names }, validationActions: [Deny] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: behind }
spec:
  policyName: limits
  paramRef: { name: names }
  validationActions: [Deny]
  matchResources: { namespaceSelector: { matchLabels: { tier: back } } }
`;
const PARAMETER = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: names }\ndata: { forbidden: web }\n';

const KYVERNO = `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: { name: limits }
spec:
  ${PODS}
  validations:
    - { expression: "object.spec.containers.all(c, c.image != 'a')", message: Not this image. }
    - { expression: object.nowhere == 1 }
---
apiVersion: policies.kyverno.io/v1
kind: PolicyException
metadata: { name: past, namespace: shop }
spec: { policyRefs: [{ name: limits, kind: ValidatingPolicy }], expiresAt: '2020-01-01T00:00:00Z' }
---
apiVersion: policies.kyverno.io/v1
kind: PolicyException
metadata: { name: others, namespace: shop }
spec:
  policyRefs: [{ name: limits, kind: ValidatingPolicy }]
  matchConditions: [{ name: another, expression: "object.metadata.name == 'other'" }]
`;

const CLUSTER_POLICY = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: limits }
spec:
  rules:
    - name: images
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { cel: { expressions: [{ expression: "object.spec.containers.all(c, c.image != 'a')", message: Not this image. }] } }
    - name: old
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { message: Off., pattern: { spec: { hostNetwork: false } } }
`;

const OWN = `apiVersion: headwater.dev/v1
kind: Policy
metadata: { family: house, name: images }
spec:
  title: Images are known
  description: They are.
  severity: low
  severityReason: It is so.
  packs: [house]
  select: { podTemplates: true }
  validations:
    - { expression: "object.spec.containers.all(c, c.image != 'a')", message: No., messageExpression: "'not ' + object.spec.containers[0].image", fields: "'spec.containers'" }
  fix: { guidance: Take another. }
`;

const request = { version: 'test', signal: new AbortController().signal, onProgress: () => {} };
const explain = (
  called: string,
  resource: string,
  more: { readonly policies?: readonly string[]; readonly name?: string } = {},
) => explainPolicyOn(called, resource, { ...request, folder, ...more });

type Item = PolicyExplanationReport['items'][number];
const only = ({ items }: PolicyExplanationReport): Item => {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) throw new Error(`there are ${items.length} items`);
  return item;
};
const shown = ({ expressions }: Item): readonly unknown[] =>
  expressions.map(({ what, explanation }) => [what, explanation.error ?? explanation.value]);

describe('a policy is explained', () => {
  it('for Kubernetes: by binding and parameter, with its Namespace, its conditions, the variables that are used, and its message', async () => {
    write(folder, { 'mine/vap.yaml': VAP, 'mine/names.yaml': PARAMETER, 'web.yaml': `${NAMESPACE}---\n${POD}` });
    const item = only(await explain('limits', 'web.yaml', { policies: ['mine'] }));
    expect(item).toMatchObject({ resource: { kind: 'Pod' }, result: 'fail', because: 'not web' });
    expect(item.judgements).toEqual([
      { binding: 'everywhere', parameter: 'names', result: 'fail', because: 'not web' },
      { binding: 'behind', result: 'not-applicable', because: 'its namespace is not one that the policy is for' },
    ]);
    expect(shown(item)).toEqual([
      ['match condition in-front', true],
      ['variable forbidden', 'web'],
      ['validation 1', false],
      ['message of validation 1', 'not web'],
      ['validation 2', true],
    ]);
    expect(new Set(item.expressions.map(({ binding }) => binding))).toEqual(new Set(['everywhere']));
  });

  it('for Kubernetes: a condition that is not met is all that was looked at, and an unread Namespace is an error', async () => {
    write(folder, { 'mine/vap.yaml': VAP, 'mine/names.yaml': PARAMETER, 'web.yaml': POD });
    const alone = only(await explain('mine/vap.yaml', 'web.yaml', { policies: ['mine'] }));
    expect(alone.result).toBe('error');
    expect(shown(alone)).toEqual([['match condition in-front', 'the Namespace shop was not read']]);
    write(folder, { 'web.yaml': `${NAMESPACE.replace('front', 'else')}---\n${POD}` });
    const elsewhere = only(await explain('mine/vap.yaml', 'web.yaml', { policies: ['mine'] }));
    expect([elsewhere.result, shown(elsewhere)]).toEqual(['not-applicable', [['match condition in-front', false]]]);
  });

  it('for Kyverno: as generated for what makes Pods, up to what decides, with its exceptions', async () => {
    write(folder, { 'k.yaml': KYVERNO, 'web.yaml': DEPLOYMENT });
    const item = only(await explain('k.yaml', 'web.yaml'));
    expect(item).toMatchObject({ result: 'fail', because: 'Not this image.' });
    expect(item.judgements).toMatchObject([
      { exception: 'past', result: 'not-applicable', because: 'it has expired (2020-01-01T00:00:00.000Z)' },
      { exception: 'others', result: 'not-applicable' },
      { result: 'fail' },
    ]);
    expect(shown(item)).toEqual([
      ['match condition another', false],
      ['validation 1', false],
    ]);
    expect(item.expressions[1]?.explanation.expression).toContain('object.spec.template.spec.containers');
  });

  it('for Kyverno: rule by rule, those that are not evaluated included', async () => {
    write(folder, { 'k.yaml': CLUSTER_POLICY, 'web.yaml': DEPLOYMENT });
    const item = only(await explain('cluster-policy/limits', 'web.yaml', { policies: ['k.yaml'] }));
    expect(item.judgements).toEqual([
      { rule: 'autogen-images', result: 'fail', because: 'Not this image.' },
      { rule: 'autogen-old', result: 'error', because: expect.stringContaining('validate.pattern') },
    ]);
    expect(item.expressions.map(({ rule, what }) => [rule, what])).toEqual([['autogen-images', 'validation 1']]);
  });

  it('of one’s own: found by file, by folder, and by id where headwater.yaml names the folder', async () => {
    write(folder, {
      'rules/images/policy.yaml': OWN,
      'web.yaml': POD,
      'headwater.yaml': 'apiVersion: headwater.dev/v1\nkind: Configuration\npolicies: { folders: [rules] }\n',
    });
    for (const called of ['rules/images/policy.yaml', './rules', 'house/images', 'images']) {
      const report = await explain(called, 'web.yaml');
      expect(report.policy).toBe('house/images');
      expect(shown(only(report))).toEqual([
        ['validation 1', false],
        ['message of validation 1', 'not a'],
        ['fields of validation 1', 'spec.containers'],
      ]);
    }
  });

  it('on the resources of one name in a folder', async () => {
    write(folder, { 'k.yaml': KYVERNO, 'deploy/a.yaml': POD, 'deploy/b.yaml': POD.replace('web', 'other') });
    expect((await explain('k.yaml', 'deploy')).items).toHaveLength(2);
    expect(only(await explain('k.yaml', 'deploy', { name: 'other' })).resource.name).toBe('other');
    await expect(explain('k.yaml', 'deploy', { name: 'none' })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('with the result that judging it gives', async () => {
    const policies = { 'p/vap.yaml': VAP, 'p/names.yaml': PARAMETER, 'p/k.yaml': KYVERNO, 'p/c.yaml': CLUSTER_POLICY };
    write(folder, { ...policies, 'p/policy.yaml': OWN, 'deploy/all.yaml': [POD, DEPLOYMENT, NAMESPACE].join('---\n') });
    const assessed = await assessFiles(['deploy'], { ...request, folder, packs: [], policies: ['p'] });
    expect(assessed.results.length).toBeGreaterThan(5);
    for (const { policy, resource, result } of assessed.results) {
      const { items } = await explain(policy, 'deploy', { policies: ['p'] });
      const found = items.find((item) => item.resource.kind === resource.kind);
      // What nothing was evaluated for is left out beside what something was.
      expect(found?.result ?? 'not-applicable', `${policy} on ${resource.kind}`).toBe(result);
    }
  });
});

describe('what is called', () => {
  it.each([
    ['nothing', 'ID_UNKNOWN', /no policy is called nothing/],
    ['limits', 'ID_UNKNOWN', /limits may be validating-policy\/limits or validating-admission-policy\/limits/],
    ['p', 'ID_UNKNOWN', /no policy is called p/],
    ['./p', 'OPTION_INVALID', /\.\/p holds 2 policies.*validating-policy\/limits, validating-admission-policy\/limits/],
    ['binding.yaml', 'POLICY_INVALID', /it holds no policy/],
    ['absent.yaml', 'INPUT_NOT_FOUND', /absent\.yaml/],
  ])('%s, is refused with %s', async (called, code, message) => {
    const binding = VAP.slice(VAP.indexOf('---') + 4);
    write(folder, { 'p/vap.yaml': VAP, 'p/k.yaml': KYVERNO, 'binding.yaml': binding, 'web.yaml': POD });
    const asked = explain(called, 'web.yaml', { policies: ['p'] });
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
