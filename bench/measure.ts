/** What all benches of policies share: verdicts that must agree before anything is timed, and times in turn. */
import type { Result } from '../src/model/index.js';
import { median, type BenchRow } from './row.js';

export type Verdict = Result['kind'];

/**
 * Throws where the two sides differ: a faster wrong answer is no figure. Names every policy that does, so that whoever changed
 * some sees which predicates are to follow.
 */
export function compare(ours: readonly Verdict[], theirs: readonly Verdict[], about: (index: number) => About): void {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} verdicts of ours stand beside ${theirs.length}`);
  const first = new Map<string, string>();
  for (const [index, verdict] of theirs.entries()) {
    if (verdict === ours[index]) continue;
    const { policy, resource } = about(index);
    if (!first.has(policy)) first.set(policy, `${policy}: ours is ${ours[index]}, the predicate's ${verdict}, of ${resource}`);
  }
  if (first.size > 0) throw new Error(`the verdicts differ:\n${[...first.values()].join('\n')}`);
}

interface About {
  readonly policy: string;
  readonly resource: string;
}

/** How often each verdict came, so that a reader sees that the inputs are neither all fine nor all wrong. */
export function tally(verdicts: readonly Verdict[]): string {
  const counts = new Map<Verdict, number>();
  for (const verdict of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const share = (kind: Verdict): string => `${((100 * (counts.get(kind) ?? 0)) / verdicts.length).toFixed(0)} % ${kind}`;
  return (['pass', 'fail', 'not-applicable', 'error'] as const).map(share).join(', ');
}

/** Milliseconds, of which `cpu` the process was at work: less than `wall` where others share the machine. */
export interface Times {
  readonly wall: number;
  readonly cpu: number;
}

/** The medians of each side, measured in turn, after each has run once. */
export function inTurn(rounds: number, ...sides: readonly (() => unknown)[]): readonly Times[] {
  for (const side of sides) side();
  const measured = sides.map((): Times[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, side] of sides.entries()) measured[index]?.push(timed(side));
  }
  return measured.map((times) => ({ wall: median(times.map(({ wall }) => wall)), cpu: median(times.map(({ cpu }) => cpu)) }));
}

export function timed(work: () => unknown): Times {
  const before = process.cpuUsage();
  const start = performance.now();
  work();
  const wall = performance.now() - start;
  return { wall, cpu: process.cpuUsage(before).user / 1000 };
}

export interface Comparison {
  readonly name: string;
  readonly ours: Times;
  readonly baseline: Times;
  readonly evaluations: number;
  readonly verdicts: readonly Verdict[];
}

/** The row of ours beside predicates for the same rules. */
export function besidePredicates({ name, ours, baseline, evaluations, verdicts }: Comparison): BenchRow {
  return {
    name,
    figure: `${milliseconds(ours)}, ${perSecond(evaluations, ours)}`,
    baseline: `${milliseconds(baseline)} hand-written, ${perSecond(evaluations, baseline)}`,
    ratio: ours.wall / baseline.wall,
    note: `all ${evaluations.toLocaleString('en')} verdicts agree: ${tally(verdicts)}`,
  };
}

export function milliseconds({ wall, cpu }: Times): string {
  const digits = wall < 1 ? 3 : wall < 100 ? 1 : 0;
  return `${wall.toFixed(digits)} ms (${cpu.toFixed(digits)} ms of it at work)`;
}

export function perSecond(evaluations: number, { wall }: Times): string {
  return `${Math.round(evaluations / (wall / 1000)).toLocaleString('en')} evaluations a second`;
}
