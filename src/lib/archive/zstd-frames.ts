/**
 * Watches the frames of a zstd stream (RFC 8878) before they are decoded, and refuses those that would need a huge window
 * or that move one about for almost no output. fzstd itself would allocate up to 2 GiB for a header of six bytes, and
 * copies the whole window for every block. Decodes nothing.
 */
import { HeadwaterError } from '../errors.js';

/** What `zstd --long` makes at most, and what the reference decoder takes without being told otherwise, in bytes. */
const WINDOW_LIMIT = 128 * 1024 * 1024;
/** Bytes moved within windows that are free (seconds of work), and how many more per byte of output; real streams need 64 to 4096. */
const FREE_MOVES = 32 * 1024 * 1024 * 1024;
const MOVES_PER_BYTE = 4096;

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const RLE_BLOCK = 1;

export interface FrameWatch {
  /** Looks at compressed bytes before they are decoded. Throws a HeadwaterError when they should not be. */
  before(chunk: Uint8Array): void;
  /** Counts decoded bytes: one call for each block. */
  decoded(bytes: number): void;
}

export function watchFrames(): FrameWatch {
  let pending = new Uint8Array(0);
  let skip = 0;
  let step: 'frame' | 'block' = 'frame';
  let hasChecksum = false;
  let window = 0;
  let moved = 0;
  let produced = 0;

  /** Reads one header when it is whole; gives its length, or 0 when more bytes are needed. */
  function header(bytes: Uint8Array): number {
    return step === 'frame' ? frameHeader(bytes) : blockHeader(bytes);
  }

  function frameHeader(bytes: Uint8Array): number {
    if (bytes.length < 8) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const magic = view.getUint32(0, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      skip = view.getUint32(4, true);
      return 8;
    }
    if (magic !== FRAME_MAGIC) throw new HeadwaterError('ARCHIVE_MALFORMED', 'the zstd stream has something between its frames');
    const descriptor = view.getUint8(4);
    const singleSegment = (descriptor & 0x20) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const sizeFlag = descriptor >> 6;
    const sizeBytes = sizeFlag > 0 ? 1 << sizeFlag : singleSegment ? 1 : 0;
    const sizeAt = (singleSegment ? 5 : 6) + dictionaryBytes;
    if (bytes.length < sizeAt + sizeBytes) return 0;
    if (singleSegment) window = contentSize(view, sizeAt, sizeBytes);
    else {
      const windowByte = view.getUint8(5);
      window = 2 ** (10 + (windowByte >> 3)) * (1 + (windowByte & 7) / 8);
    }
    if (window > WINDOW_LIMIT)
      throw new HeadwaterError('COMPRESSION_UNSUPPORTED', `zstd wants a window of ${window} bytes, more than is read`);
    hasChecksum = (descriptor & 4) !== 0;
    step = 'block';
    return sizeAt + sizeBytes;
  }

  function blockHeader(bytes: Uint8Array): number {
    if (bytes.length < 3) return 0;
    const value = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
    const isLast = (value & 1) === 1;
    skip = ((value >> 1) & 3) === RLE_BLOCK ? 1 : value >> 3;
    if (isLast && hasChecksum) skip += 4;
    if (isLast) step = 'frame';
    return 3;
  }

  return {
    before(chunk) {
      let rest = chunk;
      for (;;) {
        const skipped = Math.min(skip, rest.length);
        skip -= skipped;
        rest = rest.subarray(skipped);
        if (rest.length === 0) return;
        // A header is at most 18 bytes, so what is pending stays that short.
        const joined = pending.length === 0 ? rest : concat(pending, rest.subarray(0, 18));
        const length = header(joined);
        if (length === 0) {
          pending = concat(joined);
          return;
        }
        // A frame's header may be shorter than the eight bytes that tell a frame from a skippable one.
        rest = length < pending.length ? concat(pending.subarray(length), rest) : rest.subarray(length - pending.length);
        pending = new Uint8Array(0);
      }
    },
    decoded(bytes) {
      moved += window;
      produced += bytes;
      if (moved > FREE_MOVES + produced * MOVES_PER_BYTE) {
        throw new HeadwaterError('ARCHIVE_SUSPICIOUS', 'the zstd stream has a large window for almost no content');
      }
    },
  };
}

function contentSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  if (bytes === 4) return view.getUint32(at, true);
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
