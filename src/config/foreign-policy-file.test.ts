import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../lib/cel/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { DEFAULT_CONFIGURATION } from './index.js';
import { mayHoldForeignPolicies, parseForeignPolicies } from './foreign-policy-file.js';

const engine = createEngine();
const parse = (text: string) => parseForeignPolicies(text, 'policy.yaml', DEFAULT_CONFIGURATION.limits, engine);

function problemsOf(text: string): readonly string[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
}

const VAP = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: mine
  annotations: {}
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  variables:
    - { name: a, expression: '1' }
  validations:
    - expression: variables.a == 1
`;

describe('a file of admission policies', () => {
  it('may hold policies, bindings, exceptions, parameters and what judges nothing, in documents or a List', () => {
    const others = [
      'apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: { name: b }\nspec: { policyName: mine, validationActions: [Deny] }',
      "apiVersion: policies.kyverno.io/v1beta1\nkind: ValidatingPolicy\nmetadata: { name: v }\nspec: { validations: [{ expression: 'true' }] }",
      'apiVersion: kyverno.io/v2beta1\nkind: PolicyException\nmetadata: { name: e }\nspec: { exceptions: [{ policyName: mine }], match: {} }',
      'apiVersion: v1\nkind: List\nitems: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: c, labels: { a: b } } }]',
      'apiVersion: policies.kyverno.io/v1\nkind: MutatingPolicy\nmetadata: { name: m }\nspec: {}',
    ];
    const read = parse([VAP, ...others].join('\n---\n'));
    expect(read.policies.map(({ kind, name }) => [kind, name])).toEqual([
      ['ValidatingAdmissionPolicy', 'mine'],
      ['ValidatingPolicy', 'v'],
    ]);
    expect(read.bindings).toMatchObject([{ name: 'b', policyName: 'mine', validationActions: ['Deny'] }]);
    expect(read.exceptions).toMatchObject([{ kind: 'RuleException', name: 'e' }]);
    expect(read.params).toMatchObject([{ kind: 'ConfigMap', name: 'c', labels: { a: 'b' } }]);
    expect(read.ignored).toEqual(['MutatingPolicy m']);
  });

  it('may be of the beta version', () => {
    expect(parse(VAP.replace('k8s.io/v1', 'k8s.io/v1beta1')).policies).toHaveLength(1);
  });

  it.each([
    [
      'an unknown key',
      VAP.replace('  validations:', '  validation: []\n  validations:'),
      /^policy\.yaml:11: spec\.validation: Unrecognized key/,
    ],
    [
      'an operator that there is not',
      VAP.replace('    resourceRules', '    objectSelector: { matchExpressions: [{ key: a, operator: Is }] }\n    resourceRules'),
      /^policy\.yaml:8: spec\.matchConstraints\.objectSelector/,
    ],
    ['a missing name', VAP.replace('  name: mine\n', ''), /^policy\.yaml:\d+: metadata\.name/],
    ['no validation', VAP.replace(/ {2}validations:[\s\S]*/, ''), /^policy\.yaml:6: spec: a policy has at least one validation/],
    [
      'a validation that is no expression',
      VAP.replace('variables.a == 1', 'variables.a =='),
      /^policy\.yaml:12: spec\.validations\.0\.expression: this is no expression/,
    ],
    [
      'a variable that is no expression',
      VAP.replace("'1'", "'1 +'"),
      /^policy\.yaml:10: spec\.variables\.0\.expression: this is no expression/,
    ],
    ['a variable that is not declared', VAP.replace('variables.a == 1', 'variables.b == 1'), /no variable 'b'/],
    ['a name that there is not', VAP.replace('variables.a == 1', 'subject == 1'), /no variable 'subject'/],
    [
      'a condition that uses variables',
      VAP.replace('  variables:', '  matchConditions: [{ name: c, expression: variables.a == 1 }]\n  variables:'),
      /^policy\.yaml:9: spec\.matchConditions\.0\.expression/,
    ],
    [
      'a message that is no expression',
      `${VAP}      messageExpression: '('\n`,
      /^policy\.yaml:13: spec\.validations\.0\.messageExpression/,
    ],
    [
      'an annotation that is no expression',
      `${VAP}  auditAnnotations: [{ key: a, valueExpression: ')' }]\n`,
      /^policy\.yaml:13: spec\.auditAnnotations\.0\.valueExpression/,
    ],
    ['broken YAML', 'a: [', /^policy\.yaml:1: /],
    ['a document that is no object of Kubernetes', 'a: 1', /^policy\.yaml:1: apiVersion/],
  ])('is refused at its line for %s', (_, text, problem) => {
    expect(problemsOf(text)[0]).toMatch(problem);
  });

  it('names the line within a later document and a List', () => {
    expect(problemsOf(`${VAP}---\n${VAP.replace('variables.a == 1', '(')}`)[0]).toMatch(/^policy\.yaml:25: /);
    const listed = `apiVersion: v1\nkind: List\nitems:\n- ${VAP.replaceAll('\n', '\n  ').trim().replace('variables.a == 1', '(')}\n`;
    expect(problemsOf(listed)[0]).toMatch(/^policy\.yaml:15: spec\.validations\.0\.expression/);
  });

  it('is refused at its line for a rule of a ClusterPolicy that is no expression', () => {
    const text = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: mine }
spec:
  rules:
    - name: a
      match: { any: [{ resources: { kinds: [Pod] } }] }
      celPreconditions: [{ name: c, expression: 'object ==' }]
      validate: { cel: { expressions: [{ expression: 'object.' }] } }
`;
    expect(problemsOf(text)[0]).toMatch(/^policy\.yaml:8: spec\.rules\.0\.celPreconditions\.0\.expression/);
    expect(problemsOf(text.replace('object ==', 'true'))[0]).toMatch(
      /^policy\.yaml:9: spec\.rules\.0\.validate\.cel\.expressions\.0\.expression/,
    );
  });
});

