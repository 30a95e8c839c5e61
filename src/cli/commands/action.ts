/** `headwater action list|undo`: the record of what was done on this machine. */
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import { editLedger, stateFolder, undoAction as undo } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { table } from '../render/table.js';

export async function listActions(options: { readonly output: string }, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const entries = await editLedger(stateFolder()).entries();
  const items = entries.map(({ id, at, plan, outcomes, undone }) => ({
    id,
    at,
    action: plan.action,
    cause: plan.cause,
    plan: plan.hash,
    outcomes,
    undone,
  }));
  const { console } = context;
  if (format !== 'table') console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'ActionList', items }, items));
  else if (items.length === 0) console.out('No actions were taken on this machine.');
  else {
    const rows = items.map(({ id, at, action, cause, outcomes, undone }) => [
      id,
      at,
      action,
      plain(cause),
      outcomes.map(({ target, kind }) => plain(`${target} ${kind}`)).join(', '),
      undone ? 'undone' : '',
    ]);
    console.out(table(['ACTION', 'AT', 'WHAT', 'CAUSE', 'OUTCOMES', ''], rows, console.style));
  }
  return EXIT.ok.code;
}

export async function undoAction(
  id: string,
  options: { readonly yes?: boolean; readonly config?: string },
  context: CommandContext,
): Promise<number> {
  const ledger = editLedger(stateFolder());
  const entry = await ledger.entry(id);
  if (entry === undefined) {
    const { undoOnEstate } = await import('./action-plan.js');
    const code = await undoOnEstate(id, options, context);
    if (code === undefined) throw new HeadwaterError('ID_UNKNOWN', `no action has the id ${id}`);
    return code;
  }
  const { console } = context;
  if (options.yes !== true) {
    for (const target of Object.keys(entry.beforeImages))
      console.out(`would put back ${plain(target)} as it was before ${entry.at}`);
    console.note('Nothing was changed. Add --yes to do it.');
    return EXIT.ok.code;
  }
  const outcomes = await undo(entry, ledger);
  for (const { kind, target, because } of outcomes) console.out(`${kind}: ${plain(target)}: ${plain(because)}`);
  if (outcomes.some(({ kind }) => kind === 'failed')) return EXIT.failure.code;
  return outcomes.some(({ kind }) => kind === 'refused') ? EXIT.refused.code : EXIT.ok.code;
}
