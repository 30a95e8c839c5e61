import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, type Line } from './line-stream.js';

async function linesIn(chunks: readonly Uint8Array[], longest = 1000): Promise<readonly Line[]> {
  const all: Line[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  for await (const batch of linesOf(source(), longest)) all.push(...batch);
  return all;
}

/** Cut into pieces of these sizes, the last one taking the rest. */
function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...pieces, bytes.subarray(at)];
}

describe('lines of a stream', () => {
  it('are the same however the stream is cut', async () => {
    const line = fc.stringMatching(/^[aä€😀\r]{0,8}$/u);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.array(fc.nat(5)), fc.boolean(), async (lines, sizes, ends) => {
        const text = lines.join('\n') + (ends ? '\n' : '');
        const expected = text.split('\n');
        if (expected.at(-1) === '') expected.pop();
        const seen = await linesIn(cut(Buffer.from(text), sizes));
        expect(seen).toEqual(expected.map((each, index) => ({ number: index + 1, text: each })));
      }),
    );
  });

  it('that are too long are reported once, with their number, and the next ones are read', async () => {
    const bytes = Buffer.from(`a\n${'x'.repeat(50)}\nb\n${'€'.repeat(4)}\n${'y'.repeat(11)}`);
    const expected = [
      { number: 1, text: 'a' },
      { number: 2, problem: 'too long' },
      { number: 3, text: 'b' },
      { number: 4, problem: 'too long' },
      { number: 5, problem: 'too long' },
    ];
    for (const size of [1, 7, 20, 100])
      expect(
        await linesIn(
          cut(
            bytes,
            Array.from({ length: 20 }, () => size),
          ),
          10,
        ),
      ).toEqual(expected);
  });

  it('that are not UTF-8 are reported, and their neighbours are read', async () => {
    const bytes = Buffer.concat([Buffer.from('ä\n'), Buffer.from([0xc3, 0x28]), Buffer.from('\nb\n')]);
    expect(await linesIn([bytes])).toEqual([
      { number: 1, text: 'ä' },
      { number: 2, problem: 'not UTF-8' },
      { number: 3, text: 'b' },
    ]);
  });
});
