/**
 * An API server in this process, for what a real one cannot be made to do at will: objects without number, silence, expired
 * positions, refusals. Its answers have the form of the real one's (1.36); `test/e2e/kubernetes-live.test.ts` is held against
 * that.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export type KubernetesObject = { readonly [key: string]: unknown };

export interface ServedResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs?: readonly string[];
  /** Objects that are made when they are asked for, beside those that were put. */
  readonly generated?: { readonly count: number; make(index: number): KubernetesObject };
}

export interface FakeKubernetes {
  readonly url: string;
  readonly token: string;
  /** Requests so far, as method and path with query. */
  readonly requests: readonly string[];
  put(object: KubernetesObject): void;
  remove(apiVersion: string, kind: string, name: string, namespace?: string): void;
  serve(resource: ServedResource): void;
  /** A group whose service does not answer. */
  breakGroup(groupVersion: string): void;
  /** `list pods`, `watch deployments.apps`: refused from now on. */
  deny(permission: string): void;
  allow(): void;
  /** Old positions and cursors are no longer taken. */
  compact(): void;
  /** Open watches say nothing any more. */
  fallSilent(): void;
  /** Open connections end, and new ones are refused until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Tells open watches where the server is. */
  bookmark(): void;
  openWatches(): number;
  close(): Promise<void>;
}

interface Watch {
  readonly path: string;
  readonly response: ServerResponse;
  readonly isMetadata: boolean;
  readonly query: URLSearchParams;
  isSilent: boolean;
}

interface Event {
  readonly version: number;
  readonly type: string;
  readonly object: KubernetesObject;
}

const TOKEN = 'fake-token';

