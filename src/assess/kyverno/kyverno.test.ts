import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../config/index.js';
import { parseForeignPolicies } from '../../config/foreign-policy-file.js';
import { createEngine } from '../../lib/cel/index.js';
import { resourceId, sourceId, type Json, type Resource } from '../../model/index.js';
import type { RuledGuardrail } from '../admission/index.js';
import { requestOf, type RequestSetting } from '../admission/index.js';
import { assessPolicies } from '../assess-policies.js';
import { judgeContext } from '../judge-context.js';
import { subjectOf } from '../subject.js';
import { compileClusterPolicy, compileValidatingPolicy, unevaluatedPolicy } from './index.js';

const engine = createEngine();
const NOW = new Date('2026-01-01T00:00:00Z');

type Body = Readonly<Record<string, Json>>;

function resource(apiVersion: string, kind: string, spec: Body = {}, metadata: Body = {}): Resource {
  const { namespace, name = 'thing', annotations } = metadata;
  return {
    id: resourceId(kind),
    source: sourceId('files'),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name: typeof name === 'string' ? name : '',
    ...(typeof namespace === 'string' ? { namespace } : {}),
    labels: {},
    annotations: typeof annotations === 'object' && annotations !== null ? (annotations as Record<string, string>) : {},
    raw: { apiVersion, kind, metadata: { name, ...metadata }, spec },
  };
}

const POD_SPEC = { containers: [{ name: 'app', image: 'app' }] };
const MAKERS: Readonly<Record<string, Resource>> = {
  Pod: resource('v1', 'Pod', POD_SPEC),
  Deployment: resource('apps/v1', 'Deployment', { template: { spec: POD_SPEC } }),
  Job: resource('batch/v1', 'Job', { template: { spec: POD_SPEC } }),
  CronJob: resource('batch/v1', 'CronJob', { jobTemplate: { spec: { template: { spec: POD_SPEC } } } }),
  ReplicationController: resource('v1', 'ReplicationController', { template: { spec: POD_SPEC } }),
};
const pod = MAKERS.Pod ?? resource('v1', 'Pod');

function guardrails(text: string): readonly RuledGuardrail[] {
  const { policies, exceptions, params } = parseForeignPolicies(text, 'policy.yaml', DEFAULT_CONFIGURATION.limits, engine);
  return policies.map((policy) => {
    switch (policy.kind) {
      case 'ClusterPolicy':
      case 'Policy':
        return compileClusterPolicy(
          policy,
          { params, exceptions: exceptions.filter((one) => one.kind === 'RuleException') },
          engine,
        );
      case 'ValidatingPolicy':
      case 'NamespacedValidatingPolicy':
        return compileValidatingPolicy(
          policy,
          exceptions.filter((one) => one.kind === 'PolicyException'),
          engine,
        );
      case 'unevaluated':
        return unevaluatedPolicy(policy);
      case 'ValidatingAdmissionPolicy':
        throw new Error('not of Kyverno');
    }
  });
}

function kindsOn(text: string, judged: Resource, others: readonly Resource[] = []): readonly string[] {
  const context = judgeContext({ resources: [judged, ...others], gaps: [], now: NOW });
  return [...assessPolicies(guardrails(text), [judged], context)].map((result) => {
    return result.kind === 'error'
      ? `error: ${result.reason}`
      : result.kind === 'not-applicable'
        ? `not-applicable: ${result.because}`
        : result.kind;
  });
}

function rulesOn(text: string, judged: Resource, setting: RequestSetting = {}): readonly string[] {
  const context = judgeContext({ resources: [judged], gaps: [], now: NOW });
  return guardrails(text).flatMap((guardrail) =>
    guardrail.rulesOn(requestOf(subjectOf(judged), context, setting)).map(({ rule, judgement }) => `${rule}: ${judgement.kind}`),
  );
}

const validating = (spec: string, head = 'ValidatingPolicy'): string => `apiVersion: policies.kyverno.io/v1
kind: ${head}
metadata: { name: mine, namespace: team }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
${spec}
`;
const NO = '  validations: [{ expression: "object.spec.containers.all(c, c.image != \'app\')", message: No. }]';

