/**
 * The healthy-replica floor (S9): whether a Pod may be taken away from what it serves now, only after another has been added,
 * or not at all. Takes what stands around it, decides, and reads nothing.
 */
import type { Json, PlannedStep, Resource, ResourceAddress } from '../../../model/index.js';
import type { SeenLook } from '../../../ports/index.js';
import { SCALE } from '../calls.js';
import { at, numberAt } from '../schema.js';
import { sameObject } from './json-patch.js';
import {
  addressOfObject,
  called,
  DEPLOYMENT,
  isKind,
  REPLICA_SET,
  REPLICATION_CONTROLLER,
  STATEFUL_SET,
  type Kind,
} from './objects.js';
import { isReady, ownerOf } from './pod.js';
import { declarationsAround, topController } from './pod-surroundings.js';
import { serves } from './selectors.js';

export type FloorAnswer =
  | { readonly kind: 'holds' }
  /** Another Pod first, and one less again afterwards. */
  | { readonly kind: 'surge'; readonly surge: Surge }
  | { readonly kind: 'refused'; readonly because: string };

export interface Surge {
  readonly controller: Resource;
  readonly from: number;
  readonly to: number;
}

export interface FloorWishes {
  /** How many others must be ready: a number, or a share of the replicas such as `50%`. */
  readonly healthyReplicas: Json | undefined;
  /** True where the Pod may be the last that is ready. */
  readonly downtime: boolean;
  /** True when a budget that guards the Pod has room only once there is one more. */
  readonly needsRoom: boolean;
}

/** Half of them, and never none. */
const DEFAULT_FLOOR = '50%';

export function floorFor(seen: SeenLook, wishes: FloorWishes): FloorAnswer {
  const { resource: pod, others } = seen;
  // What is not ready serves nobody.
  if (!isReady(pod)) return { kind: 'holds' };
  const owner = ownerOf(pod.raw);
  const siblings = (others['peers'] ?? []).filter((one) => owner !== undefined && ownerOf(one.raw)?.uid === owner.uid);
  const readySiblings = siblings.filter(isReady).length;
  const nearest = others['controllers']?.[0];
  const controller = topController(seen);
  const replicas = nearest === undefined || controller === undefined ? 0 : (replicasOf(controller) ?? 0);
  const floor = floorOf(wishes.healthyReplicas, replicas);
  if (floor === undefined) return { kind: 'refused', because: 'healthyReplicas must be a whole number or a share such as 50%' };
  const alone = (others['services'] ?? []).filter((service) => !isServedByOthers(service, others['peers'] ?? []));
  const isShort = isCounted(nearest) && readySiblings < floor;
  if (!wishes.needsRoom && (wishes.downtime || (!isShort && alone.length === 0))) return { kind: 'holds' };
  const lack = alone.length > 0 ? `it is the only ready Pod behind ${called(alone[0] ?? pod)}` : lackOf(readySiblings, floor);
  return surgeFor(seen, { lack, replicas, readySiblings, floor, needsRoom: wishes.needsRoom });
}

/** The steps that add Pods, before what the surge is for. */
export function surgeSteps(near: ResourceAddress, { controller, from, to }: Surge): readonly PlannedStep[] {
  return [scaleStep(near, controller, from, to), waitForAvailable(near, controller, to)];
}

/** And that take them away again, once all are ready. */
export function surgeEndSteps(near: ResourceAddress, { controller, from, to }: Surge): readonly PlannedStep[] {
  return [waitForAvailable(near, controller, to), scaleStep(near, controller, to, from)];
}

/** One call that changes the number of replicas, from exactly so many. */
export function scaleStep(near: ResourceAddress, controller: Resource, from: number, to: number): PlannedStep {
  const call = scaleCallOf(controller);
  if (call === undefined) throw new RangeError(`${called(controller)} cannot be scaled`);
  return {
    kind: 'call',
    call,
    address: addressOfObject(near, controller),
    input: [
      ...sameObject(controller),
      // A scale of none has no such member.
      from === 0 ? { op: 'test', path: '/spec', value: {} } : { op: 'test', path: '/spec/replicas', value: from },
      { op: 'add', path: '/spec/replicas', value: to },
    ],
    done: { kind: 'fields', fields: [{ path: ['spec', 'replicas'], is: 'equals', value: to }] },
  };
}

export function scaleCallOf(controller: Kind): string | undefined {
  if (isKind(controller, DEPLOYMENT)) return SCALE.deployment;
  if (isKind(controller, REPLICA_SET)) return SCALE.replicaSet;
  if (isKind(controller, STATEFUL_SET)) return SCALE.statefulSet;
  if (isKind(controller, REPLICATION_CONTROLLER)) return SCALE.controller;
  return undefined;
}

/** The API server fills the number in; who reads an object without it may take it for one. */
export function replicasOf({ raw }: Resource): number | undefined {
  return numberAt(raw, 'spec', 'replicas');
}

