/**
 * The objects of a simulated cluster, each with the version of its last write, and the changes that lead there, as many as are
 * kept. Keeps what it is given; decides nothing and knows no kind.
 */
import { canonicalJson } from '../../lib/canonical-json.js';
import { put, textAt, type Fields } from '../json.js';
import type { ServedKind } from './kinds.js';

export interface ObjectEvent {
  readonly kind: ServedKind;
  readonly version: number;
  /** Undefined for one that was not there. */
  readonly before: Fields | undefined;
  /** What is there now; for one that is gone, the last of it with the version of its end. */
  readonly after: Fields;
  readonly isGone: boolean;
}

export interface Objects {
  /** Of the last write of all. */
  version(): number;
  get(kind: ServedKind, namespace: string, name: string): Fields | undefined;
  /** The version of its first write: times of births have whole seconds only. */
  birthOf(object: Fields): number;
  /** In the order of their namespaces and names. */
  all(kind: ServedKind, namespace?: string): readonly Fields[];
  everything(): readonly Fields[];
  inNamespace(namespace: string): readonly (readonly [ServedKind, Fields])[];
  /** Writes an object and gives it with its version; what says the same as before is no write. */
  write(kind: ServedKind, object: Fields): Fields;
  remove(kind: ServedKind, namespace: string, name: string): void;
  /** The changes behind a version; undefined when they are no longer kept. */
  since(version: number): readonly ObjectEvent[] | undefined;
  /** Tells of each change. @returns ends it */
  follow(listener: (event: ObjectEvent) => void): () => void;
}

/** Changes that are kept. */
const KEPT = 10_000;

export function createObjects(): Objects {
  const collections = new Map<ServedKind, Map<string, Fields>>();
  const births = new Map<string, number>();
  const events: ObjectEvent[] = [];
  const listeners = new Set<(event: ObjectEvent) => void>();
  let version = 1;
  let oldest = 1;

  return {
    version: () => version,
    get: (kind, namespace, name) => collections.get(kind)?.get(keyOf(namespace, name)),
    birthOf: (object) => births.get(uidOf(object)) ?? 0,
    all: (kind, namespace) => {
      const entries = [...(collections.get(kind) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      const objects = entries.map(([, object]) => object);
      return namespace === undefined ? objects : objects.filter((one) => namespaceOf(one) === namespace);
    },
    everything: () => [...collections.values()].flatMap((objects) => [...objects.values()]),
    inNamespace: (namespace) =>
      [...collections].flatMap(([kind, objects]) =>
        [...objects.values()].flatMap((one) => (namespaceOf(one) === namespace ? [[kind, one] as const] : [])),
      ),
    write: (kind, object) => {
      const key = keyOf(namespaceOf(object), nameOf(object));
      const collection = collections.get(kind) ?? new Map<string, Fields>();
      collections.set(kind, collection);
      const before = collection.get(key);
      if (before !== undefined && isSame(before, object)) return before;
      version += 1;
      const after = withVersion(object, version);
      collection.set(key, after);
      if (before === undefined) births.set(uidOf(after), version);
      tell({ kind, version, before, after, isGone: false });
      return after;
    },
    remove: (kind, namespace, name) => {
      const before = collections.get(kind)?.get(keyOf(namespace, name));
      if (before === undefined) return;
      collections.get(kind)?.delete(keyOf(namespace, name));
      births.delete(uidOf(before));
      version += 1;
      tell({ kind, version, before, after: withVersion(before, version), isGone: true });
    },
    since: (from) => (from < oldest ? undefined : events.filter((event) => event.version > from)),
    follow: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };

  function tell(event: ObjectEvent): void {
    events.push(event);
    if (events.length > KEPT) oldest = events.splice(0, KEPT / 2).at(-1)?.version ?? oldest;
    for (const listener of listeners) listener(event);
  }
}

export function nameOf(object: Fields): string {
  return textAt(object, 'metadata', 'name') ?? '';
}

export function namespaceOf(object: Fields): string {
  return textAt(object, 'metadata', 'namespace') ?? '';
}

export function uidOf(object: Fields): string {
  return textAt(object, 'metadata', 'uid') ?? '';
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function withVersion(object: Fields, version: number): Fields {
  return put(object, ['metadata', 'resourceVersion'], String(version));
}

function isSame(a: Fields, b: Fields): boolean {
  const bare = (object: Fields): string => canonicalJson(put(object, ['metadata', 'resourceVersion'], undefined));
  return bare(a) === bare(b);
}
