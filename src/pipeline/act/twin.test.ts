import { describe, expect, it } from 'vitest';
import { sourceId, type Gap, type Json, type Resource } from '../../model/index.js';
import { actingWorld } from '../../../test/fakes/acting-world.js';
import { planned } from '../../../test/fakes/door-plans.js';
import { twinOf } from './twin.js';

const world = () => {
  const real = actingWorld();
  const address = real.put('Lamp', 'hall', { model: 'old', spare: false });
  return { real, address };
};
const graphOf = (resources: readonly Resource[]) => ({ resources: new Map(resources.map((one) => [one.id, one])) });
const GAP: Gap = { code: 'PERMISSION_MISSING', source: sourceId('world'), what: 'doors', why: 'denied', hides: ['resources'] };

async function twin(raw: Json, gaps: readonly Gap[] = []) {
  const { real, address } = world();
  const state = await real.estate.read(address);
  if (state.kind !== 'seen') throw new Error('the lamp');
  return { address, estate: twinOf(graphOf([{ ...state.resource, raw }]), gaps), real };
}

describe('a twin', () => {
  it('S1: gives the same plan as the estate that it is a copy of, without asking it', async () => {
    const { real, address } = world();
    const plan = await planned(real, 'replace-lamp', [address]);
    const { estate } = await twin({ model: 'old', spare: false });
    real.hide(address.resource);
    expect(await planned({ ...real, estate }, 'replace-lamp', [address])).toEqual(plan);
  });

  it('shows what the calls of a plan would do, to itself alone', async () => {
    const { real, address } = world();
    const plan = await planned(real, 'replace-lamp', [address]);
    const { estate } = await twin({ model: 'old', spare: false });
    for (const step of plan.targets[0]?.steps ?? []) if (step.kind === 'call') await estate.send(step, 'key');
    expect(await estate.read(address)).toMatchObject({ resource: { raw: { model: 'new', spare: false } } });
    expect(real.raw(address.resource)).toEqual({ model: 'old', spare: false });
  });

  it.each([
    ['a member', { a: { b: 1 } }, { path: ['a', 'b'], is: 'equals', value: 2 }, { a: { b: 2 } }],
    ['a member that is not there yet', {}, { path: ['a', 'b'], is: 'equals', value: 2 }, { a: { b: 2 } }],
    ['an item of a list', { a: [{ b: 1 }] }, { path: ['a', '0', 'b'], is: 'equals', value: 2 }, { a: [{ b: 2 }] }],
    ['what goes', { a: 1, b: 2 }, { path: ['a'], is: 'absent' }, { b: 2 }],
    ['what comes into a list', { a: [1] }, { path: ['a'], is: 'includes', value: 2 }, { a: [1, 2] }],
    [
      'what leaves a list',
      { a: [{ x: 1, y: 2 }, { x: 3 }] },
      { path: ['a'], is: 'excludes', value: { x: 1 } },
      { a: [{ x: 3 }] },
    ],
    ['a number that rises', { a: 1 }, { path: ['a'], is: 'at-least', value: 2 }, { a: 2 }],
  ] as const)('changes %s', async (_, raw, field, after) => {
    const { estate, address } = await twin(raw);
    const done = { kind: 'fields', fields: [field] } as const;
    expect(await estate.send({ kind: 'call', call: 'x', address, input: {}, done }, 'key')).toEqual({ kind: 'accepted' });
    expect(await estate.read(address)).toMatchObject({ resource: { raw: after } });
  });

  it('knows what it removed, and what was never there where everything was read', async () => {
    const { estate, address } = await twin({});
    await estate.send({ kind: 'call', call: 'x', address, input: {}, done: { kind: 'gone' } }, 'key');
    expect(await estate.read(address)).toEqual({ kind: 'gone' });
    expect(await estate.list(address.scope)).toEqual({ kind: 'listed', resources: [] });
  });

  it('S3: takes what a gap may hide for unknown, not for gone', async () => {
    const { estate, address } = await twin({}, [GAP]);
    const { real } = world();
    expect(await estate.read({ ...address, resource: real.put('Door', 'x', {}).resource })).toMatchObject({ kind: 'unknown' });
    expect(await estate.list(address.scope)).toMatchObject({ kind: 'unknown' });
  });
});
