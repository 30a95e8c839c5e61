/**
 * Rolls Deployments out: a ReplicaSet for each template that there was, the newest brought up as the older ones are brought
 * down, within what the strategy allows. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
import { canonicalJson } from '../../lib/canonical-json.js';
import { at, fieldsAt, numberAt, put, textAt, textsAt, type Fields } from '../json.js';
import { conditionsOf, hashOf, ownedBy, podsOf, report, wantedOf, withCondition, type Controlled } from './controlled.js';
import { DEPLOYMENT, REPLICA_SET } from './kinds.js';
import { nameOf, namespaceOf, uidOf } from './objects.js';
import { conditionOf, isControlledBy } from './pod-state.js';
import { timestamp } from './writes.js';

const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
const HASH = 'pod-template-hash';

export function deployments(cluster: Controlled): void {
  for (const { name, namespace } of cluster.objects.all(DEPLOYMENT).map(placeOf)) {
    const get = (): Fields | undefined => cluster.objects.get(DEPLOYMENT, namespace, name);
    const deployment = get();
    if (deployment === undefined) continue;
    const isPaused = at(deployment, 'spec', 'paused') === true;
    const newest = isPaused ? newestOf(cluster, deployment) : revise(cluster, deployment);
    if (isPaused) scale(cluster, deployment, setsOf(cluster, deployment));
    else if (newest !== undefined) roll(cluster, deployment, newest);
    tell(cluster, get() ?? deployment);
    forget(cluster, get() ?? deployment);
  }
}

function placeOf(object: Fields): { readonly name: string; readonly namespace: string } {
  return { name: nameOf(object), namespace: namespaceOf(object) };
}

function setsOf({ objects }: Controlled, deployment: Fields): readonly Fields[] {
  return objects.all(REPLICA_SET, namespaceOf(deployment)).filter((one) => isControlledBy(one, deployment));
}

function newestOf(cluster: Controlled, deployment: Fields): Fields | undefined {
  const template = canonicalJson(at(deployment, 'spec', 'template') ?? null);
  return setsOf(cluster, deployment).find((one) => canonicalJson(templateOf(one)) === template);
}

/** Without what tells it from others. */
function templateOf(replicaSet: Fields): Fields {
  return put(fieldsAt(replicaSet, 'spec', 'template') ?? {}, ['metadata', 'labels', HASH], undefined);
}

/** The ReplicaSet of the template there is now, made where there is none, with the highest number of all. */
function revise(cluster: Controlled, deployment: Fields): Fields {
  const { objects, writes } = cluster;
  const numberOf = (one: Fields): number => Number(textAt(one, 'metadata', 'annotations', REVISION) ?? 0);
  const found = newestOf(cluster, deployment);
  const highest = Math.max(
    0,
    ...setsOf(cluster, deployment)
      .filter((one) => one !== found)
      .map(numberOf),
  );
  const number = found !== undefined && numberOf(found) > highest ? numberOf(found) : highest + 1;
  objects.write(DEPLOYMENT, put(deployment, ['metadata', 'annotations', REVISION], String(number)));
  if (found === undefined) return writes.create(REPLICA_SET, namespaceOf(deployment), replicaSetOf(deployment, number), false);
  if (numberOf(found) === number) return found;
  const older = textAt(found, 'metadata', 'annotations', HISTORY);
  const history = [...(older === undefined ? [] : [older]), String(numberOf(found))].join(',');
  const annotations = { ...fieldsAt(found, 'metadata', 'annotations'), [REVISION]: String(number), [HISTORY]: history };
  return objects.write(REPLICA_SET, put(found, ['metadata', 'annotations'], annotations));
}

