/**
 * A client of the OCI distribution protocol, read only: lists, manifests, blobs. Logs in when asked to, waits when told to,
 * tries again what may pass, and gives up with a HeadwaterError that names host and repository and no secret.
 */
import pLimit from 'p-limit';
import pRetry from 'p-retry';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf, hasDigest } from '../../lib/digest-stream.js';
import { HeadwaterError } from '../../lib/errors.js';
import { isDigest } from '../../model/index.js';
import type { Limits } from '../../ports/index.js';
import { createAuthorizer } from './authorizer.js';
import type { Credentials } from './credentials.js';
import { parseAs } from './gaps.js';
import { Silence, send, type Answer, type Timeouts } from './http.js';
import { MANIFEST_TYPES } from './media-types.js';
import { catalogSchema, tagsSchema } from './schema.js';

export interface ClientOptions {
  /** Scheme and host: `https://registry-1.docker.io`. */
  readonly origin: string;
  readonly credentials: Credentials | undefined;
  readonly limits: Pick<Limits, 'jsonDocument'>;
  readonly signal: AbortSignal;
  readonly tuning: ClientTuning;
}

export interface ClientTuning {
  readonly timeouts: Timeouts;
  readonly retries: number;
  /** Before the first retry; doubles each time. In milliseconds. */
  readonly pause: number;
  /** A registry that asks for a longer pause than this is not waited for. In milliseconds. */
  readonly longestPause: number;
  /** Names asked for at once in lists. */
  readonly pageSize: number;
  readonly requestsAtOnce: number;
}

export const DEFAULT_TUNING: ClientTuning = {
  timeouts: { answer: 30_000, idle: 30_000 },
  retries: 4,
  pause: 500,
  longestPause: 60_000,
  pageSize: 1000,
  requestsAtOnce: 6,
};

export interface ManifestAnswer {
  readonly bytes: Buffer;
  /** Of the bytes. */
  readonly digest: string;
}

