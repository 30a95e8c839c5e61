/** What every store of budgets must do: never more than the limit, whoever asks, whenever and however often (S4). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetClaim, Budgets, EvidenceLog } from '../../src/ports/index.js';
import { listed, minute } from './inventory.js';

export interface BudgetsCases {
  /** New ones, of which nothing is taken, and the log that their writes are in. */
  make(): Promise<{ readonly budgets: Budgets; readonly evidence: EvidenceLog }>;
  /** The same ones as another process sees them: for what outlives the process. */
  reopen?(): Promise<Budgets>;
  /** Runs of the property tests. */
  readonly runs: number;
}

const HOUR = 60;

function claim(budget: string, limit: number, within = HOUR): BudgetClaim {
  return { budget, limit, within };
}

export function describeBudgets(name: string, { make, reopen, runs }: BudgetsCases): void {
  const later = async (budgets: Budgets): Promise<Budgets> => (await reopen?.()) ?? budgets;

  describe(`${name} keeps the promises of budgets`, () => {
    it('S4: takes units up to the limit and says which budget is used up', async () => {
      const { budgets } = await make();
      for (const key of ['a', 'b']) {
        expect(await budgets.reserve(key, [claim('production', 2)], minute(0))).toEqual({ kind: 'reserved' });
      }
      expect(await (await later(budgets)).reserve('c', [claim('production', 2)], minute(1))).toEqual({
        kind: 'exhausted',
        budget: 'production',
        limit: 2,
        taken: 2,
      });
      expect(await budgets.taken('production', HOUR, minute(1))).toBe(2);
    });

    it.each([0, -1, Number.NaN])('S4: a limit of %d is never met', async (limit) => {
      const { budgets } = await make();
      expect(await budgets.reserve('a', [claim('production', limit)], minute(0))).toMatchObject({ kind: 'exhausted', taken: 0 });
    });

    it('S4: takes one of each or nothing, and names the first that is used up', async () => {
      const { budgets } = await make();
      await budgets.reserve('a', [claim('service', 1)], minute(0));
      const claims = [claim('phase', 9), claim('service', 1), claim('account', 0)];
      expect(await budgets.reserve('b', claims, minute(1))).toMatchObject({ kind: 'exhausted', budget: 'service' });
      expect(await budgets.taken('phase', HOUR, minute(1))).toBe(0);
      expect(await budgets.reserve('b', claims.slice(0, 1), minute(1))).toEqual({ kind: 'reserved' });
    });

    it('S13: a worker that is started again does not pay twice', async () => {
      const { budgets } = await make();
      const claims = [claim('production', 2), claim('account', 5)];
      await budgets.reserve('a', claims, minute(0));
      expect(await (await later(budgets)).reserve('a', claims, minute(3))).toEqual({ kind: 'reserved' });
      expect(await Promise.all([1, 2, 3].map(() => budgets.reserve('a', claims, minute(4))))).toEqual(
        Array.from({ length: 3 }, () => ({ kind: 'reserved' })),
      );
      expect([await budgets.taken('production', HOUR, minute(4)), await budgets.taken('account', HOUR, minute(4))]).toEqual([
        1, 1,
      ]);
    });

    it('counts one unit where two limits are on one budget', async () => {
      const { budgets } = await make();
      const claims = [claim('production', 2, 10), claim('production', 3, HOUR)];
      for (const [key, at] of [
        ['a', 0],
        ['b', 1],
        ['c', 20],
      ] as const) {
        expect(await budgets.reserve(key, claims, minute(at))).toEqual({ kind: 'reserved' });
      }
      expect(await budgets.reserve('d', claims, minute(40))).toMatchObject({ kind: 'exhausted', limit: 3, taken: 3 });
    });

    it('has room again once the time is over, and not before', async () => {
      const { budgets } = await make();
      await budgets.reserve('a', [claim('production', 1)], minute(0));
      const almost = new Date(minute(HOUR).getTime() - 1);
      expect(await budgets.reserve('b', [claim('production', 1)], almost)).toMatchObject({ kind: 'exhausted' });
      expect(await budgets.reserve('b', [claim('production', 1)], minute(HOUR))).toEqual({ kind: 'reserved' });
      expect(await budgets.taken('production', HOUR, minute(HOUR))).toBe(1);
    });

    it('S4: a worker whose clock is behind cannot take what is taken', async () => {
      const { budgets } = await make();
      await budgets.reserve('a', [claim('production', 1)], minute(30));
      expect(await budgets.reserve('b', [claim('production', 1)], minute(0))).toMatchObject({ kind: 'exhausted' });
    });

    it('gives back what was not used after all, once', async () => {
      const { budgets } = await make();
      const claims = [claim('production', 2)];
      for (const key of ['a', 'b']) await budgets.reserve(key, claims, minute(0));
      await budgets.release('a');
      await budgets.release('a');
      await budgets.release('of nobody');
      expect(await budgets.taken('production', HOUR, minute(0))).toBe(1);
      expect(await budgets.reserve('a', claims, minute(1))).toEqual({ kind: 'reserved' });
      expect(await budgets.reserve('c', claims, minute(1))).toMatchObject({ kind: 'exhausted' });
    });

    it('lets in later who met a limit before: nothing was taken then', async () => {
      const { budgets } = await make();
      await budgets.reserve('a', [claim('production', 1)], minute(0));
      expect(await budgets.reserve('b', [claim('production', 1)], minute(0))).toMatchObject({ kind: 'exhausted' });
      await budgets.release('a');
      expect(await budgets.reserve('b', [claim('production', 1)], minute(0))).toEqual({ kind: 'reserved' });
    });

    it('S15: what is taken and given back is in the evidence, once', async () => {
      const { budgets, evidence } = await make();
      await budgets.reserve('a', [claim('production', 1)], minute(0));
      await budgets.reserve('a', [claim('production', 1)], minute(0));
      await budgets.reserve('b', [claim('production', 1)], minute(0));
      await budgets.release('a');
      await budgets.release('a');
      const records = await listed(evidence.records());
      expect(records.map(({ kind, subject, body }) => [kind, subject, body])).toEqual([
        ['budget', 'a', { kind: 'reserved', claims: [claim('production', 1)] }],
        ['budget', 'a', { kind: 'released', budgets: ['production'] }],
      ]);
    });

    it('takes any text as a key and as a budget', async () => {
      const { budgets } = await make();
      for (const odd of ['__proto__', 'constructor', '\0', '\ud800', 'x'.repeat(20_000)]) {
        expect(await budgets.reserve(odd, [claim(odd, 1)], minute(0))).toEqual({ kind: 'reserved' });
        expect(await budgets.taken(odd, HOUR, minute(0))).toBe(1);
      }
    });

    it('S4: over any interleaving of many workers there is never more than the limit in any window', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyRequest, { minLength: 1, maxLength: 60 }),
          fc.integer({ min: 1, max: 8 }),
          async (requests, workers) => {
            const { budgets } = await make();
            const taken = await work(budgets, requests, workers);
            for (const [budget, { limit, within }] of LIMITS) {
              const times = [...taken.values()].filter(({ on }) => on.includes(budget)).map(({ at }) => at);
              expect(mostWithin(times, within), budget).toBeLessThanOrEqual(limit);
              const last = Math.max(0, ...times);
              const inside = times.filter((at) => at > last - within).length;
              expect(await budgets.taken(budget, within, minute(last))).toBe(inside);
            }
          },
        ),
        { numRuns: runs },
      );
    });
  });
}

