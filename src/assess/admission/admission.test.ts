import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../config/index.js';
import { parseForeignPolicies } from '../../config/foreign-policy-file.js';
import { createEngine } from '../../lib/cel/index.js';
import { resourceId, sourceId, type Json, type Resource, type Result } from '../../model/index.js';
import { assessPolicies } from '../assess-policies.js';
import { judgeContext } from '../judge-context.js';
import { compileAdmissionPolicy } from './compile-admission-policy.js';

const engine = createEngine();

type Body = Readonly<Record<string, Json>>;

function resource(apiVersion: string, kind: string, name: string, more: Body = {}, metadata: Body = {}): Resource {
  const namespace = metadata.namespace;
  return {
    id: resourceId(`${kind}/${name}`),
    source: sourceId('files'),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name,
    ...(typeof namespace === 'string' ? { namespace } : {}),
    labels: {},
    annotations: {},
    raw: { apiVersion, kind, metadata: { name, ...metadata }, ...more },
  };
}

const pod = (metadata: Body = {}, spec: Body = {}): Resource => resource('v1', 'Pod', 'pod', { spec }, metadata);

const RULES = "resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }]";

interface Setting {
  readonly constraints?: string;
  readonly spec?: string;
  readonly more?: string;
}

/** What a policy says of a resource that was read together with others. */
function judge(setting: Setting, judged: Resource, others: readonly Resource[] = []): Result | undefined {
  const { constraints = RULES, spec = "validations: [{ expression: 'false', message: No. }]", more = '' } = setting;
  const text = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: mine }
spec:
  matchConstraints: { ${constraints} }
  ${spec}
