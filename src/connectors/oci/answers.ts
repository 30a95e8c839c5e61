/**
 * What the answers of registries and of their vendors' APIs mean: reads them within limits, turns each refusal into a
 * HeadwaterError, and tries again what may pass, after the pause that was asked for.
 */
import pRetry from 'p-retry';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeadwaterError } from '../../lib/errors.js';
import { Silence, type Answer, type Timeouts } from './http.js';

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

/** Tries a task again while what it throws may pass. */
export function retrying<T>(task: () => Promise<T>, tuning: ClientTuning, signal: AbortSignal): Promise<T> {
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

/** What a registry says passes: it is tried again after the pause, in milliseconds, that it asks for. */
class TryLater extends HeadwaterError {
  readonly pause: number;

  constructor(code: 'REGISTRY_THROTTLED' | 'REGISTRY_UNREACHABLE', message: string, pause: number) {
    super(code, message);
    this.pause = pause;
  }
}

/** Throws REGISTRY_UNAUTHORIZED, _NOT_FOUND, _THROTTLED, _UNREACHABLE or _PROTOCOL for anything but 200. */
export async function expectSuccess(answer: Answer, what: string, { longestPause }: ClientTuning): Promise<void> {
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

/** Throws FILE_TOO_LARGE beyond `most` bytes. */
export async function readWhole(answer: Answer, what: string, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > most) throw new HeadwaterError('FILE_TOO_LARGE', `${what} is larger than ${most} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** Throws REGISTRY_PROTOCOL for what is no JSON. @param most in bytes */
export async function readJson(answer: Answer, what: string, most: number): Promise<unknown> {
  const { host } = answer.url;
  await refuseHtml(answer, what);
  const bytes = await readWhole(answer, what, most);
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (error) {
    throw new HeadwaterError('REGISTRY_PROTOCOL', `${host} answers something that is not JSON for ${what}`, { cause: error });
  }
}

/** Login pages and proxies answer 200 with a web page. */
export async function refuseHtml(answer: Answer, what: string): Promise<void> {
  if (!isHtml(answer)) return;
  await answer.discard();
  throw new HeadwaterError('REGISTRY_PROTOCOL', `${answer.url.host} answers with a web page for ${what}`);
}

function isHtml(answer: Answer): boolean {
  return /^text\/html\b/i.test(answer.headers.get('content-type') ?? '');
}

/** The address after `rel="next"` (RFC 8288), which must be on the host of `url`: the login goes with it. */
export function linkedPage(url: URL, link: string | null): URL | undefined {
  const target = link === null ? undefined : /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link)?.[1];
  if (target === undefined) return undefined;
  const next = URL.canParse(target, url.href) ? new URL(target, url) : undefined;
  if (next?.host !== url.host) throw new HeadwaterError('REGISTRY_PROTOCOL', `${url.host} continues its list on another host`);
  // Registries behind a proxy that ends TLS write http here.
  next.protocol = url.protocol;
  return next;
}
