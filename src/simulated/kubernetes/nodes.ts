/**
 * Nodes without machines: bind Pods, run them on nothing, and let go of those that are to end. A container that must not run as
 * root and would is not started, as on a real node. Says when there is something to do next.
 */
import { at, fieldsAt, isFields, listAt, numberAt, put, textAt, type Fields, type Json } from '../json.js';
import { conditionsOf, withCondition, type Controlled } from './controlled.js';
import { NODE, POD } from './kinds.js';
import { nameOf, namespaceOf, uidOf } from './objects.js';
import { isEnding, isTrue } from './pod-state.js';
import { timestamp } from './writes.js';

export interface Nodes {
  /** Brings every Pod as far as it is by now. @returns the milliseconds until the next is due; undefined for none */
  look(): number | undefined;
}

export function nodesOf(cluster: Controlled): Nodes {
  /** Since when a Pod is what it is: times of objects have whole seconds only. */
  const since = new Map<string, number>();
  let turn = 0;
  return {
    look: () => {
      const nodes = cluster.objects.all(NODE).map(nameOf);
      const pods = cluster.objects.all(POD);
      const dues = pods.flatMap((pod) => {
        const due = isEnding(pod) ? end(pod) : run(pod, nodes);
        return due === undefined ? [] : [due];
      });
      const there = new Set(pods.flatMap((pod) => [uidOf(pod), `${uidOf(pod)} ends`]));
      for (const key of since.keys()) if (!there.has(key)) since.delete(key);
      return dues.length === 0 ? undefined : Math.max(0, Math.min(...dues) - cluster.now().getTime());
    },
  };

  function first(key: string): number {
    const known = since.get(key) ?? cluster.now().getTime();
    since.set(key, known);
    return known;
  }

  function end(pod: Fields): number | undefined {
    const grace = (numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 30) * 1000;
    const due = first(`${uidOf(pod)} ends`) + Math.min(grace, cluster.endAfter);
    if (cluster.now().getTime() < due) return due;
    cluster.objects.remove(POD, namespaceOf(pod), nameOf(pod));
    return undefined;
  }

  function run(pod: Fields, nodes: readonly string[]): number | undefined {
    const phase = textAt(pod, 'status', 'phase');
    if (phase === 'Succeeded' || phase === 'Failed' || nodes.length === 0) return undefined;
    turn += textAt(pod, 'spec', 'nodeName') === undefined ? 1 : 0;
    const nodeName = textAt(pod, 'spec', 'nodeName') ?? nodes[turn % nodes.length] ?? '';
    const due = first(uidOf(pod)) + cluster.readyAfter;
    const isDue = isTrue(pod, 'Ready') || cluster.now().getTime() >= due;
    const bound = put(pod, ['spec', 'nodeName'], nodeName);
    cluster.objects.write(POD, put(bound, ['status'], statusOf(bound, isDue, turn)));
    return isDue ? undefined : due;
  }

  function statusOf(pod: Fields, isDue: boolean, number: number): Fields {
    const now = cluster.now();
    const containers = listAt(pod, 'spec', 'containers');
    const stuck = containers.some((one) => refusalOf(pod, one) !== undefined);
    const isReady = isDue && !stuck;
    const podIP = textAt(pod, 'status', 'podIP') ?? `10.244.${(number >> 8) % 256}.${number % 256}`;
    let conditions = conditionsOf(pod);
    for (const type of ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready']) {
      const isSo = type === 'PodScheduled' || type === 'Initialized' || isReady;
      const reason: Fields = isSo ? {} : { reason: 'ContainersNotReady' };
      conditions = withCondition(conditions, { ...reason, type, status: isSo ? 'True' : 'False' }, now);
    }
    return {
      ...fieldsAt(pod, 'status'),
      phase: stuck ? 'Pending' : 'Running',
      conditions,
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: textAt(pod, 'status', 'startTime') ?? timestamp(now),
      containerStatuses: containers.flatMap((one) => containerStatus(pod, one, isReady)),
      ...doneStatuses(pod),
    };
  }

  function containerStatus(pod: Fields, container: Json, isReady: boolean): readonly Fields[] {
    if (!isFields(container)) return [];
    const startedAt = textAt(pod, 'status', 'startTime') ?? timestamp(cluster.now());
    const message = refusalOf(pod, container);
    const state: Fields =
      message === undefined ? { running: { startedAt } } : { waiting: { reason: 'CreateContainerConfigError', message } };
    return [{ ...described(container), ready: isReady && message === undefined, started: message === undefined, state }];
  }

  /** Of the containers that only prepare, and of those that somebody added to look around. */
  function doneStatuses(pod: Fields): Fields {
    const init = listAt(pod, 'spec', 'initContainers').filter(isFields);
    const debug = listAt(pod, 'spec', 'ephemeralContainers').filter(isFields);
    const at = textAt(pod, 'status', 'startTime') ?? timestamp(cluster.now());
    const done: Fields = { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } };
    return {
      ...(init.length === 0
        ? {}
        : { initContainerStatuses: init.map((one) => ({ ...described(one), ready: true, state: done })) }),
      ...(debug.length === 0
        ? {}
        : {
            ephemeralContainerStatuses: debug.map((one) => ({
              ...described(one),
              ready: false,
              state: { running: { startedAt: at } },
            })),
          }),
    };
  }

  function described(container: Fields): Fields {
    const image = textAt(container, 'image') ?? '';
    const digest = cluster.images.get(image)?.digest;
    const repository = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
    const imageID = image.includes('@') ? image : digest === undefined ? '' : `${repository}@${digest}`;
    return { name: textAt(container, 'name') ?? '', image, imageID, restartCount: 0 };
  }

  /** Why a node does not start it: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/ */
  function refusalOf(pod: Fields, container: Json): string | undefined {
    const own = (member: string): Json | undefined =>
      at(container, 'securityContext', member) ?? at(pod, 'spec', 'securityContext', member);
    if (own('runAsNonRoot') !== true) return undefined;
    const user = own('runAsUser');
    if (user === 0) return "container's runAsUser breaks non-root policy";
    const known = cluster.images.get(textAt(container, 'image') ?? '');
    if (user !== undefined || known === undefined) return undefined;
    const said = known.user ?? '';
    if (said === '' || said === '0' || said === 'root') return 'container has runAsNonRoot and image will run as root';
    return /^\d+$/.test(said)
      ? undefined
      : `container has runAsNonRoot and image has non-numeric user (${said}), cannot verify user is non-root`;
  }
}
