/**
 * Makes one HTTP call and says what is certain of it: it was answered, it was never sent, or nobody can tell. Follows no
 * redirect, keeps no connection, and reads no more of an answer than it is told to. Never throws for what a network does.
 */
import { LONGEST_CALL } from './call-time.js';

export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Headers;
      /** Undefined when there was more than the limit, or it broke off. */
      readonly text: string | undefined;
    }
  /** No connection came about: nothing was done for certain. */
  | { readonly kind: 'not-sent'; readonly because: string }
  /** It may have been taken. */
  | { readonly kind: 'unknown'; readonly because: string };

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the answer's text. */
  readonly maxBytes?: number;
  /** In milliseconds, until the whole answer is there. */
  readonly timeout?: number;
  /** Ends it sooner. */
  readonly signal?: AbortSignal;
}

const MAX_BYTES = 1024 ** 2;

export async function httpCall(
  address: URL,
  { method, headers, body, maxBytes = MAX_BYTES, timeout = LONGEST_CALL, signal }: HttpCall,
): Promise<HttpAnswer> {
  const ends = AbortSignal.timeout(timeout);
  const within = signal === undefined ? ends : AbortSignal.any([ends, signal]);
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      // A kept connection may have been closed by the other side meanwhile: that would look like a loss after sending.
      headers: { 'user-agent': 'headwater', ...headers, connection: 'close' },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: within,
    });
  } catch (error) {
    if (within.aborted) return { kind: 'unknown', because: `${address.host} did not answer in time` };
    return unanswered(address.host, error);
  }
  return { kind: 'answered', status: response.status, headers: response.headers, text: await textOf(response, maxBytes) };
}

/** In seconds, from `Retry-After`; a date is not read. RFC 9110, section 10.2.3 */
export function retryAfter(headers: Headers): number | undefined {
  const written = headers.get('retry-after')?.trim() ?? '';
  return /^[0-9]{1,6}$/.test(written) ? Number(written) : undefined;
}

/** `later` in words, with the time to wait where it was said. */
export function askedToWait(host: string, headers: Headers): string {
  const seconds = retryAfter(headers);
  return `${host} asks to wait${seconds === undefined ? '' : ` ${seconds} seconds`}`;
}

const WHILE_CONNECTING: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo', 'getaddrinfoasync']);
/** Given by TLS before anything of ours is written. */
const NO_CONNECTION =
  /^(?:UND_ERR_CONNECT_TIMEOUT|ECONNREFUSED|ENOTFOUND|EAI_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;

function unanswered(host: string, error: unknown): HttpAnswer {
  if (!(error instanceof Error)) throw error;
  const { cause } = error;
  // A TypeError without a cause is a mistake of the caller's: a method or header that does not exist.
  if (!(cause instanceof Error)) throw error;
  const because = `${host}: ${cause.message.split('\n', 1)[0] || codeOf(cause)}`;
  const wasNotSent =
    NO_CONNECTION.test(codeOf(cause)) || firstOf(cause).some((each) => WHILE_CONNECTING.has('syscall' in each && each.syscall));
  // Ports that browsers refuse are refused before anything is sent.
  return { kind: wasNotSent || cause.message === 'bad port' ? 'not-sent' : 'unknown', because };
}

/** A name with several addresses fails with an error for each. */
function firstOf(cause: Error): readonly Error[] {
  return cause instanceof AggregateError ? cause.errors.filter((each) => each instanceof Error) : [cause];
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

async function textOf(response: Response, maxBytes: number): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of response.body ?? []) {
      size += piece.length;
      if (size > maxBytes) return undefined;
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
  return Buffer.concat(pieces).toString('utf8');
}
