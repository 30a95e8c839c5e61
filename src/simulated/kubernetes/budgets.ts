/** Counts what disruption budgets leave room for. https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
import { at, fieldsAt, isFields, numberAt, textAt, textsAt, type Fields, type Json } from '../json.js';
import { conditionsOf, report, withCondition, type Controlled } from './controlled.js';
import { DEPLOYMENT, DISRUPTION_BUDGET, POD, REPLICA_SET, STATEFUL_SET } from './kinds.js';
import { nameOf, namespaceOf } from './objects.js';
import { controllerOf, isActive, isReady } from './pod-state.js';
import { selects } from './selectors.js';

export function budgets(cluster: Controlled): void {
  for (const budget of cluster.objects.all(DISRUPTION_BUDGET)) count(cluster, budget);
}

const ALWAYS = ['currentHealthy', 'desiredHealthy', 'expectedPods', 'disruptionsAllowed'];

function count(cluster: Controlled, budget: Fields): void {
  const { objects } = cluster;
  const selector = at(budget, 'spec', 'selector');
  const pods = objects
    .all(POD, namespaceOf(budget))
    .filter((pod) => isActive(pod) && selects(selector, textsAt(pod, 'metadata', 'labels')));
  const { expected, desired } = needs(cluster, budget, pods);
  // One that was let go is none that can be counted on, until it is seen to be gone.
  const disrupted = Object.entries(textsAt(budget, 'status', 'disruptedPods')).filter(([name]) => {
    const pod = objects.get(POD, namespaceOf(budget), name);
    return pod !== undefined && isActive(pod);
  });
  const gone = new Set(disrupted.map(([name]) => name));
  const healthy = pods.filter((pod) => isReady(pod) && !gone.has(nameOf(pod))).length;
  const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
  const condition = {
    type: 'DisruptionAllowed',
    status: allowed > 0 ? 'True' : 'False',
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  const status = {
    observedGeneration: numberAt(budget, 'metadata', 'generation'),
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    disruptionsAllowed: allowed,
    disruptedPods: gone.size === 0 ? undefined : Object.fromEntries(disrupted),
    conditions: withCondition(conditionsOf(budget), condition, cluster.now()),
  };
  report(cluster, DISRUPTION_BUDGET, budget, status, ALWAYS);
}

function needs(
  cluster: Controlled,
  budget: Fields,
  pods: readonly Fields[],
): { readonly expected: number; readonly desired: number } {
  const least = at(budget, 'spec', 'minAvailable');
  if (typeof least === 'number') return { expected: pods.length, desired: least };
  const expected = scaleOf(cluster, pods);
  if (least !== undefined) return { expected, desired: share(least, expected) };
  const most = at(budget, 'spec', 'maxUnavailable');
  const missing = typeof most === 'number' ? most : share(most ?? 1, expected);
  return { expected, desired: Math.max(0, expected - missing) };
}

function share(value: Json, of: number): number {
  return Math.ceil((of * (Number.parseInt(String(value), 10) || 0)) / 100);
}

/** How many Pods the controllers of these want, each controller once. */
function scaleOf({ objects }: Controlled, pods: readonly Fields[]): number {
  const wanted = new Map<string, number>();
  for (const pod of pods) {
    const namespace = namespaceOf(pod);
    const owner = controllerOf(pod);
    const [kind, name] = [textAt(owner, 'kind'), textAt(owner, 'name') ?? ''];
    const nearest =
      kind === 'StatefulSet' ? objects.get(STATEFUL_SET, namespace, name) : objects.get(REPLICA_SET, namespace, name);
    const above = nearest === undefined ? undefined : controllerOf(nearest);
    const top = isFields(above) ? objects.get(DEPLOYMENT, namespace, textAt(above, 'name') ?? '') : undefined;
    const controller = top ?? nearest;
    if (controller !== undefined)
      wanted.set(textAt(fieldsAt(controller, 'metadata'), 'uid') ?? '', numberAt(controller, 'spec', 'replicas') ?? 1);
  }
  return [...wanted.values()].reduce((a, b) => a + b, 0);
}
