import { describe, expect, it } from 'vitest';
import { faultsOf } from './faults.js';
import { MUTANTS } from './mutants.js';
import { run } from './run.js';

/** Within so many seeds each of them is caught. */
const SEEDS = 25;

describe('the simulator catches an engine that', () => {
  for (const { describes, breaks, engine, faults } of MUTANTS) {
    it(`${describes}, by ${breaks.join(' or ')}`, async () => {
      let caught = false;
      for (let seed = 1; seed <= SEEDS && !caught; seed += 1) {
        const { violation } = await run(seed, { engine, faults: faults ?? faultsOf(seed) });
        caught = violation !== undefined && breaks.includes(violation.rule);
      }
      expect(caught).toBe(true);
    });
  }
});
