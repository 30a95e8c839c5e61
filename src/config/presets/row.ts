/** Writes response tables so that they read as tables: one row per severity. */
import type { Limit, ReleasePhase, Rung } from '../../model/index.js';

/** The rungs of one severity: development, test, staging, production, and where nobody knows. */
export function row(
  development: Rung,
  test: Rung,
  staging: Rung,
  production: Rung,
  unknown: Rung,
): Readonly<Record<ReleasePhase, Rung>> {
  return { development, test, staging, production, unknown };
}

/** So many targets an hour of each part, in these phases. */
export function hourly(phases: readonly ReleasePhase[], most: Readonly<Record<Limit['per'], number>>): readonly Limit[] {
  return (['phase', 'account', 'service'] as const).map((per) => {
    return { name: `${per} in ${phases.join(', ')}`, phases, per, count: most[per], percent: 100, within: 60 };
  });
}

export const BEFORE_PRODUCTION = ['development', 'test', 'staging'] as const satisfies readonly ReleasePhase[];
/** What nobody placed may be in production. */
export const PERHAPS_PRODUCTION = ['production', 'unknown'] as const satisfies readonly ReleasePhase[];
export const ALL_PHASES = [...BEFORE_PRODUCTION, ...PERHAPS_PRODUCTION] as const satisfies readonly ReleasePhase[];