describe('a ValidatingPolicy for Pods', () => {
  it.each(['Pod', 'Deployment', 'Job', 'CronJob'])('is generated for a %s', (kind) => {
    expect(kindsOn(validating(NO), MAKERS[kind] ?? pod)).toEqual(['fail']);
  });

  it('is generated for no other kinds, and for those that it names', () => {
    expect(kindsOn(validating(NO), MAKERS.ReplicationController ?? pod)).toEqual([]);
    const some = validating(`  autogen: { podControllers: { controllers: [jobs] } }\n${NO}`);
    expect(kindsOn(some, MAKERS.Job ?? pod)).toEqual(['fail']);
    expect(kindsOn(some, MAKERS.Deployment ?? pod)).toEqual([]);
    expect(kindsOn(validating(`  autogen: { podControllers: { controllers: [] } }\n${NO}`), MAKERS.Job ?? pod)).toEqual([]);
  });

  it('is generated for none when it picks Pods by label or names other resources', () => {
    const picky = validating(NO).replace('matchConstraints: {', 'matchConstraints: { objectSelector: { matchLabels: { a: b } },');
    expect(kindsOn(picky, MAKERS.Deployment ?? pod)).toEqual([]);
    expect(kindsOn(validating(NO).replace('[pods]', '[pods, services]'), MAKERS.Deployment ?? pod)).toEqual([]);
  });

  it('keeps the namespace of the object where it is, and moves all else to the template', () => {
    const text = validating(
      '  validations: [{ expression: "object.metadata.namespace == \'team\' && !has(object.metadata.labels)" }]',
    );
    expect(
      kindsOn(
        text,
        resource('apps/v1', 'Deployment', { template: { spec: POD_SPEC } }, { namespace: 'team', labels: { a: 'b' } }),
      ),
    ).toEqual(['pass']);
  });
});

describe('a ValidatingPolicy', () => {
  it('stops at the first validation that is not true', () => {
    expect(kindsOn(validating("  validations: [{ expression: object.spec.missing }, { expression: 'false' }]"), pod)).toEqual([
      'error: validation 1: field not found: missing',
    ]);
  });

  it('of a namespace judges only what is in it', () => {
    const text = validating(NO, 'NamespacedValidatingPolicy');
    expect(kindsOn(text, resource('v1', 'Pod', POD_SPEC, { namespace: 'team' }))).toEqual(['fail']);
    expect(kindsOn(text, resource('v1', 'Pod', POD_SPEC, { namespace: 'other' }))).toEqual([
      'not-applicable: the policy is for the namespace team',
    ]);
  });

  it('of mode JSON judges anything that is JSON', () => {
    const text = validating(
      '  evaluation: { mode: JSON }\n  validations: [{ expression: "object.kind == \'Bucket\' && request == null" }]',
    );
    const bucket = { ...resource('s3.example.com/2006-03-01', 'Bucket'), platform: 'cloud' };
    expect(kindsOn(text, bucket)).toEqual(['pass']);
    expect(kindsOn(text, pod)).toEqual(['fail']);
  });

  it('of another mode is in error on what it is for', () => {
    expect(kindsOn(validating("  evaluation: { mode: HTTP }\n  validations: [{ expression: 'true' }]"), pod)).toEqual([
      'error: its evaluation mode is HTTP, and only Kubernetes and JSON are evaluated',
    ]);
  });

  it.each([
    ["resource.Get('v1', 'configmaps', 'a', 'b').data.x == '1'", /resource\.Get\(\) needs a cluster/],
    ["http.Get('https://example.com').ok", /http\.Get\(\) needs the network/],
    ["image.GetMetadata('nginx').config == {}", /image\.GetMetadata\(\) needs a registry/],
    ["globalContext.Get('a', 'b') == 1", /globalContext\.Get\(\) needs the entries/],
    ["random('[a-z]') == 'a'", /random\(\) needs chance/],
  ])('says what %s lacks', (expression, reason) => {
    expect(kindsOn(validating(`  validations: [{ expression: "${expression}" }]`), pod)).toEqual([expect.stringMatching(reason)]);
  });

  it('knows the time', () => {
    expect(
      kindsOn(validating('  validations: [{ expression: "time.now() == timestamp(\'2026-01-01T00:00:00Z\')" }]'), pod),
    ).toEqual(['pass']);
  });
});

