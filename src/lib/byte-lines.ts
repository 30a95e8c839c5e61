/**
 * Cuts a stream of bytes into lines without making strings of them. One buffer is filled again and again; a line that is
 * longer than the limit is left out and reported, never held.
 */

const NEWLINE = 10;
const FIRST_BUFFER = 1 << 20;

export interface LineHandler {
  /** One line without its line feed, in `bytes` from `from` up to `to`. The bytes are only good during the call. */
  line(bytes: Uint8Array, from: number, to: number): void;
  /** In place of `line` for a line that is longer than the limit. */
  tooLong(): void;
}

/**
 * @param read puts the next bytes into the buffer from an offset on and says how many; 0 ends the stream
 * @param longest how many bytes a line may have
 */
export function readLines(read: (into: Uint8Array, offset: number) => number, handler: LineHandler, longest: number): void {
  // A Buffer finds a byte several times faster than a plain Uint8Array does.
  let buffer = Buffer.alloc(Math.min(FIRST_BUFFER, longest + 1));
  let filled = 0;
  let skipping = false;
  for (;;) {
    const got = read(buffer, filled);
    const end = filled + got;
    let from = 0;
    for (let to = indexOfNewline(buffer, filled, end); to >= 0; to = indexOfNewline(buffer, from, end)) {
      if (!skipping) handle(handler, buffer, from, to, longest);
      skipping = false;
      from = to + 1;
    }
    if (got === 0) {
      // The last line may lack its line feed.
      if (!skipping && from < end) handle(handler, buffer, from, end, longest);
      return;
    }
    filled = end - from;
    if (skipping) filled = 0;
    else if (filled > longest) {
      handler.tooLong();
      skipping = true;
      filled = 0;
    } else if (filled === buffer.length) {
      const larger = Buffer.alloc(Math.min(buffer.length * 2, longest + 1));
      larger.set(buffer);
      buffer = larger;
    } else buffer.copyWithin(0, from, end);
  }
}

function handle(handler: LineHandler, bytes: Uint8Array, from: number, to: number, longest: number): void {
  if (to - from > longest) handler.tooLong();
  else handler.line(bytes, from, to);
}

function indexOfNewline(bytes: Buffer, from: number, end: number): number {
  const at = bytes.indexOf(NEWLINE, from);
  return at >= 0 && at < end ? at : -1;
}
