import { describe, expect, it } from 'vitest';
import { actHarness, plainRun, type ActHarness } from '../../test/fakes/act-context.js';
import { actingWorld, type ActingWorld } from '../../test/fakes/acting-world.js';
import { planOn, planned } from '../../test/fakes/door-plans.js';
import type { ActionPlan, ResourceAddress } from '../model/index.js';
import type { DurableRun } from '../ports/index.js';
import { executePlan, undoEntry, watchReversals } from './index.js';
import { nextSize } from './waves.js';

interface Scene {
  readonly world: ActingWorld;
  readonly harness: ActHarness;
  readonly doors: readonly ResourceAddress[];
  act(plan: ActionPlan, run?: DurableRun): ReturnType<typeof executePlan>;
}

async function scene(doors: number): Promise<Scene> {
  const world = actingWorld();
  const harness = await actHarness(world.connector, world.estate);
  return {
    world,
    harness,
    doors: Array.from({ length: doors }, (_, number) => world.put('Door', `door-${number}`, { open: true })),
    act: async (plan, run = plainRun(harness.time)) => executePlan(await harness.record(plan), harness.context, run),
  };
}

const kinds = (outcomes: readonly { readonly kind: string }[]): readonly string[] => outcomes.map(({ kind }) => kind);

describe('a plan that is carried out', () => {
  it('S1: is the recorded one: one that was edited since is not', async () => {
    const { world, harness, doors } = await scene(1);
    const plan = await planned(world, 'close-door', doors);
    const forged = { ...plan, grounds: { ...plan.grounds, phase: 'production' as const } };
    await expect(harness.context.ledger.recordPlan(forged, 'mallory')).rejects.toMatchObject({ code: 'PLAN_ALTERED' });
    const entry = await harness.record(plan);
    const edited = {
      ...harness.context,
      ledger: {
        ...harness.context.ledger,
        entry: async (id: string) => {
          const kept = await harness.context.ledger.entry(id);
          return kept === undefined ? undefined : { ...kept, plan: { ...kept.plan, irreversible: 'no' } };
        },
      },
    };
    await expect(executePlan(entry, edited, plainRun(harness.time))).rejects.toMatchObject({ code: 'PLAN_ALTERED' });
    expect(world.effects).toEqual([]);
  });

  it('needs as many people as its grounds say, and a vote for its very hash', async () => {
    const { world, harness, doors } = await scene(1);
    const plan = await planned(world, 'close-door', doors, { approvals: 2 });
    const entry = await harness.record(plan);
    const { approvals, clock } = harness.context;
    const execute = () => executePlan(entry, harness.context, plainRun(harness.time));
    const vote = (id: string, hash: string) =>
      approvals.vote(entry, hash, { id, role: 'approver' }, { kind: 'approve', because: 'fine' }, clock.now());
    await expect(execute()).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    await vote('ada', plan.hash);
    await vote('ada', plan.hash);
    await vote('bob', 'f'.repeat(64));
    await expect(execute()).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    expect(world.effects).toEqual([]);
    await vote('bob', plan.hash);
    expect(kinds(await execute())).toEqual(['done']);
  });

  it('is not carried out before the time for which it was announced, nor after somebody said no', async () => {
    const { world, harness, doors } = await scene(1);
    const notBefore = new Date(harness.time.now().getTime() + 3_600_000).toISOString();
    const plan = await planned(world, 'close-door', doors, { notBefore });
    const entry = await harness.record(plan);
    const execute = () => executePlan(entry, harness.context, plainRun(harness.time));
    await expect(execute()).rejects.toMatchObject({ code: 'PLAN_NOT_DUE' });
    await harness.time.sleep(3_600_000);
    const { approvals, clock } = harness.context;
    const no = { kind: 'reject', because: 'the door is needed' } as const;
    await approvals.vote(entry, plan.hash, { id: 'ada', role: 'approver' }, no, clock.now());
    await expect(execute()).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    expect(world.effects).toEqual([]);
  });

  it('gives every target its own outcome, whatever becomes of the others', async () => {
    const { world, harness, doors } = await scene(5);
    const plan = await planned(world, 'close-door', doors);
    const [gone, changed, hidden, closed] = doors;
    if (gone === undefined || changed === undefined || hidden === undefined || closed === undefined) throw new Error('doors');
    world.remove(gone.resource);
    world.change(changed.resource, { colour: 'red' });
    world.hide(hidden.resource);
    world.change(closed.resource, { open: false });
    const outcomes = await executePlan(await harness.record(plan), harness.context, plainRun(harness.time));
    expect(outcomes.map(({ kind, because }) => `${kind}: ${because}`)).toEqual([
      'refused: it is gone',
      'refused: it changed since the plan was made',
      'refused: houses:Door/door-2 could not be read: it does not answer',
      'already-so: it is as the plan wants it',
      'done: every step took effect',
    ]);
    expect(world.effects).toHaveLength(1);
  });

  it('S2: decides again at the instant of acting, and asks again what it depends on', async () => {
    const { world, harness, doors, act } = await scene(1);
    const plan = await planned(world, 'close-door', doors);
    harness.says.refuse = 'it is exempt until 2026-12-31';
    expect(await act(plan)).toMatchObject([{ kind: 'refused', because: 'it is exempt until 2026-12-31' }]);
    expect(world.effects).toEqual([]);
  });

  it('S8: touches nothing that is protected', async () => {
    const { world, act } = await scene(0);
    const exit = world.put('Door', 'exit', { open: true, escape: true });
    expect(await act(await planned(world, 'close-door', [exit]))).toMatchObject([
      { kind: 'refused', because: 'it is protected: it is the way out' },
    ]);
    expect(world.effects).toEqual([]);
  });

  it('S12: a policy that is not live any more acts no more', async () => {
    const { world, harness, doors } = await scene(1);
    await harness.context.control.publish({ id: 'set-1', policies: ['doors/closed'] });
    await harness.context.control.lease('worker-1', 'set-1', 1e9);
    const entry = await harness.record(await planned(world, 'close-door', doors, { policies: ['doors/closed'] }));
    await harness.context.control.publish({ id: 'set-2', policies: [] });
    await harness.context.control.lease('worker-1', 'set-2', 1e9);
    const context = { ...harness.context, policySet: 'set-2' };
    expect(kinds(await executePlan(entry, context, plainRun(harness.time)))).toEqual(['refused']);
    expect(world.effects).toEqual([]);
  });

  it('S12: a worker without a lease does nothing, and says nothing of what would have come of it', async () => {
    const { world, harness, doors } = await scene(1);
    const entry = await harness.record(await planned(world, 'close-door', doors));
    await harness.context.control.leave('worker-1');
    await expect(executePlan(entry, harness.context, plainRun(harness.time))).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(world.effects).toEqual([]);
    expect((await harness.context.ledger.entry(entry))?.targets.get(doors[0]?.resource ?? '')?.outcome).toBeUndefined();
  });
});

