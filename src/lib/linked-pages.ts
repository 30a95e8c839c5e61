/**
 * Reads a list over HTTP that comes in pages of JSON, each naming the next in its `Link` header (RFC 8288). Gives the items
 * or the one problem that there was. Follows no redirect and no link to another origin: who asks may carry a token.
 */
import { parseJson } from './bounded-json.js';

export type Pages =
  | { readonly kind: 'items'; readonly items: readonly unknown[] }
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'problem';
      readonly code: 'CREDENTIALS_REFUSED' | 'PERMISSION_MISSING' | 'API_THROTTLED' | 'API_UNREACHABLE' | 'API_REJECTED';
      readonly why: string;
    };

export interface PagesRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** Of one page's text. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

const MAX_PAGES = 1000;
const TIMEOUT_MS = 60_000;

/** A page that is one object is a list of one. Throws only when the signal is aborted. */
export async function linkedPages(first: URL, request: PagesRequest): Promise<Pages> {
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let at: URL | undefined = first; at !== undefined;) {
    if (seen.has(at.href) || seen.size >= MAX_PAGES)
      return { kind: 'problem', code: 'API_REJECTED', why: 'its pages do not come to an end' };
    seen.add(at.href);
    const page: Page = await pageAt(at, request);
    if (page.kind !== 'page') return page;
    items.push(...page.items);
    at = page.next;
  }
  return { kind: 'items', items };
}

type Page =
  { readonly kind: 'page'; readonly items: readonly unknown[]; readonly next?: URL } | Exclude<Pages, { kind: 'items' }>;

async function pageAt(at: URL, { headers, maxBytes, signal }: PagesRequest): Promise<Page> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  let response: Response;
  let text: string | undefined;
  try {
    response = await fetch(at, { headers: { ...headers, accept: 'application/json' }, redirect: 'error', signal: ends });
    text = await textOf(response, maxBytes);
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : 'it did not answer in time';
    return { kind: 'problem', code: 'API_UNREACHABLE', why: `${at.host}: ${reason}` };
  }
  if (response.status === 404) return { kind: 'absent' };
  if (!response.ok) return { kind: 'problem', code: codeOf(response), why: `${at.host} answers HTTP ${response.status}` };
  if (text === undefined)
    return { kind: 'problem', code: 'API_REJECTED', why: `an answer of ${at.host} exceeds ${maxBytes} bytes` };
  const parsed = parseJson(text);
  if (parsed.kind === 'problem')
    return { kind: 'problem', code: 'API_REJECTED', why: `the answer of ${at.host}: ${parsed.message}` };
  const next = nextOf(response.headers.get('link') ?? '', at);
  if (next === 'elsewhere') return { kind: 'problem', code: 'API_REJECTED', why: `${at.host} names a next page of another host` };
  const items: readonly unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  return { kind: 'page', items, ...(next === undefined ? {} : { next }) };
}

function codeOf({ status, headers }: Response): Extract<Pages, { kind: 'problem' }>['code'] {
  if (status === 401) return 'CREDENTIALS_REFUSED';
  if (status === 429 || headers.get('x-ratelimit-remaining') === '0') return 'API_THROTTLED';
  return status === 403 ? 'PERMISSION_MISSING' : 'API_REJECTED';
}

/** Undefined for more than the limit. */
async function textOf(response: Response, maxBytes: number): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > maxBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function nextOf(link: string, at: URL): URL | 'elsewhere' | undefined {
  const written = /<([^<>]*)>\s*;[^,<]*\brel="?next\b/iu.exec(link)?.[1];
  if (written === undefined || !URL.canParse(written, at.href)) return undefined;
  const next = new URL(written, at);
  return next.origin === at.origin ? next : 'elsewhere';
}

/** True where a token may go: over TLS, or to this machine. */
export function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
