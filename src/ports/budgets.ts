/** Limits of how much is done at once, over all workers, policies and occasions (S4). */
export interface Budgets {
  /**
   * Takes one unit of each, or nothing. Asked again under the same key it gives the same answer and takes nothing more, so a
   * worker that is started again does not pay twice. A limit of 0 is never met.
   */
  reserve(key: string, claims: readonly BudgetClaim[], at: Date): Promise<Reservation>;
  /** Gives back what was reserved for something that was not done after all. */
  release(key: string): Promise<void>;
  /** What is taken at this time, by budget. */
  taken(budget: string, within: number, at: Date): Promise<number>;
}

export interface BudgetClaim {
  /** `production in the last 60 minutes`: what the count is kept under. */
  readonly budget: string;
  /** At most so many… */
  readonly limit: number;
  /** …in any so many minutes. */
  readonly within: number;
}

export type Reservation =
  | { readonly kind: 'reserved' }
  /** With the first claim that is used up. */
  | { readonly kind: 'exhausted'; readonly budget: string; readonly limit: number; readonly taken: number };
