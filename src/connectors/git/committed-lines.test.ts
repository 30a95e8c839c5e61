import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { committedLines } from './committed-lines.js';

describe('committedLines', () => {
  it('maps only equal lines, in order, and all of them when nothing changed', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pairs = [...committedLines(before, after, 1, 100)].toSorted(([one], [other]) => one - other);
        for (const [was, is] of pairs) expect(before.split('\n')[was - 1]).toBe(after.split('\n')[is - 1]);
        const now = pairs.map(([, is]) => is);
        expect(now).toEqual([...new Set(now)].toSorted((one, other) => one - other));
        expect(committedLines(after, after, 1, 100).size).toBe(after.split('\n').length - 1);
      }),
    );
  });

  it('bears a file that was rewritten altogether', () => {
    const lines = (word: string): string => Array.from({ length: 20_000 }, (_, index) => `${word}${index}\n`).join('');
    expect(committedLines(`same\n${lines('a')}`, `same\n${lines('b')}`, 1, 99_999)).toEqual(new Map([[1, 1]]));
  });
});
