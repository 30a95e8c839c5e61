/** The calls that are made to GitHub's API: issues listed, searched, read, made and changed. The token goes to that host alone. */
import { parseJson } from '../../lib/bounded-json.js';
import { askedToWait, httpCall, type HttpAnswer } from '../../lib/http-call.js';
import { isPrivate, linkedPages } from '../../lib/linked-pages.js';
import type { SendAnswer } from '../../ports/index.js';

export interface Repository {
  readonly api: URL;
  readonly token: string;
  /** `OWNER/NAME`, checked. */
  readonly name: string;
}

export type ApiAnswer =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'absent' } | Exclude<SendAnswer, { kind: 'sent' }>;

const MAX_BYTES = 32 * 1024 ** 2;

/** @param path below the repository, or from the API's root with a leading `/` */
export async function call(
  { api, token, name }: Repository,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
): Promise<ApiAnswer> {
  const answer = await httpCall(addressOf(api, path, name), {
    method,
    headers: { ...headersFor(token), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    maxBytes: MAX_BYTES,
  });
  return answer.kind === 'answered' ? readAnswer(answer, api.host) : unanswered(answer, method);
}

/** All of a list, over its pages. */
export async function listAll({ api, token, name }: Repository, path: string): Promise<ApiAnswer> {
  const signal = new AbortController().signal;
  const headers = { 'user-agent': 'headwater', ...headersFor(token) };
  const pages = await linkedPages(addressOf(api, path, name), { headers, maxBytes: MAX_BYTES, signal });
  if (pages.kind === 'items') return { kind: 'value', value: pages.items };
  if (pages.kind === 'absent') return pages;
  const isFinal = pages.code === 'CREDENTIALS_REFUSED' || pages.code === 'PERMISSION_MISSING';
  return { kind: isFinal ? 'refused' : 'later', because: pages.why };
}

/** Why a token may not be sent there, if so. */
export function refusalOf(api: URL): string | undefined {
  return isPrivate(api) ? undefined : `GITHUB_API_URL ${api.host} is not https, and gets no token`;
}

function addressOf(api: URL, path: string, name: string): URL {
  return new URL(`${api.href.replace(/\/$/u, '')}${path.startsWith('/') ? path : `/repos/${name}/${path}`}`);
}

function headersFor(token: string): Readonly<Record<string, string>> {
  return { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28', authorization: `Bearer ${token}` };
}

/** Only making an issue twice makes two: everything else is the same when it is done again. */
function unanswered({ kind, because }: Exclude<HttpAnswer, { kind: 'answered' }>, method: string): ApiAnswer {
  return { kind: kind === 'unknown' && method === 'POST' ? 'unknown' : 'later', because };
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function readAnswer({ status, headers, text }: Extract<HttpAnswer, { kind: 'answered' }>, host: string): ApiAnswer {
  if (status === 404 || status === 410 || status === 301) return { kind: 'absent' };
  const isThrottled =
    status === 429 || (status === 403 && (headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after')));
  if (isThrottled) return { kind: 'later', because: askedToWait(host, headers) };
  if (status === 503) return { kind: 'later', because: `${host} is not available` };
  if (status >= 500) return { kind: 'unknown', because: `${host} answers HTTP ${status}` };
  if (status < 200 || status >= 300) return { kind: 'refused', because: `${host} answers HTTP ${status}` };
  const json = text === undefined ? undefined : parseJson(text);
  return json?.kind === 'value'
    ? { kind: 'value', value: json.value }
    : { kind: 'unknown', because: `the answer of ${host} cannot be read` };
}
