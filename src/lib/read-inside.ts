/**
 * Reads one small text file of a tree that may be hostile. Never follows a link out of the tree, never waits on a pipe,
 * never reads more than the limit.
 */
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { relative, isAbsolute, sep } from 'node:path';

export type TextRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'refused';
      readonly code: 'FILE_TOO_LARGE' | 'FILE_UNREADABLE' | 'ENCODING_UNREADABLE';
      readonly why: string;
    };

/**
 * @param root an existing absolute folder
 * @param path absolute; a link is followed while it stays inside `root`
 * @param limit in bytes
 * @returns the text without a byte order mark, `absent` when there is no such file, or why it was not read
 */
export async function readTextInside(root: string, path: string, limit: number): Promise<TextRead> {
  let file: FileHandle | undefined;
  try {
    const real = await realpath(path);
    if (!isInside(await realpath(root), real)) return unreadable('it is a link to a place outside of the tree');
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size, isFile } = await file.stat().then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) return unreadable('it is not a regular file');
    if (size > limit) return { kind: 'refused', code: 'FILE_TOO_LARGE', why: `it has ${size} bytes; the limit is ${limit}` };
    return decoded(await readWhole(file, size));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    if (code === undefined) throw error;
    return unreadable(`the system says ${code}`);
  } finally {
    await file?.close();
  }
}

/** True when `path` is `root` or below it; both real paths. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

async function readWhole(file: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  let filled = 0;
  for (let read = -1; read !== 0 && filled < size; filled += read) {
    read = (await file.read(buffer, filled, size - filled, filled)).bytesRead;
  }
  return buffer.subarray(0, filled);
}

function decoded(bytes: Buffer): TextRead {
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'refused', code: 'ENCODING_UNREADABLE', why: 'it is not valid UTF-8' };
    throw error;
  }
}

function unreadable(why: string): TextRead {
  return { kind: 'refused', code: 'FILE_UNREADABLE', why };
}