describe('a call whose answer is not what one hopes for', () => {
  it('is not made again when no answer came and reading shows that it took effect', async () => {
    const { world, doors, act } = await scene(1);
    world.answerNext('lost');
    expect(kinds(await act(await planned(world, 'close-door', doors)))).toEqual(['done']);
    expect(world.effects).toHaveLength(1);
  });

  it('is made again later when the platform says not now, for a while', async () => {
    const { world, doors, act } = await scene(1);
    world.answerNext({ kind: 'not-now', because: 'disruption budget' });
    world.answerNext({ kind: 'not-now', because: 'disruption budget' });
    expect(kinds(await act(await planned(world, 'close-door', doors)))).toEqual(['done']);
  });

  it('is a refusal in the end when the platform never says yes', async () => {
    const { world, harness, doors, act } = await scene(1);
    for (let times = 0; times < 1_000; times += 1) world.answerNext({ kind: 'not-now', because: 'disruption budget' });
    expect(await act(await planned(world, 'close-door', doors))).toMatchObject([
      { kind: 'refused', because: 'Close: disruption budget' },
    ]);
    expect(await harness.context.budgets.taken('test', 60, harness.time.now())).toBe(0);
  });

  it('puts back what went before it when it fails on the way', async () => {
    const { world, harness, act } = await scene(0);
    const lamp = world.put('Lamp', 'hall', { model: 'old', spare: false });
    const plan = await planned(world, 'replace-lamp', [lamp]);
    world.onSend((when, call) => {
      if (when === 'before' && call === 'Switch') world.answerNext({ kind: 'refused', because: 'it is hot' });
    });
    expect(await act(plan)).toMatchObject([{ kind: 'failed', because: 'Switch: it is hot; it is as it was before' }]);
    expect(world.raw(lamp.resource)).toEqual({ model: 'old', spare: false });
    expect(await harness.context.record.trust({ action: 'replace-lamp', policy: '', phase: 'test' })).toMatchObject({
      failed: 1,
    });
  });
});

