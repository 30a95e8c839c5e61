/**
 * Takes a stream that may be compressed (gzip, zstd or not at all, told by its first bytes) and gives the bytes inside,
 * within limits. Never trusts a name or media type, never holds more than a few blocks.
 */
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { HeadwaterError, messageOf } from '../errors.js';
import { watchFrames } from './zstd-frames.js';

export interface DecompressionLimits {
  /** In bytes. */
  readonly uncompressed: number;
  /** How much larger than its compressed form the content may become. */
  readonly compressionRatio: number;
}

export type Compression = 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'none';

/** This much (in bytes) may come out of anything: small things that compress extremely well do no harm. */
const RATIO_GRACE = 16 * 1024 * 1024;
const GUNZIP_CHUNK = 64 * 1024;
/** Slices that fzstd is fed with: small, because it hands out everything that a slice decodes to before it returns. */
const ZSTD_SLICE = 16 * 1024;

/** What the first bytes (six are enough) say. */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd';
  // A skippable frame: some writers of seekable zstd start with one.
  if (((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18) return 'zstd';
  if (startsWith(head, [0x42, 0x5a, 0x68])) return 'bzip2';
  if (startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) return 'xz';
  return 'none';
}

/**
 * The bytes inside. Throws a HeadwaterError: COMPRESSION_UNSUPPORTED, ARCHIVE_MALFORMED, ARCHIVE_TOO_LARGE (the absolute
 * limit), ARCHIVE_SUSPICIOUS (the ratio). Errors of the source pass through as they are.
 */
export async function* decompressed(
  source: AsyncIterable<Uint8Array>,
  limits: DecompressionLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const counted = countBytes(source);
  const { head, all } = await peek(counted.bytes, 6);
  const compression = compressionOf(head);
  if (compression === 'bzip2' || compression === 'xz') {
    await all.return?.();
    throw new HeadwaterError('COMPRESSION_UNSUPPORTED', `it is compressed with ${compression}`);
  }
  const guard = growthGuard(limits, counted.count, compression !== 'none');
  const inside = compression === 'gzip' ? gunzipped(all, counted.failure) : compression === 'zstd' ? unzstd(all, guard) : all;
  for await (const chunk of inside) {
    if (compression !== 'zstd') guard(chunk.byteLength);
    yield chunk;
  }
}

/**
 * What the beginning of a zstd stream decodes to, at most `most` bytes, as far as whole blocks of it are there: for telling
 * what it is. A block may have 128 KiB.
 */
export function peekZstd(head: Uint8Array, most: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const watch = watchFrames();
  const decoder = new Decompress((block) => {
    watch.decoded(block.byteLength);
    if (size < most) parts.push(block.slice(0, most - size));
    size += block.byteLength;
    if (size >= most) throw new HeadwaterError('ARCHIVE_TOO_LARGE', 'enough was seen');
  });
  try {
    for (const slice of slices(head)) {
      watch.before(slice);
      decoder.push(slice);
    }
  } catch {
    // Enough was seen, or it is broken: what was decoded until then is the answer.
  }
  return Buffer.concat(parts);
}

async function* gunzipped(
  source: AsyncIterable<Uint8Array>,
  sourceFailure: () => unknown,
): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK });
  // Its failure also destroys `gunzip` and so comes out of the loop below. That the source is not read to its end is no
  // failure: gzip may be padded with zeros, at which zlib stops.
  pipeline(source, gunzip).catch(() => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    throw sourceFailure() ?? malformed('gzip', error);
  }
}

async function* unzstd(
  source: AsyncIterable<Uint8Array>,
  guard: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let ready: Uint8Array[] = [];
  const watch = watchFrames();
  const decoder = new Decompress((block) => {
    watch.decoded(block.byteLength);
    guard(block.byteLength);
    // A copy: fzstd goes on to use the memory of what it hands out.
    if (block.byteLength > 0) ready.push(block.slice());
  });
  function push(slice: Uint8Array, final: boolean): void {
    try {
      watch.before(slice);
      decoder.push(slice, final);
    } catch (error) {
      throw error instanceof HeadwaterError ? error : malformed('zstd', error);
    }
  }
  for await (const chunk of source) {
    for (const slice of slices(chunk)) {
      push(slice, false);
      yield* ready;
      ready = [];
    }
  }
  push(new Uint8Array(0), true);
  yield* ready;
}

function malformed(kind: string, cause: unknown): HeadwaterError {
  return new HeadwaterError('ARCHIVE_MALFORMED', `its ${kind} stream is broken (${messageOf(cause)})`, { cause });
}

/** Throws when more came out than the limits allow for what went in. */
function growthGuard(limits: DecompressionLimits, compressed: () => number, isCompressed: boolean): (bytes: number) => void {
  let out = 0;
  return (bytes) => {
    out += bytes;
    if (out > limits.uncompressed)
      throw new HeadwaterError('ARCHIVE_TOO_LARGE', `it expands to more than ${limits.uncompressed} bytes`);
    if (isCompressed && out > RATIO_GRACE && out > compressed() * limits.compressionRatio) {
      throw new HeadwaterError('ARCHIVE_SUSPICIOUS', `it expands to more than ${limits.compressionRatio} times its size`);
    }
  };
}

/** Counts what the source gives, and keeps its failure apart from a decoder's. */
function countBytes(source: AsyncIterable<Uint8Array>): {
  bytes: AsyncGenerator<Uint8Array, void, undefined>;
  count: () => number;
  failure: () => unknown;
} {
  let count = 0;
  let failure: unknown;
  async function* counting(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of source) {
        count += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { bytes: counting(), count: () => count, failure: () => failure };
}

/** The first bytes of a stream (fewer when it is shorter), and the whole stream with them. */
export async function peek(
  source: AsyncGenerator<Uint8Array, void, undefined>,
  size: number,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncGenerator<Uint8Array, void, undefined> }> {
  let head: Uint8Array = new Uint8Array(0);
  let done = false;
  while (head.byteLength < size && !done) {
    const next = await source.next();
    if (next.done === true) done = true;
    else head = head.byteLength === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      if (head.byteLength > 0) yield head;
      if (!done) yield* source;
    } finally {
      await source.return();
    }
  }
  return { head, all: all() };
}

function* slices(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < chunk.byteLength; at += ZSTD_SLICE) yield chunk.subarray(at, at + ZSTD_SLICE);
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}
