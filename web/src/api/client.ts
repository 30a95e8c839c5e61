// Calls the API by its contract. Every call gives its data or throws an ApiProblem; a write carries the session's CSRF value.
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './contract.js';
import { problemOf, unreachable } from './problem.js';

let csrf: string | null = null;

/** What `GET /api/v1/me` gave; every write after that carries it. */
export function rememberCsrf(value: string | null): void {
  csrf = value;
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

const guard: Middleware = {
  onRequest({ request }) {
    if (!READS.has(request.method) && csrf !== null) request.headers.set('x-headwater-csrf', csrf);
    return request;
  },
};

export const api = createClient<paths>({
  baseUrl: '/',
  credentials: 'same-origin',
  // Several values of one name: `?severity=high&severity=critical`.
  querySerializer: { array: { style: 'form', explode: true } },
});
api.use(guard);

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * `const causes = await dataOf(api.GET('/api/v1/causes', { signal }))`.
 * @throws ApiProblem for what is no success, and for no answer; an aborted call throws what the browser throws
 */
export async function dataOf<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const answer = await call.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    // A body that is no JSON, or a connection that broke: either way nothing came that can be shown.
    throw unreachable(error);
  });
  if (!answer.response.ok || answer.data === undefined) throw problemOf(answer.response.status, answer.error);
  return answer.data;
}

/** A key by which the server knows a write that comes twice: one for each thing that somebody wants, kept over its retries. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
