/**
 * How often something may be called whose limit nobody tells: a token bucket whose rate is halved when the other side says
 * "too many" and grows back while it does not (additive increase, multiplicative decrease, as TCP does it: RFC 5681).
 * Knows no clock: every function is given the time, in milliseconds.
 */
export interface AdaptiveRate {
  /** Takes the right to one call. @returns how long to wait before making it; 0 for now */
  take(now: number): number;
  /** @param pause the other side asked for so many milliseconds without calls */
  throttled(now: number, pause?: number): void;
  /** Calls a second that are allowed now. */
  rate(now: number): number;
}

export interface RateBounds {
  /** Calls a second to begin with, which is also what it grows back to at once. */
  readonly start: number;
  /** Never above. */
  readonly most: number;
  /** Calls at once after a quiet while. */
  readonly burst: number;
}

/** Never slower than this: a limit that is out for long is found to be over within seconds. */
const LEAST = 0.2;
/** Within this time of a decrease, "too many" is about calls that were made before it. */
const SETTLE = 1_000;
/** From a decrease back to `start` in this time; from there to `most` in the same again. */
const RECOVERY = 30_000;

export function createAdaptiveRate({ start, most, burst }: RateBounds): AdaptiveRate {
  let rate = start;
  let rateSince = 0;
  let decreasedAt = Number.NEGATIVE_INFINITY;
  let tokens = burst;
  let tokensAt = Number.NEGATIVE_INFINITY;
  let closedUntil = Number.NEGATIVE_INFINITY;
  return { take, throttled, rate: grown };

  function take(now: number): number {
    refill(now);
    tokens -= 1;
    const wait = tokens >= 0 ? 0 : (-tokens / grown(now)) * 1_000;
    return Math.max(wait, closedUntil - now, 0);
  }

  function throttled(now: number, pause = 0): void {
    refill(now);
    closedUntil = Math.max(closedUntil, now + pause);
    tokens = Math.min(tokens, 0);
    if (now - decreasedAt < SETTLE) return;
    rate = Math.max(LEAST, grown(now) / 2);
    rateSince = now;
    decreasedAt = now;
  }

  function grown(now: number): number {
    if (decreasedAt === Number.NEGATIVE_INFINITY) return rate;
    const perMillisecond = start / RECOVERY;
    return Math.min(most, rate + Math.max(0, now - rateSince) * perMillisecond);
  }

  function refill(now: number): void {
    if (tokensAt === Number.NEGATIVE_INFINITY) tokensAt = now;
    const passed = Math.max(0, now - tokensAt);
    tokens = Math.min(burst, tokens + (passed / 1_000) * grown(now));
    tokensAt = Math.max(tokensAt, now);
  }
}
