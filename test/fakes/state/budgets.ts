/** Budgets in memory, for tests and the simulator. */
import type { BudgetClaim, Budgets } from '../../../src/ports/index.js';
import { budgetReleased, budgetReserved } from '../../../src/store/evidence-of.js';
import type { EvidenceLogInMemory } from './evidence-log.js';

const MINUTE = 60_000;

export function budgetsInMemory({ evidence }: { readonly evidence?: EvidenceLogInMemory } = {}): Budgets {
  /** By budget, the times at which units were taken, in order. */
  const units = new Map<string, number[]>();
  const reservations = new Map<string, { readonly at: Date; readonly budgets: readonly string[] }>();
  /** Within less than so many minutes, before or after: the clocks of workers differ. */
  const near = (budget: string, within: number, at: number): number => {
    const times = units.get(budget) ?? [];
    let count = 0;
    for (let index = times.length - 1; index >= 0; index -= 1) {
      const time = times[index] ?? 0;
      if (time <= at - within * MINUTE) break;
      if (time < at + within * MINUTE) count += 1;
    }
    return count;
  };
  return {
    async reserve(key, claims, at) {
      if (reservations.has(key)) return { kind: 'reserved' };
      const time = at.getTime();
      for (const { budget, limit, within } of claims) {
        const taken = near(budget, within, time);
        if (!(taken < limit)) return { kind: 'exhausted', budget, limit, taken };
      }
      const budgets = budgetsOf(claims);
      for (const budget of budgets) put(units, budget, time);
      reservations.set(key, { at, budgets });
      evidence?.add(budgetReserved(at, key, claims));
      return { kind: 'reserved' };
    },
    async release(key) {
      const reservation = reservations.get(key);
      if (reservation === undefined) return;
      reservations.delete(key);
      for (const budget of reservation.budgets) {
        const times = units.get(budget) ?? [];
        times.splice(times.lastIndexOf(reservation.at.getTime()), 1);
      }
      evidence?.add(budgetReleased(reservation.at, key, reservation.budgets));
    },
    taken: async (budget, within, at) => near(budget, within, at.getTime()),
  };
}

function budgetsOf(claims: readonly BudgetClaim[]): readonly string[] {
  return [...new Set(claims.map(({ budget }) => budget))];
}

function put(units: Map<string, number[]>, budget: string, time: number): void {
  const times = units.get(budget);
  if (times === undefined) {
    units.set(budget, [time]);
    return;
  }
  let place = times.length;
  while (place > 0 && (times[place - 1] ?? 0) > time) place -= 1;
  times.splice(place, 0, time);
}
