/** Whole runs of the simulator: three workers, a store, an estate and everything that goes wrong with them, beside merely keeping its clock. */
import { performance } from 'node:perf_hooks';
import { run } from '../test/simulation/run.js';
import { createSchedule, START } from '../test/simulation/schedule.js';
import { median, type BenchOptions, type BenchRow } from './row.js';

const SEEDS = 10;

export async function bench({ rounds = 3 }: BenchOptions): Promise<BenchRow[]> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  let steps = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    steps = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const result = await run(seed);
      if (result.violation !== undefined)
        throw new Error(`seed ${seed} breaks ${result.violation.rule}: ${result.violation.because}`);
      steps += result.steps;
    }
    const between = performance.now();
    await merelyWake(steps);
    if (round === 0) continue;
    ours.push(between - began);
    theirs.push(performance.now() - between);
  }
  const perSecond = (SEEDS * 1_000) / median(ours);
  return [
    {
      name: 'simulated runs',
      figure: `${perSecond.toFixed(1)} runs/s`,
      baseline: `${((SEEDS * 1_000) / median(theirs)).toFixed(1)} runs/s`,
      ratio: median(ours) / median(theirs),
      note: `${Math.round(steps / SEEDS)} steps a run, all invariants held after each; baseline: the same steps with nothing in them`,
    },
  ];
}

async function merelyWake(steps: number): Promise<void> {
  const schedule = createSchedule();
  const again = (): void => schedule.after(1, again);
  again();
  await schedule.run(START + steps, () => true);
}
