/**
 * Azure Resource Manager for tests, as its reference documents it: lists of a subscription with nextLink, children below their
 * parents, single resources, Resource Graph with its skip tokens, errors with their codes, permissions that can be taken
 * away one by one, and the writes of `arm-writes.ts`. It holds what it is given and models nothing else: what it does not hold
 * is 404.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { typeOfId } from '../../../src/connectors/azure/kind.js';
import type { ArmObject } from '../../../src/connectors/azure/schema.js';
import { goOn, write, type Operation } from './arm-writes.js';

export interface ArmWorld {
  readonly subscriptions: readonly ArmObject[];
  /** Each found by its id, in any case. */
  readonly resources: ArmObject[];
  /** Further answers by path, in lower case and without a query. */
  readonly answers: Map<string, unknown>;
  /** True for recordings: what is not there was not asked then, which says nothing. */
  readonly partial: boolean;
  /** Actions that are refused. */
  readonly denied: Set<string>;
  /** Answers that come before all others: the status, code and headers of an error, each for one request. */
  readonly failures: {
    readonly status: number;
    readonly code: string;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
  }[];
  pageSize: number;
  /** Ids of resources that a lock keeps as they are. */
  readonly locks: Set<string>;
  /** Writes that were taken and are not over. */
  readonly operations: Operation[];
  /** At which reading of its resource such a write has taken effect; 0 for at once. */
  operationReads: number;
}

