/** What an entry of the ledger of actions is called, and what must be so before one is made. */
import { HeadwaterError } from '../lib/errors.js';
import { planHashOf } from '../lib/plan-hash.js';
import type { ActionPlan } from '../model/index.js';

/** The same for the same plan, so that recording it twice makes one entry. */
export function entryIdOf({ hash }: ActionPlan): string {
  return `act-${hash.slice(0, 20)}`;
}

/** Throws PLAN_ALTERED when the hash is not that of the plan (S1). */
export function assertUnaltered(plan: ActionPlan): void {
  if (planHashOf(plan) === plan.hash) return;
  throw new HeadwaterError('PLAN_ALTERED', `the hash of this plan for ${plan.cause} is not ${plan.hash}`);
}

export function unknownEntry(entry: string): HeadwaterError {
  return new HeadwaterError('ID_UNKNOWN', `no action has the id ${entry}`);
}

export function unknownTarget(entry: string, target: string): HeadwaterError {
  return new HeadwaterError('ID_UNKNOWN', `${target} is no target of ${entry}`);
}