describe('an exception of a ValidatingPolicy', () => {
  const exception = (spec: string): string => `---
apiVersion: policies.kyverno.io/v1
kind: PolicyException
metadata: { name: let-it, namespace: team }
spec:
  policyRefs: [{ name: mine, kind: ValidatingPolicy }]
  ${spec}
`;
  it.each([
    [
      'matchConditions: [{ name: a, expression: "object.metadata.name == \'thing\'" }]',
      'not-applicable: the exception let-it exempts it',
    ],
    ['matchConditions: [{ name: a, expression: "object.metadata.name == \'other\'" }]', 'fail'],
    ["expiresAt: '2026-01-02T00:00:00Z'", 'not-applicable: the exception let-it exempts it'],
    ["expiresAt: '2026-01-01T00:00:00Z'", 'fail'],
    ['reportResult: pass', 'pass'],
    [
      'matchConditions: [{ name: a, expression: object.spec.missing }]',
      'error: exception let-it: match condition a: field not found: missing',
    ],
    ['images: [app]', 'fail'],
  ])('with %s: %s', (spec, kind) => {
    expect(kindsOn(validating(NO) + exception(spec), pod)).toEqual([kind]);
  });

  it('counts for the policies that it names, what is generated of them included', () => {
    expect(kindsOn(validating(NO) + exception('properties: {}').replace('name: mine', 'name: other'), pod)).toEqual(['fail']);
    expect(kindsOn(validating(NO) + exception('properties: {}'), MAKERS.Deployment ?? pod)).toEqual([
      'not-applicable: the exception let-it exempts it',
    ]);
  });

  it('that covers some images is for the expressions to see', () => {
    const text = validating(
      "  validations: [{ expression: 'object.spec.containers.all(c, c.image in exceptions.allowedImages)' }]",
    );
    expect(kindsOn(text, pod)).toEqual(['fail']);
    expect(kindsOn(text + exception('images: [app]'), pod)).toEqual(['pass']);
  });
});

const CEL =
  'validate: { message: No., cel: { expressions: [{ expression: "object.spec.containers.all(c, c.image != \'app\')" }] } }';
const cluster = (rules: string, annotations = ''): string => `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: mine, annotations: { a: b${annotations} } }
spec:
  rules:
${rules}
`;
const rule = (match: string, body = CEL): string => `  - { name: images, match: { ${match} }, ${body} }`;
const PODS = 'any: [{ resources: { kinds: [Pod] } }]';

describe('a ClusterPolicy for Pods', () => {
  it.each([
    ['Pod', 'images: fail'],
    ['Deployment', 'autogen-images: fail'],
    ['ReplicationController', 'autogen-images: fail'],
    ['CronJob', 'autogen-cronjob-images: fail'],
  ])('has a rule for a %s: %s', (kind, said) => {
    expect(rulesOn(cluster(rule(PODS)), MAKERS[kind] ?? pod)).toEqual([said]);
  });

  it('has the rules for controllers that its annotation names, and none when that says so', () => {
    const key = ', pod-policies.kyverno.io/autogen-controllers';
    expect(rulesOn(cluster(rule(PODS), `${key}: none`), MAKERS.Deployment ?? pod)).toEqual([]);
    expect(rulesOn(cluster(rule(PODS), `${key}: 'Job,CronJob'`), MAKERS.Deployment ?? pod)).toEqual([]);
    expect(rulesOn(cluster(rule(PODS), `${key}: 'Job,CronJob'`), MAKERS.Job ?? pod)).toEqual(['autogen-images: fail']);
  });

  it('has none when a rule of it picks by name or label, or names Pods among others', () => {
    for (const match of [
      'any: [{ resources: { kinds: [Pod], names: [a] } }]',
      'any: [{ resources: { kinds: [Pod], selector: { matchLabels: { a: b } } } }]',
      'any: [{ resources: { kinds: [Pod, Job] } }]',
    ]) {
      expect(rulesOn(cluster(rule(match)), MAKERS.Deployment ?? pod)).toEqual([]);
    }
  });
});

