import type { Console } from './console.js';

/** What every command is given. */
export interface CommandContext {
  readonly console: Console;
  readonly version: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly folder: string;
}
