/** What every keeper of approvals must do: who has agreed to which plan, and nothing else, decides (S1). */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Actor, ApprovalRequest, Role, Vote } from '../../src/model/index.js';
import type { Approvals } from '../../src/ports/index.js';

export interface ApprovalsCases {
  /** A new one, without requests. */
  make(): Promise<Approvals>;
  /** The same one as a later process sees it. */
  reopen?(): Promise<Approvals>;
  /** Of the property tests. */
  readonly runs: number;
}

const PLAN = 'a'.repeat(64);
const OTHER_PLAN = 'b'.repeat(64);
const AGREED = { kind: 'approve', because: 'it is right' } as const;
const AGAINST = { kind: 'reject', because: 'not today' } as const;

function minute(minutes: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, minutes));
}

function person(id: string, role: Role = 'approver'): Actor {
  return { id, role };
}

const ASK = { entry: 'act-1', plan: PLAN, people: 1, proposedBy: 'ada', at: minute(0), lapsesAt: minute(60) };

export function describeApprovals(name: string, { make, reopen, runs }: ApprovalsCases): void {
  describe(`${name} keeps the promises of approvals`, () => {
    let approvals: Approvals;
    beforeEach(async () => {
      approvals = await make();
    });
    const later = async (): Promise<Approvals> => (await reopen?.()) ?? approvals;

    it('gives back a request as it was asked, and with its votes, to whoever comes later', async () => {
      const asked = await approvals.request({ ...ASK, people: 2 });
      const expected: ApprovalRequest = {
        entry: 'act-1',
        plan: PLAN,
        state: 'waiting',
        people: 2,
        proposedBy: 'ada',
        requestedAt: '2026-01-01T00:00:00.000Z',
        lapsesAt: '2026-01-01T01:00:00.000Z',
        votes: [],
      };
      expect(asked).toEqual(expected);
      const votes = [{ by: 'bob', at: '2026-01-01T00:05:00.000Z', kind: 'approve', because: 'it is right' }];
      const answer = await approvals.vote('act-1', PLAN, person('bob'), AGREED, minute(5));
      expect(answer).toEqual({ kind: 'counted', request: { ...expected, votes } });
      expect(await (await later()).of('act-1', minute(6))).toEqual({ ...expected, votes });
      expect(await (await later()).waiting(minute(6))).toEqual([{ ...expected, votes }]);
    });

    it('knows nothing of what nobody asked for', async () => {
      expect(await approvals.of('act-9', minute(0))).toBeUndefined();
      expect(await approvals.waiting(minute(0))).toEqual([]);
      expect((await approvals.vote('act-9', PLAN, person('bob'), AGREED, minute(0))).kind).toBe('refused');
    });

    it('gives the request that there is to who asks again, whatever is asked then', async () => {
      const first = await approvals.request({ ...ASK, people: 2 });
      await approvals.vote('act-1', PLAN, person('bob'), AGREED, minute(1));
      const again = await approvals.request({ ...ASK, plan: OTHER_PLAN, people: 0, proposedBy: 'eve', at: minute(2) });
      expect(again).toEqual({ ...first, votes: [expect.objectContaining({ by: 'bob' })] });
    });

    it('lets go ahead what needs nobody, unless somebody says no', async () => {
      expect((await approvals.request({ ...ASK, people: 0 })).state).toBe('not-needed');
      expect(await approvals.waiting(minute(1))).toEqual([]);
      expect((await approvals.of('act-1', minute(1_000)))?.state).toBe('not-needed');
      expect((await approvals.vote('act-1', PLAN, person('bob'), AGREED, minute(1))).kind).toBe('refused');
      expect((await approvals.vote('act-1', PLAN, person('bob'), AGAINST, minute(1))).kind).toBe('counted');
      expect((await approvals.of('act-1', minute(2)))?.state).toBe('rejected');
    });

    it.each([-1, 0.5, Number.NaN])('refuses to ask %d people', async (people) => {
      await expect(approvals.request({ ...ASK, people })).rejects.toThrow(RangeError);
      expect(await approvals.of('act-1', minute(0))).toBeUndefined();
    });

    it('lists what waits, the oldest first', async () => {
      for (const [entry, at] of [
        ['late', 3],
        ['early', 1],
        ['middle', 2],
      ] as const) {
        await approvals.request({ ...ASK, entry, at: minute(at) });
      }
      await approvals.request({ ...ASK, entry: 'short', at: minute(0), lapsesAt: minute(4) });
      await approvals.request({ ...ASK, entry: 'done', at: minute(0) });
      await approvals.vote('done', PLAN, person('bob'), AGREED, minute(1));
      expect((await approvals.waiting(minute(3))).map(({ entry }) => entry)).toEqual(['short', 'early', 'middle', 'late']);
      expect((await approvals.waiting(minute(4))).map(({ entry }) => entry)).toEqual(['early', 'middle', 'late']);
    });

    describe('a vote does not count', () => {
      const cases: readonly [string, { actor?: Actor; plan?: string; at?: number; before?: 'approved' | 'rejected' }, RegExp][] =
        [
          ['of a viewer', { actor: person('bob', 'viewer') }, /only approvers/i],
          ['of who proposed the plan', { actor: person('ada', 'admin') }, /ada proposed/],
          ['for another plan than the one that is asked about', { plan: OTHER_PLAN }, /another plan/],
          ['once the request has lapsed', { at: 60 }, /lapsed/],
          ['once it was approved', { before: 'approved' }, /approved already/],
          ['once it was rejected', { before: 'rejected' }, /rejected by cleo/],
        ];
      it.each(cases)('%s', async (_which, { actor = person('bob'), plan = PLAN, at = 1, before }, why) => {
        await approvals.request(ASK);
        if (before !== undefined) {
          await approvals.vote('act-1', PLAN, person('cleo'), before === 'approved' ? AGREED : AGAINST, minute(1));
        }
        const kept = await approvals.of('act-1', minute(1));
        for (const vote of [AGREED, AGAINST]) {
          const answer = await approvals.vote('act-1', plan, actor, vote, minute(at));
          expect(answer).toEqual({ kind: 'refused', because: expect.stringMatching(why) as unknown });
        }
        expect(await (await later()).of('act-1', minute(1))).toEqual(kept);
      });

      it('of who has voted already', async () => {
        await approvals.request({ ...ASK, people: 2 });
        await approvals.vote('act-1', PLAN, person('bob'), AGREED, minute(1));
        const again = await approvals.vote('act-1', PLAN, person('bob', 'admin'), AGAINST, minute(2));
        expect(again).toEqual({ kind: 'refused', because: expect.stringMatching(/bob has voted/) as unknown });
        expect((await approvals.of('act-1', minute(3)))?.state).toBe('waiting');
      });
    });

    it('takes the votes of approvers and everybody above', async () => {
      await approvals.request({ ...ASK, people: 3 });
      const states = [];
      for (const role of ['approver', 'operator', 'admin'] as const) {
        const answer = await approvals.vote('act-1', PLAN, person(role, role), AGREED, minute(1));
        states.push(answer.kind === 'counted' ? answer.request.state : answer.because);
      }
      expect(states).toEqual(['waiting', 'waiting', 'approved']);
      expect(await approvals.waiting(minute(2))).toEqual([]);
    });

    it('rejects by one, however many agreed', async () => {
      await approvals.request({ ...ASK, people: 3 });
      await approvals.vote('act-1', PLAN, person('bob'), AGREED, minute(1));
      await approvals.vote('act-1', PLAN, person('cleo'), AGREED, minute(1));
      const answer = await approvals.vote('act-1', PLAN, person('dan'), AGAINST, minute(1));
      expect(answer.kind === 'counted' && answer.request.state).toBe('rejected');
      expect((await approvals.vote('act-1', PLAN, person('eve'), AGREED, minute(1))).kind).toBe('refused');
    });

    it('keeps what was decided in time, also after it would have lapsed', async () => {
      await approvals.request(ASK);
      await approvals.vote('act-1', PLAN, person('bob'), AGREED, minute(59));
      expect((await (await later()).of('act-1', minute(600)))?.state).toBe('approved');
    });

    it('keeps any text of a person, and of nobody else', async () => {
      const hostile = '\u0000\ud800 \u001b[31m"; drop table vote; --\u{1f600}';
      await approvals.request({ ...ASK, entry: hostile, proposedBy: '__proto__' });
      await approvals.vote(hostile, PLAN, person('constructor'), { kind: 'reject', because: hostile }, minute(1));
      const kept = await (await later()).of(hostile, minute(2));
      expect(kept?.votes).toEqual([{ by: 'constructor', at: minute(1).toISOString(), kind: 'reject', because: hostile }]);
    });

    it('lets exactly the last vote that is needed approve, of many at once', async () => {
      await approvals.request({ ...ASK, people: 3 });
      const voters = ['ada', 'bob', 'bob', 'bob', 'cleo', 'cleo', 'dan', 'eve'];
      const answers = await Promise.all(voters.map((id) => approvals.vote('act-1', PLAN, person(id), AGREED, minute(1))));
      const counted = answers.flatMap((answer) => (answer.kind === 'counted' ? [answer.request] : []));
      expect(counted.map(({ state }) => state).sort()).toEqual(['approved', 'waiting', 'waiting']);
      const request = await (await later()).of('act-1', minute(2));
      expect(request?.state).toBe('approved');
      expect(new Set(request?.votes.map(({ by }) => by)).size).toBe(3);
    });

    it('S1: approves exactly when so many others agreed to this plan in time and nobody was against it', async () => {
      const attempt = fc.record({
        by: fc.constantFrom('ada', 'bob', 'cleo', 'dan', 'eve'),
        role: fc.constantFrom<Role>('viewer', 'approver', 'approver', 'operator', 'admin'),
        plan: fc.constantFrom(PLAN, PLAN, PLAN, OTHER_PLAN),
        kind: fc.constantFrom<Vote['kind']>('approve', 'approve', 'approve', 'reject'),
        at: fc.nat(80),
      });
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(attempt, { maxLength: 12 }), async (people, attempts) => {
          const kept = await make();
          await kept.request({ ...ASK, people });
          const agreed = new Set<string>();
          let rejected = false;
          for (const { by, role, plan, kind, at } of attempts) {
            const counts =
              !rejected &&
              agreed.size < people &&
              plan === PLAN &&
              role !== 'viewer' &&
              by !== 'ada' &&
              !agreed.has(by) &&
              at < 60;
            const answer = await kept.vote('act-1', plan, person(by, role), { kind, because: '' }, minute(at));
            expect(answer.kind).toBe(counts ? 'counted' : 'refused');
            if (counts && kind === 'approve') agreed.add(by);
            if (counts && kind === 'reject') rejected = true;
          }
          const decided = rejected ? 'rejected' : agreed.size >= people ? 'approved' : undefined;
          expect((await kept.of('act-1', minute(59)))?.state).toBe(decided ?? 'waiting');
          expect((await kept.of('act-1', minute(60)))?.state).toBe(decided ?? 'lapsed');
        }),
        { numRuns: runs },
      );
    });

    it('comes to the same whatever the order of those who agree', async () => {
      const voters = ['bob', 'cleo', 'dan', 'ada', 'bob'];
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray(voters, { minLength: voters.length }),
          fc.constantFrom(3, 4),
          async (order, people) => {
            const kept = await make();
            await kept.request({ ...ASK, people });
            for (const by of order) await kept.vote('act-1', PLAN, person(by), AGREED, minute(1));
            expect((await kept.of('act-1', minute(2)))?.state).toBe(people === 3 ? 'approved' : 'waiting');
          },
        ),
        { numRuns: Math.min(runs, 20) },
      );
    });
  });
}