export async function startFakeKubernetes(
  served: readonly ServedResource[],
  { isAggregated = true }: { readonly isAggregated?: boolean } = {},
): Promise<FakeKubernetes> {
  const resources = [...served];
  const objects = new Map<string, KubernetesObject>();
  const denied = new Set<string>();
  const broken = new Set<string>();
  const events: Event[] = [];
  const watches = new Set<Watch>();
  const requests: string[] = [];
  let version = 1000;
  let oldest = 0;
  const server = createServer((request, response) => answer(request, response));
  let port = 0;
  const listen = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  };
  await listen();

  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    requests,
    put: (object) => {
      const key = keyOf(object);
      const type = objects.has(key) ? 'MODIFIED' : 'ADDED';
      const stored = withVersion(object);
      objects.set(key, stored);
      say({ version, type, object: stored });
    },
    remove: (apiVersion, kind, name, namespace = '') => {
      const key = keyOf({ apiVersion, kind, metadata: { name, namespace } });
      const object = objects.get(key);
      if (object === undefined) throw new Error(`there is no ${key}`);
      objects.delete(key);
      say({ version: version + 1, type: 'DELETED', object: withVersion(object) });
    },
    serve: (resource) => void resources.push(resource),
    breakGroup: (groupVersion) => void broken.add(groupVersion),
    deny: (permission) => void denied.add(permission),
    allow: () => denied.clear(),
    compact: () => {
      version += 1;
      oldest = version;
      events.length = 0;
    },
    fallSilent: () => {
      for (const watch of watches) watch.isSilent = true;
    },
    goAway: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
    comeBack: listen,
    bookmark: () => {
      for (const watch of watches)
        write(watch, 'BOOKMARK', { kind: 'Any', apiVersion: 'v1', metadata: { resourceVersion: String(version) } });
    },
    openWatches: () => watches.size,
    close: async () => {
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };

  function withVersion(object: KubernetesObject): KubernetesObject {
    version += 1;
    return { ...object, metadata: { ...metadataOf(object), resourceVersion: String(version) } };
  }

  function say(event: Event): void {
    events.push(event);
    for (const watch of watches) if (isAbout(watch, event.object)) write(watch, event.type, event.object);
  }

  function isAbout({ path, query }: Watch, object: KubernetesObject): boolean {
    const found = resourceAt(path);
    return found !== undefined && isOf(found, object) && isSelected(object, query);
  }

  function write(watch: Watch, type: string, object: KubernetesObject): void {
    if (watch.isSilent) return;
    const shown = watch.isMetadata && type !== 'ERROR' ? partial(object) : object;
    watch.response.write(`${JSON.stringify({ type, object: shown })}\n`);
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const url = new URL(request.url ?? '', 'http://fake');
    const json = (status: number, body: unknown): void => {
      const isZipped = request.headers['accept-encoding'] === 'gzip';
      const text = Buffer.from(JSON.stringify(body));
      response.writeHead(status, { 'content-type': 'application/json', ...(isZipped ? { 'content-encoding': 'gzip' } : {}) });
      response.end(isZipped ? gzipSync(text, { level: 1 }) : text);
    };
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return json(401, status(401, 'Unauthorized', 'Unauthorized'));
    if (url.pathname === '/api' || url.pathname === '/apis') return json(200, discovery(url.pathname));
    const legacy = isAggregated ? undefined : groupDiscovery(url.pathname);
    if (legacy !== undefined) return json(200, legacy);
    const found = resourceAt(url.pathname);
    if (found === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found\n');
      return;
    }
    const isWatch = url.searchParams.has('watch');
    const group = found.apiVersion.includes('/') ? `.${found.apiVersion.split('/')[0] ?? ''}` : '';
    if (denied.has(`${isWatch ? 'watch' : 'list'} ${found.resource}${group}`)) {
      const message = `${found.resource}${group} is forbidden: User "headwater" cannot do it`;
      return json(403, status(403, 'Forbidden', message));
    }
    const isMetadata = request.headers.accept?.includes('PartialObjectMetadata') === true;
    if (isWatch) return watch(url, response, isMetadata);
    const list = page(found, url.searchParams, isMetadata);
    return list === undefined ? json(410, status(410, 'Expired', 'The provided continue parameter is too old')) : json(200, list);
  }

  function watch(url: URL, response: ServerResponse, isMetadata: boolean): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const from = Number(url.searchParams.get('resourceVersion'));
    const one: Watch = { path: url.pathname, response, isMetadata, query: url.searchParams, isSilent: false };
    if (from < oldest) {
      write(one, 'ERROR', status(410, 'Expired', `too old resource version: ${from} (${oldest})`));
      response.end();
      return;
    }
    for (const event of events) if (event.version > from && isAbout(one, event.object)) write(one, event.type, event.object);
    watches.add(one);
    response.on('close', () => watches.delete(one));
  }

  function page(found: ServedResource & { namespace?: string }, query: URLSearchParams, isMetadata: boolean): unknown {
    const limit = Number(query.get('limit') ?? 0) || Number.MAX_SAFE_INTEGER;
    const token = query.get('continue');
    const at: { from: number; version: number } =
      token === null ? { from: 0, version } : (JSON.parse(Buffer.from(token, 'base64').toString()) as never);
    if (at.version < oldest) return undefined;
    const put = [...objects.values()].filter((object) => isOf(found, object) && isSelected(object, query));
    const count = put.length + (found.generated?.count ?? 0);
    const to = Math.min(count, at.from + limit);
    const items: unknown[] = [];
    for (let index = at.from; index < to; index++) {
      const object = put[index] ?? found.generated?.make(index - put.length) ?? {};
      const { apiVersion: _, kind: __, ...item } = isMetadata ? { ...partial(object) } : object;
      items.push(item);
    }
    const next = to < count ? Buffer.from(JSON.stringify({ from: to, version: at.version })).toString('base64') : undefined;
    const metadata = { resourceVersion: String(at.version), ...(next === undefined ? {} : { continue: next }) };
    return { kind: isMetadata ? 'PartialObjectMetadataList' : `${found.kind}List`, apiVersion: 'v1', metadata, items };
  }

  function resourceAt(path: string): (ServedResource & { namespace?: string }) | undefined {
    const [, groupVersion = '', namespace, resource = ''] =
      /^\/apis?\/((?:[^/]+\/)?v[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)$/.exec(path) ?? [];
    const found = resources.find((one) => one.apiVersion === groupVersion && one.resource === resource);
    return found === undefined ? undefined : { ...found, ...(namespace === undefined ? {} : { namespace }) };
  }

  function discovery(path: string): unknown {
    const groups = new Map<string, Map<string, ServedResource[]>>();
    for (const one of resources) {
      const [group, apiVersion] = one.apiVersion.includes('/') ? one.apiVersion.split('/') : ['', one.apiVersion];
      if ((group === '') !== (path === '/api')) continue;
      const versions = groups.get(group ?? '') ?? new Map<string, ServedResource[]>();
      versions.set(apiVersion ?? '', [...(versions.get(apiVersion ?? '') ?? []), one]);
      groups.set(group ?? '', versions);
    }
    if (!isAggregated && path === '/api') return { kind: 'APIVersions', versions: [...(groups.get('')?.keys() ?? [])] };
    if (!isAggregated)
      return {
        kind: 'APIGroupList',
        groups: [...groups].map(([name, versions]) => ({
          name,
          versions: [...versions.keys()].map((one) => ({ groupVersion: `${name}/${one}`, version: one })),
        })),
      };
    const items = [...groups].map(([name, versions]) => ({
      metadata: { name },
      versions: [...versions].map(([one, list]) => ({
        version: one,
        freshness: 'Current',
        resources: list.map(({ resource, kind, namespaced, verbs = ['get', 'list', 'watch'] }) => ({
          resource,
          responseKind: { group: name, version: one, kind },
          scope: namespaced ? 'Namespaced' : 'Cluster',
          verbs,
        })),
      })),
    }));
    const stale = [...broken].map((one) => ({
      metadata: { name: one.split('/')[0] },
      versions: [{ version: one.split('/')[1], freshness: 'Stale' }],
    }));
    return {
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      items: [...items, ...(path === '/apis' ? stale : [])],
    };
  }

  function groupDiscovery(path: string): unknown {
    const groupVersion = /^\/apis?\/(.+)$/.exec(path)?.[1];
    const list = resources.filter(({ apiVersion }) => apiVersion === groupVersion);
    if (list.length === 0) return undefined;
    const of = list.flatMap(({ resource, kind, namespaced, verbs = ['get', 'list', 'watch'] }) => [
      { name: resource, kind, namespaced, verbs },
      { name: `${resource}/status`, kind, namespaced, verbs: ['get'] },
    ]);
    return { kind: 'APIResourceList', groupVersion, resources: of };
  }
}

