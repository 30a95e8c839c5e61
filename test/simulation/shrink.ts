/**
 * Makes the list of what goes wrong as short as it can be with the same rule still broken, by leaving parts of it out: halves
 * first, then smaller parts (Zeller and Hildebrandt, https://doi.org/10.1109/32.988498).
 */
import { describeFault, faultsOf, type Fault } from './faults.js';
import type { RuleName, Violation } from './invariants.js';
import { RULES } from './invariants.js';
import { run, type RunOptions } from './run.js';
import { START } from './schedule.js';

export interface Shrunk {
  readonly faults: readonly Fault[];
  readonly violation: Violation;
}

/** Throws when the seed breaks nothing. */
export async function shrink(seed: number, options: RunOptions = {}): Promise<Shrunk> {
  const all = options.faults ?? faultsOf(seed);
  const first = await run(seed, { ...options, faults: all });
  if (first.violation === undefined) throw new Error(`seed ${seed} breaks nothing`);
  let best: Shrunk = { faults: all, violation: first.violation };
  for (let parts = 2; best.faults.length > 0;) {
    const shorter = await anyShorter(seed, best, parts, options);
    if (shorter !== undefined) {
      best = shorter;
      parts = Math.max(2, parts - 1);
    } else if (parts >= best.faults.length) break;
    else parts = Math.min(best.faults.length, parts * 2);
  }
  return best;
}

async function anyShorter(
  seed: number,
  { faults, violation }: Shrunk,
  parts: number,
  options: RunOptions,
): Promise<Shrunk | undefined> {
  const size = Math.ceil(faults.length / parts);
  for (let from = 0; from < faults.length; from += size) {
    const rest = [...faults.slice(0, from), ...faults.slice(from + size)];
    const result = await run(seed, { ...options, faults: rest });
    if (result.violation !== undefined && sameRule(result.violation.rule, violation.rule))
      return { faults: rest, violation: result.violation };
  }
  return undefined;
}

function sameRule(a: RuleName, b: RuleName): boolean {
  return a === b;
}

/** For people: the seed, what is broken, and what has to go wrong for it. */
export function describeViolation(seed: number, { faults, violation: { rule, at, because } }: Shrunk): string {
  return [
    `seed ${seed} breaks ${rule}: ${RULES[rule]}`,
    `  after ${Math.round((at - START) / 1_000)} s: ${because}`,
    faults.length === 0 ? '  with nothing going wrong' : '  when this goes wrong:',
    ...faults.map((fault) => `  ${describeFault(fault)}`),
  ].join('\n');
}