function replicaSetOf(deployment: Fields, number: number): Fields {
  const template = fieldsAt(deployment, 'spec', 'template') ?? {};
  const hash = hashOf(template);
  const labelled = put(template, ['metadata', 'labels', HASH], hash);
  const selector = put(fieldsAt(deployment, 'spec', 'selector') ?? {}, ['matchLabels', HASH], hash);
  return {
    metadata: {
      name: `${nameOf(deployment)}-${hash}`,
      labels: textsAt(labelled, 'metadata', 'labels'),
      annotations: { [REVISION]: String(number) },
      ownerReferences: [ownedBy(DEPLOYMENT, deployment)],
    },
    spec: { replicas: 0, selector, template: labelled },
  };
}

function roll(cluster: Controlled, deployment: Fields, newest: Fields): void {
  const wanted = wantedOf(deployment);
  const older = setsOf(cluster, deployment).filter((one) => uidOf(one) !== uidOf(newest));
  if (textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate') {
    for (const one of older) resize(cluster, one, 0);
    if (older.every((one) => podsOf(cluster, one).length === 0)) resize(cluster, newest, wanted);
    return;
  }
  const { surge, unavailable } = bounds(deployment);
  const total = sizeOf(newest) + sum(older.map(sizeOf));
  const room = Math.max(0, wanted + surge - total);
  const size = Math.min(wanted, sizeOf(newest) + room);
  resize(cluster, newest, size);
  // What is not available serves nobody and goes first; of the rest as many as the newest make up for.
  let spare = total - sizeOf(newest) + size - (wanted - unavailable) - Math.max(0, size - availableOf(newest));
  for (const isFirst of [true, false])
    for (const one of older) {
      const now = cluster.objects.get(REPLICA_SET, namespaceOf(one), nameOf(one)) ?? one;
      const most = isFirst ? Math.max(0, sizeOf(now) - availableOf(now)) : sizeOf(now);
      const fewer = Math.max(0, Math.min(most, spare));
      if (fewer > 0) resize(cluster, now, sizeOf(now) - fewer);
      spare -= fewer;
    }
}

/** Of a paused one only the number of Pods is kept to: by the set that has the most. */
function scale(cluster: Controlled, deployment: Fields, sets: readonly Fields[]): void {
  const [largest, ...others] = sets.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  if (largest !== undefined) resize(cluster, largest, Math.max(0, wantedOf(deployment) - sum(others.map(sizeOf))));
}

function resize({ objects }: Controlled, replicaSet: Fields, size: number): void {
  if (sizeOf(replicaSet) === size) return;
  const generation = (numberAt(replicaSet, 'metadata', 'generation') ?? 0) + 1;
  objects.write(REPLICA_SET, put(put(replicaSet, ['spec', 'replicas'], size), ['metadata', 'generation'], generation));
}

