/**
 * An OCI distribution server in this process, on 127.0.0.1, in memory. It is held to the real `docker-registry` by
 * test/e2e/registry.test.ts, and can misbehave in the ways that registries were seen to.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RegistryOptions {
  /** Wants Basic credentials: `user:password`. */
  readonly basic?: string;
  /** Wants a bearer token from /token, which wants these Basic credentials, if any. */
  readonly token?: {
    readonly credentials?: string;
    readonly identity?: string;
    readonly expiresIn?: number;
    readonly scheme?: string;
  };
  /** Page size of lists, whatever is asked for. */
  readonly pageSize?: number;
  /** Pages by `last=` alone, without a Link header. */
  readonly noLink?: boolean;
  /** 404 for /v2/_catalog. */
  readonly noCatalog?: boolean;
}

export interface FaultRequest {
  readonly method: string;
  readonly path: string;
  /** How often this method and path were asked for since the fault began. */
  readonly seen: number;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Reads it: only what answers the request may. */
  readonly body: () => Promise<string>;
}

/** Answers instead of the registry when it gives true. */
export type Fault = (request: FaultRequest, response: ServerResponse) => boolean | Promise<boolean>;

export interface FakeRegistry {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly url: string;
  /** Requests so far: `GET /v2/`. */
  readonly requests: readonly { readonly line: string; readonly authorization: string | undefined; readonly address: string }[];
  /** Misbehaves from now on; undefined heals. */
  fault(fault: Fault | undefined): void;
  /** Issues a token anew: those handed out are refused from now on. */
  expireTokens(): void;
  close(): Promise<void>;
}

