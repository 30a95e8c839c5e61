/** How the benches read what they are asked for, and show what they found. */
import type { BenchRow } from './row.js';

/** Throws when a number is given that is none. */
export function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} must be a whole number from 1, not ${text}`);
  return number;
}

/** Line by line instead of side by side: names are long, and terminals are narrow. */
export function print({ name, figure, baseline, ratio, note }: BenchRow): void {
  console.log(`${ratio < 0.1 ? ratio.toPrecision(1) : ratio.toFixed(2)} ×  ${name}`);
  console.log(`        ours      ${figure}`);
  console.log(`        baseline  ${baseline}`);
  if (note !== undefined) console.log(`        note      ${note}`);
}
