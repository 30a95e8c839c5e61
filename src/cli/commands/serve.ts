/** `headwater serve --role worker`: follows the sources and carries out what is decided, until it is stopped. */
import { plain } from '../../lib/terminal.js';
import { serveWorker, type WorkerEvent } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { formatOf } from '../output.js';

interface Options {
  readonly role: string;
  readonly config?: string;
}

const ROLES = ['worker'] as const;

/** One JSON line for each event, on stdout. */
export async function serve(inputs: readonly string[], { role, config }: Options, context: CommandContext): Promise<number> {
  formatOf(role, ROLES);
  const { console, folder, version, signal } = context;
  await serveWorker(
    { inputs, folder, version, signal, ...(config === undefined ? {} : { config }), onProgress: () => undefined },
    { onEvent: (event) => console.out(lineOf(event)) },
  );
  return EXIT.ok.code;
}

function lineOf(event: WorkerEvent): string {
  return plain(JSON.stringify({ at: new Date().toISOString(), ...event }));
}
