/**
 * The API server of a simulated cluster, over HTTP on this machine: takes requests with its token, answers as Kubernetes' own
 * does, in what clients need to read, follow and change workloads. Everybody with the token may do everything.
 */
import { timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { fieldsAt, isFields, parseJson, put, textAt, type Fields, type Json } from '../json.js';
import { serveLoopback, type Asked, type Loopback } from '../loopback.js';
import { discoveryAt } from './discovery.js';
import { POD, type ServedKind } from './kinds.js';
import type { Objects } from './objects.js';
import { patched } from './patch.js';
import { ApiProblem, badRequest, notFound, statusOf } from './problem.js';
import { partial, readsOf, type Collection, type Reads } from './reads.js';
import { evict, scaleOf, withScale } from './subresources.js';
import type { Place, Writes } from './writes.js';

export interface ServedCluster {
  readonly kinds: readonly ServedKind[];
  readonly objects: Objects;
  readonly writes: Writes;
  readonly token: string;
  now(): Date;
}

export const VERSION = { major: '1', minor: '36', gitVersion: 'v1.36.0+simulated', platform: 'simulated' } as const;

export async function serveCluster(cluster: ServedCluster): Promise<Loopback> {
  const reads = readsOf(cluster.objects);
  const server = await serveLoopback((asked, response) => {
    try {
      answer(cluster, reads, asked, response);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      send(response, error.status, statusOf(error));
    }
  });
  return {
    url: server.url,
    close: async () => {
      reads.close();
      await server.close();
    },
  };
}

interface Target {
  readonly kind: ServedKind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

function answer(cluster: ServedCluster, reads: Reads, asked: Asked, response: ServerResponse): void {
  if (!hasToken(asked, cluster.token)) throw new ApiProblem(401, 'Unauthorized', 'Unauthorized');
  const accept = asked.headers.accept ?? '';
  if (/^\/(healthz|livez|readyz)$/.test(asked.path))
    return void response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
  if (asked.path === '/version') return send(response, 200, VERSION);
  const discovery = asked.method === 'GET' ? discoveryAt(asked.path, cluster.kinds, accept) : undefined;
  if (discovery !== undefined) return send(response, 200, discovery.body, discovery.type);
  if (asked.path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews' && asked.method === 'POST')
    return send(response, 201, { ...bodyOf(asked), status: { allowed: true, reason: 'everybody may do everything here' } });
  const target = targetOf(asked.path, cluster.kinds);
  if (target === undefined) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
  const isMetadata = /as=PartialObjectMetadata/.test(accept);
  const { kind, namespace, name, subresource } = target;
  if (name === undefined)
    return onCollection(cluster, reads, asked, response, { kind, namespace, query: asked.query, isMetadata });
  const place: Place = { kind, namespace: namespace ?? '', name };
  const shown = (status: number, object: Fields): void => send(response, status, isMetadata ? partial(object) : object);
  if (subresource === undefined || subresource === 'status')
    return onObject(cluster, asked, place, subresource === 'status', shown);
  onPart(cluster, asked, place, subresource, (status, object) => send(response, status, object));
}

type Shown = (status: number, object: Fields) => void;

function onCollection(
  { writes }: ServedCluster,
  reads: Reads,
  asked: Asked,
  response: ServerResponse,
  collection: Collection,
): void {
  const { kind, namespace, isMetadata } = collection;
  if (asked.method === 'GET') {
    const isWatch = ['1', 'true'].includes(asked.query.get('watch') ?? '');
    return isWatch ? reads.watch(collection, response) : send(response, 200, reads.list(collection));
  }
  if (asked.method !== 'POST') throw notAllowed();
  if (kind.isNamespaced && namespace === undefined) throw badRequest('an object of this kind is made in a namespace');
  const body = bodyOf(asked);
  assertKind(kind, body);
  const made = writes.create(kind, namespace ?? '', body, isDry(asked));
  send(response, 201, isMetadata ? partial(made) : made);
}

function onObject({ objects, writes }: ServedCluster, asked: Asked, place: Place, isStatus: boolean, shown: Shown): void {
  const { kind } = place;
  if (isStatus && !kind.subresources.includes('status')) throw notFound(kind, place.name);
  const part = isStatus ? 'status' : 'whole';
  switch (asked.method) {
    case 'GET':
      return shown(200, found(objects, place));
    case 'PUT': {
      const body = bodyOf(asked);
      assertKind(kind, body);
      return shown(
        200,
        writes.change(place, () => body, part, isDry(asked)),
      );
    }
    case 'PATCH': {
      const patch = patchOf(asked);
      const type = asked.headers['content-type'] ?? '';
      return shown(
        200,
        writes.change(place, (before) => patched(before, type, patch), part, isDry(asked)),
      );
    }
    case 'DELETE': {
      const grace = asked.query.get('gracePeriodSeconds');
      const options = asked.body === '' ? {} : bodyOf(asked);
      return shown(
        200,
        writes.remove(place, grace === null ? options : { ...options, gracePeriodSeconds: Number(grace) }, isDry(asked)),
      );
    }
    default:
      throw notAllowed();
  }
}

function onPart(cluster: ServedCluster, asked: Asked, place: Place, part: string, shown: Shown): void {
  const { objects, writes, now } = cluster;
  const { kind } = place;
  const dry = isDry(asked);
  if (part === 'eviction' && kind === POD) {
    if (asked.method !== 'POST') throw notAllowed();
    return shown(201, evict(place, bodyOf(asked), objects, writes, now(), dry));
  }
  if (part === 'ephemeralcontainers' && kind === POD && asked.method === 'PATCH')
    return shown(200, debugged(cluster, asked, place));
  if (part !== 'scale' || !kind.subresources.includes('scale')) throw notFound(kind, `${place.name}/${part}`);
  const change = (scale: (before: Fields) => Fields): void =>
    shown(200, scaleOf(writes.change(place, (before) => withScale(before, scale(scaleOf(before))), 'whole', dry)));
  if (asked.method === 'GET') return shown(200, scaleOf(found(objects, place)));
  if (asked.method === 'PUT') return change(() => bodyOf(asked));
  if (asked.method !== 'PATCH') throw notAllowed();
  const patch = patchOf(asked);
  return change((scale) => patched(scale, asked.headers['content-type'] ?? '', patch));
}

/** Containers can be added to a Pod that runs, and never be taken out of it again: `kubectl debug`. */
function debugged({ objects }: ServedCluster, asked: Asked, place: Place): Fields {
  const pod = found(objects, place);
  const type = asked.headers['content-type'] ?? '';
  const list = fieldsAt(patched(pod, type, patchOf(asked)), 'spec')?.['ephemeralContainers'];
  const generation = Number(fieldsAt(pod, 'metadata')?.['generation'] ?? 0) + 1;
  const changed = put(put(pod, ['spec', 'ephemeralContainers'], list), ['metadata', 'generation'], generation);
  return isDry(asked) ? changed : objects.write(POD, changed);
}

function found(objects: Objects, { kind, namespace, name }: Place): Fields {
  const object = objects.get(kind, namespace, name);
  if (object === undefined) throw notFound(kind, name);
  return object;
}

/** `/apis/apps/v1/namespaces/shop/deployments/web/scale`; a namespace is an object and a place. */
function targetOf(path: string, kinds: readonly ServedKind[]): Target | undefined {
  const steps = path.split('/').slice(1).map(decoded);
  if (steps.some((step) => step === undefined || step === '')) return undefined;
  const [root, ...all] = steps.map((step) => step ?? '');
  if (root !== 'api' && root !== 'apis') return undefined;
  const apiVersion = all.slice(0, root === 'api' ? 1 : 2).join('/');
  const rest = all.slice(root === 'api' ? 1 : 2);
  const isInNamespace = rest[0] === 'namespaces' && rest.length > 2 && !(apiVersion === 'v1' && rest[2] === 'status');
  const [resource, name, subresource, ...more] = isInNamespace ? rest.slice(2) : rest;
  const kind = kinds.find((one) => one.apiVersion === apiVersion && one.resource === resource);
  if (kind === undefined || more.length > 0 || kind.isNamespaced !== (isInNamespace || (kind.isNamespaced && name === undefined)))
    return undefined;
  return { kind, namespace: isInNamespace ? rest[1] : undefined, name, subresource };
}

function decoded(step: string): string | undefined {
  try {
    return decodeURIComponent(step);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
}

function bodyOf({ body }: Asked): Fields {
  const value = parseJson(body);
  if (!isFields(value)) throw badRequest('the body of the request is no object of JSON');
  return value;
}

function patchOf({ body }: Asked): Json {
  const value = parseJson(body);
  if (value === undefined) throw badRequest('the body of the request is no JSON');
  return value;
}

function assertKind({ apiVersion, kind }: ServedKind, body: Fields): void {
  const [own, name] = [textAt(body, 'apiVersion') ?? apiVersion, textAt(body, 'kind') ?? kind];
  if (own !== apiVersion || name !== kind)
    throw badRequest(`the object provided is unrecognized: ${own} ${name} where ${apiVersion} ${kind} is expected`);
}

function isDry({ query }: Asked): boolean {
  const wanted = query.get('dryRun');
  if (wanted !== null && wanted !== 'All') throw badRequest(`dryRun: ${wanted} is not supported`);
  return wanted === 'All';
}

function notAllowed(): ApiProblem {
  return new ApiProblem(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

function hasToken({ headers }: Asked, token: string): boolean {
  const [given, wanted] = [Buffer.from(headers.authorization ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function send(response: ServerResponse, status: number, body: Fields, type = 'application/json'): void {
  const retry = fieldsAt(body, 'details')?.['retryAfterSeconds'];
  const later = typeof retry === 'number' ? { 'retry-after': String(retry) } : {};
  response.writeHead(status, { 'content-type': type, ...later });
  response.end(JSON.stringify(body));
}
