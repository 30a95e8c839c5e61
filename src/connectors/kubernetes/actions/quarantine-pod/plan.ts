/**
 * Isolate first (a NetworkPolicy that selects nothing yet), then give the Pod the label that it selects and take from it the
 * labels by which Services, its controller, budgets and other NetworkPolicies know it: one write, so there is no in between.
 */
import type { Json, PlannedStep, Resource } from '../../../../model/index.js';
import type { ActionAnswer, ResourceAction, SeenLook } from '../../../../ports/index.js';
import { CREATE, PATCH } from '../../calls.js';
import { at, fieldsAt, listAt } from '../../schema.js';
import { budgetFor, waitForRoom } from '../disruption-budget.js';
import { floorFor, surgeEndSteps, surgeSteps, waitForAnother } from '../floor.js';
import { pointer, sameObject, uidOf } from '../json-patch.js';
import { addressBeside, called, isKind, NETWORK_POLICY, REPLICATION_CONTROLLER, STATEFUL_SET } from '../objects.js';
import { hasEnded, isEnding, isStatic, ownerOf, usesHostNetwork } from '../pod.js';
import { keysOf, selects, serves, type Labels } from '../selectors.js';

/** Says the uid of the Pod that is meant: no other has it. */
export const QUARANTINE = 'headwater.dev/quarantine';

export const plan: ResourceAction['plan'] = (seen, { parameters }): ActionAnswer => {
  const { resource: pod, others, address } = seen;
  const refused = (because: string): ActionAnswer => ({ kind: 'refused', because });
  if (pod.raw === null || isEnding(pod)) return { kind: 'already-so', because: 'it is gone' };
  if (hasEnded(pod)) return refused('it has ended, so there is nothing to cut off');
  if (isStatic(pod)) return refused('its node starts it from a file and takes no change from the API server');
  if (usesHostNetwork(pod)) return refused("it uses its node's network, which no NetworkPolicy holds");
  const uid = uidOf(pod);
  const policy = policyOf(others['networkPolicies'] ?? [], uid);
  if (policy !== undefined && !isIsolating(policy, uid)) return refused(`${called(policy)} was changed by somebody else`);
  if (pod.labels[QUARANTINE] === uid && policy !== undefined) return { kind: 'already-so', because: 'it is in quarantine' };
  const [nearest] = others['controllers'] ?? [];
  if (nearest !== undefined && isKind(nearest, STATEFUL_SET))
    return refused(`${called(nearest)} can make no other while one of the same name runs: evict it, or scale down`);
  if (nearest === undefined && ownerOf(pod.raw) !== undefined)
    return refused('its controller is not there or was not read: what it would do is not known');

  const keys = keysToTake(seen);
  const labels = { ...Object.fromEntries(Object.entries(pod.labels).filter(([key]) => !keys.includes(key))), [QUARANTINE]: uid };
  const holder = stillHeldBy(seen, labels);
  if (holder !== undefined) return refused(`${called(holder)} selects it by more than the labels that it has`);
  const budget = budgetFor(pod, others['disruptionBudgets'] ?? []);
  if (budget.kind === 'refused') return refused(budget.because);
  const floor = floorFor(seen, {
    healthyReplicas: parameters['healthyReplicas'],
    downtime: parameters['downtime'] === true,
    needsRoom: budget.kind === 'room-after-surge',
  });
  if (floor.kind === 'refused') return refused(floor.because);
  const surge = floor.kind === 'surge' ? floor.surge : undefined;
  const relabel = relabelStep(seen, keys);
  return {
    kind: 'steps',
    steps: [
      ...(surge === undefined ? [] : [...surgeSteps(address, surge), ...waitForRoom(address, others['disruptionBudgets'] ?? [])]),
      ...(policy === undefined ? [isolateStep(seen)] : []),
      relabel,
      ...(surge === undefined ? waitForAnother(seen) : surgeEndSteps(address, surge)),
    ],
    expects: relabel.done,
    effects: effectsOf(seen, labels),
  };
};

export function policyName(uid: string): string {
  return `headwater-quarantine-${uid}`;
}

export function policyOf(policies: readonly Resource[], uid: string): Resource | undefined {
  return policies.find(({ name }) => name === policyName(uid));
}

/** Nothing in and nothing out, for the one Pod that has the label. */
export function isolation(uid: string): { readonly [key: string]: Json } {
  return { podSelector: { matchLabels: { [QUARANTINE]: uid } }, policyTypes: ['Ingress', 'Egress'] };
}

