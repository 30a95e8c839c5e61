import { describe, expect, it } from 'vitest';
import { faultsOf, type Fault } from './faults.js';
import { run, type RunResult } from './run.js';
import { describeViolation, shrink } from './shrink.js';
import type { Engine } from './worker.js';

const SEEDS = 60;
/** Seldom is a target already as it should be when its turn comes: in these it is. */
const RARE = [82, 83];
/** Of a machine that has other things to do. */
const PATIENCE_MS = 600_000;

describe('the production engine in simulated estates', () => {
  it(
    `breaks no rule in ${SEEDS + RARE.length} of them, whatever goes wrong`,
    async () => {
      const results: RunResult[] = [];
      const seeds = Array.from({ length: SEEDS }, (_none, index) => index + 1);
      for (const seed of [...seeds, ...RARE]) {
        const result = await run(seed);
        if (result.violation !== undefined) throw new Error(describeViolation(seed, await shrink(seed)));
        results.push(result);
      }
      // Estates in which nothing happens prove nothing.
      const happened = (kind: string): number => results.reduce((sum, { outcomes }) => sum + (outcomes[kind] ?? 0), 0);
      expect(results.reduce((sum, { effects }) => sum + effects, 0)).toBeGreaterThan(SEEDS * 10);
      for (const kind of ['done', 'refused', 'failed', 'already-so']) expect(happened(kind), kind).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  it('are the same steps every time that the seed is the same', async () => {
    for (const seed of [3, 12]) expect(await run(seed)).toEqual(await run(seed));
  });
});

describe('a broken rule', () => {
  const withoutImages: Engine = {
    store: (store) => ({ ...store, actions: { ...store.actions, recordBeforeImage: async () => undefined } }),
  };
  const noise: readonly Fault[] = [...faultsOf(7), ...faultsOf(8)].sort((a, b) => a.at - b.at);

  it('is told with the seed, and with nothing that it does not take', async () => {
    const shrunk = await shrink(4, { engine: withoutImages, faults: noise });
    expect(shrunk.faults).toEqual([]);
    expect(describeViolation(4, shrunk)).toMatch(
      /^seed 4 breaks S5: what was there is kept before the first effect on a target\n {2}after \d+ s: .*\n {2}with nothing going wrong$/,
    );
  });
});
