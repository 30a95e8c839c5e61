import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { serialise } from './output.js';

const DOCUMENT = {
  items: [
    { name: 'a\u202eb\u009b2J\u001b[31m', 'key\u202e': 'x', diff: '--- a\n+++ b\n\tc\n', long: 'word '.repeat(50), none: null },
  ],
};

describe('what is written', () => {
  it.each([
    ['json', (text: string): unknown => JSON.parse(text)],
    ['yaml', (text: string): unknown => parse(text)],
  ] as const)('as %s is the document, with nothing in it that a terminal obeys', (format, read) => {
    const written = serialise(format, DOCUMENT);
    expect(written).not.toMatch(/[\u001b\u007f-\u009f\u202a-\u202e]/);
    expect(read(written)).toEqual(DOCUMENT);
  });

  it('as JSON lines is an item a line', () => {
    const [line, ...more] = serialise('jsonl', DOCUMENT, DOCUMENT.items).split('\n');
    expect(JSON.parse(line ?? '')).toEqual(DOCUMENT.items[0]);
    expect(more).toEqual([]);
  });
});
