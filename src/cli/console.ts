/** Where a command writes: data on stdout, everything else on stderr, each judged on its own for colour and progress. */
import { styleFor, type Style } from '../lib/terminal.js';

export interface Console {
  /** Data. Ends the line. */
  out(text: string): void;
  /** Words to the person: progress, hints, warnings. Silent under --quiet. */
  note(text: string): void;
  /** What went wrong. Never silent. */
  error(text: string): void;
  /** Replaces the line that is being shown on a terminal; nothing elsewhere. */
  status(text: string | undefined): void;
  readonly style: Style;
  readonly errorStyle: Style;
  /** Columns of stdout; infinite where there is no terminal. */
  readonly width: number;
}

export function consoleFor(process: NodeJS.Process, options: { readonly quiet: boolean; readonly colour: boolean }): Console {
  const environment = options.colour ? process.env : { ...process.env, NO_COLOR: '1' };
  const isLive = process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !options.quiet;
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    out(text) {
      clear();
      process.stdout.write(`${text}\n`);
    },
    note(text) {
      if (options.quiet) return;
      clear();
      process.stderr.write(`${text}\n`);
    },
    error(text) {
      clear();
      process.stderr.write(`${text}\n`);
    },
    status(text) {
      if (!isLive) return;
      clear();
      if (text === undefined) return;
      process.stderr.write(text.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1)));
      shown = true;
    },
    style: styleFor(process.stdout, environment),
    errorStyle: styleFor(process.stderr, environment),
    width: process.stdout.columns ?? Infinity,
  };
}
