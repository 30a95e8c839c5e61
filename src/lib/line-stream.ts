/**
 * Cuts a stream of bytes into lines of text, a batch at a time. A line that is longer than the limit is never held: it is
 * reported and passed over. (`byte-lines.ts` is for files that can be read at once and for lines that need no text.)
 */
import { isUtf8 } from 'node:buffer';

export type Line =
  | { readonly number: number; readonly text: string; readonly problem?: undefined }
  | { readonly number: number; readonly text?: undefined; readonly problem: 'too long' | 'not UTF-8' };

const NEWLINE = 0x0a;

/** Numbers begin at 1; a byte order mark at the start is left out. `longest` is in bytes. Errors of the source pass through. */
export async function* linesOf(
  source: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<readonly Line[], void, undefined> {
  let held: Buffer[] = [];
  let heldSize = 0;
  let skipping = false;
  let number = 1;
  for await (const chunk of source) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (skipping) {
      const end = bytes.indexOf(NEWLINE);
      if (end < 0) continue;
      bytes = bytes.subarray(end + 1);
      skipping = false;
      number += 1;
    }
    const last = bytes.lastIndexOf(NEWLINE);
    if (last >= 0) {
      const lines = linesIn(take(bytes.subarray(0, last)), number, longest);
      number += lines.length;
      yield lines;
    }
    hold(bytes.subarray(last + 1));
    if (heldSize > longest) {
      take(NOTHING);
      yield [{ number, problem: 'too long' }];
      skipping = true;
    }
  }
  if (heldSize > 0) yield linesIn(take(NOTHING), number, longest);

  function hold(bytes: Buffer): void {
    if (bytes.byteLength === 0) return;
    // A copy: sources may use their memory again.
    held.push(Buffer.from(bytes));
    heldSize += bytes.byteLength;
  }

  /** What is held, and its end. */
  function take(end: Buffer): Buffer {
    const whole = heldSize === 0 ? end : Buffer.concat([...held, end]);
    held = [];
    heldSize = 0;
    return whole;
  }
}

const NOTHING = Buffer.alloc(0);

/** Decodes many lines at once: one by one takes as long as parsing them. */
function linesIn(bytes: Buffer, first: number, longest: number): Line[] {
  if (!isUtf8(bytes)) return linesOfMixed(bytes, first, longest);
  const text = bytes.toString('utf8');
  const marked = first === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
  return marked.split('\n').map((line, index) => {
    // A character takes at most three bytes per UTF-16 unit, so most lines need not be measured.
    const isLong = line.length > longest || (line.length * 3 > longest && Buffer.byteLength(line) > longest);
    return isLong ? { number: first + index, problem: 'too long' } : { number: first + index, text: line };
  });
}

/** Finds the lines that are not UTF-8 among others that are. */
function linesOfMixed(bytes: Buffer, first: number, longest: number): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from <= bytes.byteLength;) {
    const newline = bytes.indexOf(NEWLINE, from);
    const line = bytes.subarray(from, newline < 0 ? bytes.byteLength : newline);
    const number = first + lines.length;
    lines.push(...(isUtf8(line) ? linesIn(line, number, longest) : [{ number, problem: 'not UTF-8' } as const]));
    from += line.byteLength + 1;
  }
  return lines;
}
