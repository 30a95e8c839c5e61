/** `headwater run`: reads the configured sources into the inventory, then scans what that holds beside the inputs. */
import { loadConfiguration } from '../../config/index.js';
import { plain } from '../../lib/terminal.js';
import { SYSTEM_CLOCK, syncSources, withInventory } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { scan, type ScanCommandOptions } from './scan.js';

interface Options extends ScanCommandOptions {
  readonly sync: boolean;
}

export async function run(inputs: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const { signal, folder, console } = context;
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
  return scan(inputs, { ...options, inventory: true }, context);
}
