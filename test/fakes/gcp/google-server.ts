/**
 * Google's REST APIs for tests, as their references document them: lists with page tokens, single resources, IAM policies,
 * Cloud Asset Inventory, a Pub/Sub subscription, errors with their reasons, permissions that can be taken away one by one, and
 * the writes of `google-writes.ts`.
 * It holds what it is given and models nothing else: what it does not hold is 404.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiObject } from '../../../src/connectors/gcp/schema.js';
import { goOn, write, type Operation } from './google-writes.js';

export interface GoogleWorld {
  /** By service and path: `storage /storage/v1/b`. */
  readonly lists: Map<string, { readonly member: string; readonly items: readonly ApiObject[]; readonly within?: string }>;
  /** By service and path: `storage /storage/v1/b/logs`. */
  readonly objects: Map<string, unknown>;
  /** What Cloud Asset Inventory holds. */
  readonly assets: ApiObject[];
  /** Services that are switched off in the project. */
  readonly off: Set<string>;
  /** Says whether a request is refused, and for want of what. */
  refused: (service: string, method: string, path: string) => string | undefined;
  /** Answers that come before all others, each for one request. */
  readonly failures: { readonly status: number; readonly body: unknown }[];
  /** Members that are put into the next list. */
  readonly extras: Record<string, unknown>[];
  pageSize: number;
  /** Writes that were taken and are not over. */
  readonly operations: Operation[];
  /** At which reading of its resource such a write has taken effect; 0 for at once. */
  operationReads: number;
  /** Ids of requests that Compute Engine has seen. */
  readonly requestIds: Set<string>;
}

export interface GoogleServer {
  readonly url: string;
  readonly world: GoogleWorld;
  readonly requests: {
    readonly method: string;
    readonly service: string;
    readonly path: string;
    readonly authorization: string | undefined;
  }[];
  close(): Promise<void>;
}

/** Services by which the connector asks; each has a path of its own on this server. */
const SERVICES = [
  'bigquery',
  'cloudasset',
  'cloudkms',
  'cloudresourcemanager',
  'compute',
  'container',
  'dns',
  'iam',
  'logging',
  'monitoring',
  'pubsub',
  'run',
  'sqladmin',
  'storage',
];

/** The settings that lead there, as gcloud reads them. */
export function settingsFor(url: string): Readonly<Record<string, string>> {
  const word = (service: string): string => (service === 'sqladmin' ? 'SQL' : service.toUpperCase());
  return Object.fromEntries(
    SERVICES.map((service) => [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${word(service)}`, `${url}/at/${service}/`]),
  );
}

export async function startGoogle(given: Partial<GoogleWorld>): Promise<GoogleServer> {
  const world: GoogleWorld = {
    lists: new Map(),
    objects: new Map(),
    assets: [],
    off: new Set(),
    refused: () => undefined,
    failures: [],
    extras: [],
    pageSize: 100,
    operations: [],
    operationReads: 2,
    requestIds: new Set(),
    ...given,
  };
  const requests: { method: string; service: string; path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const [, service = '', path = ''] = /^\/at\/(\w+)(\/.*)$/.exec(request.url ?? '') ?? [];
    requests.push({ method: request.method ?? '', service, path, authorization: request.headers.authorization });
    void answer(world, service, path, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    world,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function errorBody(code: number, status: string, message: string, details: readonly unknown[] = []): unknown {
  return { error: { code, status, message, details } };
}

async function answer(
  world: GoogleWorld,
  service: string,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(target, 'http://127.0.0.1');
  const path = decodeURI(url.pathname);
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const failure = world.failures.shift();
  if (failure !== undefined) return send(failure.status, failure.body);
  if (world.off.has(service))
    return send(403, errorBody(403, 'PERMISSION_DENIED', `${service} has not been used`, [SWITCHED_OFF]));
  const wanted = world.refused(service, request.method ?? '', path);
  if (wanted !== undefined)
    return send(403, errorBody(403, 'PERMISSION_DENIED', `Permission '${wanted}' denied`, [{ reason: 'IAM_PERMISSION_DENIED' }]));
  const held = world.objects.get(`${service} ${path.replace(VERB, '')}`);
  if (request.method === 'PATCH' || (request.method === 'POST' && VERB.test(path)))
    return send(...write(world, { service, path, query: url.searchParams, body: await bodyOf(request) }, held));
  goOn(world, `${service} ${path}`);
  if (service === 'cloudasset') return send(...assets(world, path, url.searchParams));
  const list = world.lists.get(`${service} ${path}`);
  if (list !== undefined) return send(...pageOf(world, list, url.searchParams));
  const found = world.objects.get(`${service} ${path}`);
  return found === undefined ? send(404, errorBody(404, 'NOT_FOUND', `Not found: ${path}`)) : send(200, found);
}

/** What a POST does to a resource, behind its name. */
const VERB = /(?:\/(?:stop|start)|:(?:disable|enable))$/;

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text === '' ? undefined : JSON.parse(text);
}

const SWITCHED_OFF = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'SERVICE_DISABLED' };

function assets(world: GoogleWorld, path: string, query: URLSearchParams): [number, unknown] {
  const [, parent] = /^\/v1\/(.+)\/assets$/.exec(path) ?? [];
  if (parent === undefined) return [404, errorBody(404, 'NOT_FOUND', path)];
  const types = query.getAll('assetTypes');
  const items = world.assets.filter(({ assetType, ancestors }) => {
    const inParent = Array.isArray(ancestors) && (ancestors.includes(parent) || ancestors.includes(`id:${parent}`));
    return inParent && (types.length === 0 || types.includes(String(assetType)));
  });
  return pageOf(world, { member: 'assets', items }, query);
}

function pageOf(
  world: GoogleWorld,
  { member, items, within }: { readonly member: string; readonly items: readonly ApiObject[]; readonly within?: string },
  query: URLSearchParams,
): [number, unknown] {
  const from = Number(query.get('pageToken') ?? 0);
  if (Number.isNaN(from)) return [400, errorBody(400, 'INVALID_ARGUMENT', 'Page token is invalid.')];
  const page = items.slice(from, from + world.pageSize);
  const more = from + page.length < items.length ? { nextPageToken: String(from + page.length) } : {};
  const extra = world.extras.shift() ?? {};
  // Empty lists are left out, as Google does.
  if (within === undefined) return [200, { ...(page.length === 0 ? {} : { [member]: page }), ...more, ...extra }];
  const empty = { warning: { code: 'NO_RESULTS_ON_PAGE', message: 'There are no results for this place on this page.' } };
  return [200, { [member]: { 'zones/europe-west1-b': { [within]: page }, 'zones/us-central1-a': empty }, ...more, ...extra }];
}
