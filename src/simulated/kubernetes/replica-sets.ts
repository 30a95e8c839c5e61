/** Keeps as many Pods as each ReplicaSet wants: takes up those that fit it, lets go of those that do not, makes and ends the rest. */
import { fieldsAt, listAt, numberAt, put, textAt, textsAt, type Fields, type Json } from '../json.js';
import { endPod, makePod, ownedBy, podsOf, readyCount, report, wantedOf, type Controlled } from './controlled.js';
import { POD, REPLICA_SET } from './kinds.js';
import { nameOf, namespaceOf, uidOf } from './objects.js';
import { controllerOf, isActive, isEnding, isReady } from './pod-state.js';
import { selects } from './selectors.js';
import { randomName } from './writes.js';

export function replicaSets(cluster: Controlled): void {
  for (const replicaSet of cluster.objects.all(REPLICA_SET)) keep(cluster, replicaSet);
}

function keep(cluster: Controlled, replicaSet: Fields): void {
  claim(cluster, replicaSet);
  const wanted = wantedOf(replicaSet);
  const active = podsOf(cluster, replicaSet).filter(isActive);
  for (let missing = wanted - active.length; missing > 0; missing -= 1)
    makePod(cluster, REPLICA_SET, replicaSet, `${nameOf(replicaSet)}-${randomName(5)}`);
  for (const pod of active.toSorted(sooner(cluster)).slice(0, Math.max(0, active.length - wanted))) endPod(cluster, pod);
  const pods = podsOf(cluster, replicaSet).filter(isActive);
  const current = cluster.objects.get(REPLICA_SET, namespaceOf(replicaSet), nameOf(replicaSet)) ?? replicaSet;
  const ready = readyCount(pods);
  const counts = { replicas: pods.length, fullyLabeledReplicas: pods.length, readyReplicas: ready, availableReplicas: ready };
  report(cluster, REPLICA_SET, current, { ...counts, observedGeneration: numberAt(current, 'metadata', 'generation') }, [
    'replicas',
  ]);
}

function claim({ objects }: Controlled, replicaSet: Fields): void {
  const selector = fieldsAt(replicaSet, 'spec', 'selector');
  for (const pod of objects.all(POD, namespaceOf(replicaSet))) {
    if (isEnding(pod)) continue;
    const owner = controllerOf(pod);
    const fits = selects(selector, textsAt(pod, 'metadata', 'labels'));
    const references = listAt(pod, 'metadata', 'ownerReferences');
    if (owner === undefined && fits && isActive(pod)) refer(pod, [...references, ownedBy(REPLICA_SET, replicaSet)]);
    else if (textAt(owner, 'uid') === uidOf(replicaSet) && !fits)
      refer(
        pod,
        references.filter((one) => textAt(one, 'uid') !== uidOf(replicaSet)),
      );
  }

  function refer(pod: Fields, references: readonly Json[]): void {
    objects.write(POD, put(pod, ['metadata', 'ownerReferences'], references.length === 0 ? undefined : references));
  }
}

/** Which of two is ended first: the one that is not ready, then the one that was made later. */
function sooner({ objects }: Controlled): (a: Fields, b: Fields) => number {
  return (a, b) => Number(isReady(a)) - Number(isReady(b)) || objects.birthOf(b) - objects.birthOf(a);
}