${more === '' ? '' : `---\n${more}`}`;
  const { policies, bindings, params } = parseForeignPolicies(text, 'policy.yaml', DEFAULT_CONFIGURATION.limits, engine);
  const guardrails = policies.flatMap((policy) =>
    policy.kind === 'ValidatingAdmissionPolicy' ? [compileAdmissionPolicy(policy, bindings, params, engine)] : [],
  );
  const context = judgeContext({ resources: [judged, ...others], gaps: [], now: new Date('2026-01-01T00:00:00Z') });
  const [result] = assessPolicies(guardrails, [judged], context);
  return result;
}

const kindOf = (...given: Parameters<typeof judge>): string => judge(...given)?.kind ?? 'not selected';
const reasonOf = (...given: Parameters<typeof judge>): string => {
  const result = judge(...given);
  if (result?.kind === 'error') return result.reason;
  return result?.kind === 'not-applicable' ? result.because : (result?.kind ?? 'not selected');
};
const expression = (text: string): Setting => ({ spec: `validations: [{ expression: "${text}", message: No. }]` });

describe('an admission policy matches', () => {
  const rule = (text: string): Setting => ({ constraints: `resourceRules: [{ ${text} }]` });
  it.each([
    ["apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]", 'fail'],
    ["apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']", 'fail'],
    ["apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: ['*/*']", 'fail'],
    ["apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: ['pods/*']", 'fail'],
    ["apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods/exec]", 'not selected'],
    ["apiGroups: [''], apiVersions: [v1], operations: [UPDATE, DELETE], resources: [pods]", 'not-applicable'],
    ['apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [pods]', 'not selected'],
    ["apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [services]", 'not selected'],
    ["apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: Cluster", 'not-applicable'],
    ["apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: Namespaced", 'fail'],
    ["apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods], resourceNames: [pod]", 'fail'],
    ["apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods], resourceNames: [other]", 'not-applicable'],
  ])('by the rule { %s }: %s', (text, kind) => {
    expect(kindOf(rule(text), pod())).toBe(kind);
  });

  it('not what its other rules exclude', () => {
    expect(
      reasonOf(
        {
          constraints: `${RULES}, excludeResourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: [pods] }]`,
        },
        pod(),
      ),
    ).toBe('the policy excludes it');
  });

  it('by the labels of the object', () => {
    const labelled = { constraints: `${RULES}, objectSelector: { matchLabels: { tier: front } }` };
    expect(kindOf(labelled, pod({ labels: { tier: 'front' } }))).toBe('fail');
    expect(kindOf(labelled, pod({ labels: { tier: 'back' } }))).toBe('not-applicable');
    expect(kindOf(labelled, pod())).toBe('not-applicable');
  });

  const inProduction = { constraints: `${RULES}, namespaceSelector: { matchLabels: { phase: production } }` };
  const namespace = (labels: Body): Resource => resource('v1', 'Namespace', 'team', {}, { labels });
  it('by the labels of its Namespace, and is in error, not silent, when these were not read', () => {
    expect(kindOf(inProduction, pod({ namespace: 'team' }), [namespace({ phase: 'production' })])).toBe('fail');
    expect(kindOf(inProduction, pod({ namespace: 'team' }), [namespace({ phase: 'test' })])).toBe('not-applicable');
    expect(reasonOf(inProduction, pod({ namespace: 'team' }))).toMatch(/the Namespace team was not read/);
    expect(reasonOf(inProduction, pod())).toMatch(/does not say which namespace/);
  });

  it('not for want of the Namespace when something else keeps it from the resource', () => {
    const other = { constraints: `${inProduction.constraints}, objectSelector: { matchLabels: { a: b } }` };
    expect(kindOf(other, pod({ namespace: 'team' }))).toBe('not-applicable');
  });

  it('by the name of its namespace alone, which every Namespace has as a label', () => {
    const system = {
      constraints: `${RULES}, namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system] }] }`,
    };
    expect(kindOf(system, pod({ namespace: 'kube-system' }))).toBe('not-applicable');
    expect(kindOf(system, pod({ namespace: 'team' }))).toBe('fail');
    expect(kindOf(system, pod({ namespace: 'kube-system' }), [resource('v1', 'Namespace', 'kube-system')])).toBe(
      'not-applicable',
    );
  });

  it('what is in no namespace whatever the selector says, and a Namespace by its own labels', () => {
    const anything = {
      constraints:
        "resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }], namespaceSelector: { matchLabels: { phase: production } }",
    };
    expect(kindOf(anything, resource('rbac.authorization.k8s.io/v1', 'ClusterRole', 'role'))).toBe('fail');
    expect(kindOf(anything, namespace({ phase: 'production' }))).toBe('fail');
    expect(kindOf(anything, namespace({}))).toBe('not-applicable');
  });

  it('a custom resource by the name that its definition gives', () => {
    const oxen = {
      constraints:
        "resourceRules: [{ apiGroups: [example.com], apiVersions: [v1], operations: ['*'], resources: [oxen], scope: Cluster }]",
    };
    const definition = resource('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'oxen.example.com', {
      spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Ox', plural: 'oxen' } },
    });
    expect(kindOf(oxen, resource('example.com/v1', 'Ox', 'ox'), [definition])).toBe('fail');
    expect(kindOf(oxen, resource('example.com/v1', 'Ox', 'ox'))).toBe('not-applicable');
  });

  it('another version of the resource only after a conversion, which is an error here', () => {
    const apps = {
      constraints:
        "resourceRules: [{ apiGroups: [autoscaling], apiVersions: [v2], operations: ['*'], resources: [horizontalpodautoscalers] }]",
    };
    const old = resource('autoscaling/v1', 'HorizontalPodAutoscaler', 'scaler');
    expect(reasonOf(apps, old)).toMatch(/would convert it first/);
    expect(kindOf({ constraints: `${apps.constraints}, matchPolicy: Exact` }, old)).toBe('not selected');
  });

  it('nothing that is not in a cluster', () => {
    const dockerfile = { ...resource('headwater.dev/v1', 'Dockerfile', 'Dockerfile'), platform: 'dockerfile' };
    const bucket = { ...resource('s3.example.com/2006-03-01', 'Bucket', 'b'), platform: 'cloud' };
    const anything = {
      constraints: "resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }]",
    };
    expect(kindOf(anything, dockerfile)).toBe('not selected');
    expect(kindOf(anything, bucket)).toBe('not selected');
    expect(kindOf(anything, { ...pod(), platform: 'cloud' })).toBe('not-applicable');
  });
});

describe('the expressions of an admission policy', () => {
  it.each([
    ["object.metadata.name == 'pod'", 'pass'],
    ['oldObject == null', 'pass'],
    ["request.operation == 'CREATE' && request.kind.kind == 'Pod' && request.resource.resource == 'pods'", 'pass'],
    ["request.name == 'pod' && request.namespace == 'team' && !request.dryRun", 'pass'],
    ["request.userInfo.username == 'jane'", 'error'],
    ['has(request.userInfo.username)', 'error'],
    ["namespaceObject.metadata.name == 'team'", 'error'],
    ["authorizer.group('').resource('pods').check('create').allowed()", 'error'],
    ["object.metadata.name == 'other' && request.userInfo.username == 'jane'", 'fail'],
    ['object.spec.missing == 1', 'error'],
    ['object.?metadata.?name.orValue(true)', 'error'],
  ])('see a creation: %s is a %s', (text, kind) => {
    expect(kindOf(expression(text), pod({ namespace: 'team' }))).toBe(kind);
  });

  it('say exactly what is not known', () => {
    expect(reasonOf(expression("request.userInfo.username == 'a'"), pod())).toBe(
      'validation 1: who asks for it is not known of a resource that was read',
    );
    expect(reasonOf(expression("authorizer.path('/a').check('get').allowed()"), pod())).toMatch(/authorizer is not available/);
  });

  it('see the Namespace when it was read, and null for what is in none', () => {
    const named = expression("namespaceObject.metadata.labels.phase == 'test'");
    expect(
      kindOf(named, pod({ namespace: 'team' }), [resource('v1', 'Namespace', 'team', {}, { labels: { phase: 'test' } })]),
    ).toBe('pass');
    const clusterWide = {
      ...expression('namespaceObject == null'),
      constraints: "resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [nodes] }]",
    };
    expect(kindOf(clusterWide, resource('v1', 'Node', 'node'))).toBe('pass');
  });

  it('see fields that the API server always sets', () => {
    const roles = {
      constraints:
        "resourceRules: [{ apiGroups: [rbac.authorization.k8s.io], apiVersions: [v1], operations: ['*'], resources: [roles] }]",
    };
    expect(
      kindOf({ ...roles, ...expression('object.rules == null') }, resource('rbac.authorization.k8s.io/v1', 'Role', 'role')),
    ).toBe('pass');
    const deployments = {
      constraints: "resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: ['*'], resources: [deployments] }]",
    };
    const deployment = resource('apps/v1', 'Deployment', 'a', { spec: { template: { spec: {} } } });
    expect(kindOf({ ...deployments, ...expression('!has(object.spec.template.metadata.labels)') }, deployment)).toBe('pass');
  });

  it('are evaluated after the conditions, of which one that is false decides', () => {
    const conditions = (...texts: readonly string[]): Setting => ({
      spec: `matchConditions: [${texts.map((text, index) => `{ name: c${index}, expression: "${text}" }`).join(', ')}]\n  validations: [{ expression: 'false' }]`,
    });
    expect(kindOf(conditions('true'), pod())).toBe('fail');
    expect(reasonOf(conditions('object.spec.missing == 1', "object.metadata.name == 'x'"), pod())).toBe(
      "its condition 'c1' is not met",
    );
    expect(reasonOf(conditions('object.spec.missing == 1'), pod())).toMatch(/^match condition c0: /);
  });

  it('may use variables, each evaluated once, and one in error is named', () => {
    const spec = (text: string): Setting => ({
      spec: `variables: [{ name: a, expression: "object.spec.a" }, { name: b, expression: "variables.a + 1" }]\n  validations: [{ expression: "${text}" }]`,
    });
    expect(kindOf(spec('variables.b == 2'), pod({}, { a: 1 }))).toBe('pass');
    expect(reasonOf(spec('variables.b == 2'), pod())).toBe('variable a: field not found: a');
  });

  it('give the message, the one of their own first, and themselves when there is none', () => {
    const messages = (text: string): unknown => {
      const result = judge({ spec: `validations: [{ ${text} }]` }, pod());
      return result?.kind === 'fail' ? result.failures.map(({ message }) => message) : result?.kind;
    };
    expect(messages("expression: 'false', message: Plain., messageExpression: \"'Pod ' + object.metadata.name\"")).toEqual([
      'Pod pod',
    ]);
    expect(messages("expression: 'false', message: Plain., messageExpression: \"'Not ' + object.spec.missing\"")).toEqual([
      'Plain.',
    ]);
    expect(messages("expression: 'false', message: Plain., messageExpression: \"' '\"")).toEqual(['Plain.']);
    expect(messages("expression: 'false', messageExpression: \"'Not ' + object.spec.missing\"")).toEqual([
      'failed expression: false',
    ]);
  });

  it('list every validation that is false, and an error only where none is', () => {
    const result = judge(
      {
        spec: "validations: [{ expression: 'false', message: a }, { expression: object.spec.x == 1 }, { expression: 'false', message: b }]",
      },
      pod(),
    );
    expect(result).toMatchObject({ kind: 'fail', failures: [{ message: 'a' }, { message: 'b' }] });
  });

  it('of audit annotations count when they are in error', () => {
    const annotated = (text: string): Setting => ({
      spec: `validations: [{ expression: 'true' }]\n  auditAnnotations: [{ key: note, valueExpression: "${text}" }]`,
    });
    expect(kindOf(annotated("'a'"), pod())).toBe('pass');
    expect(kindOf(annotated('null'), pod())).toBe('pass');
    expect(reasonOf(annotated("'a' + object.spec.missing"), pod())).toMatch(/^audit annotation note: /);
  });
});

describe('the bindings of an admission policy', () => {
  const binding = (spec: string): string => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: bound }
spec: { policyName: mine, validationActions: [Deny], ${spec} }`;
  const limited = {
    spec: 'paramKind: { apiVersion: v1, kind: ConfigMap }\n  validations: [{ expression: "object.metadata.name != params.data.name", message: No. }]',
  };
  const params = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: strict, namespace: team, labels: { level: strict } }
