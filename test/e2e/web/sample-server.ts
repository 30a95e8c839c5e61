/** `headwater serve --sample` as a newcomer starts it, in a process of its own with a state folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { ROOT } from '../../journeys/estate.js';

export interface SampleServer {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** With the token that opens a session, once: `logIn` and `api` use it up. The address alone where an identity provider is configured. */
  readonly start: string;
  /** What was printed on stderr: the events of its worker among it. */
  readonly lines: readonly string[];
  /** Logs the page in, by a session that was opened with the token. */
  logIn(page: Page): Promise<void>;
  /** A call of the API as whoever started it. */
  api<Answer>(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly folder?: string;
  readonly parameters?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export function startSample(): Promise<SampleServer> {
  return startServer({ parameters: ['--sample'] });
}

/** `headwater serve` with these parameters, in a folder. */
export async function startServer({ folder = ROOT, parameters = [], environment = {} }: ServerOptions): Promise<SampleServer> {
  const state = mkdtempSync(join(tmpdir(), 'headwater-web-'));
  chmodSync(state, 0o755); // as root the database runs as somebody else
  const port = await freePort();
  const program = [join(ROOT, 'bin', 'headwater.js'), 'serve', '--no-open', '--listen', `127.0.0.1:${port}`, ...parameters];
  const child = spawn(process.execPath, program, {
    cwd: folder,
    env: {
      ...process.env,
      XDG_STATE_HOME: state,
      HEADWATER_STATE_FOLDER: join(state, 'store'),
      DATABASE_URL: '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const start = await addressOf(child, lines);
  const address = new URL(start).origin;
  let session: Promise<Session> | undefined;
  // Not before it is needed: the address opens one session, and a newcomer may be the one who opens it.
  const opened = (): Promise<Session> => (session ??= openSession(start));
  return {
    address,
    start,
    lines,
    async logIn(page) {
      const [name = '', value = ''] = (await opened()).cookie.split('=');
      await page.context().addCookies([{ name, value, url: address }]);
    },
    async api(method, path, body, headers = {}) {
      const { cookie, csrf } = await opened();
      const answer = await fetch(`${address}/api/v1${path}`, {
        method,
        headers: {
          cookie,
          origin: address,
          'x-headwater-csrf': csrf,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(state, { recursive: true, force: true });
    },
  };
}

function addressOf(child: ChildProcess, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('its output is not read');
    createInterface({ input: child.stdout }).on('line', (line) => {
      // Where people log in by an identity provider, no token opens a session.
      if (/^http:\/\/127\.0\.0\.1:\d+(\/auth\/start\?token=\S+)?$/.test(line.trim())) resolve(line.trim());
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${lines.join('\n')}`)));
  });
}

interface Session {
  readonly cookie: string;
  readonly csrf: string;
}

async function openSession(start: string): Promise<Session> {
  const cookie = await sessionFrom(start);
  return { cookie, csrf: await csrfOf(new URL(start).origin, cookie) };
}

async function sessionFrom(start: string): Promise<string> {
  const answer = await fetch(start, { redirect: 'manual' });
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  if (!cookie.startsWith('headwater_session=')) throw new Error(`no session: ${answer.status} ${await answer.text()}`);
  return cookie;
}

async function csrfOf(address: string, cookie: string): Promise<string> {
  const me: { csrf: string } = JSON.parse(await (await fetch(`${address}/api/v1/me`, { headers: { cookie } })).text());
  return me.csrf;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const where = probe.address();
      probe.close(() => (typeof where === 'object' && where !== null ? resolve(where.port) : reject(new Error('no port'))));
    });
  });
}