export interface ArmServer {
  readonly url: string;
  readonly world: ArmWorld;
  readonly requests: { readonly method: string; readonly path: string; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

export async function startArm(given: Partial<ArmWorld>): Promise<ArmServer> {
  const world: ArmWorld = {
    subscriptions: [],
    resources: [],
    answers: new Map(),
    partial: false,
    denied: new Set(),
    failures: [],
    pageSize: 100,
    locks: new Set(),
    operations: [],
    operationReads: 2,
    ...given,
  };
  const requests: { method: string; path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? '', path: request.url ?? '', authorization: request.headers.authorization });
    void answer(world, url, request, response);
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

async function answer(world: ArmWorld, base: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', base);
  const path = decodeURI(url.pathname);
  const send = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(body === undefined ? '' : JSON.stringify(body));
  };
  const refuse = (status: number, code: string, message: string, headers?: Record<string, string>): void =>
    send(status, { error: { code, message } }, headers);

  const failure = world.failures.shift();
  if (failure?.body !== undefined) return send(failure.status, failure.body);
  if (failure !== undefined) return refuse(failure.status, failure.code, 'as the test wants it', failure.headers);
  if (request.method === 'POST' && path.endsWith('/Microsoft.ResourceGraph/resources'))
    return send(...graph(world, JSON.parse(await bodyOf(request)) as GraphRequest));
  if (url.searchParams.get('api-version') === null)
    return refuse(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );

  const isWrite = request.method === 'PATCH' || request.method === 'PUT' || request.method === 'DELETE';
  const action = isWrite ? actionOf(path).replace(/read$/, request.method === 'DELETE' ? 'delete' : 'write') : actionOf(path);
  if (world.denied.has(action.toLowerCase()))
    return refuse(
      403,
      'AuthorizationFailed',
      `The client does not have authorization to perform action '${action}' over scope '${path}'.`,
    );
  if (isWrite) {
    const text = await bodyOf(request);
    return send(...write(world, request.method ?? '', path, text === '' ? undefined : JSON.parse(text)));
  }
  goOn(world, path);
  const listed = listAt(world, path);
  if (listed !== undefined) {
    const from = Number(url.searchParams.get('$skiptoken') ?? 0);
    if (Number.isNaN(from)) return refuse(400, 'InvalidSkipToken', 'The skip token is invalid.');
    const value = listed.slice(from, from + world.pageSize);
    const more = from + value.length < listed.length;
    const version = url.searchParams.get('api-version') ?? '';
    const nextLink = `${base}${url.pathname}?api-version=${version}&$skiptoken=${from + value.length}`;
    return send(200, more ? { value, nextLink } : { value });
  }
  const held = world.answers.get(path.toLowerCase()) ?? world.resources.find((each) => same(each['id'], path));
  if (held !== undefined) return send(200, held);
  return refuse(404, world.partial ? '' : 'ResourceNotFound', `The Resource '${path}' was not found.`);
}

function same(id: unknown, path: string): boolean {
  return typeof id === 'string' && id.toLowerCase() === path.toLowerCase();
}

/** What a GET of this path is allowed by: the type of the list or resource, and `/read`. */
export function actionOf(path: string): string {
  const parts = path.split('/').slice(1);
  const provider = parts.map((part) => part.toLowerCase()).lastIndexOf('providers');
  if (provider === -1)
    return parts.length > 2 ? 'Microsoft.Resources/subscriptions/resourceGroups/read' : 'Microsoft.Resources/subscriptions/read';
  const types = parts.slice(provider + 2).filter((_, index) => index % 2 === 0);
  return `${parts[provider + 1] ?? ''}/${types.join('/')}/read`;
}

/** The resources of the list that a path is; undefined for a path that is none, or that was given an answer of its own. */
function listAt(world: ArmWorld, path: string): readonly ArmObject[] | undefined {
  const lower = path.toLowerCase();
  if (lower === '/subscriptions') return world.subscriptions;
  if (world.answers.has(lower)) return undefined;
  if (/^\/subscriptions\/[^/]+\/resourcegroups$/.test(lower))
    return world.resources.filter(
      ({ id }) => String(id).toLowerCase().startsWith(`${lower}/`) && String(id).split('/').length === 5,
    );
  const permissions = /^(\/subscriptions\/[^/]+)\/providers\/microsoft\.authorization\/permissions$/.test(lower);
  if (permissions) return [{ actions: ['*/read'], notActions: [...world.denied] }];
  const ofSubscription = /^(\/subscriptions\/[^/]+)\/providers\/([^/]+\/[^/]+)$/.exec(lower);
  if (ofSubscription !== null)
    return world.resources.filter(
      ({ id }) =>
        String(id)
          .toLowerCase()
          .startsWith(`${ofSubscription[1] ?? ''}/`) && typeOfId(String(id)) === ofSubscription[2],
    );
  // A path of an even number of parts behind the provider names a collection below a resource.
  const behind = lower.split('/providers/').at(-1)?.split('/') ?? [];
  if (behind.length % 2 === 1 || behind.length < 4) return undefined;
  const children = world.resources.filter(({ id }) => new RegExp(`^${escaped(lower)}/[^/]+$`, 'i').test(String(id)));
  const parent = lower.split('/').slice(0, -1).join('/');
  const isHeld = !world.partial && world.resources.some(({ id }) => same(id, parent));
  return children.length > 0 || isHeld ? children : undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

interface GraphRequest {
  readonly subscriptions: readonly string[];
  readonly query: string;
  readonly options?: { readonly $skipToken?: string; readonly $top?: number };
}

function graph(world: ArmWorld, { subscriptions, query, options = {} }: GraphRequest): [number, unknown, Record<string, string>] {
  const type = /type =~ '([^']+)'/.exec(query)?.[1] ?? '';
  const permitted = !world.denied.has(`${type}/read`);
  const rows = world.resources
    .filter(({ id }) => permitted && typeOfId(String(id)) === type && subscriptions.some((one) => String(id).includes(one)))
    // As Resource Graph has them: types in lower case, and null for what a resource does not have.
    .map((resource): ArmObject => ({ identity: null, sku: null, tags: null, ...resource, type }))
    .toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
  const from = Number(options.$skipToken ?? 0);
  const data = rows.slice(from, from + Math.min(world.pageSize, options.$top ?? 100));
  const more = from + data.length < rows.length;
  const quota = { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' };
  const body = { totalRecords: rows.length, count: data.length, data, facets: [], resultTruncated: more ? 'true' : 'false' };
  return [200, more ? { ...body, $skipToken: String(from + data.length) } : body, quota];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
