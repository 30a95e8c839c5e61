/** Counts what one evaluation does and stops it when that is too much. */
export interface Budget {
  /** Throws when the evaluation has used its budget up. */
  spend(steps: number): void;
  /** Called before each evaluation. */
  refill(): void;
}

export function budgetOf(steps: number): Budget {
  let left = steps;
  return {
    spend(cost) {
      left -= cost;
      if (left < 0) throw new Error(`the expression does more than ${steps} steps on this object`);
    },
    refill() {
      left = steps;
    },
  };
}
