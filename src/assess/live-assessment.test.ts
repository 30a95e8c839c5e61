import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../lib/cel/index.js';
import {
  policyId,
  resourceId,
  sourceId,
  type Gap,
  type Json,
  type Policy,
  type Relation,
  type Resource,
} from '../model/index.js';
import { assessPolicies } from './assess-policies.js';
import { compilePolicies } from './compile-policies.js';
import { judgeContext } from './judge-context.js';
import { createLiveAssessment } from './live-assessment.js';

const engine = createEngine();
const NOW = new Date('2026-01-01T00:00:00Z');

function policyOf(id: string, kind: string, apiGroup: string, expression: string, join?: [Relation, string]): Policy {
  return {
    id: policyId(id),
    title: 'Rule',
    description: 'A rule.',
    severity: 'low',
    severityReason: 'It is a test.',
    packs: [],
    select: { podTemplates: false, apiGroups: [apiGroup], kinds: [kind] },
    joins: join === undefined ? [] : [{ name: 'others', relation: join[0], kinds: [join[1]] }],
    matchConditions: [],
    variables: [],
    validations: [{ expression, message: 'It is wrong' }],
    fix: { guidance: 'Mend it.' },
    controls: [],
  };
}

const POLICIES = [
  policyOf('a/covered', 'Deployment', 'apps', 'related.others.exists(b, true)', ['selected-by', 'PodDisruptionBudget']),
  policyOf('a/named', 'Deployment', 'apps', "object.metadata.name != 'w1'"),
  policyOf('a/useful', 'PodDisruptionBudget', 'policy', 'related.others.exists(w, w.spec.replicas > 1)', [
    'selects',
    'Deployment',
  ]),
  policyOf('a/any', 'PodDisruptionBudget', 'policy', "object.metadata.name == 'b0'"),
];

const GUARDRAILS = compilePolicies(POLICIES, engine);

function resource(apiVersion: string, kind: string, name: string, namespace: string, spec: Json): Resource {
  return {
    id: resourceId(`${kind}/${name}`),
    source: sourceId('k'),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name,
    namespace,
    labels: {},
    annotations: {},
    raw: { apiVersion, kind, metadata: { name, namespace }, spec },
  };
}

const labels = fc.constantFrom<Json>({ app: 'a' }, { app: 'b' });
const namespace = fc.constantFrom('n1', 'n2');
const workloads = fc
  .tuple(fc.constantFrom('w1', 'w2', 'w3'), namespace, labels, fc.integer({ min: 1, max: 2 }))
  .map(([name, within, own, replicas]) =>
    resource('apps/v1', 'Deployment', name, within, { replicas, template: { metadata: { labels: own } } }),
  );
const budgets = fc
  .tuple(fc.constantFrom('b0', 'b1'), namespace, labels)
  .map(([name, within, matchLabels]) =>
    resource('policy/v1', 'PodDisruptionBudget', name, within, { selector: { matchLabels } }),
  );
const IDS = ['Deployment/w1', 'Deployment/w2', 'PodDisruptionBudget/b0', 'PodDisruptionBudget/b1'].map((id) => resourceId(id));
const changes = fc.record({
  put: fc.uniqueArray(fc.oneof(workloads, budgets), { maxLength: 3, selector: ({ id }) => id }),
  removed: fc.subarray(IDS, { maxLength: 1 }),
});

const fresh = () => judgeContext({ resources: [], gaps: [], now: NOW });