describe('what people read of a policy of others', () => {
  it('comes from its annotations', () => {
    const annotations =
      "{ policies.kyverno.io/title: ' A title ', policies.kyverno.io/description: Why., policies.kyverno.io/severity: high }";
    expect(parse(VAP.replace('annotations: {}', `annotations: ${annotations}`)).policies[0]?.header).toMatchObject({
      id: 'validating-admission-policy/mine',
      title: 'A title',
      description: 'Why.',
      severity: 'high',
    });
  });

  it.each([
    ['info', 'informational'],
    ['medium', 'medium'],
    ['Critical', 'critical'],
    ['grave', 'unknown'],
    [undefined, 'unknown'],
  ])('has the severity %s as %s', (written, severity) => {
    const annotations = written === undefined ? '{}' : `{ policies.kyverno.io/severity: ${written} }`;
    expect(parse(VAP.replace('annotations: {}', `annotations: ${annotations}`)).policies[0]?.header).toMatchObject({
      severity,
      title: 'mine',
    });
  });

  it('is called by its kind, and by its namespace where it has one', () => {
    const policy = (kind: string, group: string): string =>
      `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: { name: mine, namespace: team }\nspec: { validations: [{ expression: 'true' }] }\n`;
    expect(parse(policy('NamespacedValidatingPolicy', 'policies.kyverno.io')).policies[0]?.header.id).toBe(
      'namespaced-validating-policy/team/mine',
    );
    expect(
      parse('apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: mine }\nspec: {}\n').policies[0]?.header.id,
    ).toBe('cluster-policy/mine');
  });
});

it.each([
  [VAP, true],
  ['apiVersion: "kyverno.io/v1"\nkind: ClusterPolicy', true],
  ['items:\n- apiVersion: policies.kyverno.io/v1\n  kind: ValidatingPolicy', true],
  ['apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration', false],
  ['apiVersion: cli.kyverno.io/v1alpha1\nkind: Test', false],
  ['apiVersion: v1\nkind: ConfigMap\ndata: { a: kyverno.io/v1 }', false],
  ['{{ .Values }}', false],
])('tells files that may hold such policies from others by their text', (text, may) => {
  expect(mayHoldForeignPolicies(text)).toBe(may);
});

it('reads or refuses whatever a document says, never anything else', () => {
  const KINDS = ['ValidatingAdmissionPolicy', 'ValidatingPolicy', 'ClusterPolicy', 'PolicyException', 'ImageValidatingPolicy'];
  const groups = fc.constantFrom('admissionregistration.k8s.io/v1', 'policies.kyverno.io/v1', 'kyverno.io/v1', '__proto__');
  const value = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.constant(JSON.parse('{"__proto__": {"a": 1}, "constructor": null}')));
  const document = fc.record({
    apiVersion: groups,
    kind: fc.constantFrom(...KINDS),
    metadata: fc.oneof(value, fc.record({ name: fc.string(), annotations: value })),
    spec: fc.oneof(value, fc.record({ rules: value, validations: value, matchConstraints: value, match: value })),
  });
  fc.assert(
    fc.property(document, (given) => {
      try {
        parse(JSON.stringify(given));
      } catch (error) {
        expect(error).toBeInstanceOf(HeadwaterError);
      }
    }),
  );
});
