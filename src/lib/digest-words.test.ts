import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DIGEST_WORDS,
  hashWords,
  isPlainSha256,
  sameWords,
  textFromWords,
  wordsFromBytes,
  wordsFromText,
} from './digest-words.js';

const hexDigits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const sha256Texts = hexDigits(64).map((hex) => `sha256:${hex}`);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('words of a digest', () => {
  it('come out the same from text and from bytes, and give the text back', () => {
    fc.assert(
      fc.property(sha256Texts, fc.nat(5), (text, at) => {
        const fromBytes = new Int32Array(16);
        const fromText = new Int32Array(16);
        expect(wordsFromBytes(encode(`"${text}"`), 1, fromBytes, at)).toBe(true);
        wordsFromText(text, fromText, at);
        expect(fromBytes).toEqual(fromText);
        expect(textFromWords(fromBytes, at)).toBe(text);
      }),
    );
  });

  it('are refused from bytes when any one character is not as it must be', () => {
    const good = `sha256:${'0123456789abcdef'.repeat(4)}`;
    for (let i = 0; i < good.length; i++) {
      for (const wrong of ['/', ':', '@', 'A', 'F', 'g', '`', ' ', '\n', '\0', 'é', '"']) {
        const text = good.slice(0, i) + wrong + good.slice(i + 1);
        if (text === good) continue;
        const taken = wordsFromBytes(encode(text), 0, new Int32Array(DIGEST_WORDS), 0) || isPlainSha256(text);
        expect({ text, taken }).toEqual({ text, taken: false });
      }
    }
    expect(wordsFromBytes(encode(good.slice(0, -1)), 0, new Int32Array(DIGEST_WORDS), 0)).toBe(false);
  });

  it.each([
    `sha512:${'a'.repeat(128)}`,
    'sha256:',
    '',
    `sha256:${'A'.repeat(64)}`,
    `sha256:${'ı'.repeat(64)}`,
    `sha256:${'İ0'.repeat(32)}`,
  ])('of %j are those of a hash, and unlike any near it', (text) => {
    const words = new Int32Array(DIGEST_WORDS);
    wordsFromText(text, words, 0);
    const other = new Int32Array(DIGEST_WORDS);
    wordsFromText(`${text} `, other, 0);
    expect(sameWords(words, 0, other, 0)).toBe(false);
    expect(words.filter((word) => word !== 0).length).toBeGreaterThan(4);
  });
});

describe('hashWords', () => {
  it('depends on every word and on what came before', () => {
    const words = new Int32Array(DIGEST_WORDS);
    const plain = hashWords(words, 0, 0);
    for (let i = 0; i < DIGEST_WORDS; i++) {
      words[i] = 1;
      expect(hashWords(words, 0, 0)).not.toBe(plain);
      words[i] = 0;
    }
    expect(hashWords(words, 0, 1)).not.toBe(plain);
  });
});
