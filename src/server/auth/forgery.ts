/**
 * Requests that a browser was made to send: to a name that was made to mean this machine, or with a cookie from a page of somebody
 * else's. Both are refused before anything is done.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { HeadwaterError } from '../../lib/errors.js';
import { hostAndPort, isLoopback } from '../../lib/network-address.js';

const CSRF_HEADER = 'x-headwater-csrf';
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a page of ours shows to prove that it could read an answer of ours. Nobody has it who does not have the session's secret. */
export function csrfOf(secret: string): string {
  return createHmac('sha256', secret).update('headwater csrf').digest('base64url');
}

/**
 * While only this machine can come here, the name in the address must be one of this machine's: a page whose name was pointed at
 * 127.0.0.1 has another (DNS rebinding). Throws HOST_REFUSED.
 */
export function assertHost({ headers: { host = '' } }: Pick<FastifyRequest, 'headers'>, origin: URL): void {
  if (host === origin.host || isLoopback(hostOf(host))) return;
  throw new HeadwaterError('HOST_REFUSED', 'this address is for another host');
}

function hostOf(header: string): string {
  return hostAndPort(header)?.host ?? header;
}

/**
 * Of a request that comes with a session's cookie, and would change something. Throws REQUEST_FORGED. The page's origin must be
 * this server's (Fetch standard, `Origin` and `Sec-Fetch-Site`; one of them at least is there in every browser of today), and it must know
 * what only a page of this server can know.
 */
export function assertOwnPage({ method, headers, protocol }: FastifyRequest, secret: string, origin: URL): void {
  if (SAFE_METHODS.has(method)) return;
  const { origin: from, 'sec-fetch-site': site, host = '', [CSRF_HEADER]: shown } = headers;
  // Its host was looked at before: where it is not the configured one, it is this machine itself.
  const own = isLoopback(hostOf(host)) ? [origin.origin, `${protocol}://${host}`] : [origin.origin];
  if (site === undefined && from === undefined) throw forged('it does not say from which page it comes');
  if (site !== undefined && site !== 'same-origin') throw forged('it comes from a page of another site');
  if (from !== undefined && !own.includes(from)) throw forged('it comes from a page of another origin');
  if (typeof shown !== 'string' || !isSame(shown, csrfOf(secret))) throw forged(`${CSRF_HEADER} is not that of the session`);
}

function forged(because: string): HeadwaterError {
  return new HeadwaterError('REQUEST_FORGED', because);
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
