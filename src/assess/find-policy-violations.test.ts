import { describe, expect, it } from 'vitest';
import { graphOf } from '../../test/fakes/estate.js';
import {
  policyId,
  resourceId,
  sourceId,
  type Json,
  type Observation,
  type PolicyHeader,
  type ResourceId,
  type Result,
} from '../model/index.js';
import { findPolicyViolations, judgedResources } from './index.js';

const POLICY: PolicyHeader = {
  id: policyId('k/non-root'),
  title: 'No container runs as root',
  description: '',
  severity: 'high',
  severityReason: '',
  packs: [],
  fix: { guidance: '' },
  controls: [],
};

function object(kind: string, name: string, controller?: string, raw: Json = {}): readonly Observation[] {
  const id = resourceId(`${kind}/${name}`);
  const resource = {
    id,
    source: sourceId('k'),
    platform: 'kubernetes',
    apiVersion: 'apps/v1',
    kind,
    name,
    namespace: 'shop',
    labels: {},
    annotations: {},
    raw,
  };
  const edge = {
    from: id,
    relation: 'controlled-by',
    to: resourceId(controller ?? ''),
    evidence: 'metadata.ownerReferences[0]',
  } as const;
  return [{ kind: 'resource', resource, uses: [] }, ...(controller === undefined ? [] : [{ kind: 'edge', edge } as const])];
}

const graph = graphOf([
  ...object('Deployment', 'web'),
  ...object('ReplicaSet', 'web-1', 'Deployment/web', { spec: { replicas: 2 } }),
  ...object('ReplicaSet', 'web-0', 'Deployment/web', { spec: { replicas: 0 } }),
  ...object('Pod', 'web-1-a', 'ReplicaSet/web-1'),
  ...object('Pod', 'alone'),
]);

const fail = (id: string): Result => ({ kind: 'fail', policy: POLICY.id, resource: resourceId(id), failures: [] });
const pass = (id: string): Result => ({ kind: 'pass', policy: POLICY.id, resource: resourceId(id) });
const found = (...results: readonly Result[]): readonly ResourceId[] =>
  findPolicyViolations(results, [POLICY], graph).findings.map(({ resource }) => resource);

describe('what a policy fails on', () => {
  it('is one finding for a workload with all that it makes', () => {
    expect(found(fail('Deployment/web'), fail('ReplicaSet/web-1'), fail('Pod/web-1-a'), fail('Pod/alone'))).toEqual([
      'Deployment/web',
      'Pod/alone',
    ]);
  });

  it('is still a finding where it runs on after the workload was mended', () => {
    expect(found(pass('Deployment/web'), fail('Pod/web-1-a'))).toEqual(['Pod/web-1-a']);
  });

  it('is a gap, not a finding, where it could not be judged', () => {
    const results: readonly Result[] = ['a', 'b'].map((name) => ({
      kind: 'error',
      policy: POLICY.id,
      resource: resourceId(name),
      reason: 'not read',
    }));
    const { findings, gaps } = findPolicyViolations(results, [POLICY], graph);
    expect(findings).toEqual([]);
    expect(gaps.map(({ code, what, why }) => [code, what, why])).toEqual([
      ['POLICY_ERROR', 'k/non-root on a and 1 more', 'not read'],
    ]);
  });
});

it('judges no generation that is scaled to nothing', () => {
  const judged = [...judgedResources([{ selects: () => false }], graph)].map(({ id }) => id);
  expect(judged).toEqual(['Deployment/web', 'ReplicaSet/web-1', 'Pod/web-1-a', 'Pod/alone']);
});
