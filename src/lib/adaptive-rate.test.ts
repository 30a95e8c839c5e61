import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdaptiveRate } from './adaptive-rate.js';

const BOUNDS = { start: 10, most: 40, burst: 5 };

describe('an adaptive rate', () => {
  it('lets a burst through at once and spaces what follows', () => {
    const rate = createAdaptiveRate(BOUNDS);
    expect(Array.from({ length: 7 }, () => rate.take(0))).toEqual([0, 0, 0, 0, 0, 100, 200]);
  });

  it('is halved by "too many", once for all calls that were under way', () => {
    const rate = createAdaptiveRate(BOUNDS);
    for (let i = 0; i < 5; i += 1) rate.throttled(0);
    expect(rate.rate(0)).toBe(5);
  });

  it('grows back, and beyond the start to the most, while nobody complains', () => {
    const rate = createAdaptiveRate(BOUNDS);
    rate.throttled(0);
    expect(rate.rate(15_000)).toBe(10);
    expect(rate.rate(45_000)).toBe(20);
    expect(rate.rate(1_000_000)).toBe(40);
  });

  it('never falls to nothing', () => {
    const rate = createAdaptiveRate(BOUNDS);
    for (let at = 0; at < 100; at += 1) rate.throttled(at * 1_100);
    expect(rate.rate(100 * 1_100)).toBeGreaterThanOrEqual(0.2);
  });

  it('makes nobody call before the pause that was asked for', () => {
    const rate = createAdaptiveRate(BOUNDS);
    rate.throttled(1_000, 7_000);
    expect(rate.take(2_000)).toBeGreaterThanOrEqual(6_000);
  });

  it('lets no more than the burst and the rate through in any stretch of time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 }), (gaps) => {
        const rate = createAdaptiveRate(BOUNDS);
        let now = 0;
        const starts = gaps.map((gap) => {
          now += gap;
          return now + rate.take(now);
        });
        starts.sort((a, b) => a - b);
        for (const [i, from] of starts.entries())
          for (const [n, to] of starts.slice(i).entries())
            expect(n + 1).toBeLessThanOrEqual(BOUNDS.burst + ((to - from) / 1_000) * BOUNDS.start + 1 + 1e-6);
      }),
    );
  });

  it('does not go backwards when the clock does', () => {
    const rate = createAdaptiveRate(BOUNDS);
    rate.take(10_000);
    expect(rate.take(0)).toBeGreaterThanOrEqual(0);
    rate.throttled(5_000);
    expect(rate.rate(0)).toBeGreaterThan(0);
  });
});
