/** What every control must do: a halt, a lease that ended and a policy set that was replaced each stop a worker (S11, S12). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Control, EvidenceLog, PolicySet } from '../../src/ports/index.js';
import { listed } from './inventory.js';

export interface ControlCases {
  /** A new one, in which nothing is halted and no policy set holds, and the log that its writes are in. */
  make(): Promise<{ readonly control: Control; readonly evidence: EvidenceLog }>;
  /** The same one as another process sees it: for what outlives the process. */
  reopen?(): Promise<Control>;
  /** Lets more than so many milliseconds pass on the control's own clock. */
  pass(milliseconds: number): Promise<void>;
  /** Runs of the property tests. */
  readonly runs: number;
}

const SET: PolicySet = { id: 'set-1', policies: ['aws/no-public-buckets', 'kubernetes/no-root'] };
const OTHER: PolicySet = { id: 'set-2', policies: ['kubernetes/no-root'] };
const LONG = 3_600_000;

export function describeControl(name: string, { make, reopen, pass, runs }: ControlCases): void {
  const later = async (control: Control): Promise<Control> => (await reopen?.()) ?? control;
  const ready = async (): Promise<{ control: Control; evidence: EvidenceLog }> => {
    const made = await make();
    await made.control.publish(SET);
    expect(await made.control.lease('w1', SET.id, LONG)).toBe(true);
    return made;
  };
  const why = async (control: Control, worker = 'w1', policies: readonly string[] = SET.policies): Promise<string> => {
    const permit = await control.permit(worker, SET.id, policies);
    return permit.kind === 'may' ? 'may' : permit.because;
  };

  describe(`${name} keeps the promises of a control`, () => {
    it('lets a worker act whose lease lives on the policy set that holds', async () => {
      const { control } = await ready();
      expect(await why(await later(control))).toBe('may');
      expect(await why(control, 'w1', [])).toBe('may');
    });

    it('S11: halts every worker at once, and a second halt changes nothing', async () => {
      const { control } = await ready();
      expect(await control.halted()).toBeUndefined();
      await control.halt('ada', 'the site is down');
      const halt = await control.halted();
      expect(halt).toMatchObject({ by: 'ada', because: 'the site is down' });
      expect(new Date(halt?.at ?? '').toISOString()).toBe(halt?.at);
      await control.halt('bob', 'me too');
      expect(await (await later(control)).halted()).toEqual(halt);
      expect(await why(await later(control))).toBe('everything is halted by ada: the site is down');
    });

    it('S11: goes on once it is resumed, and says when nothing was halted', async () => {
      const { control } = await ready();
      expect(await control.resume('ada', 'all is well')).toBe(false);
      await control.halt('ada', 'the site is down');
      expect(await control.resume('ada', 'all is well')).toBe(true);
      expect(await control.halted()).toBeUndefined();
      expect(await why(control)).toBe('may');
    });

    it('S12: gives no lease and no permit where no policy set holds', async () => {
      const { control } = await make();
      expect(await control.policySet()).toBeUndefined();
      expect(await control.lease('w1', SET.id, LONG)).toBe(false);
      expect(await why(control)).toBe('no policy set holds');
    });

    it('S12: gives no lease on another policy set than the one that holds', async () => {
      const { control } = await ready();
      expect(await control.lease('w1', OTHER.id, LONG)).toBe(false);
      expect(await control.lease('w2', OTHER.id, LONG)).toBe(false);
      expect(await why(control), 'the lease that there was goes on').toBe('may');
      expect(await control.isDead('w2', 0)).toBe(true);
    });

    it('S12: a worker without a lease may not act', async () => {
      const { control } = await ready();
      expect(await why(control, 'w2')).toBe('w2 has no lease');
    });

    it('S12: ends leases on another policy set at once, and for good', async () => {
      const { control } = await ready();
      await control.publish(OTHER);
      expect(await (await later(control)).policySet()).toEqual(OTHER);
      expect(await why(control)).toContain('set-1 does not hold any more');
      expect(await control.isDead('w1', 0)).toBe(true);
      await control.publish(SET);
      expect(await why(control)).toBe('w1 has no lease');
      expect(await control.lease('w1', SET.id, LONG)).toBe(true);
      expect(await why(control)).toBe('may');
    });

    it('S12: keeps leases when the policy set that holds is published again', async () => {
      const { control } = await ready();
      await control.publish(SET);
      expect(await why(control)).toBe('may');
    });

    it('S12: a policy that is not in the set acts no more', async () => {
      const { control } = await ready();
      expect(await why(control, 'w1', ['kubernetes/no-root', 'aws/gone'])).toBe('aws/gone is not in the policy set that holds');
    });

    it('S12: a lease that ran out is over, and one that was renewed is not', async () => {
      const { control } = await ready();
      await control.lease('w2', SET.id, 1);
      await control.lease('w3', SET.id, 1);
      await control.lease('w3', SET.id, LONG);
      await pass(5);
      expect(await why(control, 'w2')).toBe('w2 has no lease');
      expect(await why(control, 'w3')).toBe('may');
    });

    it('takes a worker for dead once it has had no lease for long enough', async () => {
      const { control } = await ready();
      await control.lease('w2', SET.id, 1);
      await pass(30);
      const dead = (worker: string, milliseconds: number): Promise<boolean> => control.isDead(worker, milliseconds);
      expect([await dead('w2', 0), await dead('w2', 20), await dead('w2', LONG)]).toEqual([true, true, false]);
      expect([await dead('w1', 0), await dead('w1', LONG)]).toEqual([false, false]);
      expect([await dead('nobody', 0), await dead('nobody', LONG)]).toEqual([true, true]);
    });

    it('gives a lease back', async () => {
      const { control } = await ready();
      await control.leave('w1');
      await control.leave('nobody');
      expect(await why(control)).toBe('w1 has no lease');
      expect(await control.isDead('w1', 0)).toBe(true);
      expect(await control.isDead('w1', LONG)).toBe(false);
      expect(await control.lease('w1', SET.id, LONG)).toBe(true);
      expect(await why(control)).toBe('may');
    });

    it('S15: halts, resumptions and policy sets are in the evidence, and what changed nothing is not', async () => {
      const { control, evidence } = await make();
      await control.publish(SET);
      await control.publish(SET);
      await control.halt('ada', 'the site is down');
      await control.halt('bob', 'me too');
      await control.resume('bob', 'all is well');
      await control.resume('bob', 'all is well');
      expect((await listed(evidence.records())).map(({ kind, actor, subject, body }) => [kind, actor, subject, body])).toEqual([
        ['policy-set', 'headwater', 'set-1', { policies: SET.policies }],
        ['halt', 'ada', 'headwater', { kind: 'halted', because: 'the site is down' }],
        ['halt', 'bob', 'headwater', { kind: 'resumed', because: 'all is well' }],
      ]);
    });

    it('S11, S12: after anything that can happen, exactly those may act that should', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyEvent, { maxLength: 25 }), async (events) => {
          const { control } = await make();
          const expected: Expected = { halted: false, holds: undefined, leases: new Map() };
          for (const event of events) await happen(control, expected, event);
          for (const worker of ['w1', 'w2']) {
            for (const set of [SET, OTHER]) {
              const may = !expected.halted && expected.holds === set.id && expected.leases.get(worker) === set.id;
              const permit = await control.permit(worker, set.id, set.policies);
              expect(permit.kind, `${worker} on ${set.id}`).toBe(may ? 'may' : 'may-not');
            }
            expect(await control.isDead(worker, 0)).toBe(!expected.leases.has(worker));
          }
        }),
        { numRuns: runs },
      );
    });
  });
}

