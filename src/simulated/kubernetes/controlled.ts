/** What controllers have in common: where they work, how they report, and how they make Pods. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../lib/canonical-json.js';
import { compact, fieldsAt, isFields, listAt, numberAt, put, textAt, type Fields, type Json } from '../json.js';
import { POD, type ServedKind } from './kinds.js';
import { nameOf, namespaceOf, uidOf, type Objects } from './objects.js';
import { isControlledBy, isReady } from './pod-state.js';
import { timestamp, type Writes } from './writes.js';

/** A cluster as its controllers see it. */
export interface Controlled {
  readonly objects: Objects;
  readonly writes: Writes;
  now(): Date;
  /** By reference, as containers write it. */
  readonly images: ReadonlyMap<string, KnownImage>;
  /** Milliseconds from a Pod's beginning until it is ready, and from its end until it is gone. */
  readonly readyAfter: number;
  readonly endAfter: number;
}

/** What a node finds out about an image when it pulls it. */
export interface KnownImage {
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  /** Whom it says to run as: the first part of its configuration's user; root without. */
  readonly user?: string;
}

/** However many a workload wants: this machine has to hold them. */
const MOST_PODS = 500;

export function wantedOf(workload: Fields): number {
  return Math.min(MOST_PODS, numberAt(workload, 'spec', 'replicas') ?? 1);
}

export function podsOf({ objects }: Controlled, owner: Fields): readonly Fields[] {
  return objects.all(POD, namespaceOf(owner)).filter((pod) => isControlledBy(pod, owner));
}

export function readyCount(pods: readonly Fields[]): number {
  return pods.filter(isReady).length;
}

export function ownedBy({ apiVersion, kind }: ServedKind, owner: Fields): Fields {
  return { apiVersion, kind, name: nameOf(owner), uid: uidOf(owner), controller: true, blockOwnerDeletion: true };
}

/** A Pod of the owner's template. @param labels beside those of the template */
export function makePod(
  { writes }: Controlled,
  ownerKind: ServedKind,
  owner: Fields,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): void {
  const template = fieldsAt(owner, 'spec', 'template') ?? {};
  const metadata = fieldsAt(template, 'metadata') ?? {};
  const own = { ...metadata, name, labels: { ...fieldsAt(metadata, 'labels'), ...labels } };
  const pod = { metadata: { ...own, ownerReferences: [ownedBy(ownerKind, owner)] }, spec: fieldsAt(template, 'spec') ?? {} };
  writes.create(POD, namespaceOf(owner), pod, false);
}

export function endPod({ writes }: Controlled, pod: Fields): void {
  writes.remove({ kind: POD, namespace: namespaceOf(pod), name: nameOf(pod) }, {}, false);
}

/** Reports; what is 0 is left out unless it is named, as the API leaves it out. */
export function report(
  { objects }: Controlled,
  kind: ServedKind,
  object: Fields,
  status: Readonly<Record<string, Json | undefined>>,
  always: readonly string[] = [],
): void {
  const entries = Object.entries(compact(status)).filter(([member, value]) => value !== 0 || always.includes(member));
  objects.write(kind, put(object, ['status'], Object.fromEntries(entries)));
}

/** The conditions of an object with one of them as it is now; since when, is kept while it stays so. */
export function withCondition(
  conditions: readonly Json[],
  { type, status, ...rest }: Readonly<Record<'type' | 'status', string>> & Fields,
  now: Date,
): readonly Json[] {
  const before = conditions.find((one) => textAt(one, 'type') === type);
  const since = textAt(before, 'status') === status ? textAt(before, 'lastTransitionTime') : undefined;
  const isSame = isFields(before) && since !== undefined && Object.entries(rest).every(([key, value]) => before[key] === value);
  if (isSame) return conditions;
  const one: Fields = { type, status, ...rest, lastTransitionTime: since ?? timestamp(now) };
  return before === undefined ? [...conditions, one] : conditions.map((each) => (each === before ? one : each));
}

export function conditionsOf(object: Fields): readonly Json[] {
  return listAt(object, 'status', 'conditions');
}

/** Ten letters that tell one template from another, in the alphabet of the API's own. */
export function hashOf(value: Json): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  const bytes = createHash('sha256').update(canonicalJson(value)).digest().subarray(0, 10);
  return [...bytes].map((byte) => letters[byte % letters.length] ?? '').join('');
}