/** Of the law: what each budget allows, and in how many minutes. */
const LIMITS: ReadonlyMap<string, { readonly limit: number; readonly within: number }> = new Map([
  ['phase', { limit: 5, within: 30 }],
  ['service', { limit: 2, within: 10 }],
  ['nothing', { limit: 0, within: 10 }],
]);

interface Request {
  readonly key: string;
  readonly on: readonly string[];
  /** In minutes; workers' clocks differ, so later requests may have earlier times. */
  readonly at: number;
  readonly kind: 'reserve' | 'release';
}

const anyRequest: fc.Arbitrary<Request> = fc.record({
  key: fc.integer({ min: 0, max: 25 }).map(String),
  on: fc.constantFrom(['phase'], ['service'], ['phase', 'service'], ['service', 'phase'], ['phase', 'nothing']),
  at: fc.integer({ min: 0, max: 60 }),
  kind: fc.constantFrom('reserve', 'reserve', 'reserve', 'release'),
});

/** @returns what is taken in the end, by key. Requests of one key are made one after another, as a target has one worker. */
async function work(budgets: Budgets, requests: readonly Request[], workers: number): Promise<ReadonlyMap<string, Request>> {
  const taken = new Map<string, Request>();
  const one = async (request: Request): Promise<void> => {
    const { key, on, at, kind } = request;
    if (kind === 'release') {
      await budgets.release(key);
      taken.delete(key);
      return;
    }
    const claims = on.map((budget) => claim(budget, LIMITS.get(budget)?.limit ?? 0, LIMITS.get(budget)?.within));
    const { kind: answer } = await budgets.reserve(key, claims, minute(at));
    if (answer === 'reserved' && !taken.has(key)) taken.set(key, request);
  };
  await Promise.all(
    Array.from({ length: workers }, async (_none, worker) => {
      for (const request of requests) if (Number(request.key) % workers === worker) await one(request);
    }),
  );
  return taken;
}

/** The most that lie within so many minutes, wherever these begin. */
export function mostWithin(times: readonly number[], within: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + within).length));
}
