import { expect, it } from 'vitest';
import { unknown } from '../term.js';
import { together } from './pieces.js';

const hole = (why: string) => unknown(why);

it.each([
  ['nothing', [], ''],
  ['texts', ['a', '', 'b'], 'ab'],
  ['a text that is not known', ['a', hole('x'), '', 'b', 'c'], { kind: 'unknown', why: 'x', pieces: ['a', hole('x'), 'bc'] }],
  [
    'a part that is itself known in parts',
    ['a', { ...hole('x'), pieces: ['b', hole('x')] }, hole('y')],
    { kind: 'unknown', why: 'x', pieces: ['ab', hole('x'), hole('y')] },
  ],
  ['what Terraform refuses', ['a', { ...hole('x'), fails: true }], { kind: 'unknown', why: 'x', fails: true }],
])('puts together %s', (_what, pieces, whole) => {
  expect(together(pieces)).toEqual(whole);
});

it('keeps an attribute of a block whole, so that it is known whose it is', () => {
  const attribute = { ...hole('x'), refers: [{ address: 'a.b' }], picked: ['name'], pieces: ['n-', hole('y')] };
  expect(together(['a-', attribute])).toMatchObject({ pieces: ['a-', { picked: ['name'], pieces: ['n-', { why: 'y' }] }] });
});

it('does not grow without end', () => {
  let whole = together([hole('x'), 'a']);
  for (let times = 0; times < 60; times += 1) {
    whole = together([whole, whole]);
    expect(typeof whole === 'string' ? 0 : (whole.pieces?.length ?? 0)).toBeLessThan(500);
  }
  expect(together(['a'.repeat(1024 * 1024), 'a'])).toMatchObject({ why: 'the text is too long' });
});
