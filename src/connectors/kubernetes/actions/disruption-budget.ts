/**
 * Whether the disruption budgets that guard a Pod let it be evicted: now, once there is one Pod more, or not. The API server
 * has the last word at the eviction itself. Takes what was read, reads nothing.
 * https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
import type { PlannedStep, Resource, ResourceAddress } from '../../../model/index.js';
import { at, numberAt, textAt } from '../schema.js';
import { addressOfObject, called } from './objects.js';
import { isReady } from './pod.js';

export type BudgetAnswer =
  { readonly kind: 'room' } | { readonly kind: 'room-after-surge' } | { readonly kind: 'refused'; readonly because: string };

export function budgetFor(pod: Resource, budgets: readonly Resource[]): BudgetAnswer {
  const [budget, second] = budgets;
  if (budget === undefined) return { kind: 'room' };
  if (second !== undefined) {
    const because = `${called(budget)} and ${called(second)} both guard it: the API server evicts no Pod of two budgets`;
    return { kind: 'refused', because };
  }
  const { raw } = budget;
  const [healthy, desired] = [numberAt(raw, 'status', 'currentHealthy') ?? 0, numberAt(raw, 'status', 'desiredHealthy') ?? 0];
  if ((numberAt(raw, 'status', 'observedGeneration') ?? 0) < (numberAt(raw, 'metadata', 'generation') ?? 0))
    return { kind: 'refused', because: `${called(budget)} was changed and is not counted anew yet` };
  if (textAt(pod.raw, 'status', 'phase') === 'Pending') return { kind: 'room' };
  if (!isReady(pod)) {
    const always = textAt(raw, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow';
    if (always || (desired > 0 && healthy >= desired)) return { kind: 'room' };
  }
  const allowed = numberAt(raw, 'status', 'disruptionsAllowed') ?? 0;
  if (allowed >= 1) return { kind: 'room' };
  if (isReady(pod) && healthy + 1 > desiredOf(budget, (numberAt(raw, 'status', 'expectedPods') ?? 0) + 1))
    return { kind: 'room-after-surge' };
  return {
    kind: 'refused',
    because: `${called(budget)} allows no disruption now: ${healthy} are healthy and ${desired} must be`,
  };
}

/** The budgets count on their own time. */
export function waitForRoom(near: ResourceAddress, budgets: readonly Resource[]): readonly PlannedStep[] {
  return budgets.map((budget) => ({
    kind: 'wait',
    address: addressOfObject(near, budget),
    until: { kind: 'fields', fields: [{ path: ['status', 'disruptionsAllowed'], is: 'at-least', value: 1 }] },
    seconds: 60,
  }));
}

/** How many must be healthy when so many are expected; as the disruption controller rounds. */
function desiredOf({ raw }: Resource, expected: number): number {
  const least = at(raw, 'spec', 'minAvailable');
  if (least !== undefined) return countOf(least, expected) ?? expected;
  return expected - (countOf(at(raw, 'spec', 'maxUnavailable'), expected) ?? 0);
}

function countOf(value: unknown, of: number): number | undefined {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? /^([0-9]+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? undefined : Math.ceil((of * Number(percent)) / 100);
}
