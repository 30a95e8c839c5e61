import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DigestInterner } from './digest-interner.js';

const digest = (number: number): string => `sha256:${number.toString(16).padStart(64, '0')}`;

describe('DigestInterner', () => {
  it('numbers digests like a Map of texts does, and gives each text back', () => {
    const texts = fc.oneof(
      fc.nat(30).map(digest),
      fc.nat(5).map((n) => `sha512:${String(n).padStart(128, 'f')}`),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 80 }), (list) => {
        const interner = new DigestInterner();
        const plain = new Map<string, number>();
        for (const text of list) {
          if (!plain.has(text)) plain.set(text, plain.size);
          expect(interner.intern(text)).toBe(plain.get(text));
        }
        expect(interner.size).toBe(plain.size);
        for (const [text, number] of plain) {
          expect(interner.numberOf(text)).toBe(number);
          expect(interner.textOf(number)).toBe(text);
        }
        expect(interner.numberOf('never seen')).toBe(-1);
      }),
    );
  });

  it('keeps its numbers while it grows far beyond what was expected', () => {
    const interner = new DigestInterner(10);
    for (let i = 0; i < 20_000; i++) expect(interner.intern(digest(i))).toBe(i);
    for (let i = 0; i < 20_000; i++) expect(interner.intern(digest(i))).toBe(i);
    expect(interner.textOf(19_999)).toBe(digest(19_999));
  });

  it.each([-1, 0, 0.5, Number.NaN])('has no text for %s when nothing was interned', (number) => {
    expect(() => new DigestInterner().textOf(number)).toThrow(RangeError);
  });
});
