import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { judgeContext, requestOf, subjectOf, type RuledGuardrail } from '../assess/index.js';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { parseForeignPolicies } from '../config/foreign-policy-file.js';
import { parsePolicy, readPolicyCases, type PolicyCase } from '../config/policy-file.js';
import { HeadwaterError } from '../lib/errors.js';
import { resourceId, sourceId, type Policy, type Resource } from '../model/index.js';
import { compileForeignPolicies } from './compile-foreign-policies.js';
import { EXPORT_TARGETS, exportPolicies, exportPolicy, PHASE_LABEL, type ExportRequest, type Manifest } from './export-policy.js';
import { expressionEngine } from './expression-engine.js';
import { shippedPolicies } from './load-policies.js';

const { limits } = DEFAULT_CONFIGURATION;

const policyWith = (spec: string): Policy =>
  parsePolicy(
    `apiVersion: headwater.dev/v1
kind: Policy
metadata: { name: mine, family: kubernetes }
spec:
  title: A title
  description: A description.
  severity: high
  severityReason: A reason.
  fix: { guidance: Mend it. }
${spec}`,
    'policy.yaml',
    limits,
    expressionEngine(),
  );

const PODS = policyWith(`
  select: { podTemplates: true }
  matchConditions: [{ name: shared, expression: 'has(object.spec.hostUsers)' }]
  variables:
    - { name: containers, expression: object.spec.containers }
    - { name: paths, expression: 'variables.containers.map(c, c.name)' }
  validations:
    - expression: "variables.containers.all(c, c.image != 'object') && resource.kind != 'Job'"
      message: |
        Two
        lines
      messageExpression: "'Pod ' + object.metadata.name"
      fields: variables.paths
`);

const CALL = { paths: [], folder: '.', limits };

const request: ExportRequest = { target: 'validating-admission-policy', rollout: {} };

function guardrailsOf(manifests: readonly Manifest[]): readonly RuledGuardrail[] {
  const text = manifests.map((manifest) => stringify(manifest)).join('---\n');
  return compileForeignPolicies(parseForeignPolicies(text, 'exported.yaml', limits, expressionEngine()), expressionEngine());
}

