// Names are data: an estate in which everything is called as badly as can be is acted on like any other.
import { describe, expect, it } from 'vitest';
import { actHarness, plainRun } from '../../test/fakes/act-context.js';
import { actingWorld } from '../../test/fakes/acting-world.js';
import { planned } from '../../test/fakes/door-plans.js';
import { HOSTILE_NAMES } from '../../test/fakes/messages.js';
import { executePlan, undoEntry } from './index.js';

const NAMES = [
  ...HOSTILE_NAMES,
  '__proto__',
  'constructor',
  'toString',
  '"; rm -rf /',
  '../../x',
  "' or '1'='1",
  'x\0y',
  '',
  '\ud800',
];

describe('an estate of hostile names', () => {
  it('each target gets its own outcome, its own before-image and its own undo', async () => {
    const world = actingWorld();
    const harness = await actHarness(world.connector, world.estate);
    const run = plainRun(harness.time);
    const doors = NAMES.map((name) => world.put('Door', name, { open: true, [name]: name, ['__proto__']: 'kept' }));
    const before = doors.map(({ resource }) => world.raw(resource));
    const entry = await harness.record(await planned(world, 'close-door', doors));

    const outcomes = await executePlan(entry, harness.context, run);
    expect(outcomes.map(({ target, kind }) => [target, kind])).toEqual(doors.map(({ resource }) => [resource, 'done']));
    expect(world.effects.map(({ resource }) => resource)).toEqual(doors.map(({ resource }) => resource));

    const undone = await undoEntry(entry, harness.context, 'ada');
    expect(new Set(undone.map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect(doors.map(({ resource }) => world.raw(resource))).toEqual(before);
    expect(Object.hasOwn(Object.prototype, 'open')).toBe(false);
  });

  it('a name that is part of another one’s is not that one', async () => {
    const world = actingWorld();
    const harness = await actHarness(world.connector, world.estate);
    const [one] = ['web', 'web/../web', 'web ', 'WEB'].map((name) => world.put('Door', name, { open: true }));
    if (one === undefined) throw new Error('doors');
    await executePlan(await harness.record(await planned(world, 'close-door', [one])), harness.context, plainRun(harness.time));
    expect(world.effects.map(({ resource }) => resource)).toEqual([one.resource]);
  });
});
