/**
 * The budgets that one target needs, from the limits of a response plan (S4). Of each part (phase, account, service) some
 * limit always holds: what a plan says nothing of has the strict default, 0 means none, and a share of an unknown number is none.
 */
import {
  STRICT_LIMITS,
  STRICT_WITHIN,
  type ActionTarget,
  type Limit,
  type ReleasePhase,
  type ResponsePlan,
} from '../model/index.js';
import type { BudgetClaim } from '../ports/index.js';

/** What is counted. An `ActionTarget` with its phase is one. */
export type ClaimTarget = Pick<ActionTarget, 'service'> & {
  readonly phase: ReleasePhase;
  readonly scope: Pick<ActionTarget['scope'], 'platform' | 'account'>;
};

/**
 * How many resources of the target's kind there are in its phase, in its account in that phase, and in its service in that
 * phase. Absent: not known, which is no reason to allow more (S3).
 */
export type Population = Readonly<Partial<Record<Limit['per'], number>>>;

/** All must be met at once. A budget is named once, whatever number of limits is about it; its limit is the lowest of them. */
export function claimsFor(
  target: ClaimTarget,
  plan: Pick<ResponsePlan, 'limits'>,
  population: Population,
): readonly BudgetClaim[] {
  const claims = new Map<string, BudgetClaim>();
  for (const per of PARTS) {
    for (const limit of limitsOn(per, target.phase, plan)) {
      const budget = budgetOf(target, limit);
      const number = mostOf(limit, population[per]);
      const known = claims.get(budget)?.limit ?? Infinity;
      claims.set(budget, { budget, limit: Math.min(number, known), within: limit.within });
    }
  }
  return [...claims.values()];
}

/** `at most 5 targets in 60 minutes for each account in production`; 0 is said to be none. */
export function describeLimit({ per, count, percent, within }: LimitParts, phase: ReleasePhase): string {
  const where = per === 'phase' ? `in ${phase}` : `for each ${per} in ${phase}`;
  if (count < 1 || percent < 1) return `no target at all ${where}`;
  const share = percent < 100 ? ` and ${percent} % of the resources of a kind` : '';
  return `at most ${count} ${count === 1 ? 'target' : 'targets'}${share} in ${within} minutes ${where}`;
}

/** The limits that hold for one part of a phase; the strict default where the plan has none. Never empty. */
export function limitsOn(
  per: Limit['per'],
  phase: ReleasePhase,
  { limits }: Pick<ResponsePlan, 'limits'>,
): readonly LimitParts[] {
  const own = limits.filter((limit) => limit.per === per && limit.phases.includes(phase));
  return own.length > 0 ? own : [{ name: STRICT, per, count: STRICT_LIMITS[per], percent: 100, within: STRICT_WITHIN }];
}

export type LimitParts = Omit<Limit, 'phases'>;

const STRICT = 'strict default';
const PARTS = ['phase', 'account', 'service'] as const satisfies readonly Limit['per'][];

function mostOf({ count, percent }: LimitParts, population: number | undefined): number {
  const most = wholeFrom(count);
  if (percent >= 100) return most;
  return Math.min(most, wholeFrom((wholeFrom(population ?? 0) * percent) / 100));
}

/** What is no number, or below nothing, is none. */
function wholeFrom(number: number): number {
  return Number.isFinite(number) && number > 0 ? Math.floor(number) : 0;
}

/** Names come from outside: quoted, so that none can be taken for another. */
function budgetOf({ phase, scope, service }: ClaimTarget, { per, within }: LimitParts): string {
  const minutes = `in ${phase} in the last ${within} minutes`;
  if (per === 'phase') return minutes.slice('in '.length);
  const account = `account ${JSON.stringify(scope.account ?? '')} of ${scope.platform}`;
  return per === 'account' ? `${account} ${minutes}` : `service ${JSON.stringify(service)} of ${account} ${minutes}`;
}
