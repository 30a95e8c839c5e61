/** How many at a time: one, then each wave so many times the one before (S7). */
import type { RampRule } from '../model/index.js';

export function wavesOf<Target>(
  targets: readonly Target[],
  { factor }: Pick<RampRule, 'factor'>,
): readonly (readonly Target[])[] {
  const waves: (readonly Target[])[] = [];
  for (let from = 0, size = 1; from < targets.length;) {
    waves.push(targets.slice(from, from + size));
    from += size;
    size = Math.max(1, Math.floor(size * factor));
  }
  return waves;
}
