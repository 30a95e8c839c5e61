/**
 * The server's process: starts it, reads what it says of itself in `postmaster.pid`, stops it. Knows nothing of who uses it.
 */
import { spawn } from 'node:child_process';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.js';
import { isMissing, type StateFolder } from './folder.js';
import { environmentOf, type Programs } from './programs.js';

/** Where a server listens. Its socket is `.s.PGSQL.PORT` in the folder. */
export type ServerAddress =
  { readonly kind: 'socket'; readonly folder: string; readonly port: number } | { readonly kind: 'tcp'; readonly port: number };

/** What `postmaster.pid` says (PostgreSQL's src/include/utils/pidfile.h: pid, data folder, start, port, socket folder, address). */
export interface PostmasterFile {
  readonly pid: number;
  /** Undefined while the server has not got so far as to write it. */
  readonly address?: ServerAddress;
}

const PORT = 5432;
/** sun_path of sockaddr_un, its terminating NUL left out: 108 on Linux, 104 on the BSDs and macOS. */
const LONGEST_SOCKET = process.platform === 'linux' ? 107 : 103;
/** A log that has grown larger is put aside when the server starts. In bytes. */
const LARGEST_LOG = 4 * 1024 ** 2;

/** A socket in the state folder; 127.0.0.1 where its path would be too long, or on a system where the server makes none. */
export async function chooseAddress(folder: StateFolder): Promise<ServerAddress> {
  const path = Buffer.byteLength(socketPath(folder.socket, PORT));
  if (process.platform !== 'win32' && path <= LONGEST_SOCKET) return { kind: 'socket', folder: folder.socket, port: PORT };
  return { kind: 'tcp', port: await freePort() };
}

export function socketPath(folder: string, port: number): string {
  return join(folder, `.s.PGSQL.${port}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : PORT));
    });
  });
}

export interface StartedServer {
  readonly pid: number | undefined;
  /** True once it has ended. */
  ended(): boolean;
}

/**
 * Starts it apart from us: it outlives this process, and signals that a terminal sends to us do not reach it. That it was
 * started does not mean that it is the server of the folder: another one may have been faster, and then it ends at once.
 */
export async function startPostmaster(
  folder: StateFolder,
  programs: Programs,
  account: Account,
  address: ServerAddress,
): Promise<StartedServer> {
  const log = await openLog(folder.log);
  let ended = false;
  try {
    const child = spawn(join(programs.folder, 'bin', 'postgres'), ['-D', folder.data, ...settings(address)], {
      ...account.ids,
      cwd: folder.data,
      env: environmentOf(programs),
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.once('error', () => (ended = true));
    child.once('exit', () => (ended = true));
    child.unref();
    return { pid: child.pid, ended: () => ended };
  } finally {
    await log.close();
  }
}

function settings(address: ServerAddress): string[] {
  const listen =
    address.kind === 'socket'
      ? { listen_addresses: '', unix_socket_directories: quoted(address.folder), unix_socket_permissions: '0700' }
      : { listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  const all = {
    ...listen,
    port: String(address.port),
    ssl: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Neither statements nor the values in them: what is stored may be nobody else's business.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    // Containers often have a /dev/shm of 64 MB.
    dynamic_shared_memory_type: 'mmap',
    max_connections: '200',
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** A name in a list of names (guc.c, SplitDirectoriesString). */
function quoted(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

async function openLog(path: string): Promise<Awaited<ReturnType<typeof open>>> {
  const size = await stat(path).then(
    (status) => status.size,
    () => 0,
  );
  if (size > LARGEST_LOG) await rename(path, `${path}.old`);
  return open(path, 'a', 0o600);
}

/** The last lines of the server's log, for an error's message. */
export async function lastWords(folder: StateFolder): Promise<string> {
  const text = await readFile(folder.log, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => /\b(FATAL|PANIC|ERROR|LOG|HINT|could not)\b/.test(line));
  return lines.slice(-2).join(' ').slice(0, 500);
}

/** Undefined when there is no such file: nothing runs on this folder, or it has only just begun. */
export async function readPostmasterFile(folder: StateFolder): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(folder.data, 'postmaster.pid'), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const [pid = '', , , port = '', socketFolder = '', listens = ''] = text.split('\n').map((line) => line.trim());
  if (!/^-?\d+$/.test(pid)) return undefined;
  const address = addressOf(Number(port), socketFolder, listens);
  return { pid: Math.abs(Number(pid)), ...(address === undefined ? {} : { address }) };
}

function addressOf(port: number, folder: string, listens: string): ServerAddress | undefined {
  if (!Number.isInteger(port) || port <= 0) return undefined;
  if (folder !== '') return { kind: 'socket', folder, port };
  return listens === '' ? undefined : { kind: 'tcp', port };
}

/** Whether somebody listens there: only the kernel knows, also when the server is in another container with the same folder. */
export function listens(address: ServerAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket =
      address.kind === 'socket'
        ? connect({ path: socketPath(address.folder, address.port) })
        : connect({ host: '127.0.0.1', port: address.port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** Whether the process exists and may be a PostgreSQL: its number may have been given to another program since. */
export async function mayBePostmaster(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  // proc_pid_stat(5): `pid (name) state …`; one that has ended and that nobody has asked about yet is a Z.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => `${pid} (postgres) S`);
  return stat.includes('(postgres)') && !stat.includes('(postgres) Z');
}

/** Removes a file whose process is another program, and at whose address nobody listens: the server would refuse to start. */
export async function removePostmasterFile(folder: StateFolder): Promise<void> {
  await rm(join(folder.data, 'postmaster.pid'), { force: true });
}

/**
 * Fast shutdown: clients are cut off, everything is flushed. Does nothing to a process that is not the server of this folder
 * (the folder may be shared with another container, whose process numbers mean something else here).
 * @returns false when it still runs after the time, or is not ours to stop
 */
export async function stopPostmaster(folder: StateFolder, withinMs: number): Promise<boolean> {
  const file = await readPostmasterFile(folder);
  if (file === undefined) return true;
  if (!(await serves(file.pid, folder))) return false;
  try {
    process.kill(file.pid, 'SIGINT');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(10)) {
    if (!(await mayBePostmaster(file.pid))) return true;
  }
  return false;
}

async function serves(pid: number, folder: StateFolder): Promise<boolean> {
  if (!(await mayBePostmaster(pid))) return false;
  if (process.platform !== 'linux') return true;
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.split('\0').includes(folder.data);
}
