import { describe, expect, it } from 'vitest';
import { gapsOf, only } from '../../../test/fakes/read-context.js';
import { readResource, resourceOf } from '../../../test/fakes/resources.js';
import type { Json, Resource } from '../../model/index.js';
import { policyReports } from './index.js';

const SCOPE = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' };
const RESULT = {
  source: 'kyverno',
  policy: 'disallow-privileged-containers',
  rule: 'privileged-containers',
  result: 'fail',
  severity: 'medium',
  message: 'validation error: Privileged mode is disallowed.\nMore.',
};

interface Spec {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly members?: { readonly [member: string]: Json };
}

function report(results: readonly Json[], { apiVersion, kind, labels = {}, members = { scope: SCOPE } }: Spec = {}): Resource {
  return resourceOf({
    apiVersion: apiVersion ?? 'wgpolicyk8s.io/v1alpha2',
    kind: kind ?? 'PolicyReport',
    metadata: { name: 'a-report', namespace: 'shop', labels },
    ...members,
    results,
  });
}

function told(resource: Resource) {
  const observations = readResource(policyReports, resource);
  return {
    failures: only(observations, 'reported-failure').map(({ failure }) => failure),
    gaps: gapsOf(observations).map(({ code, what, why }) => `${code} ${what}: ${why}`),
  };
}

const objectsOf = (resource: Resource) =>
  told(resource).failures.map(({ about }) => (about.kind === 'object' ? about.object : about));

