/** Numbers that look random and are the same on every machine and in every run: all chance in a simulation comes from here. */

export interface Random {
  /** From 0 up to, not including, `below`. */
  below(below: number): number;
  /** True that often, from 0 to 1. */
  chance(share: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/**
 * Of one seed and one purpose, so that what is drawn for one purpose does not move what is drawn for another.
 * Numbers: Steele, Lea and Flood, https://doi.org/10.1145/2660193.2660195, with 32 bits.
 */
export function seeded(seed: number, purpose: string): Random {
  let state = hash(`${seed} ${purpose}`);
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  return {
    below: (below) => Math.floor(next() * below),
    chance: (share) => next() < share,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  };
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  return sum;
}