export function isIsolating({ raw }: Resource, uid: string): boolean {
  const isOurs = selects(fieldsAt(raw, 'spec', 'podSelector'), { [QUARANTINE]: uid });
  return isOurs && !letsThrough(raw) && listAt(raw, 'spec', 'policyTypes').length === 2;
}

/** The labels that the Pod is to lose. */
export function keysToTake({ resource: { labels }, others }: SeenLook): readonly string[] {
  const [nearest] = others['controllers'] ?? [];
  const keys = [
    ...(others['services'] ?? []).flatMap(({ raw }) => Object.keys(fieldsAt(raw, 'spec', 'selector') ?? {})),
    ...(nearest === undefined ? [] : keysOf(selectorOf(nearest))),
    ...(others['disruptionBudgets'] ?? []).flatMap(({ raw }) => keysOf(at(raw, 'spec', 'selector'))),
    ...openingPolicies(others, labels).flatMap(({ raw }) => keysOf(at(raw, 'spec', 'podSelector'))),
  ];
  return [...new Set(keys)].filter((key) => Object.hasOwn(labels, key)).toSorted();
}

function selectorOf(controller: Resource): Json | undefined {
  const selector = at(controller.raw, 'spec', 'selector');
  return isKind(controller, REPLICATION_CONTROLLER) && selector !== undefined ? { matchLabels: selector } : selector;
}

/** NetworkPolicies add up: what one of them lets through no other stops. */
function openingPolicies(others: SeenLook['others'], labels: Labels): readonly Resource[] {
  return (others['networkPolicies'] ?? []).filter(
    ({ raw }) => letsThrough(raw) && selects(fieldsAt(raw, 'spec', 'podSelector'), labels),
  );
}

function letsThrough(raw: Json): boolean {
  return listAt(raw, 'spec', 'ingress').length > 0 || listAt(raw, 'spec', 'egress').length > 0;
}

/** What would go on counting the Pod as its own. */
function stillHeldBy({ others }: SeenLook, labels: Labels): Resource | undefined {
  const [nearest] = others['controllers'] ?? [];
  if (nearest !== undefined && selects(selectorOf(nearest), labels)) return nearest;
  return (
    (others['services'] ?? []).find((service) => serves(service, labels)) ??
    (others['disruptionBudgets'] ?? []).find(({ raw }) => selects(at(raw, 'spec', 'selector'), labels))
  );
}

function isolateStep({ resource: pod, address }: SeenLook): PlannedStep {
  const spec = isolation(uidOf(pod));
  return {
    kind: 'call',
    call: CREATE.networkPolicy,
    address: addressBeside(address, NETWORK_POLICY, pod.namespace ?? '', policyName(uidOf(pod))),
    input: { metadata: { labels: { 'app.kubernetes.io/managed-by': 'headwater' } }, spec },
    done: { kind: 'fields', fields: [{ path: ['spec'], is: 'equals', value: spec }] },
  };
}

function relabelStep({ resource: pod, address }: SeenLook, keys: readonly string[]): Extract<PlannedStep, { kind: 'call' }> {
  const at = (key: string): string => pointer('metadata', 'labels', key);
  const hasLabels = Object.keys(pod.labels).length > 0;
  return {
    kind: 'call',
    call: PATCH.pod,
    address,
    input: [
      ...sameObject(pod),
      ...keys.map((key) => ({ op: 'test', path: at(key), value: pod.labels[key] ?? '' })),
      ...keys.map((key) => ({ op: 'remove', path: at(key) })),
      hasLabels
        ? { op: 'add', path: at(QUARANTINE), value: uidOf(pod) }
        : { op: 'add', path: pointer('metadata', 'labels'), value: { [QUARANTINE]: uidOf(pod) } },
    ],
    done: {
      kind: 'fields',
      fields: [
        { path: ['metadata', 'labels', QUARANTINE], is: 'equals', value: uidOf(pod) },
        ...keys.map((key) => ({ path: ['metadata', 'labels', key], is: 'absent' as const })),
      ],
    },
  };
}

function effectsOf(seen: SeenLook, labels: Labels): readonly string[] {
  const [nearest] = seen.others['controllers'] ?? [];
  const services = (seen.others['services'] ?? []).map(called);
  return [
    'the Pod goes on running, cut off, where the network plugin of the cluster obeys NetworkPolicies; connections that are open may stay so',
    ...(services.length === 0 ? [] : [`${services.join(' and ')} no longer leads to it`]),
    nearest === undefined
      ? 'nothing makes another: it has no controller'
      : `${called(nearest)} lets go of it and makes another Pod like it`,
    ...openingPolicies(seen.others, labels).map(
      (one) => `what ${called(one)} lets through to all Pods of the namespace stays open`,
    ),
  ];
}