describe('an exported policy', () => {
  it('finds the Pod in whatever makes Pods, and leaves out what only tells where a fault is', () => {
    const [policy] = exportPolicy(PODS, request);
    expect(policy).toMatchObject({
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'kubernetes-mine' },
      spec: {
        failurePolicy: 'Ignore',
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], resources: ['pods', 'pods/ephemeralcontainers', 'podtemplates', 'replicationcontrollers'] },
            { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'] },
            { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'] },
          ],
        },
        matchConditions: [
          {
            name: 'shared',
            expression: expect.stringMatching(/^has\(\(object\.kind == 'Pod' \? object : .*\)\.spec\.hostUsers\)$/),
          },
        ],
        variables: [{ name: 'podOrTemplate' }, { name: 'containers', expression: 'variables.podOrTemplate.spec.containers' }],
        validations: [
          {
            expression: "variables.containers.all(c, c.image != 'object') && object.kind != 'Job'",
            message: 'Two lines',
            messageExpression: "'Pod ' + variables.podOrTemplate.metadata.name",
          },
        ],
      },
    });
  });

  it('is bound for each release phase as strongly as it has been let there', () => {
    const rollout = { 'kubernetes/mine': { development: 'hold', test: 'propose', staging: 'notify' } } as const;
    expect(exportPolicy(PODS, { ...request, rollout }).slice(1)).toEqual(
      [
        ['development', ['Deny']],
        ['test', ['Warn', 'Audit']],
        ['staging', ['Warn', 'Audit']],
        ['production', ['Audit']],
      ].map(([phase, validationActions]) =>
        expect.objectContaining({
          metadata: { name: `kubernetes-mine-${String(phase)}` },
          spec: expect.objectContaining({
            validationActions,
            matchResources: expect.objectContaining({ namespaceSelector: { matchLabels: { [PHASE_LABEL]: phase } } }),
          }),
        }),
      ),
    );
  });

  it('is bound for the phases that are asked for, by the label that is asked for', () => {
    const [, ...bindings] = exportPolicy(PODS, { ...request, phases: ['production'], phaseLabel: 'example.com/stage' });
    expect(bindings).toMatchObject([
      { spec: { matchResources: { namespaceSelector: { matchLabels: { 'example.com/stage': 'production' } } } } },
    ]);
  });

  it('is bound by itself, as strongly as where the phase is unknown, for what is in no namespace', () => {
    const about = (kinds: string): Policy =>
      policyWith(`
  select: { apiGroups: [rbac.authorization.k8s.io], kinds: [${kinds}] }
  validations: [{ expression: "object.metadata.name != 'x'", message: No. }]
`);
    const rollout = { 'kubernetes/mine': { production: 'enforce' } } as const;
    const bound = (kinds: string): readonly unknown[] =>
      exportPolicy(about(kinds), { ...request, rollout, phases: ['production'] })
        .slice(1)
        .map(({ spec }) => spec);
    expect(bound('ClusterRole')).toEqual([{ policyName: 'kubernetes-mine', validationActions: ['Audit'] }]);
    expect(bound('Role, ClusterRole')).toMatchObject([
      {
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: {}, resourceRules: [{ resources: ['*/*'], scope: 'Namespaced' }] },
      },
      { validationActions: ['Audit'], matchResources: { resourceRules: [{ scope: 'Cluster' }] } },
    ]);
  });

  it('is a ValidatingPolicy of Kyverno for each phase, with nothing to be generated of it', () => {
    const manifests = exportPolicy(PODS, { ...request, target: 'kyverno' });
    expect(manifests.map(({ kind, metadata }) => [kind, metadata])).toMatchObject(
      ['development', 'test', 'staging', 'production'].map((phase) => ['ValidatingPolicy', { name: `kubernetes-mine-${phase}` }]),
    );
    expect(manifests[0]).toMatchObject({
      spec: { autogen: { podControllers: { controllers: [] } }, validationActions: ['Audit'] },
    });
  });

  it.each([
    [
      'related resources',
      'kyverno',
      "with: [{ name: others, relation: selects }]\n  validations: [{ expression: 'related.others.size() > 0', message: No. }]",
      /joins related/,
    ],
    [
      'the clock',
      'validating-admission-policy',
      'validations: [{ expression: "now > timestamp(\'2020-01-01T00:00:00Z\')", message: No. }]',
      /no clock/,
    ],
    [
      'functions that an API server has not',
      'validating-admission-policy',
      "validations: [{ expression: 'math.greatest(1, 2) == 2', message: No. }]",
      /math\.greatest/,
    ],
  ] as const)('is refused when it uses %s', (_, target, spec, why) => {
    const policy = policyWith(`\n  select: { podTemplates: true }\n  ${spec}\n`);
    expect(() => exportPolicy(policy, { ...request, target })).toThrow(
      expect.objectContaining({ code: 'POLICY_NOT_EXPORTABLE', message: expect.stringMatching(why) }),
    );
  });

  it.each([
    ["ip('10.0.0.1').isLoopback()", 31],
    ['[1].transformList(i, x, i + x) == [1]', 33],
    ["semver('1.2.3').major() == 1", 34],
    ['[[1]].flatten().size() == 1', 35],
  ])('is refused for versions of Kubernetes that do not take %s in a new policy', (expression, since) => {
    const policy = policyWith(
      `\n  select: { podTemplates: true }\n  validations: [{ expression: "${expression}", message: No. }]\n`,
    );
    const exported = (minor: number) => exportPolicy(policy, { ...request, kubernetes: { major: 1, minor } });
    expect(exported(since).length).toBeGreaterThan(0);
    expect(() => exported(since - 1)).toThrow(`since 1.${since}`);
  });

  it('is of one type wherever it writes out a list or a map', () => {
    const policy = policyWith(
      "\n  select: { podTemplates: true }\n  variables: [{ name: all, expression: \"object.spec.containers.map(c, {'name': c.name, 'path': 'a' + c.name})\" }]\n  validations: [{ expression: variables.all.size() > 0, message: No. }]\n",
    );
    expect(JSON.stringify(exportPolicy(policy, request))).toContain("{'name': dyn(c.name), 'path': dyn('a' + c.name)}");
  });

  it('asks Kyverno for the time', () => {
    const policy = policyWith(
      '\n  select: { podTemplates: true }\n  validations: [{ expression: "now > timestamp(\'2020-01-01T00:00:00Z\')", message: No. }]\n',
    );
    expect(JSON.stringify(exportPolicy(policy, { ...request, target: 'kyverno' }))).toContain('time.now() > timestamp');
  });

  it('is refused when it is about what is not in a cluster', async () => {
    await expect(exportPolicies(['dockerfile/no-root-user'], CALL, request)).rejects.toMatchObject({
      code: expect.stringMatching(/POLICY_NOT_EXPORTABLE|ID_UNKNOWN/),
    });
    await expect(exportPolicies(['nonsense'], CALL, request)).rejects.toMatchObject({ code: 'ID_UNKNOWN' });
  });
});

