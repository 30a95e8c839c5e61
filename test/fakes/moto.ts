/**
 * moto, an emulator of AWS, as a server of its own on 127.0.0.1: started for a test and ended with it. `node tools/moto.mjs`
 * installs it. Where it is missing a suite is skipped, and says so; under CI that is a failure.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const VERSION = '5.2.5';
const PROGRAM = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  'headwater',
  `moto-${VERSION}`,
  'bin',
  'moto_server',
);

export interface Moto {
  readonly url: string;
  /** From now on what IAM does not allow is refused. */
  enforce(): Promise<void>;
  /** From now on anything is allowed. */
  relax(): Promise<void>;
  /** Requests to its own interface: `POST /moto-api/…`. */
  post(path: string, body?: string): Promise<void>;
  close(): Promise<void>;
}

/** Whether it is installed; where it must be and is not, throws. */
export function hasMoto(who: string): boolean {
  if (existsSync(PROGRAM)) return true;
  if (process.env['CI'] !== undefined) throw new Error(`moto is missing: ${who} cannot run; \`node tools/moto.mjs\` installs it`);
  console.warn(`SKIPPED: ${who}, because moto is not installed (\`node tools/moto.mjs\`)`);
  return false;
}

/** Starts one with nothing in it. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const server = spawn(PROGRAM, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_EC2_LOAD_DEFAULT_AMIS: 'false', AWS_ENDPOINT_URL: '' },
  });
  const ended = new Promise<void>((resolve) => void server.once('exit', () => resolve()));
  // A test that is killed takes it along.
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  const post = async (path: string, body = ''): Promise<void> => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`moto: POST ${path} gives ${answer.status}`);
  };
  await answers(url, () => server.exitCode !== null);
  return {
    url,
    post,
    enforce: () => post('/moto-api/reset-auth', '0'),
    relax: () => post('/moto-api/reset-auth', 'inf'),
    close: async () => {
      process.off('exit', kill);
      server.kill('SIGTERM');
      await ended;
    },
  };
}

/** Sets what the SDK reads from the environment, for an emulator and nothing of the machine's own. @returns undoes it */
export function useAwsEnvironment(url: string, credentials: { readonly id: string; readonly secret: string }): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.id,
    AWS_SECRET_ACCESS_KEY: credentials.secret,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  });
  return () => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    for (const [name, value] of Object.entries(before)) if (name.startsWith('AWS_')) process.env[name] = value;
  };
}

async function answers(url: string, hasEnded: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (hasEnded()) throw new Error('moto ended before it answered');
    try {
      const answer = await fetch(`${url}/moto-api/`);
      if (answer.ok) return;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await sleep(100);
  }
  throw new Error('moto does not answer');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
