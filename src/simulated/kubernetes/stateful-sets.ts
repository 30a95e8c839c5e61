/** Keeps the Pods of StatefulSets: one after the other, each with its name and its volumes, the highest replaced first. */
import { at, isFields, listAt, numberAt, textAt, type Fields } from '../json.js';
import { endPod, hashOf, makePod, podsOf, readyCount, report, wantedOf, type Controlled } from './controlled.js';
import { CLAIM, STATEFUL_SET } from './kinds.js';
import { nameOf, namespaceOf } from './objects.js';
import { isActive, isReady } from './pod-state.js';

const REVISION = 'controller-revision-hash';

export function statefulSets(cluster: Controlled): void {
  for (const set of cluster.objects.all(STATEFUL_SET)) keep(cluster, set);
}

function keep(cluster: Controlled, set: Fields): void {
  const revision = `${nameOf(set)}-${hashOf(at(set, 'spec', 'template') ?? null)}`;
  move(cluster, set, revision);
  const current = cluster.objects.get(STATEFUL_SET, namespaceOf(set), nameOf(set)) ?? set;
  const pods = podsOf(cluster, set).filter(isActive);
  const updated = pods.filter((pod) => revisionOf(pod) === revision).length;
  const wanted = wantedOf(set);
  const before = textAt(current, 'status', 'currentRevision') ?? revision;
  const isWhole = updated === wanted && pods.length === wanted && readyCount(pods) === wanted;
  const currentRevision = isWhole ? revision : before;
  report(
    cluster,
    STATEFUL_SET,
    current,
    {
      observedGeneration: numberAt(current, 'metadata', 'generation'),
      replicas: pods.length,
      readyReplicas: readyCount(pods),
      currentReplicas: pods.filter((pod) => revisionOf(pod) === currentRevision).length,
      updatedReplicas: updated,
      availableReplicas: readyCount(pods),
      currentRevision,
      updateRevision: revision,
      collisionCount: 0,
    },
    ['replicas', 'availableReplicas', 'collisionCount'],
  );
}

/** One step: nothing else is begun until it has come to its end. */
function move(cluster: Controlled, set: Fields, revision: string): void {
  const wanted = wantedOf(set);
  const pods = podsOf(cluster, set);
  const isParallel = textAt(set, 'spec', 'podManagementPolicy') === 'Parallel';
  const isSteady = pods.every((pod) => isActive(pod) && isReady(pod));
  const byIndex = new Map(pods.map((pod) => [indexOf(pod), pod]));
  for (let index = 0; index < wanted; index += 1) {
    const pod = byIndex.get(index);
    if (pod === undefined) {
      make(cluster, set, index, revision);
      if (!isParallel) return;
    } else if (!isParallel && !isReady(pod)) return;
  }
  const extra = pods.filter((pod) => indexOf(pod) >= wanted && isActive(pod)).toSorted(highestFirst);
  for (const pod of isParallel ? extra : extra.slice(0, 1)) if (isParallel || isSteady) endPod(cluster, pod);
  if (extra.length > 0 || !isSteady || textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
  const held = numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const [old] = pods.filter((pod) => revisionOf(pod) !== revision && indexOf(pod) >= held).toSorted(highestFirst);
  if (old !== undefined) endPod(cluster, old);
}

function make(cluster: Controlled, set: Fields, index: number, revision: string): void {
  const name = `${nameOf(set)}-${index}`;
  for (const claim of listAt(set, 'spec', 'volumeClaimTemplates')) {
    if (!isFields(claim)) continue;
    const named = `${textAt(claim, 'metadata', 'name') ?? 'data'}-${name}`;
    if (cluster.objects.get(CLAIM, namespaceOf(set), named) === undefined)
      cluster.writes.create(CLAIM, namespaceOf(set), { ...claim, metadata: { name: named } }, false);
  }
  const labels = {
    [REVISION]: revision,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(index),
  };
  makePod(cluster, STATEFUL_SET, set, name, labels);
}

function revisionOf(pod: Fields): string | undefined {
  return textAt(pod, 'metadata', 'labels', REVISION);
}

function indexOf(pod: Fields): number {
  return Number(/-(\d+)$/.exec(nameOf(pod))?.[1] ?? -1);
}

function highestFirst(a: Fields, b: Fields): number {
  return indexOf(b) - indexOf(a);
}