const WAIT_SECONDS = 300;

export function waitForAvailable(near: ResourceAddress, controller: Resource, count: number): PlannedStep {
  return {
    kind: 'wait',
    address: addressOfObject(near, controller),
    until: { kind: 'fields', fields: [{ path: ['status', 'availableReplicas'], is: 'at-least', value: count }] },
    seconds: Math.max(WAIT_SECONDS, (numberAt(controller.raw, 'spec', 'progressDeadlineSeconds') ?? 0) + 30),
  };
}

/** After one was taken away: where all were ready they are to be so again. */
export function waitForAnother(seen: SeenLook): readonly PlannedStep[] {
  const controller = topController(seen);
  const replicas = controller === undefined ? undefined : replicasOf(controller);
  if (controller === undefined || replicas === undefined || scaleCallOf(controller) === undefined) return [];
  const uid = ownerOf(seen.resource.raw)?.uid;
  const others = (seen.others['peers'] ?? []).filter((one) => ownerOf(one.raw)?.uid === uid && isReady(one)).length;
  return others + 1 < replicas || !isReady(seen.resource) ? [] : [waitForAvailable(seen.address, controller, replicas)];
}

function isServedByOthers(service: Resource, peers: readonly Resource[]): boolean {
  return peers.some((peer) => isReady(peer) && serves(service, peer.labels));
}

/** Jobs run each Pod for itself, and a DaemonSet has one on each node: there are no others to stand in. */
function isCounted(nearest: Resource | undefined): boolean {
  return nearest !== undefined && scaleCallOf(nearest) !== undefined;
}

function floorOf(wish: Json | undefined, replicas: number): number | undefined {
  const wanted = wish ?? DEFAULT_FLOOR;
  if (typeof wanted === 'number') return Number.isInteger(wanted) && wanted >= 0 ? wanted : undefined;
  const percent = typeof wanted === 'string' ? /^([0-9]{1,3})%$/.exec(wanted)?.[1] : undefined;
  if (percent === undefined || Number(percent) > 100) return undefined;
  return Math.max(1, Math.ceil((replicas * Number(percent)) / 100));
}

function lackOf(ready: number, floor: number): string {
  return `${ready} others are ready, and ${floor} must be`;
}

interface Lack {
  readonly lack: string;
  readonly replicas: number;
  readonly readySiblings: number;
  readonly floor: number;
  readonly needsRoom: boolean;
}

function surgeFor(seen: SeenLook, { lack, replicas, readySiblings, floor, needsRoom }: Lack): FloorAnswer {
  const refused = (because: string): FloorAnswer => ({ kind: 'refused', because: `${lack}; ${because}` });
  const nearest = seen.others['controllers']?.[0];
  const controller = topController(seen);
  if (nearest === undefined || controller === undefined)
    return refused('nothing can add another: it has no controller that was read');
  if (isKind(nearest, STATEFUL_SET))
    return refused(`another Pod of ${called(nearest)} has a name and volumes of its own and does not stand in for it`);
  if (!isKind(controller, DEPLOYMENT) && !isKind(controller, REPLICA_SET) && !isKind(controller, REPLICATION_CONTROLLER))
    return refused(`no Pod can be added beside those of ${called(controller)}`);
  if (ownerOf(controller.raw) !== undefined)
    return refused(
      `${called(controller)} is scaled by ${ownerOf(controller.raw)?.kind ?? 'its owner'} ${ownerOf(controller.raw)?.name ?? ''}`,
    );
  const [autoscaler] = seen.others['autoscalers'] ?? [];
  if (autoscaler !== undefined) return refused(`${called(autoscaler)} would take an added Pod away: raise its minReplicas first`);
  const reverting = declarationsAround(seen).find(({ reverts }) => reverts);
  if (reverting !== undefined) return refused(`${reverting.by} would take an added Pod away: declare more replicas there`);
  if (readySiblings < replicas - 1)
    return refused(`of the ${replicas - 1} others ${readySiblings} are ready: what is wrong with them comes first`);
  if (!isSettled(controller)) return refused(`${called(controller)} is being rolled out`);
  const added = Math.max(1, floor - readySiblings, needsRoom ? 1 : 0);
  return { kind: 'surge', surge: { controller, from: replicas, to: replicas + added } };
}

/** Every Pod is one of the newest template. */
function isSettled(controller: Resource): boolean {
  const { raw } = controller;
  const generation = numberAt(raw, 'metadata', 'generation') ?? 0;
  if ((numberAt(raw, 'status', 'observedGeneration') ?? 0) < generation) return false;
  if (!isKind(controller, DEPLOYMENT)) return true;
  const replicas = numberAt(raw, 'status', 'replicas') ?? 0;
  return (numberAt(raw, 'status', 'updatedReplicas') ?? 0) === replicas && at(raw, 'status', 'unavailableReplicas') === undefined;
}