describe('a policy report', () => {
  it.each([
    ['wgpolicyk8s.io/v1alpha2', 'PolicyReport'],
    ['wgpolicyk8s.io/v1alpha2', 'ClusterPolicyReport'],
    ['reports.x-k8s.io/v1beta2', 'PolicyReport'],
    ['openreports.io/v1alpha1', 'Report'],
    ['openreports.io/v1alpha1', 'ClusterReport'],
  ])('(%s %s) says what fails on which object', (apiVersion, kind) => {
    const resource = report([RESULT], { apiVersion, kind });
    expect(policyReports.reads(resource)).toBe(true);
    expect(told(resource)).toEqual({
      gaps: [],
      failures: [
        {
          source: 'test',
          scanner: 'kyverno',
          rule: 'disallow-privileged-containers/privileged-containers',
          title: 'disallow-privileged-containers/privileged-containers fails',
          message: 'validation error: Privileged mode is disallowed.',
          severity: 'medium',
          about: {
            kind: 'object',
            namedBy: resource.id,
            object: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' },
          },
          controls: [{ framework: 'cis-kubernetes-1.10', id: '5.2.2' }],
          guidance: '',
        },
      ],
    });
  });

  it.each(['pass', 'skip'])('says nothing where a result is %s', (result) => {
    expect(told(report([{ ...RESULT, result }]))).toEqual({ failures: [], gaps: [] });
  });

  it.each([
    ['fail', 'high', 'high'],
    ['fail', undefined, 'unknown'],
    ['warn', 'high', 'low'],
    ['warn', 'info', 'informational'],
    ['warn', undefined, 'unknown'],
  ])('grades %s of severity %s as %s', (result, severity, expected) => {
    const { failures } = told(report([{ ...RESULT, result, ...(severity === undefined ? { severity: null } : { severity }) }]));
    expect(failures.map((one) => one.severity)).toEqual([expected]);
  });

  it('says that a policy could not be evaluated, which is no failure', () => {
    expect(told(report([{ ...RESULT, result: 'error' }]))).toEqual({
      failures: [],
      gaps: [
        'POLICY_ERROR disallow-privileged-containers/privileged-containers in PolicyReport shop/a-report: kyverno could not evaluate it',
      ],
    });
  });

  it.each([
    ['autogen-privileged-containers', 'disallow-privileged-containers/privileged-containers'],
    ['autogen-cronjob-privileged-containers', 'disallow-privileged-containers/privileged-containers'],
    ['', 'disallow-privileged-containers'],
    ['disallow-privileged-containers', 'disallow-privileged-containers'],
  ])('calls the rule %j %s', (rule, expected) => {
    expect(told(report([{ ...RESULT, rule }])).failures.map((one) => one.rule)).toEqual([expected]);
  });

  it('names the objects of each result before its own', () => {
    const resources = ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', name, namespace: 'x' }));
    expect(objectsOf(report([{ ...RESULT, resources }]))).toEqual([
      { group: '', kind: 'Pod', namespace: 'x', name: 'a' },
      { group: '', kind: 'Pod', namespace: 'x', name: 'b' },
    ]);
  });

  it.each([
    [
      { apiVersion: 'v1', kind: 'Pod', name: 'a' },
      { group: '', kind: 'Pod', namespace: 'shop', name: 'a' },
    ],
    [
      { apiVersion: 'v1', kind: 'Namespace', name: 'a' },
      { group: '', kind: 'Namespace', namespace: '', name: 'a' },
    ],
    [
      { kind: 'Pod', name: 'a', namespace: 'b' },
      { kind: 'Pod', namespace: 'b', name: 'a' },
    ],
  ])('means by %j the object %j', (scope, object) => {
    expect(objectsOf(report([RESULT], { members: { scope } }))).toEqual([object]);
  });

  it.each<[string, Spec, object, string]>([
    ['its result', {}, {}, 'kyverno'],
    ['its result, whatever kind of policy it was', {}, { source: 'KyvernoValidatingPolicy' }, 'kyverno'],
    ['itself', { members: { scope: SCOPE, source: 'Kube Bench' } }, { source: null }, 'kube-bench'],
    ['its engine', { labels: { 'policy.kubernetes.io/engine': 'falco-agent' } }, { source: null }, 'falco-agent'],
    ['its manager', { labels: { 'app.kubernetes.io/managed-by': 'kyverno' } }, { source: null }, 'kyverno'],
    ['nobody', {}, { source: null }, 'policy-report'],
  ])('is by whom %s names', (_, spec, more, scanner) => {
    expect(told(report([{ ...RESULT, ...more }], spec)).failures.map((one) => one.scanner)).toEqual([scanner]);
  });

  it('knows the requirement of a policy only where it is of the engine whose policy it is', () => {
    expect(told(report([{ ...RESULT, source: 'other' }])).failures[0]?.controls).toEqual([]);
    expect(told(report([{ ...RESULT, policy: 'shop/disallow-privileged-containers' }])).failures[0]?.controls).toHaveLength(1);
  });

  it.each<[string, object, Spec, string]>([
    ['names no policy', { policy: '' }, {}, 'it names no policy'],
    ['names no object', {}, { members: {} }, 'it names no object'],
    [
      'selects its objects',
      { resourceSelector: { matchLabels: {} } },
      {},
      'it names its objects by a selector, which is not read',
    ],
    ['is of a report that does', {}, { members: { scopeSelector: {} } }, 'it names its objects by a selector, which is not read'],
    ['has an object without a name', {}, { members: { scope: { kind: 'Pod' } } }, 'an object has no kind or no name'],
  ])('says that it did not read a result that %s, and reads the others', (_, more, spec, why) => {
    const whole = { ...RESULT, policy: 'p', resources: [SCOPE] };
    const { failures, gaps } = told(report([{ ...RESULT, ...more }, whole], spec));
    expect(failures.map((one) => one.rule)).toEqual(['p/privileged-containers']);
    expect(gaps).toEqual([`REPORT_PARTLY_READ PolicyReport shop/a-report: result 1: ${why}`]);
  });

  it.each(['Report', 'PolicyReport'])('is not any %s of another group', (kind) => {
    expect(policyReports.reads(report([], { apiVersion: 'other.example/v1', kind }))).toBe(false);
  });
});
