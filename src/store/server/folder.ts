/**
 * The state folder of the PostgreSQL that Headwater brings: where it is, what is where in it, and how a database cluster comes
 * into it. A cluster and its password appear together or not at all, however many processes make one at once.
 */
import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { blockedBy, serverAccount, type Account } from './account.js';
import { environmentOf, type Programs } from './programs.js';

/** Paths below the state folder. */
export interface StateFolder {
  readonly path: string;
  /** Copies of the programs, by version. */
  readonly programs: string;
  /** The data and its password: made beside, and renamed here as one. */
  readonly cluster: string;
  readonly data: string;
  readonly password: string;
  readonly socket: string;
  readonly log: string;
}

/** The user that Headwater is to the server, and the database that it keeps everything in. */
export const USER = 'headwater';
export const DATABASE = 'headwater';

/** `/var/lib/headwater/postgres` as root, else `$XDG_STATE_HOME/headwater/postgres` (XDG base directory specification 0.8). */
export function defaultStateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (process.getuid?.() === 0) return '/var/lib/headwater/postgres';
  const state = environment.XDG_STATE_HOME;
  // The specification: a relative path is to be ignored.
  return join(state?.startsWith('/') === true ? state : join(homedir(), '.local', 'state'), 'headwater', 'postgres');
}

/**
 * The folder itself; as root, where the server's user may not pass the way to it (as `/root`), one of its name below
 * `/var/lib/headwater`.
 */
export async function passableFolder(folder: string): Promise<string> {
  const blocked = await blockedBy(join(folder, 'socket'), await serverAccount(folder));
  return blocked === undefined ? folder : join('/var/lib/headwater', basename(folder));
}

export function stateFolderAt(path: string): StateFolder {
  const cluster = join(path, 'cluster');
  return {
    path,
    programs: join(path, 'programs'),
    cluster,
    data: join(cluster, 'data'),
    password: join(cluster, 'password'),
    socket: join(path, 'socket'),
    log: join(path, 'server.log'),
  };
}

/** Makes what is missing. Throws EMBEDDED_DATABASE_UNAVAILABLE where it cannot be written, or the server could not reach it. */
export async function prepareFolder(folder: StateFolder, account: Account): Promise<void> {
  const own = account.ids.uid === undefined;
  try {
    await mkdir(folder.path, { recursive: true, mode: own ? 0o700 : 0o711 });
    if (!own) await chmod(folder.path, 0o711);
    await mkdir(folder.programs, { recursive: true, mode: 0o711 });
    await mkdir(folder.socket, { recursive: true, mode: 0o700 });
    await give(folder.socket, account);
    // Node has no access check that sees a file system that is mounted read-only as well as rights.
    const probe = join(folder.path, `.${randomUUID()}`);
    await writeFile(probe, '', { mode: 0o600 });
    await rm(probe);
  } catch (error) {
    throw unusable(`${folder.path} cannot be written: ${messageOf(error)}`, error);
  }
  const blocked = await blockedBy(folder.socket, account);
  if (blocked !== undefined) {
    throw unusable(`as root it runs as user ${account.ids.uid}, who may not pass ${blocked}; give a state folder elsewhere`);
  }
}

const run = promisify(execFile);

/**
 * Makes the cluster where there is none. Throws EMBEDDED_DATABASE_VERSION for one of another major version, and
 * EMBEDDED_DATABASE_UNAVAILABLE when it cannot be made.
 */
export async function prepareCluster(folder: StateFolder, programs: Programs, account: Account): Promise<void> {
  const version = await versionOf(folder);
  if (version === programs.major) return;
  if (version !== undefined) {
    throw new HeadwaterError(
      'EMBEDDED_DATABASE_VERSION',
      `${folder.path} was written by PostgreSQL ${version}, and this Headwater brings ${programs.major}`,
    );
  }
  const beside = stateFolderAt(join(folder.path, `.${randomUUID()}`));
  try {
    await mkdir(beside.cluster, { recursive: true, mode: 0o711 });
    await chmod(beside.path, 0o711);
    await chmod(beside.cluster, 0o711);
    await makeCluster(beside, programs, account);
    await rename(beside.cluster, folder.cluster);
    await syncFolder(folder.path);
  } catch (error) {
    // Another Headwater was faster: a folder that is not empty is never renamed over.
    if ((await versionOf(folder)) === undefined) throw unusable(`no cluster can be made in ${folder.path}: ${why(error)}`, error);
  } finally {
    await rm(beside.path, { recursive: true, force: true });
  }
}

async function makeCluster(at: StateFolder, programs: Programs, account: Account): Promise<void> {
  const password = randomBytes(32).toString('hex');
  await mkdir(at.data, { mode: 0o700 });
  await give(at.data, account);
  // initdb reads it as the server's user; afterwards it is ours alone.
  await writeFile(at.password, `${password}\n`, { mode: 0o600 });
  await give(at.password, account);
  const parameters = ['--pgdata', at.data, '--username', USER, '--pwfile', at.password, '--auth', 'scram-sha-256'];
  await run(join(programs.folder, 'bin', 'initdb'), [...parameters, '--encoding', 'UTF8', '--locale', 'C'], {
    ...account.ids,
    cwd: at.data,
    env: environmentOf(programs),
  });
  if (account.ids.uid !== undefined) await chown(at.password, 0, 0);
  await chmod(at.password, 0o600);
  await syncFolder(at.cluster);
}

/** `18`, as initdb wrote it; undefined when there is no cluster. */
async function versionOf(folder: StateFolder): Promise<string | undefined> {
  try {
    return (await readFile(join(folder.data, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unusable(`${folder.data} cannot be read: ${messageOf(error)}`, error);
  }
}

export async function readPassword(folder: StateFolder): Promise<string> {
  try {
    return (await readFile(folder.password, 'utf8')).trim();
  } catch (error) {
    throw unusable(`its password cannot be read: ${messageOf(error)}`, error);
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

export function unusable(message: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError('EMBEDDED_DATABASE_UNAVAILABLE', message, { cause });
}

async function give(path: string, { ids }: Account): Promise<void> {
  if (ids.uid !== undefined && ids.gid !== undefined) await chown(path, ids.uid, ids.gid);
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A program's last word, else the error's own. */
function why(error: unknown): string {
  if (error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' && error.stderr.trim() !== '') {
    return error.stderr.trim().split('\n').at(-1) ?? '';
  }
  return messageOf(error);
}