interface Stored {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

interface Repository {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, Stored>;
  readonly tags: Map<string, string>;
}

export async function startRegistry(options: RegistryOptions = {}): Promise<FakeRegistry> {
  const repositories = new Map<string, Repository>();
  const requests: { line: string; authorization: string | undefined; address: string }[] = [];
  const seen = new Map<string, number>();
  let fault: Fault | undefined;
  let tokens = new Map<string, number>();

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${host}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const address = new URL(request.url ?? '/', url);
    const line = `${method} ${address.pathname}`;
    requests.push({ line, authorization: request.headers.authorization, address: address.href });
    seen.set(line, (seen.get(line) ?? 0) + 1);
    const asked: FaultRequest = {
      method,
      path: address.pathname,
      seen: seen.get(line) ?? 1,
      query: address.searchParams,
      headers: request.headers,
      body: async () => (await bodyOf(request)).toString(),
    };
    if (fault && (await fault(asked, response))) return;
    if (address.pathname === '/token') return issueToken(request, response, address);
    if (!allowed(request)) return challenge(response, address);
    if (address.pathname === '/v2/') return sendJson(response, 200, {});
    if (address.pathname === '/v2/_catalog') {
      if (options.noCatalog === true) return fail(response, 404, 'UNSUPPORTED');
      return sendPage(response, address, 'repositories', [...repositories.keys()], {});
    }
    const match = /^\/v2\/(.+)\/(blobs|manifests|tags)\/(.*)$/.exec(address.pathname);
    if (!match) return fail(response, 404, 'NOT_FOUND');
    const [, name = '', kind, rest = ''] = match;
    if (method === 'POST' || method === 'PUT')
      return write(request, response, address, name.replace(/\/blobs$/, ''), kind ?? '', rest);
    const repository = repositories.get(name);
    if (!repository) return fail(response, 404, 'NAME_UNKNOWN');
    if (kind === 'tags') return sendPage(response, address, 'tags', [...repository.tags.keys()], { name });
    const stored = kind === 'blobs' ? blobOf(repository, rest) : manifestOf(repository, rest);
    if (!stored) return fail(response, 404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN');
    response.writeHead(200, {
      'content-type': stored.mediaType,
      'content-length': stored.bytes.byteLength,
      'docker-content-digest': digestOf(stored.bytes),
    });
    response.end(method === 'HEAD' ? undefined : stored.bytes);
  }

  function allowed(request: IncomingMessage): boolean {
    const authorization = request.headers.authorization ?? '';
    if (options.basic !== undefined) return authorization === basicOf(options.basic);
    if (options.token) return (tokens.get(authorization.replace(/^Bearer /, '')) ?? 0) > Date.now();
    return true;
  }

  function challenge(response: ServerResponse, address: URL): void {
    const name = /^\/v2\/(.+)\/(?:blobs|manifests|tags)\//.exec(address.pathname)?.[1];
    const scope =
      address.pathname === '/v2/_catalog' ? 'registry:catalog:*' : name === undefined ? undefined : `repository:${name}:pull`;
    const bearer = `${options.token?.scheme ?? 'Bearer'} realm="${url}/token",service="fake registry, of tests"${scope === undefined ? '' : `,scope="${scope}"`}`;
    response.setHeader('www-authenticate', options.token ? bearer : 'Basic realm="fake"');
    fail(response, 401, 'UNAUTHORIZED');
  }

  async function issueToken(request: IncomingMessage, response: ServerResponse, address: URL): Promise<void> {
    const body = request.method === 'POST' ? new URLSearchParams((await bodyOf(request)).toString()) : undefined;
    const identity = options.token?.identity;
    const credentials = options.token?.credentials;
    const known = body
      ? identity !== undefined && body.get('refresh_token') === identity
      : credentials === undefined || request.headers.authorization === basicOf(credentials);
    if (!known) return fail(response, 401, 'UNAUTHORIZED');
    if (address.searchParams.get('service') !== 'fake registry, of tests' && body?.get('service') !== 'fake registry, of tests')
      return fail(response, 400, 'SERVICE');
    const token = randomUUID();
    const seconds = options.token?.expiresIn ?? 300;
    tokens.set(token, Date.now() + seconds * 1000);
    sendJson(response, 200, { [body ? 'access_token' : 'token']: token, expires_in: seconds });
  }

  async function write(
    request: IncomingMessage,
    response: ServerResponse,
    address: URL,
    name: string,
    kind: string,
    rest: string,
  ): Promise<void> {
    const repository = repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
    repositories.set(name, repository);
    const body = await bodyOf(request);
    if (request.method === 'POST') {
      response.setHeader('location', `/v2/${name}/blobs/uploads/${randomUUID()}`);
      return sendJson(response, 202, undefined);
    }
    const digest = digestOf(body);
    if (kind === 'manifests') {
      repository.manifests.set(digest, { bytes: body, mediaType: request.headers['content-type'] ?? '' });
      if (!rest.includes(':')) repository.tags.set(rest, digest);
    } else if (address.searchParams.get('digest') !== digest) return fail(response, 400, 'DIGEST_INVALID');
    else repository.blobs.set(digest, body);
    response.setHeader('docker-content-digest', digest);
    sendJson(response, 201, undefined);
  }

  function sendPage(
    response: ServerResponse,
    address: URL,
    key: string,
    all: readonly string[],
    rest: Readonly<Record<string, string>>,
  ): void {
    const asked = Number(address.searchParams.get('n') ?? '100');
    const size = Math.min(asked, options.pageSize ?? asked);
    const last = address.searchParams.get('last');
    const items = all.toSorted().filter((item) => last === null || item > last);
    const page = items.slice(0, size);
    if (page.length < items.length && options.noLink !== true) {
      response.setHeader('link', `<${address.pathname}?last=${encodeURIComponent(page.at(-1) ?? '')}&n=${size}>; rel="next"`);
    }
    sendJson(response, 200, { ...rest, [key]: page });
  }

  return {
    host,
    url,
    requests,
    fault: (next) => {
      fault = next;
      seen.clear();
    },
    expireTokens: () => {
      tokens = new Map();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function blobOf(repository: Repository, digest: string): Stored | undefined {
  const bytes = repository.blobs.get(digest);
  return bytes && { bytes, mediaType: 'application/octet-stream' };
}

function manifestOf(repository: Repository, reference: string): Stored | undefined {
  return repository.manifests.get(repository.tags.get(reference) ?? reference);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(value === undefined ? undefined : JSON.stringify(value));
}

export function fail(response: ServerResponse, status: number, code: string): void {
  sendJson(response, status, { errors: [{ code, message: code.toLowerCase() }] });
}

function basicOf(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