data: { name: pod }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: mild, namespace: team, labels: { level: mild } }
data: { name: other }`;

  it('say what it is for, beside its own rules', () => {
    expect(kindOf({ more: binding('matchResources: { objectSelector: { matchLabels: { a: b } } }') }, pod())).toBe(
      'not-applicable',
    );
    expect(
      kindOf({ more: binding('matchResources: { objectSelector: { matchLabels: { a: b } } }') }, pod({ labels: { a: 'b' } })),
    ).toBe('fail');
  });

  it('count only when they name it', () => {
    const other = binding('matchResources: { objectSelector: { matchLabels: { a: b } } }').replace(
      'policyName: mine',
      'policyName: other',
    );
    expect(kindOf({ more: other }, pod())).toBe('fail');
  });

  it.each([
    ['name: strict', 'fail'],
    ['name: mild', 'pass'],
    ['selector: { matchLabels: { level: mild } }', 'pass'],
    ['selector: {}', 'fail'],
    ['name: strict, namespace: elsewhere, parameterNotFoundAction: Allow', 'not-applicable'],
    ['name: absent, parameterNotFoundAction: Deny', 'error'],
    ['name: absent', 'error'],
  ])('name its parameters by { %s }: %s', (ref, kind) => {
    expect(kindOf({ ...limited, more: `${binding(`paramRef: { ${ref} }`)}\n${params}` }, pod({ namespace: 'team' }))).toBe(kind);
  });

  it('leave its parameters unknown when there are none', () => {
    expect(reasonOf({ ...limited, more: params.slice(4) }, pod({ namespace: 'team' }))).toMatch(
      /has no binding, so its parameters are not known/,
    );
  });
});
