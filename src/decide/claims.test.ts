import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STRICT_LIMITS, type Limit } from '../model/index.js';
import { claimsFor, describeLimit, type ClaimTarget } from './claims.js';

const TARGET: ClaimTarget = { phase: 'production', scope: { platform: 'aws', account: '111122223333' }, service: 'payments' };
const limit = (said: Partial<Limit>): Limit => {
  return { name: 'l', phases: ['production'], per: 'phase', count: 10, percent: 100, within: 60, ...said };
};
const MANY = { phase: 1_000, account: 1_000, service: 1_000 };
const numbers = (limits: readonly Limit[], population: Parameters<typeof claimsFor>[2] = MANY) =>
  claimsFor(TARGET, { limits }, population).map((claim) => claim.limit);

describe('S4: the budgets of a target', () => {
  it('are strict where a plan says nothing', () => {
    expect(claimsFor(TARGET, { limits: [] }, {})).toEqual([
      { budget: 'production in the last 60 minutes', limit: STRICT_LIMITS.phase, within: 60 },
      { budget: 'account "111122223333" of aws in production in the last 60 minutes', limit: STRICT_LIMITS.account, within: 60 },
      {
        budget: 'service "payments" of account "111122223333" of aws in production in the last 60 minutes',
        limit: STRICT_LIMITS.service,
        within: 60,
      },
    ]);
  });

  it('are strict for each part that a plan says nothing of, and for each phase', () => {
    expect(numbers([limit({ count: 500 })])).toEqual([500, STRICT_LIMITS.account, STRICT_LIMITS.service]);
    expect(numbers([limit({ count: 500, phases: ['test'] })])).toEqual(Object.values(STRICT_LIMITS));
  });

  it('of 0 percent are none: not without limit, as elsewhere', () => {
    expect(numbers([limit({ percent: 0, count: 500 })])[0]).toBe(0);
  });

  it('of one number, count or share, are limited by that number: never without limit, as elsewhere', () => {
    const thousand = { phase: 1_000 };
    expect(numbers([limit({ count: 5 })], thousand)[0]).toBe(5);
    expect(numbers([limit({ percent: 1, count: 1_000_000 })], thousand)[0]).toBe(10);
  });

  it.each([
    [10, 9, 0],
    [10, 19, 1],
    [33.4, 10, 3],
    [99.9, 1, 0],
    [50, 0, 0],
  ])('of %d percent of %d resources are %d: rounded down', (percent, phase, most) => {
    expect(numbers([limit({ percent, count: 100 })], { phase })[0]).toBe(most);
  });

  it('of a share of nobody knows how many are none', () => {
    expect(numbers([limit({ percent: 50, count: 100 })], {})[0]).toBe(0);
    expect(numbers([limit({ percent: 50, count: 100 })], { phase: Number.NaN })[0]).toBe(0);
  });

  it('hold all at once; of two with one budget the lower', () => {
    const claims = claimsFor(
      TARGET,
      { limits: [limit({ count: 9 }), limit({ count: 4 }), limit({ count: 50, within: 1440 })] },
      MANY,
    );
    expect(claims.slice(0, 2)).toEqual([
      { budget: 'production in the last 60 minutes', limit: 4, within: 60 },
      { budget: 'production in the last 1440 minutes', limit: 50, within: 1440 },
    ]);
  });

  it('cannot be shared by what is called alike', () => {
    const budgets = (account: string, service: string) =>
      claimsFor({ ...TARGET, scope: { platform: 'aws', account }, service }, { limits: [] }, {}).map(({ budget }) => budget);
    const [, , tricky] = budgets('a', 'x" of account "a');
    expect(budgets('a" of account "a', 'x')).not.toContain(tricky);
  });

  it('never allow more for one more limit, or for fewer resources', () => {
    const any = fc.record({
      name: fc.constant('l'),
      phases: fc.constant(['production'] as const),
      per: fc.constantFrom('phase' as const, 'account' as const, 'service' as const),
      count: fc.integer({ min: 0, max: 50 }),
      percent: fc.integer({ min: 0, max: 100 }),
      within: fc.constant(60),
    });
    const size = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1 }), any, size, size, (limits, more, a, b) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)];
        const sizes = (n: number) => ({ phase: n, account: n, service: n });
        const stated = limits.filter(({ per }) => per === more.per);
        const before = numbers(limits, sizes(many));
        const after = numbers([...limits, more], sizes(many));
        // The first limit of a part takes the place of the strict default.
        if (stated.length > 0) after.forEach((most, at) => expect(most).toBeLessThanOrEqual(before[at] ?? 0));
        numbers(limits, sizes(few)).forEach((most, at) => expect(most).toBeLessThanOrEqual(before[at] ?? 0));
      }),
    );
  });
});

it('limits are said in words, and none is said to be none', () => {
  expect(describeLimit(limit({ per: 'account', percent: 10 }), 'production')).toBe(
    'at most 10 targets and 10 % of the resources of a kind in 60 minutes for each account in production',
  );
  expect(describeLimit(limit({ count: 0 }), 'production')).toBe('no target at all in production');
  expect(describeLimit(limit({ percent: 0 }), 'production')).toBe('no target at all in production');
});
