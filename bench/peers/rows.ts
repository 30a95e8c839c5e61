/** The row of ours beside a peer: how many evaluations a second each does, after both gave the same verdicts. */
import type { BenchRow } from '../row.js';

/** Ours takes milliseconds and is compiled while it runs, so that a few rounds would time the compiler. */
export const OWN_ROUNDS = 20;

/** What fails, as `policy resource`. */
export type Fails = ReadonlySet<string>;

/** Throws at the first that only one of them fails. */
export function assertAgree(ours: Fails, theirs: Fails, peer: string): void {
  if (ours.size === 0) throw new Error('nothing fails, so that no verdict is shown to agree');
  for (const one of ours) if (!theirs.has(one)) throw new Error(`only Headwater fails ${one}, ${peer} does not`);
  for (const one of theirs) if (!ours.has(one)) throw new Error(`only ${peer} fails ${one}, Headwater does not`);
}

interface Beside {
  readonly name: string;
  readonly peer: string;
  readonly evaluations: number;
  readonly fails: Fails;
  /** Milliseconds. */
  readonly ours: number;
  readonly theirs: number;
  readonly how: string;
}

export function besidePeer({ name, peer, evaluations, fails, ours, theirs, how }: Beside): BenchRow {
  return {
    name,
    figure: `${rate(evaluations, ours)} (${time(ours)})`,
    baseline: `${rate(evaluations, theirs)} (${time(theirs)}), ${peer}`,
    ratio: ours / theirs,
    note: `${(theirs / ours).toFixed(1)} times as fast; ${how}; all ${evaluations.toLocaleString('en')} verdicts agree, ${fails.size.toLocaleString('en')} of them fails`,
  };
}

function rate(evaluations: number, milliseconds: number): string {
  return `${Math.round(evaluations / (milliseconds / 1000)).toLocaleString('en')} evaluations a second`;
}

function time(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
