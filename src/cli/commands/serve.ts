/** `headwater serve`: the server, the worker that acts, the collector that reads, or all of it with one address. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadConfiguration } from '../../config/index.js';
import { messageOf } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import { plain } from '../../lib/terminal.js';
import { openSample, serveCollector, serveWorker, type Sample, type WorkerEvent } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { openInBrowser } from '../open-in-browser.js';
import { formatOf } from '../output.js';

interface Options {
  readonly role: string;
  readonly config?: string;
  readonly listen?: string;
  readonly sample?: boolean;
  readonly open: boolean;
  readonly management: boolean;
}

const ROLES = ['all', 'api', 'worker', 'collector'] as const;

/** What a worker or collector does is on stdout, one JSON line for each event; of `all` and `api` the address is, last. */
export async function serve(inputs: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const role = formatOf(options.role, ROLES);
  if (role === 'worker' || role === 'collector') return serveWork(role, inputs, options, context);
  if (options.sample !== true) {
    await serveWithWorker(inputs, options, context, undefined);
    return EXIT.ok.code;
  }
  context.console.status('Setting up the sample estate …');
  const sample = await openSample({ version: context.version, signal: context.signal });
  // This process serves from the sample's store, and reads no credentials of the user's.
  Object.assign(process.env, sample.environment);
  try {
    await serveWithWorker(sample.inputs, { ...options, config: sample.config }, context, sample);
  } finally {
    await sample.close();
  }
  return EXIT.ok.code;
}

async function serveWork(
  role: 'worker' | 'collector',
  inputs: readonly string[],
  { config, management }: Options,
  { console, folder, version, signal }: CommandContext,
): Promise<number> {
  const request = { inputs, folder, version, signal, ...(config === undefined ? {} : { config }), onProgress: () => undefined };
  const { configuration } = await loadConfiguration({ named: config, folder, inputs });
  const work = role === 'worker' ? serveWorker : serveCollector;
  await work(request, {
    onEvent: (event) => console.out(lineOf(event)),
    async onOpened({ figures }) {
      if (!management) return async () => undefined;
      const { openManagement } = await import('../../server/serve.js');
      const { management: listen } = configuration.server;
      return openManagement({ figures, listen, onProblem: (because) => console.note(plain(because)) });
    },
  });
  return EXIT.ok.code;
}

async function serveWithWorker(
  inputs: readonly string[],
  { role, config, listen, open, management }: Options,
  { console, folder, version, signal }: CommandContext,
  sample: Sample | undefined,
): Promise<void> {
  const { serveHttp } = await import('../../server/serve.js');
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const work =
    role === 'all'
      ? keepWorker(
          ['serve', '--role', 'worker', '--no-management', ...(config === undefined ? [] : ['--config', config]), ...inputs],
          {
            folder,
            environment: sample?.environment ?? {},
            signal: either,
            // At a terminal the address stays the last line, but for what goes wrong.
            onEvent: (line) => (console.width < Infinity && !SAYS_PROBLEM.test(line) ? undefined : console.note(line)),
          },
        )
      : undefined;
  try {
    await serveHttp({
      request: { folder, inputs, version, signal: either, config, simulated: sample?.says },
      listen,
      noManagement: sample !== undefined || !management,
      ...(role === 'api' ? { drain: DRAIN } : {}),
      onListening: ({ address, start = address, management: managed }) => {
        if (managed !== undefined) console.note(`probes and metrics: ${managed}`);
        if (sample !== undefined) console.note(plain(sample.says));
        // Where nobody sits at a terminal nobody sits at a browser.
        if (open && console.width < Infinity) openInBrowser(start);
        console.out(start);
      },
      onProblem: (what, because) => console.note(plain(`${what}: ${because}`)),
    });
  } finally {
    over.abort();
    await work;
  }
}

/** One of several is asked whether it is ready; one that is alone has nobody to leave the rest to. In milliseconds. */
const DRAIN = 2_000;

/** An event of a worker's, or a line that is none. */
const SAYS_PROBLEM = /"kind":"(failed|gap|stands-still|reverted)"|^[^{]/;
/** In milliseconds. */
const FIRST_PAUSE = 1_000;
const LAST_PAUSE = 60_000;
/** A program that was told to end has five seconds. */
const PATIENCE = 3_000;

/**
 * Keeps a worker running in a process of its own, so that a look at a large estate never makes anybody wait for an answer; one
 * that ends is started again, later each time.
 */
async function keepWorker(
  parameters: readonly string[],
  options: {
    readonly folder: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly onEvent: (line: string) => void;
  },
): Promise<void> {
  const program = fileURLToPath(new URL('../../../bin/headwater.js', import.meta.url));
  const { signal, folder, environment, onEvent } = options;
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(pause * 2, LAST_PAUSE)) {
    const child = spawn(process.execPath, [program, ...parameters], {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onEvent);
    const stop = (): void => {
      child.kill('SIGTERM');
      // In the midst of a large look it does not hear; what it left is taken up by the next one (S13).
      setTimeout(() => child.kill('SIGKILL'), PATIENCE).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    const ended = await endOf(child);
    signal.removeEventListener('abort', stop);
    if (signal.aborted) return;
    onEvent(`the worker ended (${ended}); it is started again in ${pause / 1_000} s`);
    await systemTimer.sleep(pause, signal).catch(() => undefined);
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(messageOf(error)));
    child.once('exit', (code, killed) => resolve(killed ?? `exit code ${code ?? ''}`));
  });
}

function lineOf(event: WorkerEvent): string {
  return plain(JSON.stringify({ at: new Date().toISOString(), ...event }));
}
