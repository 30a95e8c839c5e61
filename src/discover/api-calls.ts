/**
 * Makes the calls of all connectors to their platforms: each within the adaptive rate of its limit, tried again where that
 * can help, and counted. What still fails is an answer with a code, never an exception.
 */
import { setMaxListeners } from 'node:events';
import { createAdaptiveRate, type AdaptiveRate, type RateBounds } from '../lib/adaptive-rate.js';
import type { ApiCall, ApiCaller, CallAnswer, CallClassifier, CallFailure, Clock, Timer } from '../ports/index.js';

export interface ApiCallsOptions {
  readonly clock: Clock;
  readonly timer: Timer;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  readonly bounds?: RateBounds;
  /** How long one call may take, in milliseconds. */
  readonly timeout?: number;
  /** How long it may take with all its tries and pauses, in milliseconds; without, as long as these last. */
  readonly within?: number;
}

export interface ApiCalls {
  /** A caller for one connector. @param signal stops what is under way */
  caller(classify: CallClassifier, signal: AbortSignal): ApiCaller;
  /** What was called so far, by call. */
  counts(): ReadonlyMap<string, CallCount>;
}

export interface CallCount {
  /** Requests that went out, those tried again included. */
  readonly made: number;
  readonly failed: number;
  readonly throttled: number;
}

const BOUNDS: RateBounds = { start: 40, most: 200, burst: 40 };
const TIMEOUT = 60_000;
/** How many times a call is made at most, by what goes wrong with it. */
const TRIES: Partial<Record<CallFailure['kind'], number>> = { throttled: 10, unreachable: 4 };
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 20_000;

export function createApiCalls({
  clock,
  timer,
  random,
  bounds = BOUNDS,
  timeout = TIMEOUT,
  within = Infinity,
}: ApiCallsOptions): ApiCalls {
  const rates = new Map<string, AdaptiveRate>();
  const counts = new Map<string, CallCount>();
  return {
    caller: (classify, signal) => {
      // As many calls as are under way listen to it.
      setMaxListeners(0, signal);
      return { call: (call, run) => callOn(call, run, classify, signal) };
    },
    counts: () => new Map(counts),
  };

  async function callOn<T>(
    call: ApiCall,
    run: (signal: AbortSignal) => Promise<T>,
    classify: CallClassifier,
    signal: AbortSignal,
  ): Promise<CallAnswer<T>> {
    const rate = rateOf(call.limit);
    const ends = clock.now().getTime() + within;
    for (let tries = 1; ; tries += 1) {
      const turn = rate.take(clock.now().getTime());
      if (turn >= ends - clock.now().getTime()) return failedAnswer(call, 'throttled', NO_TURN);
      await timer.sleep(turn, signal);
      signal.throwIfAborted();
      count(call.call, { made: 1 });
      const attempt = limitedTo(Math.min(timeout, ends - clock.now().getTime()), signal);
      try {
        return { kind: 'answer', value: await run(attempt.signal) };
      } catch (error) {
        signal.throwIfAborted();
        const failure = attempt.signal.aborted ? TIMED_OUT : classify(error, call);
        if (failure.kind === 'absent') return { kind: 'absent' };
        count(call.call, failure.kind === 'throttled' ? { failed: 1, throttled: 1 } : { failed: 1 });
        if (failure.kind === 'throttled') rate.throttled(clock.now().getTime(), failure.retryAfter);
        const pause = pauseAfter(tries, failure);
        const isOver = tries >= (TRIES[failure.kind] ?? 1) || pause >= ends - clock.now().getTime();
        if (isOver) return failedAnswer(call, failure.kind, failure.message);
        await timer.sleep(pause, signal);
      } finally {
        attempt.end();
      }
    }
  }

  function rateOf(limit: string): AdaptiveRate {
    const known = rates.get(limit);
    if (known !== undefined) return known;
    const rate = createAdaptiveRate(bounds);
    rates.set(limit, rate);
    return rate;
  }

  function count(call: string, more: Partial<CallCount>): void {
    const { made, failed, throttled } = counts.get(call) ?? { made: 0, failed: 0, throttled: 0 };
    counts.set(call, {
      made: made + (more.made ?? 0),
      failed: failed + (more.failed ?? 0),
      throttled: throttled + (more.throttled ?? 0),
    });
  }

  /** Exponential with full jitter, so that many that failed together do not come back together. */
  function pauseAfter(tries: number, { retryAfter = 0 }: CallFailure): number {
    return Math.max(retryAfter, random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries));
  }
}

const CODES: Record<Exclude<CallFailure['kind'], 'absent'>, string> = {
  denied: 'PERMISSION_MISSING',
  unauthenticated: 'CREDENTIALS_REFUSED',
  throttled: 'API_THROTTLED',
  unavailable: 'API_UNAVAILABLE',
  unreachable: 'API_UNREACHABLE',
  expired: 'CURSOR_EXPIRED',
  rejected: 'API_REJECTED',
};

function failedAnswer(
  { call, permission }: ApiCall,
  failure: Exclude<CallFailure['kind'], 'absent'>,
  message: string,
): CallAnswer<never> {
  const needs = failure === 'denied' ? `; it needs ${permission}` : '';
  return { kind: 'failed', failure, why: `${call}: ${message}${needs}`, code: CODES[failure] };
}

const NO_TURN = 'so many calls were before it that it was not sent in time';
const TIMED_OUT: CallFailure = { kind: 'unreachable', message: 'no answer in time' };

/**
 * A signal that aborts with another one or when time is up. Not `AbortSignal.any`: on Node 20 that keeps what it made for as
 * long as the other lives, and there are as many calls as resources.
 */
function limitedTo(milliseconds: number, outer: AbortSignal): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort(outer.reason);
  const timer = setTimeout(() => controller.abort(new Error(TIMED_OUT.message)), milliseconds);
  timer.unref();
  outer.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', stop);
    },
  };
}
