/**
 * One HTTP request to a registry: follows redirects without carrying credentials to another host, gives up on silence, and
 * turns every failure into a HeadwaterError whose message holds no secret. Retrying and logging in are the client's.
 */
import { HeadwaterError } from '../../lib/errors.js';

export interface Timeouts {
  /** Until the answer begins, in milliseconds. */
  readonly answer: number;
  /** For `PACE` bytes of an answer, in milliseconds. */
  readonly idle: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from, redirects followed. */
  readonly url: URL;
  /** Read it, or `discard` it: either frees the connection. */
  readonly body: AsyncGenerator<Uint8Array, void, undefined>;
  discard(): Promise<void>;
}

export interface RequestInput {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as a POST. */
  readonly form?: URLSearchParams;
  readonly signal: AbortSignal;
  readonly timeouts: Timeouts;
}

/** The host is there and says nothing, or next to nothing: unlike a broken connection, that rarely passes. */
export class Silence extends HeadwaterError {}

/** In bytes. A host that brings less while we wait is as good as silent, however often it sends one. */
const PACE = 16_384;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const REDIRECT_LIMIT = 5;

/** Throws REGISTRY_UNREACHABLE, REGISTRY_PROTOCOL (redirects), or the signal's reason. */
export async function send(input: RequestInput): Promise<Answer> {
  let { url } = input;
  for (let redirects = 0; redirects <= REDIRECT_LIMIT; redirects += 1) {
    const isSameOrigin = url.origin === input.url.origin;
    const answer = await sendOnce({ ...input, url, headers: isSameOrigin ? input.headers : withoutCredentials(input.headers) });
    const location = answer.headers.get('location');
    if (!REDIRECTS.has(answer.status) || location === null || input.form !== undefined) return answer;
    await answer.discard();
    url = redirected(url, location);
  }
  throw new HeadwaterError('REGISTRY_PROTOCOL', `${input.url.host} redirects more than ${REDIRECT_LIMIT} times`);
}

function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to === undefined || !/^https?:$/.test(to.protocol))
    throw new HeadwaterError('REGISTRY_PROTOCOL', `${from.host} redirects to something that is no address`);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new HeadwaterError('REGISTRY_PROTOCOL', `${from.host} redirects from https to http`);
  return to;
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}

async function sendOnce({ url, headers, form, signal, timeouts }: RequestInput): Promise<Answer> {
  signal.throwIfAborted();
  const watch = watchSilence(url, signal);
  try {
    watch.within(timeouts.answer);
    const response = await fetch(url, {
      headers,
      signal: watch.signal,
      redirect: 'manual',
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    watch.rest();
    return {
      status: response.status,
      headers: response.headers,
      url,
      body: bodyOf(response, watch, timeouts.idle),
      async discard() {
        watch.done();
        // Nothing is lost when a connection that is given up fails.
        await response.body?.cancel().catch(() => undefined);
      },
    };
  } catch (error) {
    watch.done();
    throw watch.explain(error);
  }
}

async function* bodyOf(response: Response, watch: SilenceWatch, idle: number): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader();
  let patience = idle;
  let received = 0;
  try {
    while (reader !== undefined) {
      const asked = performance.now();
      watch.within(patience);
      const { done, value } = await reader.read();
      // No time runs while we are the ones who take long.
      watch.rest();
      if (done) return;
      patience -= performance.now() - asked;
      received += value.byteLength;
      if (received >= PACE) [patience, received] = [idle, 0];
      yield value;
    }
  } catch (error) {
    throw watch.explain(error);
  } finally {
    watch.done();
    // Frees the connection of a body that is not read to its end; there is nothing left to say when that fails.
    await reader?.cancel().catch(() => undefined);
  }
}

interface SilenceWatch {
  readonly signal: AbortSignal;
  within(milliseconds: number): void;
  rest(): void;
  done(): void;
  explain(error: unknown): unknown;
}

/** Ends a request that stays silent, or when the outer signal ends everything, and tells the two apart. */
function watchSilence(url: URL, outer: AbortSignal): SilenceWatch {
  const controller = new AbortController();
  const stop = (): void => controller.abort(outer.reason);
  outer.addEventListener('abort', stop, { once: true });
  let timer: NodeJS.Timeout | undefined;
  const rest = (): void => clearTimeout(timer);
  return {
    signal: controller.signal,
    within(milliseconds) {
      rest();
      timer = setTimeout(
        () => controller.abort(new Silence('REGISTRY_UNREACHABLE', `${url.host} was silent for too long`)),
        Math.max(0, milliseconds),
      );
    },
    rest,
    done() {
      rest();
      outer.removeEventListener('abort', stop);
    },
    explain(error) {
      if (outer.aborted) return outer.reason;
      if (controller.signal.reason instanceof HeadwaterError) return controller.signal.reason;
      return new HeadwaterError('REGISTRY_UNREACHABLE', `the connection to ${url.host} failed (${reasonOf(error)})`, {
        cause: error,
      });
    },
  };
}

/** The system's code, as in ECONNREFUSED: undici wraps it, and its own messages say nothing. */
function reasonOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return 'it broke off';
}
