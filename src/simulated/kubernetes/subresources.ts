/**
 * The parts of objects that have addresses of their own: how many replicas there are to be, and the way out for a Pod that
 * disruption budgets guard. https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
 */
import { at, compact, fieldsAt, isFields, numberAt, put, textAt, textsAt, type Fields } from '../json.js';
import { DISRUPTION_BUDGET, POD } from './kinds.js';
import { nameOf, type Objects } from './objects.js';
import { isReady } from './pod-state.js';
import { ApiProblem, badRequest, tooMany } from './problem.js';
import { selects } from './selectors.js';
import { timestamp, type Place, type Writes } from './writes.js';

/** What a workload says of its replicas; without the member where there are none. */
export function scaleOf(workload: Fields): Fields {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = fieldsAt(workload, 'metadata') ?? {};
  const replicas = numberAt(workload, 'spec', 'replicas') ?? 0;
  const labels = Object.entries(textsAt(workload, 'spec', 'selector', 'matchLabels'));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: compact({ name, namespace, uid, resourceVersion, creationTimestamp }),
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: numberAt(workload, 'status', 'replicas') ?? 0,
      selector: labels.map(([key, value]) => `${key}=${value}`).join(','),
    },
  };
}

/** The workload with what was written to its scale. Throws ApiProblem for another one's, and for a number that is none. */
export function withScale(workload: Fields, scale: Fields): Fields {
  const replicas = at(scale, 'spec', 'replicas') ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0)
    throw new ApiProblem(422, 'Invalid', 'Scale is invalid: spec.replicas: Invalid value: must be greater than or equal to 0');
  const claimed = textAt(scale, 'metadata', 'resourceVersion');
  const changed = put(workload, ['spec', 'replicas'], replicas);
  return claimed === undefined ? changed : put(changed, ['metadata', 'resourceVersion'], claimed);
}

/** Begins the end of a Pod, where its budget has room: 429 where it has none. */
export function evict(place: Place, eviction: Fields, objects: Objects, writes: Writes, now: Date, dry: boolean): Fields {
  const named = textAt(eviction, 'metadata', 'name');
  if (textAt(eviction, 'kind') !== 'Eviction' || (named !== undefined && named !== place.name))
    throw badRequest('name in URL does not match name in Eviction object');
  const options = fieldsAt(eviction, 'deleteOptions') ?? {};
  // Whether it may go at all is asked before anything is taken from a budget.
  writes.remove(place, options, true);
  const pod = objects.get(POD, place.namespace, place.name);
  const budget = pod === undefined ? undefined : guardOf(pod, objects, place);
  if (pod !== undefined && budget !== undefined) spend(pod, budget, objects, now, dry);
  writes.remove(place, options, dry);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

/** The budget that has a say; none for a Pod that has ended or has not begun. */
function guardOf(pod: Fields, objects: Objects, { namespace }: Place): Fields | undefined {
  const phase = textAt(pod, 'status', 'phase') ?? '';
  if (phase !== 'Running' || at(pod, 'metadata', 'deletionTimestamp') !== undefined) return undefined;
  const labels = textsAt(pod, 'metadata', 'labels');
  const [budget, second] = objects
    .all(DISRUPTION_BUDGET, namespace)
    .filter((one) => selects(at(one, 'spec', 'selector'), labels));
  if (second !== undefined) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new ApiProblem(500, 'InternalError', message);
  }
  return budget;
}

const LATER_SECONDS = 10;

function spend(pod: Fields, budget: Fields, objects: Objects, now: Date, dry: boolean): void {
  const name = nameOf(budget);
  const count = (member: string): number => numberAt(budget, 'status', member) ?? 0;
  const [healthy, desired, allowed] = ['currentHealthy', 'desiredHealthy', 'disruptionsAllowed'].map(count);
  if (!isReady(pod)) {
    const isAlways = textAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow';
    if (isAlways || ((desired ?? 0) > 0 && (healthy ?? 0) >= (desired ?? 0))) return;
  }
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  if (count('observedGeneration') < (numberAt(budget, 'metadata', 'generation') ?? 0))
    throw tooMany(message, `The disruption budget ${name} is still being processed by the server.`, LATER_SECONDS);
  if ((allowed ?? 0) < 1)
    throw tooMany(message, `The disruption budget ${name} needs ${desired ?? 0} healthy pods and has ${healthy ?? 0} currently`);
  if (dry) return;
  const status = fieldsAt(budget, 'status') ?? {};
  const disrupted = isFields(status['disruptedPods']) ? status['disruptedPods'] : {};
  const disruptedPods = { ...disrupted, [nameOf(pod)]: timestamp(now) };
  objects.write(DISRUPTION_BUDGET, {
    ...budget,
    status: { ...status, disruptionsAllowed: (allowed ?? 0) - 1, disruptedPods },
  });
}
