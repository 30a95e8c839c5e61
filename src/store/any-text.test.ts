import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromKeptJson, fromKeptText, toKeptJson, toKeptText } from './any-text.js';

/** Any sequence of UTF-16 units, the troublesome ones often. */
const anyText = fc
  .array(fc.oneof(fc.nat(0xffff), fc.constantFrom(0, 0x1a, 0x5c, 0x75, 0x30, 0xd800, 0xdfff)))
  .map((units) => String.fromCharCode(...units));

it('gives back any text, by way of one that PostgreSQL keeps', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const kept = toKeptText(text);
      expect(kept.includes('\0')).toBe(false);
      expect(Buffer.from(kept).toString()).toBe(kept);
      expect(fromKeptText(kept)).toBe(text);
    }),
  );
});

it('makes different texts of different texts', () => {
  expect(toKeptText('\u001a0000')).not.toBe(toKeptText('\0'));
  expect(toKeptText('plain')).toBe('plain');
});

it('gives back any JSON, keys included, by way of one without an escape that PostgreSQL refuses', () => {
  const value = fc.dictionary(anyText, fc.oneof(anyText, fc.array(anyText), fc.integer(), fc.constant(null)));
  fc.assert(
    fc.property(value, (object) => {
      const kept = toKeptJson(object);
      const refused = [...kept.matchAll(/\\(?:u([0-9a-f]{4})|.)/g)].filter(([, code = '']) => /^(0000|d[89a-f])/.test(code));
      expect(refused).toEqual([]);
      expect(fromKeptJson(kept)).toEqual(JSON.parse(JSON.stringify(object)));
      // What PostgreSQL makes of it: the same texts, some of its escapes written out.
      expect(fromKeptJson(JSON.stringify(JSON.parse(kept)))).toEqual(JSON.parse(JSON.stringify(object)));
    }),
  );
});