/** A kubeconfig for it, in a folder that goes with `remove`. */
export function kubeconfigFile(
  clusters: readonly { readonly name: string; readonly url: string; readonly token: string; readonly ca?: string }[],
): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-kubeconfig-'));
  const path = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: clusters.map(({ name, url, ca }) => ({
      name,
      cluster: { server: url, ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }) },
    })),
    users: clusters.map(({ name, token }) => ({ name: `${name}-user`, user: { token } })),
    contexts: clusters.map(({ name }) => ({ name: `${name}-context`, context: { cluster: name, user: `${name}-user` } })),
    'current-context': clusters[0] === undefined ? '' : `${clusters[0].name}-context`,
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function metadataOf(object: KubernetesObject): Record<string, unknown> {
  const { metadata } = object;
  return typeof metadata === 'object' && metadata !== null ? { ...metadata } : {};
}

function keyOf(object: KubernetesObject): string {
  const { name, namespace = '' } = metadataOf(object);
  return [object['apiVersion'], object['kind'], namespace, name].join('/');
}

function partial({ metadata }: KubernetesObject): KubernetesObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

function isOf(found: ServedResource & { namespace?: string }, object: KubernetesObject): boolean {
  if (object['apiVersion'] !== found.apiVersion || object['kind'] !== found.kind) return false;
  return found.namespace === undefined || metadataOf(object)['namespace'] === found.namespace;
}

/** The few forms of selectors that are used. */
function isSelected(object: KubernetesObject, query: URLSearchParams): boolean {
  const { name, labels } = metadataOf(object);
  const has = (labels ?? {}) as Record<string, unknown>;
  const fields = (query.get('fieldSelector') ?? '').split(',').filter((part) => part !== '');
  const wanted = (query.get('labelSelector') ?? '').split(',').filter((part) => part !== '');
  return (
    fields.every((part) => {
      const [field = '', value] = part.split(/!?=/);
      const actual = field === 'metadata.name' ? name : object[field];
      return part.includes('!=') ? actual !== value : actual === value;
    }) &&
    wanted.every((part) => {
      const [label = '', value] = part.split('=');
      return has[label] === value;
    })
  );
}

function status(code: number, reason: string, message: string): KubernetesObject {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code, message };
}
