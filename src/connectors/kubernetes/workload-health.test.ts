import { describe, expect, it } from 'vitest';
import type { Json } from '../../model/index.js';
import { hasHealth, workloadHealth } from './workload-health.js';

type Fields = Readonly<Record<string, Json>>;

const workload = (kind: string, spec: Fields, status: Fields, metadata: Fields = { generation: 3 }) => ({
  apiVersion: kind === 'Pod' || kind === 'ReplicationController' ? 'v1' : 'apps/v1',
  kind,
  raw: { metadata, spec, status: kind === 'Pod' ? status : { observedGeneration: 3, ...status } },
});

const says = (type: string, status: string, reason = 'Because'): Json => ({ type, status, reason });
const ALL = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const crashing: Json = { name: 'app', state: { waiting: { reason: 'CrashLoopBackOff' } } };

describe('the health of a workload', () => {
  it.each([
    ['a Deployment of which all is available', workload('Deployment', { replicas: 2 }, ALL), 'healthy'],
    ['a Deployment that is to have none', workload('Deployment', { replicas: 0 }, {}), 'healthy'],
    ['a Deployment that is rolled out', workload('Deployment', { replicas: 2 }, { ...ALL, updatedReplicas: 1 }), 'inconclusive'],
    ['a Deployment with old Pods left', workload('Deployment', { replicas: 2 }, { ...ALL, replicas: 3 }), 'inconclusive'],
    [
      'a Deployment whose rollout is stuck',
      workload('Deployment', { replicas: 2 }, { ...ALL, conditions: [says('Progressing', 'False', 'ProgressDeadlineExceeded')] }),
      'unhealthy',
    ],
    [
      'a Deployment that may make no Pods',
      workload('Deployment', { replicas: 2 }, { conditions: [says('ReplicaFailure', 'True', 'FailedCreate')] }),
      'unhealthy',
    ],
    [
      'a Deployment that was whole and is not available any more',
      workload(
        'Deployment',
        { replicas: 2 },
        {
          ...ALL,
          availableReplicas: 0,
          conditions: [says('Progressing', 'True', 'NewReplicaSetAvailable'), says('Available', 'False')],
        },
      ),
      'unhealthy',
    ],
    ['a StatefulSet of which all is available', workload('StatefulSet', { replicas: 2 }, ALL), 'healthy'],
    [
      'a StatefulSet that is being updated',
      workload('StatefulSet', { replicas: 2 }, { ...ALL, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' }),
      'inconclusive',
    ],
    [
      'a DaemonSet on all nodes',
      workload('DaemonSet', {}, { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 }),
      'healthy',
    ],
    [
      'a DaemonSet on some nodes',
      workload('DaemonSet', {}, { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 }),
      'inconclusive',
    ],
    ['a ReplicaSet of which all is available', workload('ReplicaSet', { replicas: 2 }, ALL), 'healthy'],
    [
      'a controller of which one is available',
      workload('ReplicationController', { replicas: 2 }, { availableReplicas: 1 }),
      'inconclusive',
    ],
    [
      'a ReplicaSet that may make no Pods',
      workload('ReplicaSet', { replicas: 1 }, { conditions: [says('ReplicaFailure', 'True')] }),
      'unhealthy',
    ],
    ['a Pod that is ready', workload('Pod', {}, { phase: 'Running', conditions: [says('Ready', 'True')] }), 'healthy'],
    [
      'a Pod that is not ready yet',
      workload('Pod', {}, { phase: 'Running', conditions: [says('Ready', 'False')] }),
      'inconclusive',
    ],
    ['a Pod that crashes', workload('Pod', {}, { phase: 'Running', containerStatuses: [crashing] }), 'unhealthy'],
    [
      'a Pod whose first container crashes',
      workload('Pod', {}, { phase: 'Pending', initContainerStatuses: [crashing] }),
      'unhealthy',
    ],
    ['a Pod that failed', workload('Pod', {}, { phase: 'Failed' }), 'unhealthy'],
    ['a Pod that ended well', workload('Pod', {}, { phase: 'Succeeded' }), 'healthy'],
    ['a Pod whose node is silent', workload('Pod', {}, { phase: 'Unknown' }), 'inconclusive'],
    ['a kind that is not known', { ...workload('Deployment', {}, ALL), kind: 'Widget' }, 'inconclusive'],
  ])('of %s', (_, object, kind) => {
    expect(workloadHealth(object)).toMatchObject({ kind });
  });

  it('S7: is inconclusive while the status is older than the specification, or there is none', () => {
    expect(workloadHealth(workload('Deployment', { replicas: 2 }, ALL, { generation: 4 }))).toMatchObject({
      kind: 'inconclusive',
    });
    expect(workloadHealth(workload('Deployment', { replicas: 2 }, ALL, {}))).toMatchObject({ kind: 'inconclusive' });
    expect(workloadHealth({ apiVersion: 'apps/v1', kind: 'Deployment', raw: { metadata: { generation: 1 } } })).toMatchObject({
      kind: 'inconclusive',
    });
    expect(workloadHealth({ apiVersion: 'apps/v1', kind: 'Deployment', raw: null })).toMatchObject({ kind: 'inconclusive' });
  });

  it('is inconclusive of what is being deleted', () => {
    const metadata = { generation: 3, deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(workloadHealth(workload('Deployment', { replicas: 2 }, ALL, metadata))).toMatchObject({ kind: 'inconclusive' });
  });
});

it('knows what runs nothing, and so has no health of its own', () => {
  expect(hasHealth({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' })).toBe(false);
  expect(hasHealth({ apiVersion: 'apps/v1', kind: 'Deployment' })).toBe(true);
  expect(hasHealth({ apiVersion: 'v1', kind: 'Pod' })).toBe(true);
});