interface Expected {
  halted: boolean;
  holds: string | undefined;
  /** The policy set of each lease that lives. */
  readonly leases: Map<string, string>;
}

const anyEvent = fc.record({
  kind: fc.constantFrom('halt', 'resume', 'publish', 'publish', 'lease', 'lease', 'lease', 'leave'),
  worker: fc.constantFrom('w1', 'w2'),
  set: fc.constantFrom(SET, OTHER),
});

type Event = typeof anyEvent extends fc.Arbitrary<infer One> ? One : never;

async function happen(control: Control, expected: Expected, { kind, worker, set }: Event): Promise<void> {
  switch (kind) {
    case 'halt':
      expected.halted = true;
      return control.halt('ada', 'so');
    case 'resume':
      expect(await control.resume('ada', 'so')).toBe(expected.halted);
      expected.halted = false;
      return;
    case 'publish':
      expected.holds = set.id;
      for (const [other, on] of expected.leases) if (on !== set.id) expected.leases.delete(other);
      return control.publish(set);
    case 'lease':
      expect(await control.lease(worker, set.id, LONG)).toBe(expected.holds === set.id);
      if (expected.holds === set.id) expected.leases.set(worker, set.id);
      return;
    default:
      expected.leases.delete(worker);
      return control.leave(worker);
  }
}
