import { describe, expect, it } from 'vitest';
import { graphOf, observationsOf, workloadId } from '../../test/fakes/estate.js';
import type { EstateGraph } from '../graph/index.js';
import {
  policyId,
  resourceId,
  sourceId,
  type Observation,
  type Policy,
  type Resource,
  type ResourceId,
  type Result,
} from '../model/index.js';
import { previewPolicies } from './index.js';

const POLICY: Policy = {
  id: policyId('kubernetes/run-as-non-root'),
  title: 'Containers do not run as root',
  description: '',
  severity: 'high',
  severityReason: '',
  packs: [],
  select: { apiGroups: [], kinds: [], podTemplates: true },
  joins: [],
  matchConditions: [],
  variables: [],
  validations: [],
  fix: { guidance: '' },
  controls: [],
};

const BARE: Omit<Resource, 'id' | 'kind' | 'name'> = {
  source: sourceId('live'),
  platform: 'kubernetes',
  apiVersion: 'apps/v1',
  labels: {},
  annotations: {},
  raw: {},
};

/** Results by workload, `namespace/name`; the namespace says the phase. */
function preview(results: Readonly<Record<string, Result['kind']>>, policies: readonly Policy[] = [POLICY]) {
  const graph = graphOf(
    observationsOf({ workloads: Object.fromEntries(Object.keys(results).map((name) => [name, 'shop/web:1'])) }),
  );
  const all = Object.entries(results).map(([name, kind]): Result => {
    const about = { policy: POLICY.id, resource: workloadId(name) };
    if (kind === 'fail') return { kind, ...about, failures: [] };
    if (kind === 'error') return { kind, ...about, reason: 'no such field' };
    return kind === 'not-applicable' ? { kind, ...about, because: '' } : { kind, ...about };
  });
  return previewPolicies(all, policies, graph);
}

const phasesOf = (previews: ReturnType<typeof preview>) =>
  (previews[0]?.phases ?? []).map(({ phase, passes, wouldBreak, errors, mayEnforce }) => [
    phase,
    passes,
    wouldBreak.length,
    errors.length,
    mayEnforce,
  ]);

describe('a preview of a policy', () => {
  it('says for each phase, in their order, what enforcing it would break and whether it may be enforced', () => {
    const previews = preview({
      'production/a': 'fail',
      'production/b': 'pass',
      'development/a': 'pass',
      'development/b': 'pass',
      'staging/a': 'fail',
    });
    expect(phasesOf(previews)).toEqual([
      ['development', 2, 0, 0, true],
      ['staging', 0, 1, 0, false],
      ['production', 1, 1, 0, false],
    ]);
    expect(previews[0]?.phases[2]).toMatchObject({
      wouldBreak: [workloadId('production/a')],
      because: 'enforcing would refuse 1 declared today',
    });
  });

  it('S3: holds enforcing back where something could not be judged, and does not call that a break', () => {
    const [only] = preview({ 'production/a': 'error', 'production/b': 'pass' });
    expect(only?.phases).toEqual([
      {
        phase: 'production',
        passes: 1,
        wouldBreak: [],
        errors: [workloadId('production/a')],
        mayEnforce: false,
        because: '1 could not be judged',
      },
    ]);
  });

  it('never lets a policy be enforced where nobody said which phase it is, though all complies', () => {
    const [only] = preview({ 'somewhere/a': 'pass' });
    expect(only?.phases).toMatchObject([
      { phase: 'unknown', passes: 1, mayEnforce: false, because: 'nobody has said which release phase these are in' },
    ]);
  });

  it('leaves out what it does not apply to: resources, phases, and the policy itself', () => {
    expect(phasesOf(preview({ 'production/a': 'not-applicable', 'staging/a': 'pass', 'staging/b': 'not-applicable' }))).toEqual([
      ['staging', 1, 0, 0, true],
    ]);
    expect(preview({ 'production/a': 'not-applicable' })).toEqual([]);
    expect(preview({})).toEqual([]);
  });

  it('takes each policy’s own results only', () => {
    const other = { ...POLICY, id: policyId('kubernetes/other') };
    expect(preview({ 'production/a': 'fail' }, [other, POLICY]).map(({ policy }) => policy)).toEqual([POLICY.id]);
  });

  it('counts what is there because of another once, where both come out alike in one phase', () => {
    const declared = workloadId('production/web');
    const at = (id: string, kind: string, namespace: string): Observation => ({
      kind: 'resource',
      uses: [],
      resource: { ...BARE, id: resourceId(id), kind, namespace, name: id },
    });
    const keeps = (from: string, to: string): Observation => ({
      kind: 'edge',
      edge: { from: resourceId(from), relation: 'controlled-by', to: resourceId(to), evidence: '' },
    });
    const graph = graphOf([
      ...observationsOf({ workloads: { 'production/web': 'shop/web:1' } }),
      at('live', 'Deployment', 'production'),
      ...['replicas', 'pod', 'other-pod'].map((id) => at(id, id === 'replicas' ? 'ReplicaSet' : 'Pod', 'production')),
      keeps('replicas', 'live'),
      keeps('pod', 'replicas'),
      keeps('other-pod', 'replicas'),
      at('early', 'Deployment', 'staging'),
    ]);
    const made = new Map<string, ResourceId>([
      ['live', declared],
      ['early', declared],
    ]);
    const related: EstateGraph = { ...graph, declaredBy: (id) => made.get(id), controllerOf: graph.controllerOf };
    const fail = (id: string): Result => ({ kind: 'fail', policy: POLICY.id, resource: resourceId(id), failures: [] });
    const results = [fail(declared), fail('live'), fail('replicas'), fail('pod'), fail('early')];
    const pass: Result = { kind: 'pass', policy: POLICY.id, resource: resourceId('other-pod') };
    const [only] = previewPolicies([...results, pass], [POLICY], related);
    expect(only?.phases).toMatchObject([
      { phase: 'staging', wouldBreak: ['early'] },
      { phase: 'production', passes: 1, wouldBreak: [declared] },
    ]);
  });
});
