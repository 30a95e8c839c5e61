/**
 * Reads the files of one source tree, within its root and the limits. A path that leads out of the root, by `..` or a
 * symbolic link, is refused. Never throws for what a tree can contain.
 */
import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { posix, relative, resolve, sep } from 'node:path';
import { messageOf } from '../../lib/errors.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { Limits } from '../../ports/index.js';

type Unread = { readonly kind: 'missing' } | { readonly kind: 'problem'; readonly code: ErrorCode; readonly why: string };
type FileRead = { readonly kind: 'read'; readonly bytes: Buffer } | Unread;
export type TextRead = { readonly kind: 'text'; readonly text: string } | Unread;

/** The part of the limits that files need. */
export type FileLimits = Pick<Limits, 'textFile' | 'yamlAliases' | 'yamlDocuments'>;

export interface Files {
  readonly limits: FileLimits;
  bytes(path: string): Promise<FileRead>;
  text(path: string): Promise<TextRead>;
  /** The text with the path that it really has: see `real`. */
  linked(path: string): Promise<{ readonly read: TextRead; readonly real: string | undefined }>;
  /** The first 64 KiB, however large the file is; undefined when it cannot be opened at all. */
  head(path: string): Promise<string | undefined>;
  /** The path below the folder that a path really is, links followed; undefined when it is not there or leads out. */
  real(path: string): Promise<string | undefined>;
}

const HEAD = 64 * 1024;

/** The files below an absolute folder; paths use `/` and are relative to it. */
export function openFiles(root: string, limits: FileLimits): Files {
  let realRoot: Promise<string> | undefined;
  const within = async <Result>(path: string, use: (real: string) => Promise<Result>): Promise<Result | Unread> => {
    if (leavesRoot(path)) return { kind: 'problem', code: 'KUSTOMIZE_BROKEN', why: 'the path leads out of the repository' };
    try {
      realRoot ??= realpath(root);
      const top = await realRoot;
      const real = await realpath(resolve(root, path));
      if (real === top || real.startsWith(top.endsWith(sep) ? top : top + sep)) return await use(real);
      return { kind: 'problem', code: 'FILE_UNREADABLE', why: 'a symbolic link leads out of the repository' };
    } catch (error) {
      if (isMissing(error)) return { kind: 'missing' };
      return { kind: 'problem', code: 'FILE_UNREADABLE', why: messageOf(error) };
    }
  };
  const bytes = (path: string): Promise<FileRead> => within(path, (real) => readBounded(real, limits.textFile));
  const head = async (path: string): Promise<string | undefined> => {
    const read = await within(path, readHead);
    return typeof read === 'string' ? read : undefined;
  };
  const text = async (path: string): Promise<TextRead> => decoded(await bytes(path));
  const below = async (absolute: string): Promise<string> =>
    relative((await realRoot) ?? root, absolute)
      .split(sep)
      .join('/');
  const real = async (path: string): Promise<string | undefined> => {
    const found = await within(path, below);
    return typeof found === 'string' ? found : undefined;
  };
  const linked: Files['linked'] = async (path) => {
    let absolute: string | undefined;
    const read = await within(path, (found) => readBounded((absolute = found), limits.textFile));
    return { read: decoded(read), real: absolute === undefined ? undefined : await below(absolute) };
  };
  return { limits, bytes, text, linked, head, real };
}

function decoded(read: FileRead): TextRead {
  if (read.kind !== 'read') return read;
  if (!isUtf8(read.bytes)) return { kind: 'problem', code: 'ENCODING_UNREADABLE', why: 'it is not UTF-8' };
  return { kind: 'text', text: read.bytes.toString('utf8') };
}

/** As many reads as keep the system busy while what came is worked on. */
const AHEAD = 8;

/** The same of each path, in their order; the next ones are under way meanwhile. `read` never fails. */
export async function* inOrder<Result extends object>(
  paths: readonly string[],
  read: (path: string) => Promise<Result>,
): AsyncIterable<readonly [path: string, result: Result]> {
  const pending: Promise<Result>[] = [];
  for (const [index, path] of paths.entries()) {
    while (pending.length < AHEAD && index + pending.length < paths.length) {
      const next = paths[index + pending.length];
      if (next !== undefined) pending.push(read(next));
    }
    const result = await pending.shift();
    if (result !== undefined) yield [path, result];
  }
}

/** The path that `written` means in a file of `folder`; it may lead out of the root, which the reader refuses. */
export function joinPath(folder: string, written: string): string {
  return posix.normalize(posix.join(folder === '' ? '.' : folder, written)).replace(/\/+$/, '');
}

export function leavesRoot(path: string): boolean {
  return path === '..' || path.startsWith('../') || path.startsWith('/') || path.includes('\0');
}

/** A pipe that nobody writes to would keep an ordinary open waiting for ever. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;

async function readBounded(path: string, limit: number): Promise<FileRead> {
  const file = await open(path, WITHOUT_WAITING);
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) return { kind: 'missing' };
    if (!stat.isFile()) return { kind: 'problem', code: 'FILE_UNREADABLE', why: 'it is not a regular file' };
    if (stat.size > limit)
      return { kind: 'problem', code: 'FILE_TOO_LARGE', why: `it has ${stat.size} bytes; the limit is ${limit}` };
    return { kind: 'read', bytes: await readWhole(file, stat.size) };
  } finally {
    await file.close();
  }
}

/** So much as there was when it was opened, in as few calls as that takes. */
async function readWhole(file: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(buffer, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

async function readHead(path: string): Promise<string> {
  const file = await open(path, WITHOUT_WAITING);
  try {
    if (!(await file.stat()).isFile()) return '';
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}