describe('S7: waves', () => {
  it('grow by their factor, and are never empty', () => {
    const sizes = (factor: number): readonly number[] => {
      const all = [1];
      for (let wave = 0; wave < 4; wave += 1) all.push(nextSize(all.at(-1) ?? 1, { factor }));
      return all;
    };
    expect(sizes(2)).toEqual([1, 2, 4, 8, 16]);
    expect(sizes(1)).toEqual([1, 1, 1, 1, 1]);
    expect(sizes(0)).toEqual([1, 1, 1, 1, 1]);
    expect(nextSize(3, { factor: NaN })).toBe(3);
  });

  it('do not grow over targets that nothing was done to', async () => {
    const { world, harness, doors } = await scene(5);
    const plan = await planned(world, 'close-door', doors);
    for (const door of doors.slice(0, 3)) world.change(door.resource, { colour: 'red' });
    const looks: number[] = [];
    const context: typeof harness.context = {
      ...harness.context,
      health: async () => {
        looks.push(world.effects.length);
        return { kind: 'healthy', because: 'it is well' };
      },
    };
    await executePlan(await harness.record(plan), context, plainRun(harness.time));
    expect(looks).toEqual([1, 2]);
  });

  it('end at the first failure by default, with the rest refused', async () => {
    const { world, doors, act } = await scene(6);
    const plan = await planned(world, 'close-door', doors);
    let calls = 0;
    world.onSend((when) => {
      if (when === 'before' && (calls += 1) === 2) world.answerNext({ kind: 'unknown', because: 'the connection broke' });
    });
    const outcomes = await act(plan);
    expect(kinds(outcomes)).toEqual(['done', 'failed', 'done', 'refused', 'refused', 'refused']);
    expect(outcomes[5]?.because).toBe('stopped: 1 of 2 failed in wave 2');
  });

  it('stand still while health cannot be told', async () => {
    const { world, harness, doors, act } = await scene(4);
    harness.says.health = { kind: 'inconclusive', because: 'no metrics' };
    const outcomes = await act(await planned(world, 'close-door', doors));
    expect(kinds(outcomes)).toEqual(['done', 'refused', 'refused', 'refused']);
    expect(outcomes[1]?.because).toBe('stands still: health could not be told: no metrics');
  });

  it('put everything back when health drops, and take the trust back', async () => {
    const { world, harness, doors, act } = await scene(4);
    const plan = await planned(world, 'close-door', doors);
    let looks = 0;
    const context = {
      ...harness.context,
      health: async () => ({ kind: (looks += 1) < 2 ? 'healthy' : 'unhealthy', because: '3 of 4 are ready' }) as const,
    };
    const outcomes = await executePlan(await harness.record(plan), context, plainRun(harness.time));
    expect(kinds(outcomes)).toEqual(['done', 'done', 'done', 'refused']);
    expect(outcomes[3]?.because).toBe('stopped and undone: 3 of 4 are ready');
    for (const { resource } of doors) expect(world.raw(resource)).toEqual({ open: true });
    expect(await harness.context.record.trust({ action: 'close-door', policy: '', phase: 'test' })).toMatchObject({ undone: 3 });
    void act;
  });
});

