/**
 * A client of the OCI distribution protocol, read only: lists, manifests, blobs, referrers. Logs in when asked to, waits when
 * told to, tries again what may pass, and gives up with a HeadwaterError that names host and repository and no secret.
 */
import pLimit from 'p-limit';
import { digestOf, hasDigest } from '../../lib/digest-stream.js';
import { HeadwaterError } from '../../lib/errors.js';
import { isDigest } from '../../model/index.js';
import type { Limits } from '../../ports/index.js';
import { expectSuccess, linkedPage, readJson, readWhole, refuseHtml, retrying, type ClientTuning } from './answers.js';
import { createAuthorizer } from './authorizer.js';
import type { Credentials } from './credentials.js';
import { parseAs } from './gaps.js';
import { send, type Answer } from './http.js';
import { MANIFEST_TYPES } from './media-types.js';
import { catalogSchema, tagsSchema } from './schema.js';

export interface ClientOptions {
  /** Scheme and host: `https://registry-1.docker.io`. */
  readonly origin: string;
  readonly credentials: Credentials | undefined;
  readonly limits: Pick<Limits, 'jsonDocument'>;
  readonly signal: AbortSignal;
  readonly tuning: ClientTuning;
  /** When given, credentials that the token endpoint refuses are reported here once, and reading goes on without them. */
  readonly onRefused?: (error: HeadwaterError) => void;
}

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
  /** The JSON documents of a list of the registry's own, by its `Link` headers. @param action a token's, as in `pull` */
  pages(path: string, repository: string, action: string, what: string): AsyncGenerator<unknown, void, undefined>;
}

/** `GET /v2/` is answered without looking anything up: a host that takes longer, in milliseconds, is not one to wait for. */
const PING_PATIENCE = 10_000;

/** Names in one list that are taken; a list that goes on beyond is not believed. */
const LIST_LIMIT = 100_000;
/** Pages of one list by `Link` alone. */
const PAGE_LIMIT = 1000;

export function createRegistryClient(options: ClientOptions): RegistryClient {
  const { origin, credentials, limits, signal, tuning, onRefused } = options;
  const limit = pLimit(tuning.requestsAtOnce);
  const host = new URL(origin).host;
  const fetchToken = async (
    url: URL,
    init: { readonly headers: Readonly<Record<string, string>>; readonly form?: URLSearchParams },
  ): Promise<unknown> => {
    const answer = await send({
      url,
      headers: { accept: 'application/json', ...init.headers },
      ...(init.form ? { form: init.form } : {}),
      signal,
      timeouts: tuning.timeouts,
    });
    await expectSuccess(answer, 'the token endpoint', tuning);
    return readJson(answer, 'the token endpoint', limits.jsonDocument);
  };
  const authorizer = createAuthorizer(origin, credentials, fetchToken, onRefused);

  return {
    ping: () => limit(() => retrying(ping, tuning, signal)),
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
    manifest: (repository, reference) => limit(() => retrying(() => manifest(repository, reference), tuning, signal)),
    document: (repository, digest) =>
      limit(() =>
        withBlob(repository, digest, (answer) =>
          readWhole(answer, `the blob ${digest} of ${host}/${repository}`, limits.jsonDocument),
        ),
      ),
    blob: (repository, digest, use) => withBlob(repository, digest, ({ body }) => use(body)),
    pages,
  };

  async function ping(): Promise<void> {
    const answer = await get(new URL('/v2/', origin), '', 'application/json', { login: false, patience: PING_PATIENCE });
    await answer.discard();
    // 401 is how a registry says that it is one and wants a login.
    if (answer.status === 401) return;
    if (answer.status === 404)
      throw new HeadwaterError('REGISTRY_PROTOCOL', `${host} does not speak the distribution protocol (404 for /v2/)`);
    await expectSuccess(answer, host, tuning);
    await refuseHtml(answer, '/v2/');
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
    await refuseHtml(answer, what);
    const bytes = await readWhole(answer, what, limits.jsonDocument);
    const announced = answer.headers.get('docker-content-digest');
    const expected = reference.includes(':') ? reference : announced;
    if (expected !== null && !(isDigest(expected) && hasDigest(bytes, expected))) {
      throw new HeadwaterError('DIGEST_MISMATCH', `${what} does not have the digest that ${host} names`);
    }
    return { bytes, digest: expected ?? digestOf(bytes) };
  }

  function withBlob<T>(repository: string, digest: string, use: (answer: Answer) => Promise<T>): Promise<T> {
    const read = async (): Promise<T> => {
      const answer = await get(new URL(`/v2/${repository}/blobs/${digest}`, origin), scopeOf(repository), '*/*');
      await expectSuccess(answer, `the blob ${digest} of ${host}/${repository}`, tuning);
      try {
        return await use(answer);
      } finally {
        await answer.discard();
      }
    };
    return retrying(read, tuning, signal);
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
      const { value, link } = await page(url, scope, what);
      const listed = namesOf(value, what);
      const before = names.size;
      for (const name of listed) names.add(name);
      if (names.size > LIST_LIMIT) throw new HeadwaterError('REGISTRY_PROTOCOL', `${what} has more than ${LIST_LIMIT} names`);
      // A page that brings nothing new would be asked for again and again.
      next = names.size === before ? undefined : (linkedPage(url, link) ?? pageAfter(url, listed));
    }
    return [...names];
  }

  function pageAfter(url: URL, listed: readonly string[]): URL | undefined {
    const last = listed.at(-1);
    if (last === undefined || listed.length < tuning.pageSize) return undefined;
    const next = new URL(url);
    next.searchParams.set('last', last);
    return next;
  }

  async function* pages(
    path: string,
    repository: string,
    action: string,
    what: string,
  ): AsyncGenerator<unknown, void, undefined> {
    const asked = new Set<string>();
    let next: URL | undefined = new URL(path, origin);
    while (next !== undefined) {
      const url: URL = next;
      if (asked.has(url.href) || asked.size >= PAGE_LIMIT)
        throw new HeadwaterError('REGISTRY_PROTOCOL', `${what} goes on without end`);
      asked.add(url.href);
      const { value, link } = await limit(() => page(url, scopeOf(repository, action), what));
      yield value;
      next = linkedPage(url, link);
    }
  }

  function page(url: URL, scope: string, what: string): Promise<{ readonly value: unknown; readonly link: string | null }> {
    const read = async (): Promise<{ readonly value: unknown; readonly link: string | null }> => {
      const answer = await get(url, scope, 'application/json, application/vnd.oci.image.index.v1+json');
      await expectSuccess(answer, what, tuning);
      return { value: await readJson(answer, what, limits.jsonDocument), link: answer.headers.get('link') };
    };
    return retrying(read, tuning, signal);
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
}

function scopeOf(repository: string, action = 'pull'): string {
  return `repository:${repository}:${action}`;
}
