import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confidenceOf, sharesOf } from './log-odds.js';

const logOdds = fc.double({ min: -50, max: 50, noNaN: true });

describe('confidenceOf', () => {
  it.each([
    { weights: [], prior: undefined, expected: 0.5 },
    { weights: [2.2], prior: undefined, expected: 0.9 },
    { weights: [2.2, -2.2], prior: undefined, expected: 0.5 },
    { weights: [], prior: -2.2, expected: 0.1 },
    { weights: [1, 1], prior: 0.2, expected: 0.9 },
    { weights: [40], prior: undefined, expected: 0.99 },
    { weights: [-40], prior: undefined, expected: 0.01 },
  ])('makes $expected of $weights on a prior of $prior', ({ weights, prior, expected }) => {
    expect(confidenceOf(weights, prior)).toBeCloseTo(expected, 2);
  });

  it('rises with a reason for and falls with a reason against, within its bounds', () => {
    fc.assert(
      fc.property(fc.array(logOdds, { maxLength: 8 }), fc.double({ min: 0.001, max: 20, noNaN: true }), (weights, more) => {
        const before = confidenceOf(weights);
        expect(before).toBeGreaterThanOrEqual(0.01);
        expect(before).toBeLessThanOrEqual(0.99);
        expect(confidenceOf([...weights, more])).toBeGreaterThanOrEqual(before);
        expect(confidenceOf([...weights, -more])).toBeLessThanOrEqual(before);
      }),
    );
  });

  it.each([Number.NaN, Infinity, -Infinity])('refuses %s', (weight) => {
    expect(() => confidenceOf([weight])).toThrow(RangeError);
  });
});

describe('sharesOf', () => {
  it('gives shares that sum to 1 and keep the order of the odds', () => {
    fc.assert(
      fc.property(fc.array(logOdds, { minLength: 1, maxLength: 10 }), (odds) => {
        const shares = sharesOf(odds);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        const byOdds = odds.map((one, i) => ({ one, share: shares[i] })).toSorted((a, b) => a.one - b.one);
        const ranked = byOdds.map(({ share }) => share ?? Number.NaN);
        expect(ranked).toEqual(ranked.toSorted((a, b) => a - b));
      }),
    );
  });

  it('divides evenly among equals and gives nothing for nothing', () => {
    expect(sharesOf([3, 3])).toEqual([0.5, 0.5]);
    expect(sharesOf([])).toEqual([]);
  });

  it('survives odds that would overflow on their own', () => {
    expect(sharesOf([5000, 0])).toEqual([1, 0]);
  });
});
