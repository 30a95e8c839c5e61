/** Carries out the fix of a reported cause in the checkout it was found in, recorded before it is done; and undoes it. */
import { executeEdits, planFix, undoEdits } from '../act/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { causeId, repositoryName, sourceId, type Outcome } from '../model/index.js';
import type { EditLedger, Clock, EditEntry } from '../ports/index.js';
import { ledgerInFolder } from './ledger-folder.js';
import type { ReportedCause, ScanReport } from './report.js';
import { join } from 'node:path';

/** The record of actions below the state folder. */
export function editLedger(state: string, clock: Clock = { now: () => new Date() }): EditLedger {
  return ledgerInFolder(join(state, 'actions'), clock);
}

/** Throws TARGET_NOT_WRITABLE when the source is no checkout here. Files that are not as they were scanned are refused, each by itself. */
export async function writeFix(
  report: ScanReport,
  cause: ReportedCause,
  state: string,
): Promise<{ readonly entry: string; readonly outcomes: readonly Outcome[] }> {
  const repository = report.repositories.find(({ name }) => name === cause.location?.repository);
  if (repository === undefined)
    throw new HeadwaterError('TARGET_NOT_WRITABLE', `the repository of ${cause.id} is not in the report`);
  const plan = await planFix(
    { id: causeId(cause.id), fix: cause.fix },
    {
      name: repositoryName(repository.name),
      source: sourceId(repository.name),
      writable: repository.writable,
      ...(repository.path === undefined ? {} : { path: repository.path }),
    },
  );
  return executeEdits(plan, editLedger(state));
}

export function undoAction(entry: EditEntry, ledger: EditLedger): Promise<readonly Outcome[]> {
  return undoEdits(entry, ledger);
}
