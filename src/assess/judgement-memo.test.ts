import { describe, expect, it } from 'vitest';
import { readsOf, type Reads } from '../lib/cel/index.js';
import { createJudgementMemo } from './judgement-memo.js';

function reads(text: string): Reads {
  const all = readsOf({ variables: [], expressions: [text] }, ['object']);
  if (all === undefined) throw new Error('what it reads cannot be told');
  return all;
}

const input = (value: unknown) => ({ object: { a: value, name: Math.random() } });

describe('what is remembered', () => {
  it('is kept for all that agree in what any of the policies reads', () => {
    const memo = createJudgementMemo([reads('object.a == 1'), reads('object.b == 1')]);
    const said = memo.find(input(1));
    said?.push({ kind: 'pass' });
    expect(memo.find(input(1))).toBe(said);
    expect(memo.find(input(2))).toEqual([]);
    expect(memo.find({ object: { a: 1, b: 1 } })).toEqual([]);
  });

  it('is gone when what it hangs on is another', () => {
    const memo = createJudgementMemo([reads('object.a == 1')]);
    memo.find(input(1))?.push({ kind: 'pass' });
    memo.forget();
    expect(memo.find(input(1))).toEqual([]);
  });

  it('is given up where hardly any are alike, until what it hangs on is another', () => {
    const memo = createJudgementMemo([reads('object.a == 1')]);
    for (let index = 0; index < 500; index += 1) expect(memo.find(input(index))).toEqual([]);
    expect(memo.find(input(1))).toBeUndefined();
    memo.forget();
    expect(memo.find(input(1))).toEqual([]);
  });

  it('is not given up where one in nine is like another', () => {
    const memo = createJudgementMemo([reads('object.a == 1')]);
    for (let index = 0; index < 500; index += 1) memo.find(input(index % 9 === 0 ? 'same' : index));
    expect(memo.find(input('new'))).toEqual([]);
  });

  it('begins anew before it takes much memory', () => {
    const memo = createJudgementMemo([reads('object.a == 1')]);
    const list = (first: number): readonly number[] => Array.from({ length: 1000 }, (_, index) => first + index);
    const first = memo.find(input(list(0)));
    for (let round = 0; round < 10; round += 1) expect(memo.find(input(list(0)))).toBe(first);
    for (let index = 1; index < 300; index += 1) for (let round = 0; round < 2; round += 1) memo.find(input(list(index * 1000)));
    const again = memo.find(input(list(0)));
    expect(again).toEqual([]);
    expect(again).not.toBe(first);
  });
});