describe('an assessment that is kept', () => {
  it('has after any changes the results that judging everything gives', () => {
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 12 }), (all) => {
        const live = createLiveAssessment(GUARDRAILS, fresh());
        const resources = new Map<string, Resource>();
        for (const change of all) {
          for (const id of change.removed) resources.delete(id);
          for (const one of change.put) resources.set(one.id, one);
          live.apply(change);
          const whole = judgeContext({ resources: resources.values(), gaps: [], now: NOW });
          expect(live.results()).toEqual([...assessPolicies(GUARDRAILS, resources.values(), whole)]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('judges only what a change can affect', () => {
    const live = createLiveAssessment(GUARDRAILS, fresh());
    const workload = (name: string, app: string) =>
      resource('apps/v1', 'Deployment', name, 'n1', { replicas: 2, template: { metadata: { labels: { app } } } });
    live.apply({ put: [workload('w1', 'a'), workload('w2', 'b'), workload('w3', 'a')], removed: [] });
    const budget = resource('policy/v1', 'PodDisruptionBudget', 'b0', 'n1', { selector: { matchLabels: { app: 'a' } } });
    const told = (results: readonly { policy: string; resource: string }[]) =>
      results.map((result) => `${result.policy} ${result.resource}`);
    expect(told(live.apply({ put: [budget], removed: [] }))).toEqual([
      'a/useful PodDisruptionBudget/b0',
      'a/any PodDisruptionBudget/b0',
      'a/covered Deployment/w1',
      'a/covered Deployment/w3',
    ]);
    expect(told(live.apply({ put: [], removed: [budget.id] }))).toEqual(['a/covered Deployment/w1', 'a/covered Deployment/w3']);
    expect(live.results().filter(({ kind }) => kind === 'fail')).toHaveLength(4);
  });
});

describe('a policy that joins', () => {
  const [covered] = GUARDRAILS;
  const web = resource('apps/v1', 'Deployment', 'w2', 'n1', { template: { metadata: { labels: { app: 'a' } } } });
  const budget = resource('policy/v1', 'PodDisruptionBudget', 'b0', 'n1', { selector: { matchLabels: { app: 'a' } } });
  const gap: Gap = { code: 'FILE_MALFORMED', source: web.source, what: 'pdb.yaml', why: 'it is broken', hides: ['resources'] };
  const judge = (resources: readonly Resource[], gaps: readonly Gap[] = []) => [
    ...assessPolicies(covered === undefined ? [] : [covered], resources, judgeContext({ resources, gaps, now: NOW })),
  ];

  it('does not take for missing what may not have been read (S3)', () => {
    expect(judge([web])).toMatchObject([{ kind: 'fail' }]);
    expect(judge([web], [gap])).toMatchObject([{ kind: 'error', reason: expect.stringContaining('pdb.yaml: it is broken') }]);
    expect(judge([web, budget], [gap])).toMatchObject([{ kind: 'pass' }]);
    expect(judge([web], [{ ...gap, source: sourceId('other') }])).toMatchObject([{ kind: 'fail' }]);
    expect(judge([web], [{ ...gap, hides: ['owners'] }])).toMatchObject([{ kind: 'fail' }]);
  });
});

describe('a resource that was read in part', () => {
  const policy = policyOf('a/read', 'Deployment', 'apps', "has(object.spec.a) && object.spec.a.b == 'x'");
  const judge = (spec: Json, ...unread: readonly string[]) => {
    const one = { ...resource('apps/v1', 'Deployment', 'w', 'n', spec), unread: unread.map((path) => ({ path, why: 'denied' })) };
    const [result] = assessPolicies(compilePolicies([policy], engine), [one], fresh());
    return result;
  };

  it.each(['spec.a', 'spec.a.b', 'spec', '', 'spec.a.c.d', 'spec..a['])('is in error where a policy needs %j', (path) => {
    const kind = path === 'spec.a.c.d' ? 'pass' : 'error';
    expect(judge({ a: { b: 'x' } }, path)?.kind).toBe(kind);
  });

  it('is in error for what is not there, too, when it was not read', () => {
    expect(judge({})?.kind).toBe('fail');
    expect(judge({}, 'spec.a')).toMatchObject({ kind: 'error', reason: 'validation 1: spec.a is not known: denied' });
    expect(judge({ z: 1 }, 'spec.z')?.kind).toBe('fail');
    expect(judge({ a: [1] }, 'spec.a[3].b')?.kind).toBe('error');
  });
});