/** Every policy for Kubernetes that ships, on all of its cases, in every language that it can be exported to. */
describe('a policy that ships', () => {
  it.each(EXPORT_TARGETS)(
    'gives, exported to %s, the verdict of each of its cases',
    async (target) => {
      const differing: string[] = [];
      const [exported, refusals] = [new Set<string>(), new Set<string>()];
      let cases = 0;
      for (const { policy, folder } of await shippedPolicies()) {
        if (!policy.id.startsWith('kubernetes/')) continue;
        for (const one of await readPolicyCases(`${folder}/cases.yaml`, limits)) {
          const verdict = verdictOn(one, policy, target);
          if (verdict === undefined) {
            refusals.add(policy.id);
            continue;
          }
          exported.add(policy.id);
          cases += 1;
          if (verdict.kind !== one.expect)
            differing.push(`${policy.id}: ${one.name}: ${one.expect}, exported ${verdict.kind}: ${verdict.why}`);
        }
      }
      expect(differing).toEqual([]);
      expect(exported.size).toBeGreaterThan(60);
      expect(cases).toBeGreaterThan(500);
      expect([...refusals].filter((id) => exported.has(id))).toEqual([]);
    },
    120_000,
  );
});

/** Undefined when the policy is refused. */
function verdictOn(
  one: PolicyCase,
  policy: Policy,
  target: ExportRequest['target'],
): { readonly kind: string; readonly why: string } | undefined {
  const guardrails = exportedFor(one, policy, target);
  if (guardrails === undefined) return undefined;
  const resource = resourceOf(one);
  const context = judgeContext({
    resources: [resource],
    gaps: [],
    now: one.now ?? new Date(),
    kubernetes: one.kubernetesVersion,
  });
  const labels = { [PHASE_LABEL]: 'production' };
  const asked = requestOf(subjectOf(resource), context, {
    namespaceObject: { kind: 'read', labels, object: { metadata: { labels } } },
  });
  const judgements = guardrails.flatMap((guardrail) => guardrail.rulesOn(asked)).map(({ judgement }) => judgement);
  const found = judgements.find(({ kind }) => kind !== 'not-applicable') ?? judgements[0];
  const why =
    found?.kind === 'error' ? found.reason : found?.kind === 'fail' ? found.failures.map(({ message }) => message).join() : '';
  return { kind: found?.kind ?? 'not-applicable', why };
}

function exportedFor(one: PolicyCase, policy: Policy, target: ExportRequest['target']): readonly RuledGuardrail[] | undefined {
  try {
    return guardrailsOf(exportPolicy(policy, { target, rollout: {}, phases: ['production'], kubernetes: one.kubernetesVersion }));
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === 'POLICY_NOT_EXPORTABLE') return undefined;
    throw error;
  }
}

function resourceOf({ resource, unread }: PolicyCase): Resource {
  const { apiVersion, kind, metadata } = resource;
  const own = (key: string): unknown =>
    typeof metadata === 'object' && metadata !== null ? Object.getOwnPropertyDescriptor(metadata, key)?.value : undefined;
  const [name, namespace] = [own('name'), own('namespace')];
  return {
    id: resourceId('case'),
    source: sourceId('case'),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name: typeof name === 'string' ? name : '',
    ...(typeof namespace === 'string' ? { namespace } : {}),
    labels: {},
    annotations: {},
    raw: resource,
    unread: unread.map((path) => ({ path, why: 'the case says so' })),
  };
}
