/** Edits in a checkout of one's own: planned, recorded, carried out and undone, one outcome for each file. */
import type { EditPlan, Outcome, SourceRepository } from '../model/index.js';
import type { EditLedger, EditEntry } from '../ports/index.js';
import { HeadwaterError } from '../lib/errors.js';
import * as editSource from './actions/edit-source/index.js';

/** The plan that would write the cause's fix: what `--write` records and then executes byte for byte (S1). */
export function planFix(cause: editSource.Fixable, repository: SourceRepository): Promise<EditPlan> {
  return editSource.plan(cause, repository);
}

/** Records the plan, executes the recorded one and no other, and gives the ledger entry's id with the outcomes. */
export async function executeEdits(plan: EditPlan, ledger: EditLedger): Promise<{ entry: string; outcomes: readonly Outcome[] }> {
  const entry = await ledger.recordPlan(plan);
  const recorded = await ledger.entry(entry);
  if (recorded === undefined || editSource.planHash(recorded.plan) !== plan.hash) {
    throw new HeadwaterError('LEDGER_UNREADABLE', `the plan ${entry} was not recorded as it was made, so nothing was done`);
  }
  return { entry, outcomes: await editSource.execute(recorded.plan, entry, ledger) };
}

/** Undoes what the entry's execution changed and records that it was undone when nothing was refused or failed. */
export async function undoEdits(entry: EditEntry, ledger: EditLedger): Promise<readonly Outcome[]> {
  const outcomes = await editSource.undo(entry);
  await ledger.recordUndo(entry.id, outcomes);
  return outcomes;
}
