/** `headwater action list|undo`: the record of what was done, in checkouts and to estates. */
import { HeadwaterError } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import {
  SYSTEM_CLOCK,
  editLedger,
  stateFolder,
  stateOf,
  storeExists,
  undoAction as undo,
  withStore,
  type ActionList,
} from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import type { ActionRow } from '../remote/actions.js';
import { askedServer, type AskedServer, type ServerOption } from '../remote/where.js';
import { table } from '../render/table.js';

export async function listActions(options: ServerOption & { readonly output: string }, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const server = askedServer(options);
  if (server !== undefined) return listActionsAt(server, format, context);
  const items = [...(await editsHere()), ...(await actsOnEstates(context))].toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const { console } = context;
  if (format !== 'table') console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'ActionList', items }, items));
  else if (items.length === 0) console.out('No actions were taken.');
  else {
    const rows = items.map(({ id, at, action, cause, state, outcomes }) => [
      id,
      at,
      action,
      plain(cause),
      state,
      outcomes.map(({ target, kind }) => plain(`${target} ${kind}`)).join(', '),
    ]);
    console.out(table(HEADS, rows, console.style, console.width));
  }
  return EXIT.ok.code;
}

const HEADS = ['ACTION', 'AT', 'WHAT', 'CAUSE', 'STATE', 'OUTCOMES'];

/** In the server's order: the newest first. */
async function listActionsAt(
  server: AskedServer,
  format: (typeof LIST_FORMATS)[number],
  context: CommandContext,
): Promise<number> {
  const { connect } = await import('../remote/client.js');
  const { actionsAt } = await import('../remote/actions.js');
  const { writeRows } = await import('../remote/rows.js');
  const { style, width } = context.console;
  const pages = actionsAt(await connect(server, context.signal));
  const how = { format, kind: 'ActionRowList', draw };
  await writeRows(pages, how, context);
  return EXIT.ok.code;

  function draw(items: readonly ActionRow[]): string {
    if (items.length === 0) return 'No actions were taken.';
    const rows = items.map(({ id, at, action, cause, state, targets }) =>
      [
        id,
        at,
        action,
        cause.id,
        state,
        targets.flatMap(({ resource, outcome }) => (outcome === null ? [] : [`${resource} ${outcome}`])).join(', '),
      ].map(plain),
    );
    return table(HEADS, rows, style, width);
  }
}

type ListedAction = ActionList['items'][number];

/** Edits in checkouts, which this machine keeps in a folder. */
async function editsHere(): Promise<readonly ListedAction[]> {
  const entries = await editLedger(stateFolder()).entries();
  return entries.map(({ id, at, plan, outcomes, undone }) => ({
    id,
    at,
    action: plan.action,
    cause: plan.cause,
    plan: plan.hash,
    state: undone ? 'undone' : 'done',
    outcomes: [...outcomes],
  }));
}

/** None where no store was ever made: looking for actions is no reason to make one. */
async function actsOnEstates({ signal }: CommandContext): Promise<readonly ListedAction[]> {
  if (!(await storeExists())) return [];
  return withStore(signal, async ({ actions, approvals }) => {
    const items: ListedAction[] = [];
    for await (const entry of actions.entries()) {
      const { id, at, plan, targets } = entry;
      const outcomes = plan.targets.flatMap(({ resource }) => {
        const outcome = targets.get(resource)?.outcome;
        return outcome === undefined ? [] : [{ target: resource, kind: outcome.kind, because: outcome.because }];
      });
      const state = stateOf(entry, await approvals.of(id, SYSTEM_CLOCK.now()));
      items.push({ id, at, action: plan.action, cause: plan.cause, plan: plan.hash, state, outcomes });
    }
    return items;
  });
}

export async function undoAction(
  id: string,
  options: ServerOption & { readonly yes?: boolean; readonly because?: string; readonly config?: string },
  context: CommandContext,
): Promise<number> {
  const server = askedServer(options, { '--config': options.config });
  if (server !== undefined) {
    const { connect } = await import('../remote/client.js');
    const { undoAt } = await import('../remote/actions.js');
    return undoAt(await connect(server, context.signal), id, options, context);
  }
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
