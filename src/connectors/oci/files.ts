/** Reads regular files that a hostile folder may have prepared: never a pipe, a device or more bytes than allowed. */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { HeadwaterError, messageOf, type ErrorCode } from '../../lib/errors.js';

/** The whole file. Throws a HeadwaterError: `missing` when it is not there, FILE_UNREADABLE, FILE_TOO_LARGE. */
export async function readDocument(path: string, most: number, missing: ErrorCode): Promise<Buffer> {
  const file = await openRegular(path, missing);
  try {
    const { size } = await file.stat();
    if (size > most) throw new HeadwaterError('FILE_TOO_LARGE', `${path} has ${size} bytes, more than the limit of ${most}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The file as a stream. Throws the same. */
export async function* streamFile(
  path: string,
  missing: ErrorCode,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await openRegular(path, missing);
  try {
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 })) {
      signal.throwIfAborted();
      yield chunk as Buffer;
    }
  } finally {
    await file.close();
  }
}

/** The first bytes; none when it cannot be read, which whoever reads the whole of it will say. */
export async function readStart(path: string, most: number): Promise<Uint8Array> {
  let file: FileHandle;
  try {
    file = await openRegular(path, 'INPUT_NOT_FOUND');
  } catch {
    return new Uint8Array(0);
  }
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function openRegular(path: string, missing: ErrorCode): Promise<FileHandle> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    if (isMissing) throw new HeadwaterError(missing, `${path} is not there`, { cause: error });
    throw new HeadwaterError('FILE_UNREADABLE', messageOf(error), { cause: error });
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new HeadwaterError('FILE_UNREADABLE', `${path} is not a regular file`);
}
