import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from './byte-lines.js';

/** All lines of a text that comes in pieces of the given sizes; `null` for one that was too long. */
function linesOf(text: string, pieces: readonly number[], longest: number): (string | null)[] {
  const bytes = new TextEncoder().encode(text);
  const lines: (string | null)[] = [];
  let at = 0;
  let piece = 0;
  readLines(
    (into, offset) => {
      const wanted = pieces[piece++ % pieces.length] ?? 1;
      const part = bytes.subarray(at, at + Math.min(wanted, into.length - offset));
      into.set(part, offset);
      at += part.length;
      return part.length;
    },
    {
      line: (buffer, from, to) => lines.push(new TextDecoder().decode(buffer.subarray(from, to))),
      tooLong: () => lines.push(null),
    },
    longest,
  );
  return lines;
}

function plainly(text: string, longest: number): (string | null)[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (new TextEncoder().encode(line).length > longest ? null : line));
}

describe('readLines', () => {
  it('gives the lines that splitting gives, however the bytes come, and marks those over the limit', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'é'), maxLength: 60 });
    fc.assert(
      fc.property(
        texts,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 12 }),
        (text, pieces, longest) => {
          expect(linesOf(text, pieces, longest)).toEqual(plainly(text, longest));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('goes on after a line that is far longer than the limit', () => {
    const text = `short\n${'x'.repeat(3_000_000)}\nlast`;
    expect(linesOf(text, [65_536], 1000)).toEqual(['short', null, 'last']);
    expect(linesOf(text, [65_536], 4_000_000).map((line) => line?.length)).toEqual([5, 3_000_000, 4]);
  });
});
