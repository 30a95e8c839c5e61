import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutText } from './cut-text.js';

it.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['a😀b', 3, 'a…'],
  ['', 1, ''],
])('cuts %j to %i', (text, max, cut) => expect(cutText(text, max)).toBe(cut));

it('never gives more than it may, nor half of a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
      const cut = cutText(text, max);
      expect(cut.length).toBeLessThanOrEqual(max);
      expect(Buffer.from(cut, 'utf8').toString('utf8')).toBe(cut);
    }),
  );
});
