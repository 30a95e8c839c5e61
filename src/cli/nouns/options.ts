/** Options that many commands have. */
import { Option, type Command } from 'commander';
import type { CommandContext } from '../command-context.js';

/** Runs a command's code within the console, the signal and the folder of this process. */
export type Go = (command: (context: CommandContext) => Promise<number>) => Promise<void>;

export function output(formats: readonly string[]): Option {
  return new Option('-o, --output <format>', formats.join(', ')).default('table');
}

export function configured(command: Command): Command {
  return command.option('--config <file>', 'headwater.yaml (otherwise looked for here, and above in the checkout)');
}

/** For commands that a server can do as well. `--server` takes the word that follows as its address: it stands last, or has one. */
export function atServer(command: Command): Command {
  return command.option('--server [url]', 'at a server that you are logged in to; at the last one without an address');
}
