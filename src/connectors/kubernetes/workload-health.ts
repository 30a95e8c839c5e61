/**
 * How a workload is, by what its controller or node reports of it. Takes the raw object, asks nobody. A status that is missing
 * or older than the specification proves nothing: inconclusive.
 */
import type { Health, Json, Resource } from '../../model/index.js';
import { kindKey } from './kinds.js';
import { fieldsAt, listAt, numberAt, textAt } from './schema.js';

type Workload = Pick<Resource, 'apiVersion' | 'kind' | 'raw'>;

export function workloadHealth({ apiVersion, kind, raw }: Workload): Health {
  if (fieldsAt(raw, 'status') === undefined) return inconclusive('it reports no status');
  if (textAt(raw, 'metadata', 'deletionTimestamp') !== undefined) return inconclusive('it is being deleted');
  const key = kindKey(apiVersion, kind);
  if (key === '/Pod') return podHealth(raw);
  const judge = JUDGES.get(key);
  if (judge === undefined) return inconclusive(`how a ${kind} is cannot be told`);
  const [generation, observed] = [numberAt(raw, 'metadata', 'generation'), numberAt(raw, 'status', 'observedGeneration')];
  if (generation === undefined || observed === undefined || observed < generation)
    return inconclusive('its status is of an older generation');
  return judge(raw);
}

/** False for what runs nothing: a binding, a policy. */
export function hasHealth({ apiVersion, kind }: Pick<Workload, 'apiVersion' | 'kind'>): boolean {
  const key = kindKey(apiVersion, kind);
  return key === '/Pod' || JUDGES.has(key);
}

const JUDGES: ReadonlyMap<string, (raw: Json) => Health> = new Map([
  ['apps/Deployment', deploymentHealth],
  ['apps/StatefulSet', statefulSetHealth],
  ['apps/DaemonSet', daemonSetHealth],
  ['apps/ReplicaSet', replicaSetHealth],
  ['/ReplicationController', replicaSetHealth],
]);

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status */
function deploymentHealth(raw: Json): Health {
  const [progressing, available, failing] = ['Progressing', 'Available', 'ReplicaFailure'].map((type) => condition(raw, type));
  if (progressing?.reason === 'ProgressDeadlineExceeded') return unhealthy('its rollout made no progress in time');
  if (failing?.isTrue === true) return unhealthy(`its Pods cannot be made (${failing.reason})`);
  const wanted = numberAt(raw, 'spec', 'replicas') ?? 1;
  const [all, updated, ready] = ['replicas', 'updatedReplicas', 'availableReplicas'].map((name) => counted(raw, name));
  if (all === updated && updated === wanted && ready === wanted) return healthy(`all ${wanted} replicas are available`);
  const said = `${ready ?? 0} of ${wanted} replicas are available, ${updated ?? 0} of them of the newest template`;
  // It was rolled out whole, and has lost what it needs since.
  if (progressing?.reason === 'NewReplicaSetAvailable' && available?.isTrue === false) return unhealthy(said);
  return inconclusive(said);
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies */
function statefulSetHealth(raw: Json): Health {
  const wanted = numberAt(raw, 'spec', 'replicas') ?? 1;
  const held = numberAt(raw, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const [updated, available] = [counted(raw, 'updatedReplicas'), counted(raw, 'availableReplicas')];
  const isUpdated =
    textAt(raw, 'status', 'updateRevision') === textAt(raw, 'status', 'currentRevision') || updated >= wanted - held;
  if (isUpdated && available === wanted && counted(raw, 'replicas') === wanted)
    return healthy(`all ${wanted} replicas are available`);
  return inconclusive(`${available} of ${wanted} replicas are available`);
}

function daemonSetHealth(raw: Json): Health {
  const wanted = counted(raw, 'desiredNumberScheduled');
  const [updated, available] = [counted(raw, 'updatedNumberScheduled'), counted(raw, 'numberAvailable')];
  const isOnDelete = textAt(raw, 'spec', 'updateStrategy', 'type') === 'OnDelete';
  if (available >= wanted && (isOnDelete || updated >= wanted)) return healthy(`it is available on all ${wanted} nodes`);
  return inconclusive(`it is available on ${available} of ${wanted} nodes`);
}

function replicaSetHealth(raw: Json): Health {
  const failing = condition(raw, 'ReplicaFailure');
  if (failing?.isTrue === true) return unhealthy(`its Pods cannot be made (${failing.reason})`);
  const wanted = numberAt(raw, 'spec', 'replicas') ?? 1;
  const available = counted(raw, 'availableReplicas');
  const said = `${available} of ${wanted} replicas are available`;
  return available === wanted && counted(raw, 'replicas') === wanted ? healthy(said) : inconclusive(said);
}

/** Reasons for which a container waits that do not pass by themselves. */
const STUCK: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ */
function podHealth(raw: Json): Health {
  const phase = textAt(raw, 'status', 'phase') ?? 'Unknown';
  if (phase === 'Failed') return unhealthy('it has failed');
  if (phase === 'Succeeded') return healthy('it has ended well');
  const statuses = ['initContainerStatuses', 'containerStatuses'].flatMap((list) => listAt(raw, 'status', list));
  for (const status of statuses) {
    const reason = textAt(status, 'state', 'waiting', 'reason') ?? '';
    if (STUCK.has(reason)) return unhealthy(`container ${textAt(status, 'name') ?? ''} waits: ${reason}`);
  }
  if (phase === 'Running' && condition(raw, 'Ready')?.isTrue === true) return healthy('it is ready');
  return inconclusive(`it is ${phase} and not ready`);
}

interface Condition {
  readonly isTrue: boolean;
  readonly reason: string;
}

function condition(raw: Json, type: string): Condition | undefined {
  const found = listAt(raw, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
  if (found === undefined) return undefined;
  return { isTrue: textAt(found, 'status') === 'True', reason: textAt(found, 'reason') ?? 'no reason given' };
}

/** Counts of none are left out of a status. */
function counted(raw: Json, member: string): number {
  return numberAt(raw, 'status', member) ?? 0;
}

function healthy(because: string): Health {
  return { kind: 'healthy', because };
}

function unhealthy(because: string): Health {
  return { kind: 'unhealthy', because };
}

function inconclusive(because: string): Health {
  return { kind: 'inconclusive', because };
}
