/** A simulated cluster: the objects that it is given, its controllers, and the server that answers for both. Lives in memory. */
import { randomBytes } from 'node:crypto';
import { at, fieldsAt, put, textAt, type Fields } from '../json.js';
import type { Loopback } from '../loopback.js';
import type { Controlled, KnownImage } from './controlled.js';
import { KINDS, NAMESPACE, POD, type ServedKind } from './kinds.js';
import { createObjects, nameOf, namespaceOf } from './objects.js';
import { makeNodes, startControllers } from './reconcile.js';
import { serveCluster } from './server.js';
import { writesTo } from './writes.js';

export interface ClusterOptions {
  /** As manifests have them: `apiVersion`, `kind`, `metadata` and the rest. Namespaces that they name are made. */
  readonly objects: readonly Fields[];
  /** By reference, as containers write it. */
  readonly images?: ReadonlyMap<string, KnownImage>;
  /** Containers that somebody left in the Pods of a workload to look around in them. */
  readonly debugging?: readonly LeftContainer[];
  /** Kinds beside those that there always are. */
  readonly kinds?: readonly ServedKind[];
  /** Milliseconds from a Pod's beginning until it is ready. */
  readonly readyAfter?: number;
  /** Milliseconds until a Pod that is ended is gone, where its grace period is not shorter. */
  readonly endAfter?: number;
}

export interface LeftContainer {
  readonly namespace: string;
  /** The beginning of the Pod's name; the first of these gets the container. */
  readonly pod: string;
  readonly container: Fields;
}

export interface SimulatedCluster extends Loopback {
  readonly token: string;
}

const NODES = ['simulated-1', 'simulated-2', 'simulated-3'];
const READY_AFTER = 2000;
const END_AFTER = 1000;
/** What is there from the beginning is as old as this. */
const AGE = 30 * 24 * 3_600_000;

/** Throws RangeError for an object of a kind that there is not. */
export async function startCluster(options: ClusterOptions): Promise<SimulatedCluster> {
  const kinds = [...KINDS, ...(options.kinds ?? [])];
  const objects = createObjects();
  let age = AGE;
  const now = (): Date => new Date(Date.now() - age);
  const writes = writesTo(objects, now);
  const controlled: Controlled = {
    objects,
    writes,
    now,
    images: options.images ?? new Map(),
    readyAfter: options.readyAfter ?? READY_AFTER,
    endAfter: options.endAfter ?? END_AFTER,
  };
  makeNodes(controlled, NODES);
  const given = options.objects.map((object) => ({ object, kind: kindOf(object, kinds) }));
  const namespaces = new Set([
    'default',
    'kube-system',
    ...given.map(({ object }) => namespaceOf(object)).filter((one) => one !== ''),
  ]);
  for (const { object, kind } of given) if (kind === NAMESPACE) namespaces.delete(nameOf(object));
  for (const name of namespaces) writes.create(NAMESPACE, '', named(name), false);
  for (const { object, kind } of given.toSorted((a, b) => Number(b.kind === NAMESPACE) - Number(a.kind === NAMESPACE)))
    writes.create(kind, kind.isNamespaced ? namespaceOf(object) || 'default' : '', object, false);
  startControllers(controlled).close();
  for (const left of options.debugging ?? []) leave(controlled, left);
  age = 0;
  const controllers = startControllers(controlled);
  const token = randomBytes(24).toString('base64url');
  const server = await serveCluster({ kinds, objects, writes, token, now });
  return {
    url: server.url,
    token,
    close: async () => {
      controllers.close();
      await server.close();
    },
  };
}

function kindOf(object: Fields, kinds: readonly ServedKind[]): ServedKind {
  const [apiVersion, kind] = [textAt(object, 'apiVersion'), textAt(object, 'kind')];
  const found = kinds.find((one) => one.apiVersion === apiVersion && one.kind === kind);
  if (found === undefined) throw new RangeError(`the simulated cluster has no ${apiVersion ?? ''} ${kind ?? ''}`);
  return found;
}

function named(name: string): Fields {
  return { metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } };
}

function leave({ objects }: Controlled, { namespace, pod: prefix, container }: LeftContainer): void {
  const pod = objects.all(POD, namespace).find((one) => nameOf(one).startsWith(prefix));
  if (pod === undefined) throw new RangeError(`there is no Pod ${namespace}/${prefix}…`);
  const list = at(pod, 'spec', 'ephemeralContainers');
  const containers = Array.isArray(list) ? [...list, container] : [container];
  const generation = Number(fieldsAt(pod, 'metadata')?.['generation'] ?? 0) + 1;
  objects.write(POD, put(put(pod, ['spec', 'ephemeralContainers'], containers), ['metadata', 'generation'], generation));
}
