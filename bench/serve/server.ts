/** The built server on the large store, in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Store } from '../../src/store/index.js';
import { SIZES } from '../view/generate.js';
import { personAt } from './estate.js';
import { servedLook } from './look.js';

/** What an earlier run left is taken as it is. */
export async function fill({ view: shown }: Store): Promise<void> {
  const kept = await shown.head();
  if (
    kept !== undefined &&
    Object.entries(SIZES).every(([noun, size]) =>
      Object.entries(kept.counts).some(([of, count]) => of === noun && count === size),
    )
  )
    return;
  const start = performance.now();
  await shown.publish(await servedLook(join(ROOT, 'examples', 'estate')));
  console.error(
    `filled with ${SIZES.finding} findings and ${SIZES.image} images in ${((performance.now() - start) / 1_000).toFixed(0)} s`,
  );
}

/** From `node_modules/.cache/bench/bench/serve.js`. */
const ROOT = process.cwd();

export interface Started {
  readonly address: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** @param people so many are admins, as `personAt` names them */
export async function startServer(folder: string, url: string, people: number): Promise<Started> {
  const config = join(folder, 'headwater.yaml');
  const admins = Array.from({ length: people }, (_none, index) => ({ id: personAt(index), role: 'admin' }));
  writeFileSync(config, JSON.stringify({ apiVersion: 'headwater.dev/v1', kind: 'Configuration', people: admins }));
  const listen = `127.0.0.1:${await freePort()}`;
  const program = [
    join(ROOT, 'bin', 'headwater.js'),
    'serve',
    '--role',
    'api',
    '--no-open',
    '--no-management',
    '--config',
    config,
  ];
  return start(process.execPath, [...program, '--listen', listen], { ...process.env, DATABASE_URL: url });
}

/** @param command prints its address */
export async function start(command: string, parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<Started> {
  const child = spawn(command, parameters, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { address: await addressOf(child), pid: child.pid ?? 0, stop };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('its output is not read');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('http://')) resolve(new URL(line).origin);
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
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
