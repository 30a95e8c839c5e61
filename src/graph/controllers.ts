/** Which resource makes and keeps another, up to the one that nothing else keeps: a Pod's ReplicaSet's Deployment. */
import type { Edge, Resource, ResourceId } from '../model/index.js';

/** The topmost controller that was seen; the resource itself when it has none. */
export type ControllerOf = (id: ResourceId) => ResourceId;

export function controllersOf(edges: readonly Edge[], resources: ReadonlyMap<ResourceId, Resource>): ControllerOf {
  const direct = new Map<ResourceId, ResourceId>();
  for (const { from, relation, to } of edges) {
    // What deploys them (a release, an Application) also controls them, but is no workload: only what is itself made of the
    // same Pods counts, and that lies in the same namespace.
    const [one, other] = [resources.get(from), resources.get(to)];
    if (relation === 'controlled-by' && other !== undefined && isWorkload(other) && one?.namespace === other.namespace)
      direct.set(from, to);
  }
  const known = new Map<ResourceId, ResourceId>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const passed = new Set<ResourceId>([id]);
    let top = id;
    for (let next = direct.get(top); next !== undefined && !passed.has(next); next = direct.get(top)) {
      passed.add(next);
      top = next;
    }
    for (const one of passed) known.set(one, top);
    return top;
  };
}

const WORKLOADS: ReadonlySet<string> = new Set([
  'CronJob',
  'DaemonSet',
  'Deployment',
  'DeploymentConfig',
  'Job',
  'ReplicaSet',
  'ReplicationController',
  'Rollout',
  'StatefulSet',
]);

function isWorkload({ platform, kind }: Resource): boolean {
  return platform === 'kubernetes' && WORKLOADS.has(kind);
}

/**
 * True for what a controller keeps of an earlier generation, scaled to nothing: it runs nothing, and what is wrong with it was
 * replaced.
 */
export function isRetired({ id, kind, raw }: Resource, controllerOf: ControllerOf): boolean {
  if (kind !== 'ReplicaSet' || controllerOf(id) === id) return false;
  const spec = typeof raw === 'object' && raw !== null && 'spec' in raw ? raw.spec : undefined;
  return typeof spec === 'object' && spec !== null && 'replicas' in spec && spec.replicas === 0;
}
