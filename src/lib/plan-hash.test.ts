import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';
import { planHashOf } from './plan-hash.js';

it('S1: gives a plan the same hash before and after the hash is put in', () => {
  const plan = { action: 'scale-to-zero', targets: [{ steps: [] }] };
  const hash = planHashOf(plan);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(planHashOf({ ...plan, hash })).toBe(hash);
});

it('S1: gives plans that differ in anything different hashes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      fc.pre(canonicalJson(a) !== canonicalJson(b));
      expect(planHashOf({ targets: a })).not.toBe(planHashOf({ targets: b }));
    }),
  );
});
