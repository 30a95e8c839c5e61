import { describe, expect, it } from 'vitest';
import { virtualTime } from '../../test/fakes/virtual-time.js';
import type { ApiCall, CallFailure } from '../ports/index.js';
import { createApiCalls } from './api-calls.js';

const CALL: ApiCall = { call: 's3:GetBucketPolicy', permission: 's3:GetBucketPolicy', limit: 'aws/1/eu/s3' };

class Refusal extends Error {
  readonly failure: CallFailure;
  constructor(failure: CallFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

const classify = (error: unknown): CallFailure =>
  error instanceof Refusal ? error.failure : { kind: 'rejected', message: 'odd' };

function world(timeout?: number, within?: number) {
  const time = virtualTime();
  const calls = createApiCalls({
    clock: time,
    timer: time,
    random: () => 0.5,
    bounds: { start: 10, most: 10, burst: 1 },
    ...(timeout === undefined ? {} : { timeout }),
    ...(within === undefined ? {} : { within }),
  });
  return { time, calls, caller: calls.caller(classify, new AbortController().signal) };
}

const fails =
  (failure: CallFailure, times = Number.POSITIVE_INFINITY) =>
  async (): Promise<string> => {
    times -= 1;
    if (times >= 0) throw new Refusal(failure);
    return 'fine';
  };

describe('a call', () => {
  it('gives its answer', async () => {
    const { caller } = world();
    expect(await caller.call(CALL, async () => 'fine')).toEqual({ kind: 'answer', value: 'fine' });
  });

  it('that says there is no such thing is absent, and no failure', async () => {
    const { caller, calls } = world();
    expect(await caller.call(CALL, fails({ kind: 'absent', message: 'NoSuchBucketPolicy' }))).toEqual({ kind: 'absent' });
    expect(calls.counts().get(CALL.call)).toEqual({ made: 1, failed: 0, throttled: 0 });
  });

  it('that is not allowed is made once, and names the permission', async () => {
    const { caller, calls } = world();
    expect(await caller.call(CALL, fails({ kind: 'denied', message: 'access denied' }))).toEqual({
      kind: 'failed',
      failure: 'denied',
      code: 'PERMISSION_MISSING',
      why: 's3:GetBucketPolicy: access denied; it needs s3:GetBucketPolicy',
    });
    expect(calls.counts().get(CALL.call)?.made).toBe(1);
  });

  it('that is one too many is made again, slower, until it is taken', async () => {
    const { caller, calls, time } = world();
    expect(await caller.call(CALL, fails({ kind: 'throttled', message: 'slow down', retryAfter: 3_000 }, 2))).toEqual({
      kind: 'answer',
      value: 'fine',
    });
    expect(calls.counts().get(CALL.call)).toEqual({ made: 3, failed: 2, throttled: 2 });
    expect(time.passed()).toBeGreaterThanOrEqual(6_000);
  });

  it.each<[CallFailure['kind'], string, number]>([
    ['throttled', 'API_THROTTLED', 10],
    ['unreachable', 'API_UNREACHABLE', 4],
    ['unauthenticated', 'CREDENTIALS_REFUSED', 1],
    ['unavailable', 'API_UNAVAILABLE', 1],
    ['expired', 'CURSOR_EXPIRED', 1],
    ['rejected', 'API_REJECTED', 1],
  ])('that stays %s is %s after %d tries', async (kind, code, tries) => {
    const { caller, calls } = world();
    expect(await caller.call(CALL, fails({ kind, message: 'no' }))).toMatchObject({ kind: 'failed', failure: kind, code });
    expect(calls.counts().get(CALL.call)?.made).toBe(tries);
  });

  it('that does not come back is given up, and counts as unreachable', async () => {
    const { caller } = world(5);
    const never = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    expect(await caller.call(CALL, never)).toMatchObject({
      code: 'API_UNREACHABLE',
      why: expect.stringContaining('no answer in time'),
    });
  });

  it('S13: with a bound takes no longer than that, whatever it is told to wait for', async () => {
    const { caller, calls, time } = world(undefined, 20_000);
    const later = fails({ kind: 'throttled', message: 'slow down', retryAfter: 8_000 });
    expect(await caller.call(CALL, later)).toMatchObject({ kind: 'failed', code: 'API_THROTTLED' });
    expect(calls.counts().get(CALL.call)?.made).toBeGreaterThan(1);
    expect(time.passed()).toBeLessThan(20_000);
  });

  it('S13: with a bound is not sent once its turn comes too late', async () => {
    const { caller, calls } = world(undefined, 1_000);
    const answers = await Promise.all(Array.from({ length: 21 }, () => caller.call(CALL, async () => 1)));
    const late = answers.filter(({ kind }) => kind === 'failed');
    expect(late.length).toBeGreaterThan(0);
    expect(late[0]).toMatchObject({ code: 'API_THROTTLED' });
    expect(calls.counts().get(CALL.call)?.made).toBe(answers.length - late.length);
  });

  it('shares its rate with all that have the same limit, and with no others', async () => {
    const { caller, time } = world();
    await Promise.all(Array.from({ length: 21 }, () => caller.call(CALL, async () => 1)));
    expect(time.passed()).toBeGreaterThanOrEqual(2_000);
    const before = time.passed();
    await caller.call({ ...CALL, limit: 'aws/2/eu/s3' }, async () => 1);
    expect(time.passed()).toBe(before);
  });

  it('ends at once when the run is stopped', async () => {
    const time = virtualTime();
    const stop = new AbortController();
    const calls = createApiCalls({ clock: time, timer: time, random: Math.random });
    const under = calls.caller(classify, stop.signal).call(CALL, (signal) => {
      stop.abort(new Error('stopped'));
      return Promise.reject(signal.reason);
    });
    await expect(under).rejects.toThrow('stopped');
  });
});
