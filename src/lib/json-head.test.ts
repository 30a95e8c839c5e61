import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, peekJson } from './json-head.js';

const peek = (text: string) => peekJson(Buffer.from(text));

describe('peekJson', () => {
  it('gives the outermost keys of an object, with whole scalars', () => {
    const { shape, keys } = peek(' {"a": 1, "b": "two, \\"2\\"", "c": {"d": 3, "a": 4}, "e": [{"f": 1}], "g": null, "h": true }');
    expect(shape).toBe('object');
    expect([...keys]).toEqual([
      ['a', 1],
      ['b', 'two, "2"'],
      ['c', undefined],
      ['e', undefined],
      ['g', null],
      ['h', true],
    ]);
  });

  it('looks into the first object of an array', () => {
    const { shape, keys } = peek('[\n {"id": "x"}, {"other": 1}]');
    expect([shape, [...keys]]).toEqual(['array of objects', [['id', 'x']]]);
  });

  it.each(['', '  ', 'hello', '"a": 1', '[1, {"a": 1}]', '\u0000\u0001', '---\na: 1'])('sees nothing in %j', (text) => {
    expect(peek(text).shape).toBe('other');
  });

  it('reads UTF-16 as PowerShell writes it, and skips a byte order mark', () => {
    expect([...peekJson(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"a": 1}', 'utf16le')])).keys]).toEqual([
      ['a', 1],
    ]);
    expect([...peek('\ufeff{"a": 1}').keys]).toEqual([['a', 1]]);
    expect(decodeText(Buffer.from([0x7b, 0xff]))).toBeUndefined();
  });

  it('finds in any cut-off document only keys that the whole document has', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
        fc.nat(),
        fc.boolean(),
        (value, cut, indented) => {
          const text = JSON.stringify(value, undefined, indented ? 2 : undefined);
          const whole = Object.keys(JSON.parse(text) as object);
          expect([...peek(text).keys.keys()].toSorted()).toEqual(whole.toSorted());
          for (const key of peekJson(Buffer.from(text).subarray(0, cut % (text.length + 1))).keys.keys())
            expect(whole).toContain(key);
        },
      ),
    );
  });
});