function tell(cluster: Controlled, deployment: Fields): void {
  const sets = setsOf(cluster, deployment);
  const newest = newestOf(cluster, deployment);
  const counted = (one: Fields | undefined, member: string): number => numberAt(one, 'status', member) ?? 0;
  const wanted = wantedOf(deployment);
  const replicas = sum(sets.map((one) => counted(one, 'replicas')));
  const available = sum(sets.map(availableOf));
  const updated = counted(newest, 'replicas');
  const { unavailable } = bounds(deployment);
  const isAvailable = available >= wanted - unavailable;
  const minimum = isAvailable
    ? { reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : { reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' };
  const now = cluster.now();
  const isWhole = newest !== undefined && updated === wanted && replicas === wanted && available === wanted;
  const counts = { replicas, updatedReplicas: updated, readyReplicas: sum(sets.map((one) => counted(one, 'readyReplicas'))) };
  const progress = progressOf(deployment, newest, isWhole, counts, available, now);
  const conditions = withCondition(
    withCondition(conditionsOf(deployment), { type: 'Available', status: isAvailable ? 'True' : 'False', ...minimum }, now),
    progress,
    now,
  );
  report(cluster, DEPLOYMENT, deployment, {
    observedGeneration: numberAt(deployment, 'metadata', 'generation'),
    ...counts,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(sets.map(sizeOf)) - available),
    conditions,
  });
}

type Condition = Parameters<typeof withCondition>[1];

function progressOf(
  deployment: Fields,
  newest: Fields | undefined,
  isWhole: boolean,
  counts: Readonly<Record<string, number>>,
  available: number,
  now: Date,
): Condition {
  const type = 'Progressing';
  const name = newest === undefined ? '' : nameOf(newest);
  if (at(deployment, 'spec', 'paused') === true)
    return { type, status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' };
  const before = conditionOf(deployment, type);
  const last = textAt(before, 'lastUpdateTime');
  if (isWhole) {
    const message = `ReplicaSet "${name}" has successfully progressed.`;
    const done = textAt(before, 'message') === message && last !== undefined ? last : timestamp(now);
    return { type, status: 'True', reason: 'NewReplicaSetAvailable', message, lastUpdateTime: done };
  }
  // What was rolled out once stays so: that some of it is not available now is said by the other condition.
  const isSettled =
    textAt(before, 'reason') === 'NewReplicaSetAvailable' && (textAt(before, 'message') ?? '').includes(`"${name}"`);
  const generation = numberAt(deployment, 'metadata', 'generation');
  if (isSettled && before !== undefined && numberAt(deployment, 'status', 'observedGeneration') === generation)
    return {
      type,
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: textAt(before, 'message') ?? '',
      lastUpdateTime: last ?? '',
    };
  const hasMoved =
    numberAt(deployment, 'status', 'observedGeneration') !== generation ||
    Object.entries(counts).some(([member, count]) => (numberAt(deployment, 'status', member) ?? 0) !== count) ||
    (numberAt(deployment, 'status', 'availableReplicas') ?? 0) !== available;
  const moved = hasMoved || last === undefined ? timestamp(now) : last;
  const deadline = numberAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 600;
  if (now.getTime() - Date.parse(moved) > deadline * 1000) {
    const message = `ReplicaSet "${name}" has timed out progressing.`;
    return { type, status: 'False', reason: 'ProgressDeadlineExceeded', message, lastUpdateTime: moved };
  }
  return {
    type,
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: `ReplicaSet "${name}" is progressing.`,
    lastUpdateTime: moved,
  };
}

/** Of the sets that have no Pods any more, the oldest are cleared away. */
function forget({ objects, ...cluster }: Controlled, deployment: Fields): void {
  const kept = numberAt(deployment, 'spec', 'revisionHistoryLimit') ?? 10;
  const newest = newestOf({ objects, ...cluster }, deployment);
  const spent = setsOf({ objects, ...cluster }, deployment)
    .filter((one) => uidOf(one) !== (newest === undefined ? '' : uidOf(newest)))
    .filter((one) => sizeOf(one) === 0 && (numberAt(one, 'status', 'replicas') ?? 0) === 0)
    .toSorted(
      (a, b) => Number(textAt(a, 'metadata', 'annotations', REVISION)) - Number(textAt(b, 'metadata', 'annotations', REVISION)),
    );
  for (const one of spent.slice(0, Math.max(0, spent.length - kept))) objects.remove(REPLICA_SET, namespaceOf(one), nameOf(one));
}

/** Shares round up for what may be added and down for what may be missing; where both give nothing, one may be missing. */
function bounds(deployment: Fields): { readonly surge: number; readonly unavailable: number } {
  const wanted = wantedOf(deployment);
  const of = (member: string, round: (value: number) => number): number => {
    const value = at(deployment, 'spec', 'strategy', 'rollingUpdate', member) ?? '25%';
    return typeof value === 'number' ? value : round((wanted * Number.parseInt(String(value), 10)) / 100);
  };
  const [surge, unavailable] = [of('maxSurge', Math.ceil), Math.min(wanted, of('maxUnavailable', Math.floor))];
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function sizeOf(replicaSet: Fields): number {
  return numberAt(replicaSet, 'spec', 'replicas') ?? 1;
}

function availableOf(replicaSet: Fields): number {
  return numberAt(replicaSet, 'status', 'availableReplicas') ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
