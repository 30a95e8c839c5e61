import type { EditPlan, Outcome } from '../model/index.js';

/** What an act leaves behind. Every write is durable before the promise resolves. */
export interface EditLedger {
  /** Before anything is done: the plan as it will be executed. Gives the entry's id. */
  recordPlan(plan: EditPlan): Promise<string>;
  /** Before one target is changed: the bytes it has now, for undo (S5). */
  recordBeforeImage(entry: string, target: string, before: Uint8Array): Promise<void>;
  recordOutcomes(entry: string, outcomes: readonly Outcome[]): Promise<void>;
  /** What came of undoing it; undone for good when no outcome is refused or failed. */
  recordUndo(entry: string, outcomes: readonly Outcome[]): Promise<void>;
  entry(id: string): Promise<EditEntry | undefined>;
  entries(): Promise<readonly EditEntry[]>;
}

export interface EditEntry {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly plan: EditPlan;
  readonly outcomes: readonly Outcome[];
  /** By target; absent for targets that were not changed. */
  readonly beforeImages: Readonly<Record<string, Uint8Array>>;
  readonly undone: boolean;
}
