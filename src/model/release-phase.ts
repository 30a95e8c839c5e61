/** Where in its way to users a resource stands. `unknown` is said, never guessed away. */
export const RELEASE_PHASES = ['development', 'test', 'staging', 'production', 'unknown'] as const;
export type ReleasePhase = (typeof RELEASE_PHASES)[number];

/** The later of two phases; `unknown` yields to any known one. */
export function laterPhase(a: ReleasePhase, b: ReleasePhase): ReleasePhase {
  return rank(a) >= rank(b) ? a : b;
}

function rank(phase: ReleasePhase): number {
  return phase === 'unknown' ? -1 : RELEASE_PHASES.indexOf(phase);
}
