/**
 * `headwater run`: reads the configured sources into the inventory, scans what that holds beside the inputs, and writes what
 * became of every finding into its history.
 */
import { loadConfiguration } from '../../config/index.js';
import { plain } from '../../lib/terminal.js';
import {
  SYSTEM_CLOCK,
  recordFindings,
  syncSources,
  withInventory,
  withStore,
  type FindingChanges,
} from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { count } from '../render/words.js';
import { scan, type ScanCommandOptions } from './scan.js';

interface Options extends ScanCommandOptions {
  readonly sync: boolean;
  readonly act?: boolean;
}

export async function run(inputs: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const { signal, folder, console } = context;
  const begun = SYSTEM_CLOCK.now();
  const { configuration } = await loadConfiguration({ named: options.config, folder, inputs });
  if (options.sync && configuration.sources.length > 0) {
    await withInventory(signal, (inventory) =>
      syncSources(configuration.sources, inventory, {
        limits: configuration.limits,
        signal,
        clock: SYSTEM_CLOCK,
        onProgress: (source, message) => console.status(`reading ${plain(source)}: ${plain(message)}`),
      }),
    );
  }
  const code = await scan(inputs, { ...options, inventory: true }, context, async (scanned) =>
    changeLines(await withStore(signal, (store) => recordFindings(scanned, store, begun))),
  );
  if (options.act !== true) return code;
  const { planActions, runActions } = await import('./action-plan.js');
  const acting = { output: 'table', yes: true, ...(options.config === undefined ? {} : { config: options.config }) };
  const planned = await planActions(inputs, acting, context);
  const ran = await runActions([], { ...acting, inputs }, context);
  return code !== EXIT.ok.code ? code : ran !== EXIT.ok.code ? ran : planned;
}

/** So many reasons are named; the others are counted. */
const SHOWN = 5;

function changeLines({ opened, reopened, closed, contained, inconclusive }: FindingChanges): readonly string[] {
  const reasons = new Map<string, number>();
  for (const { because } of inconclusive) reasons.set(because, (reasons.get(because) ?? 0) + 1);
  const most = [...reasons].sort(([, a], [, b]) => b - a);
  const others = most.slice(SHOWN).reduce((sum, [, findings]) => sum + findings, 0);
  return [
    `findings: ${opened.length} opened, ${reopened.length} reopened, ${closed.length} closed, ${inconclusive.length} inconclusive`,
    ...most.slice(0, SHOWN).map(([because, findings]) => `  ${count(findings, 'finding')} left open: ${plain(because)}`),
    ...(others === 0 ? [] : [`  ${count(others, 'finding')} left open for ${count(most.length - SHOWN, 'other reason')}`]),
    ...(contained.length === 0
      ? []
      : [`  ${count(contained.length, 'finding')} contained: the source is not seen to be put right`]),
  ];
}
