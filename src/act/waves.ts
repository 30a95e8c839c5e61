/** How many at a time: one, then, after each look that says healthy, so many times the ones before (S7). */
import type { RampRule } from '../model/index.js';

/** Never none, and never so many that a number cannot say it. */
export function nextSize(size: number, { factor }: Pick<RampRule, 'factor'>): number {
  const next = Math.floor(size * factor);
  return Number.isFinite(next) ? Math.max(1, next) : size;
}
