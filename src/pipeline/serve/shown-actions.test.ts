import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION, parseResponsePlan } from '../../config/index.js';
import type { HealthCheck } from '../../model/index.js';
import { heldBack, healthWords } from './shown-actions.js';

const NOW = new Date('2026-12-31T12:00:00Z');
const FREEZE =
  "{ name: year end, phases: [production], from: '2026-12-31T00:00', to: '2027-01-01T00:00', timeZone: UTC, reason: books }";
const { plan: PLAN } = parseResponsePlan(
  `apiVersion: headwater.dev/v1\nkind: ResponsePlan\nmetadata: { name: shop }\nspec: { preset: guard, freezes: [${FREEZE}] }\n`,
  'plan.yaml',
  DEFAULT_CONFIGURATION.limits,
);
const APPROVED = { state: 'approved', phase: 'production', rung: 'contain' } as const;

describe('what may go ahead', () => {
  it.each(['waiting', 'approved', 'ready'] as const)(
    'is held back while its release phase is closed, and says why: %s',
    (state) => {
      expect(heldBack({ ...APPROVED, state }, PLAN, NOW)).toContain('frozen by year end (books); production opens');
    },
  );

  it.each([
    ['once the freeze is over', APPROVED, new Date('2027-01-02T12:00:00Z')],
    ['in another release phase', { ...APPROVED, phase: 'staging' }, NOW],
    ['when it touches nothing that runs', { ...APPROVED, rung: 'propose' }, NOW],
    ['once it has begun', { ...APPROVED, state: 'acting' }, NOW],
  ] as const)('is not held back by a freeze %s', (_, action, now) => {
    expect(heldBack(action, PLAN, now)).toBeNull();
  });

  it('is held back until its grace period is over, also where it only proposes', () => {
    const [now, later] = ['2027-01-05T12:00:00Z', '2027-01-05T13:00:00Z'].map((at) => new Date(at));
    const announced = { ...APPROVED, rung: 'propose', notBefore: '2027-01-05T13:00:00Z' } as const;
    expect(heldBack(announced, PLAN, now ?? NOW)).toContain('begins at 2027-01-05T13:00:00Z at the earliest');
    expect(heldBack(announced, PLAN, later ?? NOW)).toBeNull();
  });
});

describe('what is asked of the targets after each wave', () => {
  const phases = ['production'] as const;
  const checks: readonly HealthCheck[] = [
    { kind: 'workload', phases },
    { kind: 'http', phases, url: 'https://shop.example/up', service: 'shop' },
    { kind: 'prometheus', phases, url: 'https://metrics.example', query: 'errors' },
    { kind: 'http', phases: ['staging'], url: 'https://staging.example/up' },
  ];
  const asked = (platform: string, service: string): readonly string[] => {
    return healthWords(checks, { platform, grounds: { phase: 'production' }, targets: [{ service }] });
  };

  it('is said of what is asked of one of them, and of nothing else', () => {
    const errors = 'errors at https://metrics.example';
    expect(asked('aws', 'billing')).toEqual([errors]);
    expect(asked('aws', 'shop')).toEqual(['an answer of https://shop.example/up', errors]);
    expect(asked('kubernetes', 'billing')).toEqual(['how Kubernetes says that each workload among the targets is', errors]);
  });
});
