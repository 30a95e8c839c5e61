/** When a changed template has got to all Pods, as the controller reports it. Takes the workload as it was before the change. */
import type { FieldExpectation, PlannedStep, Resource, ResourceAddress } from '../../../model/index.js';
import { isTrueAt, numberAt, textAt } from '../schema.js';
import { replicasOf } from './floor.js';
import { DAEMON_SET, DEPLOYMENT, isKind, STATEFUL_SET } from './objects.js';

const WAIT_SECONDS = 600;

/**
 * Waits until every Pod is one of the template that one write from now gives. None where that happens at a time of its own:
 * a paused Deployment, a strategy that waits for somebody to delete Pods, a CronJob.
 */
export function waitForRollout(address: ResourceAddress, workload: Resource): readonly PlannedStep[] {
  const counted = countedFields(workload);
  const generation = numberAt(workload.raw, 'metadata', 'generation');
  if (counted === undefined || generation === undefined) return [];
  const observed: FieldExpectation = { path: ['status', 'observedGeneration'], is: 'at-least', value: generation + 1 };
  const deadline = numberAt(workload.raw, 'spec', 'progressDeadlineSeconds') ?? 0;
  return [
    {
      kind: 'wait',
      address,
      until: { kind: 'fields', fields: [observed, ...counted] },
      seconds: Math.max(WAIT_SECONDS, deadline) + 30,
    },
  ];
}

function countedFields(workload: Resource): readonly FieldExpectation[] | undefined {
  const { raw } = workload;
  const atLeast = (member: string, value: number): FieldExpectation => ({ path: ['status', member], is: 'at-least', value });
  const replicas = replicasOf(workload) ?? 1;
  if (isKind(workload, DEPLOYMENT)) {
    if (isTrueAt(raw, 'spec', 'paused')) return undefined;
    return replicas === 0 ? [] : [atLeast('updatedReplicas', replicas), atLeast('availableReplicas', replicas)];
  }
  if (textAt(raw, 'spec', 'updateStrategy', 'type') === 'OnDelete') return undefined;
  if (isKind(workload, STATEFUL_SET)) {
    const held = numberAt(raw, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
    const updated = Math.max(0, replicas - held);
    return replicas === 0 ? [] : [atLeast('updatedReplicas', updated), atLeast('readyReplicas', replicas)];
  }
  if (!isKind(workload, DAEMON_SET)) return undefined;
  const nodes = numberAt(raw, 'status', 'desiredNumberScheduled') ?? 0;
  return nodes === 0 ? [] : [atLeast('updatedNumberScheduled', nodes), atLeast('numberAvailable', nodes)];
}