describe('a rule of a ClusterPolicy', () => {
  const thing = resource('v1', 'Pod', POD_SPEC, {
    name: 'web-1',
    namespace: 'team',
    labels: { tier: 'front' },
    annotations: { note: 'x' },
  });
  it.each([
    ['any: [{ resources: { kinds: [Pod] } }]', true],
    ['any: [{ resources: { kinds: [v1/Pod] } }]', true],
    ["any: [{ resources: { kinds: ['*'] } }]", true],
    ['any: [{ resources: { kinds: [apps/v1/Pod] } }]', false],
    ['any: [{ resources: { kinds: [Pod/exec] } }]', false],
    ['any: [{ resources: { kinds: [Service] } }, { resources: { kinds: [Pod] } }]', true],
    ['all: [{ resources: { kinds: [Pod] } }, { resources: { names: [api-*] } }]', false],
    ["all: [{ resources: { kinds: [Pod] } }, { resources: { names: ['web-?'] } }]", true],
    ['resources: { kinds: [Pod], name: web-* }', true],
    ['any: [{ resources: { kinds: [Pod], namespaces: [tea*] } }]', true],
    ['any: [{ resources: { kinds: [Pod], namespaces: [other] } }]', false],
    ['any: [{ resources: { kinds: [Pod], operations: [UPDATE] } }]', false],
    ['any: [{ resources: { kinds: [Pod], operations: [CREATE] } }]', true],
    ['any: [{ resources: { kinds: [Pod], selector: { matchLabels: { tier: front } } } }]', true],
    ["any: [{ resources: { kinds: [Pod], selector: { matchLabels: { tier: 'fr*' } } } }]", true],
    ['any: [{ resources: { kinds: [Pod], selector: { matchLabels: { tier: back } } } }]', false],
    ["any: [{ resources: { kinds: [Pod], annotations: { 'no*': x } } }]", true],
    ['any: [{ resources: { kinds: [Pod], annotations: { note: other } } }]', false],
    [`${PODS} }, exclude: { any: [{ resources: { names: [web-*] } }]`, false],
    [`${PODS} }, exclude: { all: [{ resources: { names: [web-*] } }, { resources: { namespaces: [other] } }]`, true],
  ])('with match { %s } is for the Pod: %s', (match, isFor) => {
    expect(rulesOn(cluster(rule(match)), thing)).toEqual(isFor ? ['images: fail'] : []);
  });

  const forUsers = cluster(rule('any: [{ resources: { kinds: [Pod] }, subjects: [{ kind: User, name: jane }] }]'));
  it('for certain users is in error where nobody knows who asks, and decided where it is said', () => {
    expect(kindsOn(forUsers, thing)).toEqual([expect.stringMatching(/^error: .*who asks is not known/)]);
    expect(rulesOn(forUsers, thing, { userInfo: { username: 'jane' } })).toEqual(['images: fail']);
    expect(rulesOn(forUsers, thing, { userInfo: { username: 'joe' } })).toEqual([]);
    expect(rulesOn(forUsers, thing, { userInfo: {} })).toEqual(['images: fail']);
  });

  it('for certain namespaces is in error when the Namespace was not read', () => {
    const text = cluster(rule('any: [{ resources: { kinds: [Pod], namespaceSelector: { matchLabels: { a: b } } } }]'));
    expect(kindsOn(text, thing)).toEqual([expect.stringMatching(/^error: .*the Namespace team was not read/)]);
    expect(kindsOn(text, thing, [resource('v1', 'Namespace', {}, { name: 'team', labels: { a: 'b' } })])).toEqual(['fail']);
  });

  it('is skipped where its preconditions are not met, and gives the message of the rule', () => {
    const text = cluster(rule(PODS, `celPreconditions: [{ name: a, expression: "object.metadata.name == 'x'" }], ${CEL}`));
    expect(kindsOn(text, thing)).toEqual(["not-applicable: its condition 'a' is not met"]);
    const context = judgeContext({ resources: [thing], gaps: [], now: NOW });
    expect([...assessPolicies(guardrails(cluster(rule(PODS))), [thing], context)]).toMatchObject([
      { failures: [{ message: 'No.' }] },
    ]);
  });

  it.each([
    [
      'validate: { message: No., pattern: { spec: {} } }',
      /rule images: it is a validate\.pattern rule; only validate\.cel is evaluated/,
    ],
    ['validate: { deny: {} }', /validate\.deny/],
    ['validate: { foreach: [] }', /validate\.foreach/],
    ['validate: { podSecurity: { level: baseline } }', /validate\.podSecurity/],
    ['verifyImages: [{}]', /verifyImages/],
    [`preconditions: { all: [{ key: a }] }, ${CEL}`, /preconditions, which are in JMESPath/],
    [`context: [{ name: a }], ${CEL}`, /context, which are in JMESPath/],
  ])('with %s is in error, never a pass', (body, reason) => {
    expect(kindsOn(cluster(rule(PODS, body)), thing)).toEqual([expect.stringMatching(reason)]);
  });

  it('that changes or makes resources judges nothing', () => {
    expect(kindsOn(cluster(rule(PODS, 'mutate: {}')), thing)).toEqual(['not-applicable: no rule of the policy is for it']);
  });

  it('takes its parameters from beside it', () => {
    const body =
      'validate: { cel: { paramKind: { apiVersion: v1, kind: ConfigMap }, paramRef: { name: limits, namespace: team }, expressions: [{ expression: "params.data.name == object.metadata.name" }] } }';
    const configMap =
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: limits, namespace: team }\ndata: { name: web-1 }\n';
    expect(kindsOn(cluster(rule(PODS, body)) + configMap, thing)).toEqual(['pass']);
    expect(kindsOn(cluster(rule(PODS, body)), thing)).toEqual([
      expect.stringMatching(/no ConfigMap called limits in the namespace team/),
    ]);
  });

  const exception = (names: string, match: string, more = ''): string => `---
apiVersion: kyverno.io/v2
kind: PolicyException
metadata: { name: let-it }
spec: { exceptions: [{ policyName: mine, ruleNames: [${names}] }], match: { ${match} }${more} }
`;
  it.each([
    ['images', 'any: [{ resources: { kinds: [Pod], names: [web-*] } }]', 'not-applicable: the exception let-it exempts it'],
    ["'*'", 'any: [{ resources: { kinds: [Pod] } }]', 'not-applicable: the exception let-it exempts it'],
    ['other', 'any: [{ resources: { kinds: [Pod] } }]', 'fail'],
    ['images', 'any: [{ resources: { kinds: [Pod], names: [api-*] } }]', 'fail'],
  ])('is exempted by an exception for the rules %s of { %s }: %s', (names, match, kind) => {
    expect(kindsOn(cluster(rule(PODS)) + exception(names, match), thing)).toEqual([kind]);
  });

  it('is in error under an exception whose conditions cannot be evaluated', () => {
    expect(kindsOn(cluster(rule(PODS)) + exception('images', PODS, ', conditions: { any: [{ key: a }] }'), thing)).toEqual([
      expect.stringMatching(/exception let-it: its conditions are in JMESPath/),
    ]);
  });

  it('of a Policy is for its own namespace', () => {
    const text = cluster(rule(PODS))
      .replace('ClusterPolicy', 'Policy')
      .replace('{ name: mine,', '{ name: mine, namespace: team,');
    expect(kindsOn(text, thing)).toEqual(['fail']);
    expect(kindsOn(text, resource('v1', 'Pod', POD_SPEC, { namespace: 'other' }))).toEqual([
      'not-applicable: no rule of the policy is for it',
    ]);
  });
});

it('is in error for an ImageValidatingPolicy on the images that it is for', () => {
  const text = validating('  attestors: []').replace('kind: ValidatingPolicy', 'kind: ImageValidatingPolicy');
  expect(kindsOn(text, pod)).toEqual([expect.stringMatching(/^error: .*verifies images with a registry/)]);
  expect(kindsOn(text, resource('v1', 'Service'))).toEqual([]);
});
