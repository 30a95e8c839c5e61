/**
 * The controllers of a simulated cluster at work: after each change, and when something is due, all of them look until nothing
 * is left to do. What is there decides, not what has happened.
 */
import { listAt, textAt } from '../json.js';
import { budgets } from './budgets.js';
import type { Controlled } from './controlled.js';
import { deployments } from './deployments.js';
import { endpoints } from './endpoints.js';
import { CLAIM, ENDPOINT_SLICE, NAMESPACE, NODE, POD, REPLICA_SET, SERVICE_ACCOUNT } from './kinds.js';
import { nameOf, namespaceOf, uidOf } from './objects.js';
import { nodesOf } from './nodes.js';
import { replicaSets } from './replica-sets.js';
import { statefulSets } from './stateful-sets.js';

export interface Controllers {
  close(): void;
}

/** More would be two controllers that undo what the other does. */
const MOST_ROUNDS = 200;
/** Changes that come together are looked at together. Milliseconds. */
const SOON = 5;

/** Brings the cluster to rest before it returns; from then on time passes. */
export function startControllers(cluster: Controlled): Controllers {
  const { objects } = cluster;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  // Of what is there when it begins nothing is new.
  const settled = nodesOf({ ...cluster, readyAfter: 0 });
  settle(settled.look);
  const nodes = nodesOf(cluster);
  const isLooking = { now: false };
  work();
  const stop = objects.follow(() => {
    if (!isLooking.now) soon(SOON);
  });
  return {
    close: () => {
      stop();
      clearTimeout(timer);
      isLooking.now = true;
    },
  };

  function work(): void {
    dueAt = Infinity;
    isLooking.now = true;
    const due = settle(nodes.look);
    isLooking.now = false;
    if (due !== undefined) soon(due);
  }

  function soon(milliseconds: number): void {
    const at = Date.now() + milliseconds;
    if (at >= dueAt) return;
    dueAt = at;
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  }

  function settle(look: () => number | undefined): number | undefined {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const before = objects.version();
      accounts(cluster);
      orphans(cluster);
      for (const controller of [deployments, replicaSets, statefulSets]) controller(cluster);
      const due = look();
      for (const controller of [budgets, endpoints]) controller(cluster);
      if (objects.version() === before) return due;
    }
    throw new Error('the controllers of the simulated cluster do not come to rest');
  }
}

/** Every namespace has the account that its Pods are by default. */
function accounts({ objects, writes }: Controlled): void {
  for (const namespace of objects.all(NAMESPACE).map(nameOf))
    if (objects.get(SERVICE_ACCOUNT, namespace, 'default') === undefined)
      writes.create(SERVICE_ACCOUNT, namespace, { metadata: { name: 'default' } }, false);
}

const OWNED = [REPLICA_SET, POD, ENDPOINT_SLICE, CLAIM];

/** What is made for something goes with it. */
function orphans({ objects, writes }: Controlled): void {
  const uids = new Set(objects.everything().map(uidOf));
  for (const kind of OWNED)
    for (const object of objects.all(kind)) {
      const owners = listAt(object, 'metadata', 'ownerReferences').map((one) => textAt(one, 'uid') ?? '');
      if (owners.length === 0 || owners.some((uid) => uids.has(uid))) continue;
      writes.remove({ kind, namespace: namespaceOf(object), name: nameOf(object) }, {}, false);
    }
}

/** Nodes on which there is nothing. */
export function makeNodes({ objects, writes }: Pick<Controlled, 'objects' | 'writes'>, names: readonly string[]): void {
  const capacity = { cpu: '16', memory: '64Gi', pods: '250' };
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }];
  for (const name of names) {
    const node = writes.create(NODE, '', { metadata: { name, labels: { 'kubernetes.io/hostname': name } }, spec: {} }, false);
    objects.write(NODE, { ...node, status: { capacity, allocatable: capacity, conditions } });
  }
}
