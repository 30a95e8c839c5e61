import { describe, expect, it } from 'vitest';
import { piecesOf } from './said.js';

describe('piecesOf', () => {
  it('tells the code in a sentence from its words', () => {
    expect(piecesOf('Add `people:` to it; run `a b`')).toEqual([
      { isCode: false, text: 'Add ' },
      { isCode: true, text: 'people:' },
      { isCode: false, text: ' to it; run ' },
      { isCode: true, text: 'a b' },
    ]);
  });

  it.each(['no code', 'one ` alone', '``'])('leaves %j as it is', (sentence) => {
    expect(piecesOf(sentence)).toEqual([{ isCode: false, text: sentence }]);
  });
});
