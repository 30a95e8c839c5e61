/** What a bench reports: one headline figure beside what it is measured against, both from the same run. */
export interface BenchRow {
  readonly name: string;
  /** Ours, with its unit. */
  readonly figure: string;
  /** What it is compared with, with its unit. */
  readonly baseline: string;
  /** Figure divided by baseline, both as cost: below 1 is better than the baseline. */
  readonly ratio: number;
  readonly note?: string;
}

/** What a bench is asked for. Each falls back to the headline's own size. */
export interface BenchOptions {
  /** How many images the lineage bench generates. */
  readonly images?: number;
  /** How often each side is measured; medians are reported. */
  readonly rounds?: number;
  /** For how long many look at the server at once. */
  readonly minutes?: number;
  /** How many resources the sync bench puts into its estate. */
  readonly resources?: number;
}

/** The middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('no values to take the median of');
  return (lower + upper) / 2;
}
