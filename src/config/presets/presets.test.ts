import { describe, expect, it } from 'vitest';
import { approvalRuleFor, comparePlans, limitsOn } from '../../decide/index.js';
import { RELEASE_PHASES, RUNGS, SEVERITIES, type ResponsePlan } from '../../model/index.js';
import { PRESETS, PRESET_NAMES } from './index.js';

const STEPS = PRESET_NAMES.slice(1).map((name, at): [string, ResponsePlan, ResponsePlan] => {
  const before = PRESET_NAMES[at] ?? name;
  return [`${before} to ${name}`, PRESETS[before], PRESETS[name]];
});

it.each(STEPS)('from %s nothing gets stricter, and something looser', (_, before, after) => {
  const changes = comparePlans(before, after);
  expect(changes.filter(({ kind }) => kind === 'tightened')).toEqual([]);
  expect(changes.length).toBeGreaterThan(10);
});

describe.each(PRESET_NAMES)('%s', (name) => {
  const plan = PRESETS[name];

  it('is called as it is asked for', () => expect(plan.name).toBe(name));

  it('wants no less for what is worse', () => {
    for (const phase of RELEASE_PHASES) {
      const rungs = (['informational', 'low', 'medium', 'high', 'critical'] as const).map((severity) =>
        RUNGS.indexOf(plan.table[severity][phase]),
      );
      expect(rungs).toEqual(rungs.toSorted((a, b) => a - b));
    }
  });

  it('never acts by itself where the release phase is unknown', () => {
    for (const severity of SEVERITIES)
      expect(RUNGS.indexOf(plan.table[severity].unknown)).toBeLessThanOrEqual(RUNGS.indexOf('propose'));
    for (const rung of ['hold', 'contain', 'enforce'] as const)
      expect(approvalRuleFor(plan, 'unknown', rung).people).toBeGreaterThan(0);
  });

  it('S7: is strict about failures', () => expect(plan.ramp.failureThreshold).toBe(0));

  it('S6: leaves what cannot be undone to people outside of development', () =>
    expect(plan.irreversibleUpTo).toBe('development'));
});

it('watch acts on nothing at all', () => {
  for (const phase of RELEASE_PHASES) expect(limitsOn('phase', phase, PRESETS.watch)).toMatchObject([{ count: 0 }]);
});
