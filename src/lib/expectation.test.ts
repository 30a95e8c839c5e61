import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, meets } from './expectation.js';

const fields = (
  ...list: readonly (readonly [path: string, is: 'equals' | 'at-least' | 'absent' | 'includes' | 'excludes', value?: unknown])[]
) => ({ kind: 'fields', fields: list.map(([path, is, value]) => ({ path: path.split('.'), is, value })) }) as const;

describe('an expectation of fields', () => {
  it.each([
    ['an equal value', { a: { b: [1, { c: 2 }] } }, fields(['a.b', 'equals', [1, { c: 2 }]]), true],
    ['whatever the order of members', { a: { x: 1, y: 2 } }, fields(['a', 'equals', { y: 2, x: 1 }]), true],
    ['another value', { a: 1 }, fields(['a', 'equals', '1']), false],
    ['what is not there, as no value', {}, fields(['a', 'equals', null]), false],
    ['a larger number', { a: 3 }, fields(['a', 'at-least', 2]), true],
    ['a smaller number', { a: 1 }, fields(['a', 'at-least', 2]), false],
    ['a text in place of a number', { a: '3' }, fields(['a', 'at-least', 2]), false],
    ['absence', { b: 1 }, fields(['a', 'absent']), true],
    ['null as absence', { a: null }, fields(['a', 'absent']), true],
    ['false, which is there', { a: false }, fields(['a', 'absent']), false],
    ['an item of a list', { a: [1, 2] }, fields(['a', 'includes', 2]), true],
    ['an item that has these members', { a: [{ x: 1, y: 2 }] }, fields(['a', 'includes', { x: 1 }]), true],
    [
      'an item whose lists have these items',
      { a: [{ r: ['0.0.0.0/0', '10.0.0.0/8'] }] },
      fields(['a', 'includes', { r: ['0.0.0.0/0'] }]),
      true,
    ],
    ['no item of that kind', { a: [{ r: ['10.0.0.0/8'] }] }, fields(['a', 'excludes', { r: ['0.0.0.0/0'] }]), true],
    [
      'that item among others',
      { a: [{ r: ['0.0.0.0/0', '10.0.0.0/8'] }] },
      fields(['a', 'excludes', { r: ['0.0.0.0/0'] }]),
      false,
    ],
    ['no list as without any item', {}, fields(['a', 'excludes', 1]), true],
    ['what is no list as neither', { a: 'x' }, fields(['a', 'excludes', 1]), false],
    ['one of two that does not hold', { a: 1, b: 2 }, fields(['a', 'equals', 1], ['b', 'equals', 1]), false],
    ['an index of a list', { a: [{ b: 1 }] }, fields(['a.0.b', 'equals', 1]), true],
    ['inherited members as none', {}, fields(['constructor', 'absent']), true],
  ])('takes %s for what it is', (_, raw, expected, holds) => {
    expect(meets(expected, raw)).toBe(holds);
  });

  it('holds of nothing that is gone', () => {
    expect(meets(fields(['a', 'absent']), undefined)).toBe(false);
  });

  it('is met by the value that it was made from, whatever that is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (raw) => {
        for (const [member, value] of Object.entries(raw))
          expect(meets({ kind: 'fields', fields: [{ path: [member], is: 'equals', value }] }, raw)).toBe(true);
      }),
    );
  });
});

describe('the expectation that something is gone', () => {
  it('holds when there is no such thing, or another one in its place', () => {
    const gone = { kind: 'gone', identity: { path: ['metadata', 'uid'], value: 'one' } } as const;
    expect(meets(gone, undefined)).toBe(true);
    expect(meets(gone, { metadata: { uid: 'two' } })).toBe(true);
    expect(meets(gone, { metadata: { uid: 'one' } })).toBe(false);
    expect(meets({ kind: 'gone' }, {})).toBe(false);
  });
});

it('goes along own members only', () => {
  expect(at({ a: 1 }, ['__proto__', 'toString'])).toBeUndefined();
  expect(at('text', ['length'])).toBeUndefined();
});