/** Every method throws a HeadwaterError (REGISTRY_…, DIGEST_MISMATCH, FILE_TOO_LARGE) or the signal's reason. */
export interface RegistryClient {
  /** Checks that a registry answers there. */
  ping(): Promise<void>;
  /** Every repository. Throws REGISTRY_NO_CATALOG when the registry does not list them. */
  repositories(): Promise<readonly string[]>;
  tags(repository: string): Promise<readonly string[]>;
  /** By tag or digest. */
  manifest(repository: string, reference: string): Promise<ManifestAnswer>;
  /** A small blob, whole. */
  document(repository: string, digest: string): Promise<Buffer>;
  /** Lets a blob be read, from its start again when the connection breaks off. */
  blob<T>(repository: string, digest: string, use: (bytes: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T>;
}

/** `GET /v2/` is answered without looking anything up: a host that takes longer, in milliseconds, is not one to wait for. */
const PING_PATIENCE = 10_000;

/** Names in one list that are taken; a list that goes on beyond is not believed. */
const LIST_LIMIT = 100_000;

export function createRegistryClient({ origin, credentials, limits, signal, tuning }: ClientOptions): RegistryClient {
  const limit = pLimit(tuning.requestsAtOnce);
  const host = new URL(origin).host;
  const authorizer = createAuthorizer(origin, credentials, async (url, init) => {
    const answer = await send({
      url,
      headers: { accept: 'application/json', ...init.headers },
      ...(init.form ? { form: init.form } : {}),
      signal,
      timeouts: tuning.timeouts,
    });
    await expectSuccess(answer, 'the token endpoint', tuning);
    return readJson(answer, 'the token endpoint');
  });

  return {
    ping: () => limit(() => retrying(ping)),
    repositories: () =>
      limit(() =>
        list(
          '/v2/_catalog',
          'registry:catalog:*',
          'the list of repositories',
          (value, what) => parseAs(catalogSchema, value, what).repositories ?? [],
        ),
      ),
    tags: (repository) =>
      limit(() =>
        list(
          `/v2/${repository}/tags/list`,
          scopeOf(repository),
          `the tags of ${host}/${repository}`,
          (value, what) => parseAs(tagsSchema, value, what).tags ?? [],
        ),
      ),
    manifest: (repository, reference) => limit(() => retrying(() => manifest(repository, reference))),
    document: (repository, digest) =>
      limit(() => withBlob(repository, digest, (answer) => readWhole(answer, `the blob ${digest} of ${host}/${repository}`))),
    blob: (repository, digest, use) => withBlob(repository, digest, ({ body }) => use(body)),
  };

  async function ping(): Promise<void> {
    const answer = await get(new URL('/v2/', origin), '', 'application/json', { login: false, patience: PING_PATIENCE });
    await answer.discard();
    // 401 is how a registry says that it is one and wants a login.
    if (answer.status === 401) return;
    if (answer.status === 404)
      throw new HeadwaterError('REGISTRY_PROTOCOL', `${host} does not speak the distribution protocol (404 for /v2/)`);
    await expectSuccess(answer, host, tuning);
    if (isHtml(answer)) throw new HeadwaterError('REGISTRY_PROTOCOL', `${host} answers with a web page`);
  }

  async function manifest(repository: string, reference: string): Promise<ManifestAnswer> {
    const name = `${host}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
    const what = `the manifest of ${name}`;
    const answer = await get(
      new URL(`/v2/${repository}/manifests/${reference}`, origin),
      scopeOf(repository),
      MANIFEST_TYPES.join(', '),
    );
    await expectSuccess(answer, what, tuning);
    if (isHtml(answer)) throw await notJson(answer, what);
    const bytes = await readWhole(answer, what);
    const announced = answer.headers.get('docker-content-digest');
    const expected = reference.includes(':') ? reference : announced;
    if (expected !== null && !(isDigest(expected) && hasDigest(bytes, expected))) {
      throw new HeadwaterError('DIGEST_MISMATCH', `${what} does not have the digest that ${host} names`);
    }
    return { bytes, digest: expected ?? digestOf(bytes) };
  }

  function withBlob<T>(repository: string, digest: string, use: (answer: Answer) => Promise<T>): Promise<T> {
    return retrying(async () => {
      const answer = await get(new URL(`/v2/${repository}/blobs/${digest}`, origin), scopeOf(repository), '*/*');
      await expectSuccess(answer, `the blob ${digest} of ${host}/${repository}`, tuning);
      try {
        return await use(answer);
      } finally {
        await answer.discard();
      }
    });
  }

  /** Follows `Link` where there is one, and asks for what comes after the last name where a full page has none. */
  async function list(
    path: string,
    scope: string,
    what: string,
    namesOf: (value: unknown, what: string) => readonly string[],
  ): Promise<readonly string[]> {
    const names = new Set<string>();
    let next: URL | undefined = new URL(`${path}?n=${tuning.pageSize}`, origin);
    while (next !== undefined) {
      const url: URL = next;
      const { page, link } = await retrying(async () => {
        const answer = await get(url, scope, 'application/json');
        await expectSuccess(answer, what, tuning);
        const value = await readJson(answer, what);
        return { page: namesOf(value, what), link: answer.headers.get('link') };
      });
      const before = names.size;
      for (const name of page) names.add(name);
      if (names.size > LIST_LIMIT) throw new HeadwaterError('REGISTRY_PROTOCOL', `${what} has more than ${LIST_LIMIT} names`);
      // A page that brings nothing new would be asked for again and again.
      next = names.size === before ? undefined : nextPage(url, link, page);
    }
    return [...names];
  }

  function nextPage(url: URL, link: string | null, page: readonly string[]): URL | undefined {
    const target = link === null ? undefined : /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link)?.[1];
    if (target !== undefined) {
      const next = URL.canParse(target, url.href) ? new URL(target, url) : undefined;
      if (next?.host !== url.host) throw new HeadwaterError('REGISTRY_PROTOCOL', `${host} continues its list on another host`);
      // Registries behind a proxy that ends TLS write http here.
      next.protocol = url.protocol;
      return next;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < tuning.pageSize) return undefined;
    const next = new URL(url);
    next.searchParams.set('last', last);
    return next;
  }

  async function get(
    url: URL,
    scope: string,
    accept: string,
    { login = true, patience = Number.POSITIVE_INFINITY } = {},
  ): Promise<Answer> {
    const authorization = authorizer.current(scope);
    const answer = await attempt(authorization);
    const challenge = answer.headers.get('www-authenticate');
    if (answer.status !== 401 || challenge === null || !login) return answer;
    const better = await authorizer.answer(challenge, scope, authorization);
    if (better === undefined) return answer;
    await answer.discard();
    return attempt(better);

    function attempt(header: string | undefined): Promise<Answer> {
      return send({
        url,
        headers: { accept, 'user-agent': 'headwater', ...(header === undefined ? {} : { authorization: header }) },
        signal,
        timeouts: { ...tuning.timeouts, answer: Math.min(tuning.timeouts.answer, patience) },
      });
    }
  }

  function retrying<T>(task: () => Promise<T>): Promise<T> {
    return pRetry(task, {
      retries: tuning.retries,
      minTimeout: tuning.pause,
      randomize: true,
      signal,
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (error instanceof TryLater && retriesLeft > 0) await sleep(error.pause, undefined, { signal });
      },
      shouldRetry: ({ error, attemptNumber }) =>
        error instanceof Silence
          ? attemptNumber === 1
          : error instanceof TryLater || (error instanceof HeadwaterError && error.code === 'REGISTRY_UNREACHABLE'),
    });
  }

  async function readWhole(answer: Answer, what: string): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body) {
      size += chunk.byteLength;
      if (size > limits.jsonDocument)
        throw new HeadwaterError('FILE_TOO_LARGE', `${what} is larger than ${limits.jsonDocument} bytes`);
      parts.push(chunk);
    }
    return Buffer.concat(parts);
  }

  async function readJson(answer: Answer, what: string): Promise<unknown> {
    if (isHtml(answer)) throw await notJson(answer, what);
    const bytes = await readWhole(answer, what);
    try {
      return JSON.parse(bytes.toString('utf8')) as unknown;
    } catch (error) {
      throw new HeadwaterError('REGISTRY_PROTOCOL', `${host} answers something that is not JSON for ${what}`, { cause: error });
    }
  }

  async function notJson(answer: Answer, what: string): Promise<HeadwaterError> {
    await answer.discard();
    return new HeadwaterError('REGISTRY_PROTOCOL', `${host} answers with a web page for ${what}`);
  }
}

/** What a registry says passes: it is tried again after the pause, in milliseconds, that it asks for. */
class TryLater extends HeadwaterError {
  readonly pause: number;

  constructor(code: 'REGISTRY_THROTTLED' | 'REGISTRY_UNREACHABLE', message: string, pause: number) {
    super(code, message);
    this.pause = pause;
  }
}

async function expectSuccess(answer: Answer, what: string, { longestPause }: ClientTuning): Promise<void> {
  const { status } = answer;
  if (status === 200) return;
  await answer.discard();
  if (status === 401 || status === 403)
    throw new HeadwaterError('REGISTRY_UNAUTHORIZED', `cannot read ${what}: ${answer.url.host} answers ${status}`);
  if (status === 404 && !isHtml(answer))
    throw new HeadwaterError('REGISTRY_NOT_FOUND', `${what} is not there, or is not shown to us`);
  if (status === 429 || status >= 500) {
    const code = status === 429 ? 'REGISTRY_THROTTLED' : 'REGISTRY_UNREACHABLE';
    const message = `${answer.url.host} answers ${status} for ${what}`;
    const pause = retryAfter(answer.headers.get('retry-after'));
    throw pause > longestPause
      ? new HeadwaterError('REGISTRY_THROTTLED', `${message} and wants ${Math.ceil(pause / 1000)} s of patience`)
      : new TryLater(code, message, pause);
  }
  throw new HeadwaterError('REGISTRY_PROTOCOL', `${answer.url.host} answers ${status} for ${what}`);
}

/** In milliseconds; RFC 9110, section 10.2.3: seconds or a date. 0 when it does not say. */
function retryAfter(header: string | null): number {
  if (header === null) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}

function isHtml(answer: Answer): boolean {
  return /^text\/html\b/i.test(answer.headers.get('content-type') ?? '');
}

function scopeOf(repository: string): string {
  return `repository:${repository}:pull`;
}
