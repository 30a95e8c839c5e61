/**
 * Answers a registry's challenges: Basic, and Bearer tokens (distribution/docs, auth/token and auth/oauth). Keeps tokens by
 * scope until they expire. Credentials go to the registry that they belong to and to the token endpoint that it names.
 */
import { HeadwaterError } from '../../lib/errors.js';
import { parseChallenges, type Challenge } from './challenge.js';
import type { Credentials } from './credentials.js';
import { parseAs } from './gaps.js';
import { tokenSchema } from './schema.js';

export interface Authorizer {
  /** The `Authorization` to send for a scope, if one is known. */
  current(scope: string): string | undefined;
  /**
   * After a 401: what to send instead of `refused`. Undefined when there is nothing better to try. Throws a HeadwaterError
   * when the token endpoint does not do its part.
   */
  answer(challenge: string, scope: string, refused: string | undefined): Promise<string | undefined>;
}

/** Fetches JSON for the authorizer, with the client's own limits and error codes. */
export type FetchJson = (
  url: URL,
  init: { readonly headers: Readonly<Record<string, string>>; readonly form?: URLSearchParams },
) => Promise<unknown>;

/** What the token specification says a token lasts when its answer does not, in seconds. */
const DEFAULT_LIFETIME = 60;
/** Tokens are renewed this long before they end, in seconds. */
const SLACK = 5;

/** `onRefused`, when given, is told of credentials that the token endpoint refuses, which are then done without. */
export function createAuthorizer(
  origin: string,
  given: Credentials | undefined,
  fetchJson: FetchJson,
  onRefused?: (error: HeadwaterError) => void,
): Authorizer {
  let credentials = given;
  const tokens = new Map<string, { readonly header: string; readonly until: number }>();
  const underway = new Map<string, Promise<string>>();
  let basic: string | undefined;

  function current(scope: string): string | undefined {
    const token = tokens.get(scope);
    return token !== undefined && token.until > performance.now() ? token.header : basic;
  }

  async function answer(header: string, scope: string, refused: string | undefined): Promise<string | undefined> {
    const known = current(scope);
    // Another request has renewed it in the meantime.
    if (known !== undefined && known !== refused) return known;
    const challenges = parseChallenges(header);
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer !== undefined) {
      const fetching = underway.get(scope) ?? fetchToken(bearer, scope).finally(() => underway.delete(scope));
      underway.set(scope, fetching);
      return fetching;
    }
    if (credentials?.kind !== 'password' || !challenges.some(({ scheme }) => scheme === 'basic') || refused !== undefined)
      return undefined;
    basic = basicOf(credentials);
    return basic;
  }

  async function fetchToken({ parameters }: Challenge, scope: string): Promise<string> {
    const realm = realmOf(parameters.get('realm') ?? '', origin);
    const query = new URLSearchParams();
    const service = parameters.get('service');
    if (service !== undefined) query.set('service', service);
    const asked = parameters.get('scope') ?? scope;
    if (asked !== '') query.set('scope', asked);
    const answered = parseAs(tokenSchema, await requestToken(realm, query), 'the answer of the token endpoint');
    const token = answered.token ?? answered.access_token ?? '';
    if (!/^[\x21-\x7e]+$/.test(token)) throw new HeadwaterError('REGISTRY_PROTOCOL', 'the token endpoint gave no token');
    const header = `Bearer ${token}`;
    tokens.set(scope, { header, until: performance.now() + ((answered.expires_in ?? DEFAULT_LIFETIME) - SLACK) * 1000 });
    return header;
  }

  async function requestToken(realm: URL, query: URLSearchParams): Promise<unknown> {
    const used = credentials;
    try {
      return await fetchJson(...tokenRequest(realm, query));
    } catch (error) {
      const isRefusal = error instanceof HeadwaterError && error.code === 'REGISTRY_UNAUTHORIZED';
      if (!isRefusal || used === undefined || onRefused === undefined) throw error;
      // Several repositories may be told so at once.
      if (credentials !== undefined) onRefused(error);
      credentials = undefined;
      return fetchJson(...tokenRequest(realm, query));
    }
  }

  function tokenRequest(endpoint: URL, query: URLSearchParams): Parameters<FetchJson> {
    const realm = new URL(endpoint);
    if (credentials?.kind === 'identity') {
      const form = new URLSearchParams([
        ...query,
        ['grant_type', 'refresh_token'],
        ['client_id', 'headwater'],
        ['refresh_token', credentials.token],
      ]);
      return [realm, { headers: {}, form }];
    }
    for (const [name, value] of query) realm.searchParams.append(name, value);
    return [realm, { headers: credentials === undefined ? {} : { authorization: basicOf(credentials) } }];
  }

  return { current, answer };
}

/** A registry that is reached by TLS must not have credentials sent in the clear. */
function realmOf(text: string, origin: string): URL {
  const realm = URL.canParse(text) ? new URL(text) : undefined;
  const isAllowed = realm?.protocol === 'https:' || (realm?.protocol === 'http:' && origin.startsWith('http:'));
  if (realm === undefined || !isAllowed)
    throw new HeadwaterError('REGISTRY_PROTOCOL', 'the registry names a token endpoint that cannot be used');
  return realm;
}

function basicOf({ username, password }: Extract<Credentials, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
