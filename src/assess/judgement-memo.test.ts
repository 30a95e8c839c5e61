import { describe, expect, it } from 'vitest';
import { readsOf, type Reads } from '../lib/cel/index.js';
import { createJudgementMemo, type JudgementMemo } from './judgement-memo.js';

function reads(text: string): readonly Reads[] {
  const all = readsOf({ variables: [], expressions: [text] }, ['object']);
  if (all === undefined) throw new Error('what it reads cannot be told');
  return [all];
}

const input = (a: unknown, b?: unknown) => ({ object: { a, b, name: Math.random() } });

/** The first fifty of a look, of which nothing is remembered. */
function sampled(memo: JudgementMemo, of: (index: number) => unknown = () => input(0)): JudgementMemo {
  for (let index = 0; index < 50; index += 1) expect(memo.find(of(index))).toBeUndefined();
  return memo;
}

describe('what is remembered', () => {
  it('is kept for all that agree in what any of the policies reads', () => {
    const memo = sampled(createJudgementMemo([reads('object.a == 1'), reads('object.b == 1')]));
    const said = memo.find(input(1));
    said?.push({ kind: 'pass' });
    expect(said).toHaveLength(1);
    expect(memo.find(input(1))).toBe(said);
    expect(memo.find(input(2))).toEqual([]);
    expect(memo.find(input(1, 1))).toEqual([]);
  });

  it('is of those policies only that see many alike', () => {
    const memo = createJudgementMemo([reads('object.a == 1'), reads('object.b == 1')]);
    sampled(memo, (index) => input(index % 24, index));
    const said = memo.find(input(1, 'x'));
    expect([memo.holds(0), memo.holds(1)]).toEqual([true, false]);
    expect(memo.find(input(1, 'y'))).toBe(said);
  });

  it('is not what a policy says of which too much is read', () => {
    const memo = createJudgementMemo([reads('object.a == 1'), reads('object.b == [1]')]);
    const long = Array.from({ length: 10_000 }, () => 1);
    sampled(memo, () => input(1, long));
    expect([memo.find(input(1, long)) !== undefined, memo.holds(0), memo.holds(1)]).toEqual([true, true, false]);
  });

  it('is nothing of one resource of which too much is read', () => {
    const memo = sampled(createJudgementMemo([reads('object.a == [1]')]));
    expect(memo.find(input(Array.from({ length: 10_000 }, () => 1)))).toBeUndefined();
    expect(memo.find(input([1]))).toEqual([]);
  });

  it('is nothing where no policy sees many alike', () => {
    const memo = sampled(createJudgementMemo([reads('object.a == 1')]), (index) => input(index));
    expect(memo.find(input(1))).toBeUndefined();
    expect(memo.find(input(1))).toBeUndefined();
    expect(memo.holds(0)).toBe(false);
  });

  it('is gone when what it hangs on is another, and nothing is held until enough were looked at again', () => {
    const memo = sampled(createJudgementMemo([reads('object.a == 1')]));
    memo.find(input(1))?.push({ kind: 'pass' });
    memo.forget();
    expect(memo.holds(0)).toBe(false);
    sampled(memo);
    expect(memo.find(input(1))).toEqual([]);
  });

  it('is given up where few are alike after all, until what it hangs on is another', () => {
    const memo = sampled(createJudgementMemo([reads('object.a == 1')]));
    for (let index = 0; index < 500; index += 1) expect(memo.find(input(index % 360))).toEqual([]);
    expect(memo.find(input(1))).toBeUndefined();
    sampled((memo.forget(), memo));
    expect(memo.find(input(1))).toEqual([]);
  });

  it('is not given up where one in three is like another', () => {
    const memo = sampled(createJudgementMemo([reads('object.a == 1')]));
    for (let index = 0; index < 500; index += 1) memo.find(input(index % 3 === 0 ? 'same' : index));
    expect(memo.find(input('new'))).toEqual([]);
  });

  it('begins anew before it takes much memory', () => {
    const memo = sampled(createJudgementMemo([reads('object.a == 1')]));
    const list = (first: number): readonly number[] => Array.from({ length: 1000 }, (_, index) => first + index);
    const first = memo.find(input(list(0)));
    for (let round = 0; round < 10; round += 1) expect(memo.find(input(list(0)))).toBe(first);
    for (let index = 1; index < 300; index += 1) for (let round = 0; round < 2; round += 1) memo.find(input(list(index * 1000)));
    const again = memo.find(input(list(0)));
    expect(again).toEqual([]);
    expect(again).not.toBe(first);
  });
});
