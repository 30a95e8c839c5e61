import { describe, expect, it } from 'vitest';
import { PRESETS } from '../config/index.js';
import type { ChangeWindow, ResponsePlan } from '../model/index.js';
import { comparePlans } from './compare-plans.js';

const { guard } = PRESETS;
const edited = (said: Partial<ResponsePlan>): ResponsePlan => ({ ...guard, ...said });
const WINDOW: ChangeWindow = {
  name: 'w',
  phases: ['production'],
  repeats: 'FREQ=DAILY',
  from: '09:00',
  lasts: 60,
  timeZone: 'UTC',
};
const FREEZE = {
  name: 'f',
  phases: ['test'] as const,
  from: '2026-12-20T00:00',
  to: '2026-12-31T00:00',
  timeZone: 'UTC',
  reason: 'r',
};

describe('S14: what an edit of a plan changes', () => {
  it('is nothing for the same plan under another name', () => expect(comparePlans(guard, edited({ name: 'ours' }))).toEqual([]));

  it.each<[string, Partial<ResponsePlan>, string]>([
    ['a cell', { table: { ...guard.table, low: { ...guard.table.low, test: 'enforce' } } }, 'low in test: notify → enforce'],
    [
      'the ceiling',
      { ceilings: { ...guard.ceilings, organisation: 'enforce' } },
      'the ceiling of the organisation: contain → enforce',
    ],
    ['the record that earns trust', { trust: { runs: 1 } }, 'approved runs that earn trust: 5 → 1'],
    [
      'a cell of a family',
      { families: [{ policies: 'aws/*', table: { low: { test: 'hold' } } }] },
      'aws/*, low in test: notify → hold',
    ],
    ['S6', { irreversibleUpTo: 'staging' }, 'irreversible actions unattended up to: development → staging'],
    [
      'the failures that are put up with',
      { ramp: { ...guard.ramp, failureThreshold: 0.5 } },
      'share of failures put up with in a wave: 0 → 0.5',
    ],
    [
      'the health that is looked at',
      { health: [] },
      'health check workload in development, test, staging, production, unknown: taken away',
    ],
  ])('loosens %s, and the other way round tightens it', (_, said, change) => {
    expect(comparePlans(guard, edited(said))).toEqual([{ kind: 'loosened', change }]);
    const [back, ...others] = comparePlans(edited(said), guard);
    expect([back?.kind, others]).toEqual(['tightened', []]);
  });

  it('of a ceiling that is taken away is a loosening', () => {
    const before = edited({ ceilings: { ...guard.ceilings, teams: { a: 'hold' } } });
    expect(comparePlans(before, guard)).toEqual([{ kind: 'loosened', change: 'the ceiling of team a: hold → no limit' }]);
  });

  it('of limits names each part that is counted', () => {
    const limits = guard.limits.map((limit) =>
      limit.per === 'account' && limit.phases.includes('production') ? { ...limit, count: 0 } : limit,
    );
    expect(comparePlans(guard, edited({ limits }))).toEqual([
      { kind: 'tightened', change: 'targets in 60 minutes for each account in production, unknown: 5 → none' },
    ]);
  });

  it('of approvals names the phase and rung', () => {
    const approvals = [
      { phases: ['test'] as const, rungs: ['enforce'] as const, people: 0, lapses: 24, grace: 0 },
      ...guard.approvals,
    ];
    expect(comparePlans(guard, edited({ approvals }))).toContainEqual({
      kind: 'loosened',
      change: 'people who must agree to enforce in test: 1 → 0',
    });
  });

  it.each<[string, Partial<ResponsePlan>, Partial<ResponsePlan>, string]>([
    ['the first window of a phase', {}, { windows: [WINDOW] }, 'tightened'],
    ['one more window', { windows: [WINDOW] }, { windows: [WINDOW, { ...WINDOW, from: '20:00' }] }, 'loosened'],
    ['the only window gone', { windows: [WINDOW] }, {}, 'loosened'],
    ['one of two windows gone', { windows: [WINDOW, { ...WINDOW, from: '20:00' }] }, { windows: [WINDOW] }, 'tightened'],
    ['a freeze', {}, { freezes: [FREEZE] }, 'tightened'],
    ['a freeze gone', { freezes: [FREEZE] }, {}, 'loosened'],
    ['one thing less protected', { protected: [{ because: 'x', kind: 'Node' }] }, {}, 'loosened'],
    [
      'families in another order',
      {
        families: [
          { policies: 'a/*', table: {} },
          { policies: '*/b', table: {} },
        ],
      },
      {
        families: [
          { policies: '*/b', table: {} },
          { policies: 'a/*', table: {} },
        ],
      },
      'loosened',
    ],
  ])('%s', (_, before, after, kind) =>
    expect(comparePlans(edited(before), edited(after)).map((one) => one.kind)).toEqual([kind]),
  );
});