describe('S11: a halt', () => {
  it('lets what is in flight finish, and begins nothing else', async () => {
    const { world, harness, act } = await scene(0);
    const lamps = ['a', 'b'].map((name) => world.put('Lamp', name, { model: 'old', spare: false }));
    const plan = await planned(world, 'replace-lamp', lamps);
    world.onSend(async (when, call) => {
      if (when === 'after' && call === 'Add') await harness.context.control.halt('ada', 'something is wrong');
    });
    const outcomes = await act(plan);
    expect(kinds(outcomes)).toEqual(['done', 'refused']);
    expect(world.raw(lamps[1]?.resource ?? lamps[0]!.resource)).toEqual({ model: 'old', spare: false });
  });

  it('has what a dead worker left half done put back by the next one', async () => {
    const { world, harness } = await scene(0);
    const lamp = world.put('Lamp', 'a', { model: 'old', spare: false });
    const entry = await harness.record(await planned(world, 'replace-lamp', [lamp]));
    world.onSend((when, call) => {
      if (when === 'after' && call === 'Switch') throw new Error('killed');
    });
    await expect(executePlan(entry, harness.context, plainRun(harness.time))).rejects.toThrow('killed');
    world.onSend(undefined);
    await harness.context.control.halt('ada', 'something is wrong');
    await harness.context.control.leave('worker-1');
    const second = await harness.worker('worker-2');
    const context = { ...second, patience: { ...second.patience, dead: 0 } };
    const [outcome] = await executePlan(entry, context, plainRun(harness.time));
    expect(outcome).toMatchObject({
      kind: 'failed',
      because: expect.stringMatching(/^it was half done, and .*it is as it was before$/),
    });
    expect(world.raw(lamp.resource)).toEqual({ model: 'old', spare: false });
  });
});

describe('S13: a worker that was killed', () => {
  it('had done it: the next one says so, though there is no reason to do it any more', async () => {
    const { world, harness, doors } = await scene(1);
    const entry = await harness.record(await planned(world, 'close-door', doors));
    world.onSend((when, call) => {
      if (when === 'after' && call === 'Close') throw new Error('killed');
    });
    await expect(executePlan(entry, harness.context, plainRun(harness.time))).rejects.toThrow('killed');
    world.onSend(undefined);
    harness.says.refuse = 'it complies now';
    await harness.context.control.leave('worker-1');
    const second = await harness.worker('worker-2');
    const context = { ...second, patience: { ...second.patience, dead: 0 } };
    expect(kinds(await executePlan(entry, context, plainRun(harness.time)))).toEqual(['done']);
    expect(world.effects).toHaveLength(1);
  });
});

describe('S10: something that puts back what was done', () => {
  it('is counted, and from the second time on the resource is left alone until a person settles it', async () => {
    const { world, harness, doors, act } = await scene(1);
    const [door] = doors;
    if (door === undefined) throw new Error('a door');
    for (const times of [1, 2]) {
      expect(
        kinds(
          await act(
            await planned(world, 'close-door', doors, {
              allowances: [{ input: 'response plan', allows: 'contain', because: `${times}` }],
            }),
          ),
        ),
      ).toEqual(['done']);
      expect(await watchReversals(harness.context)).toEqual([]);
      world.change(door.resource, { open: true });
      expect(await watchReversals(harness.context)).toMatchObject([{ resource: door.resource, times }]);
      expect(await watchReversals(harness.context)).toMatchObject([{ times }]);
    }
    const third = await planned(world, 'close-door', doors, { severity: 'critical' });
    const calls = world.effects.length;
    expect(await act(third)).toMatchObject([{ kind: 'refused', because: expect.stringMatching(/^it is contested/) }]);
    expect(world.effects).toHaveLength(calls);
    await harness.context.record.settle(door.resource, 'ada');
    expect(kinds(await act(await planned(world, 'close-door', doors, { severity: 'low' })))).toEqual(['done']);
  });

  it('proves nothing while it cannot be read, and nothing when a person undid it', async () => {
    const { world, harness, doors } = await scene(1);
    const [door] = doors;
    if (door === undefined) throw new Error('a door');
    const entry = await harness.record(await planned(world, 'close-door', doors));
    await executePlan(entry, harness.context, plainRun(harness.time));
    world.hide(door.resource);
    expect(await watchReversals(harness.context)).toEqual([]);
    world.show(door.resource);
    await undoEntry(entry, harness.context, 'ada');
    expect(await watchReversals(harness.context)).toEqual([]);
  });
});

describe('planning', () => {
  it('S3: leaves out what could not be read, and lists it', async () => {
    const { world, doors } = await scene(2);
    const [first, second] = doors;
    if (first === undefined || second === undefined) throw new Error('doors');
    world.hide(first.resource);
    world.change(second.resource, { open: false });
    expect(await planOn(world, 'close-door', doors)).toMatchObject({
      leftOut: [
        { resource: first.resource, kind: 'unknown' },
        { resource: second.resource, kind: 'already-so' },
      ],
    });
  });
});
