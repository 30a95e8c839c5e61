/**
 * Processes of Headwater that share one PostgreSQL, each with a configuration and a second port of its own, on the sample estate:
 * what they read and act on is simulated by the process of the test.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { openSample } from '../../../src/pipeline/index.js';
import { openStore, type Store } from '../../../src/store/index.js';
import { ROOT } from '../../journeys/estate.js';
import { until } from '../web/look.js';

export type Role = 'all' | 'api' | 'worker' | 'collector';

export interface Process {
  readonly pid: number;
  /** What it said on stdout and stderr. */
  readonly lines: readonly string[];
  /** `http://127.0.0.1:PORT`, of its second port. */
  readonly management: string;
  isAlive(): boolean;
  /** @returns its exit code, or the signal that ended it */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

export interface ApiProcess extends Process {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** With the token that opens a session, once. */
  readonly start: string;
}

export interface Installation {
  readonly store: Store;
  start(role: Exclude<Role, 'all' | 'api'>): Promise<Process>;
  /** With the address that it printed. */
  serve(role: 'all' | 'api'): Promise<ApiProcess>;
  close(): Promise<void>;
}

export async function install(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-roles-'));
  chmodSync(folder, 0o755); // as root the database runs as somebody else
  const { XDG_STATE_HOME: before } = process.env;
  process.env['XDG_STATE_HOME'] = folder;
  const sample = await openSample({ version: '0.0.0-test', signal: new AbortController().signal });
  const store = await openStore({ folder: join(folder, 'postgres') });
  const env = { ...process.env, ...sample.environment, DATABASE_URL: store.url };
  const started: Process[] = [];

  async function begin(role: Role): Promise<ApiProcess> {
    const [port, management] = [await freePort(), await freePort()];
    const config = join(dirname(sample.config), `headwater-${started.length}.yaml`);
    const server = `server: { management: '127.0.0.1:${management}' }\nworker: { lease: 2s, tick: 200ms, look: 5s }\n`;
    writeFileSync(config, `${readFileSync(sample.config, 'utf8')}${server}`);
    const listen = role === 'all' || role === 'api' ? ['--listen', `127.0.0.1:${port}`] : [];
    const program = [join(ROOT, 'bin', 'headwater.js'), 'serve', '--role', role, '--config', config, '--no-open', ...listen];
    const child = spawn(process.execPath, [...program, ...sample.inputs], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', (line) => lines.push(line));
    const ended = new Promise<number | NodeJS.Signals>((resolve) =>
      child.once('close', (code, signal) => resolve(signal ?? code ?? -1)),
    );
    const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
    const one = {
      pid: child.pid ?? 0,
      lines,
      management: `http://127.0.0.1:${management}`,
      address: `http://127.0.0.1:${port}`,
      isAlive,
      start: '',
      stop: (signal: NodeJS.Signals = 'SIGTERM') => {
        child.kill(signal);
        return ended;
      },
    };
    started.push(one);
    await until(async () => {
      if (!isAlive()) throw new Error(`${role} ended: ${lines.join('\n')}`);
      return (await statusOf(`${one.management}/readyz`)) === 200;
    });
    return one;
  }

  return {
    store,
    start: begin,
    async serve(role) {
      const one = await begin(role);
      const isStart = (line: string): boolean => line.includes('/auth/start?token=');
      await until(async () => one.lines.some(isStart));
      return { ...one, start: one.lines.find(isStart) ?? '' };
    },
    async close() {
      await Promise.all(started.map((one) => one.stop('SIGKILL')));
      await store.close();
      await sample.close();
      if (before === undefined) delete process.env['XDG_STATE_HOME'];
      else process.env['XDG_STATE_HOME'] = before;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Undefined where nobody answers. */
export async function statusOf(address: string): Promise<number | undefined> {
  try {
    const answer = await fetch(address);
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const where = probe.address();
      probe.close(() => (typeof where === 'object' && where !== null ? resolve(where.port) : reject(new Error('no port'))));
    });
  });
}
