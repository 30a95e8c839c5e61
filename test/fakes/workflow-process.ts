/** Workers as processes of their own: what a test needs that kills them, or stops and wakes them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import ts from 'typescript';
import type { Json } from '../../src/model/index.js';
import type { WorkflowStatus } from '../../src/ports/index.js';
import { ROOT } from '../journeys/estate.js';
import { installProgram } from './store-process.js';

/** Launches an engine with the workflows of the suite, then does what each line of its input says, several at a time. Nothing else is to be on its console. */
const PROGRAM = `
import { createInterface } from 'node:readline';
import pg from 'pg';
import { createWorkflowEngine } from './src/store/workflows/index.js';
import { contractWorkflows } from './test/fakes/workflows.js';
const { url, worker, deadAfter } = JSON.parse(process.argv[2]);
const pool = new pg.Pool({ connectionString: url, max: 4 });
pool.on('error', () => undefined);
const world = {
  note: ({ kind, workflow, step }) =>
    pool.query('insert into note (kind, workflow, step, worker) values ($1, $2, $3, $4)', [kind, workflow, step, worker]),
  effect: (workflow, step) =>
    pool.query('insert into effect (workflow, step) values ($1, $2) on conflict do nothing', [workflow, step]),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
const log = (level, message) => { if (process.env.WORKFLOW_LOG) process.stderr.write(worker + ' ' + level + ' ' + message + '\\n'); };
const engine = createWorkflowEngine({ url, worker, deadAfter, log });
const failed = (error) => ({ error: { name: error.name, message: error.message, code: error.code } });
try {
  for (const workflow of contractWorkflows(world, () => engine)) engine.register(workflow);
  await engine.launch();
  say({ number: 0, value: null });
} catch (error) {
  say({ number: 0, ...failed(error) });
  process.exit(1);
}
let closing = false;
for await (const line of createInterface({ input: process.stdin })) {
  const { number, call, args } = JSON.parse(line);
  if (call === 'close') closing = true;
  Promise.resolve().then(() => engine[call](...args)).then(
    async (value) => {
      say({ number, value: value ?? null });
      if (call === 'close') { await pool.end(); process.stdin.destroy(); }
    },
    (error) => say({ number, ...failed(error) }),
  );
}
// Whoever asked is gone.
if (!closing) process.exit(1);
`;

/** Puts the program into a folder. */
export function installWorker(folder: string): string {
  installProgram(folder);
  const fake = 'test/fakes/workflows.ts';
  const to = join(folder, fake.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(to), { recursive: true });
  const { outputText } = ts.transpileModule(readFileSync(join(ROOT, fake), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
  });
  writeFileSync(to, outputText);
  writeFileSync(join(folder, 'worker.js'), PROGRAM);
  return join(folder, 'worker.js');
}

export interface WorkerProcess {
  readonly name: string;
  start(name: string, id: string, input: Json, partition?: string): Promise<void>;
  status(id: string): Promise<WorkflowStatus | undefined>;
  result(id: string): Promise<Json>;
  /** Resolves when the process has ended by itself. @returns what it wrote to the console beside its answers */
  close(): Promise<string>;
  kill(): Promise<void>;
  /** Stops the process as it stands, and lets it go on. */
  pause(): void;
  wake(): void;
}

export interface WorkerOptions {
  readonly url: string;
  readonly worker: string;
  readonly deadAfter: number;
}

const running = new Set<ChildProcess>();

export async function startWorker(program: string, options: WorkerOptions): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  let ended = false;
  let written = '';
  child.stderr.on('data', (data: Buffer) => {
    written += data.toString();
    if (process.env['WORKFLOW_LOG'] !== undefined) process.stderr.write(data);
  });
  child.stdin.on('error', () => undefined);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const exit = new Promise<void>((resolve) =>
    child.once('close', () => {
      ended = true;
      running.delete(child);
      for (const { reject } of waiting.values()) reject(new Error(`worker ${options.worker} is gone: ${written}`));
      resolve();
    }),
  );
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) {
      written += line;
      return;
    }
    const { number, value, error } = JSON.parse(line);
    const answer = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) answer?.resolve(value);
    else answer?.reject(Object.assign(new Error(error.message), error));
  });
  const answerOf = (number: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended) reject(new Error(`worker ${options.worker} is gone`));
      else waiting.set(number, { resolve, reject });
    });
  let calls = 0;
  const call = (name: string, ...args: readonly unknown[]): Promise<unknown> => {
    const number = (calls += 1);
    const answer = answerOf(number);
    child.stdin.write(`${JSON.stringify({ number, call: name, args })}\n`);
    return answer;
  };
  await answerOf(0);
  return {
    name: options.worker,
    start: async (...args) => void (await call('start', ...args)),
    // The door: what a worker answers is what its engine gave.
    status: async (id) => ((await call('status', id)) ?? undefined) as WorkflowStatus | undefined,
    result: async (id) => (await call('result', id)) as Json,
    close: async () => {
      await call('close');
      await exit;
      return written;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    pause: () => void child.kill('SIGSTOP'),
    wake: () => void child.kill('SIGCONT'),
  };
}

/** For the end of a test that failed in between. */
export function killWorkers(): void {
  for (const child of running) child.kill('SIGKILL');
}
