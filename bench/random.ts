/** Numbers that look random and are the same on every machine and in every run. */

export interface Random {
  /** From 0 up to, not including, `below`. */
  below(below: number): number;
  /** True that often, from 0 to 1. */
  chance(share: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** Marsaglia's xorshift with 32 bits, https://doi.org/10.18637/jss.v008.i14. @param seed a whole number but 0 */
export function seeded(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return {
    below: (below) => Math.floor(next() * below),
    chance: (share) => next() < share,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  };
}
