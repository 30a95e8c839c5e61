/**
 * Turns digests into eight 32-bit words and back, from text or straight from the bytes of a file, so that millions of them
 * can be kept in typed arrays. Words of different digests differ; nothing is truncated. Keeps no state.
 */
import { sha256 } from './sha256.js';

/** A sha256 digest is 256 bits. */
export const DIGEST_WORDS = 8;
const PREFIX = 'sha256:';
const HEX_DIGITS = 64;
/** How long a sha256 digest is as text: `sha256:` and 64 digits. */
export const DIGEST_LENGTH = PREFIX.length + HEX_DIGITS;

/** The value of two hexadecimal digits, by their character codes; -1 for what is not two lower-case digits. */
const PAIRS = pairValues();

/**
 * Reads the digest whose text begins at `from` of the bytes: `sha256:` and 64 lower-case digits, as the OCI image
 * specification (descriptor.md, "Registered algorithms") wants them.
 *
 * @returns false, with `words` in no particular state, when anything else stands there
 */
export function wordsFromBytes(bytes: Uint8Array, from: number, words: Int32Array, at: number): boolean {
  if (!startsWithPrefix(bytes, from)) return false;
  let pair = from + PREFIX.length;
  // Past the end a typed array gives undefined, which the shifts below make 0: no digit, so it is refused all the same.
  let wrong = 0;
  for (let word = at; word < at + DIGEST_WORDS; word++, pair += 8) {
    const a = pairAt(bytes, pair);
    const b = pairAt(bytes, pair + 2);
    const c = pairAt(bytes, pair + 4);
    const d = pairAt(bytes, pair + 6);
    wrong |= a | b | c | d;
    words[word] = (a << 24) | (b << 16) | (c << 8) | d;
  }
  return wrong >= 0;
}

/** The words of any text: those of a sha256 digest as it is, those of anything else (sha512, …) by hashing it. */
export function wordsFromText(text: string, words: Int32Array, at: number): void {
  if (text.length === DIGEST_LENGTH && text.startsWith(PREFIX) && wordsFromHex(text, PREFIX.length, words, at)) return;
  wordsFromHex(sha256(text), 0, words, at);
}

/** The digest's text. Only right for words that came from a sha256 digest. */
export function textFromWords(words: Int32Array, at: number): string {
  let text = PREFIX;
  for (let word = at; word < at + DIGEST_WORDS; word++) text += ((words[word] ?? 0) >>> 0).toString(16).padStart(8, '0');
  return text;
}

/** True for exactly the texts that `textFromWords` gives back. */
export function isPlainSha256(text: string): boolean {
  return text.length === DIGEST_LENGTH && /^sha256:[0-9a-f]{64}$/.test(text);
}

/** True when both places hold the same digest. */
export function sameWords(a: Int32Array, atA: number, b: Int32Array, atB: number): boolean {
  return (
    a[atA] === b[atB] &&
    a[atA + 1] === b[atB + 1] &&
    a[atA + 2] === b[atB + 2] &&
    a[atA + 3] === b[atB + 3] &&
    a[atA + 4] === b[atB + 4] &&
    a[atA + 5] === b[atB + 5] &&
    a[atA + 6] === b[atB + 6] &&
    a[atA + 7] === b[atB + 7]
  );
}

/** By hand: eight words are too few for a native copy to pay. */
export function copyWords(from: Int32Array, atFrom: number, to: Int32Array, atTo: number): void {
  for (let word = 0; word < DIGEST_WORDS; word++) to[atTo + word] = from[atFrom + word] ?? 0;
}

/** The least power of two that is not less: the size of a table whose places are found by masking a hash. */
export function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least));
}

/**
 * A hash of words for tables of one process. Its factors are drawn anew in each: digests come from outside, and whoever
 * knew the factors could write a catalog whose digests all fall into one place. Results never depend on them.
 *
 * @returns the hash of the digest at `at`, continued from the hash of what came before it (0 at the start)
 */
export function hashWords(words: Int32Array, at: number, before: number): number {
  const h =
    Math.imul(before, FACTORS[8]) +
    Math.imul(words[at] ?? 0, FACTORS[0]) +
    Math.imul(words[at + 1] ?? 0, FACTORS[1]) +
    Math.imul(words[at + 2] ?? 0, FACTORS[2]) +
    Math.imul(words[at + 3] ?? 0, FACTORS[3]) +
    Math.imul(words[at + 4] ?? 0, FACTORS[4]) +
    Math.imul(words[at + 5] ?? 0, FACTORS[5]) +
    Math.imul(words[at + 6] ?? 0, FACTORS[6]) +
    Math.imul(words[at + 7] ?? 0, FACTORS[7]);
  return h ^ (h >>> 15);
}

type Factors = readonly [number, number, number, number, number, number, number, number, number];
const FACTORS = drawFactors();

function drawFactors(): Factors {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = globalThis.crypto.getRandomValues(new Int32Array(9));
  // Odd factors lose no bits.
  return [a | 1, b | 1, c | 1, d | 1, e | 1, f | 1, g | 1, h | 1, i | 1];
}

/** Unrolled: as a loop it takes as long as reading half of the digits. */
function startsWithPrefix(bytes: Uint8Array, from: number): boolean {
  return (
    bytes[from] === 0x73 && // s
    bytes[from + 1] === 0x68 && // h
    bytes[from + 2] === 0x61 && // a
    bytes[from + 3] === 0x32 && // 2
    bytes[from + 4] === 0x35 && // 5
    bytes[from + 5] === 0x36 && // 6
    bytes[from + 6] === 0x3a // :
  );
}

function wordsFromHex(text: string, from: number, words: Int32Array, at: number): boolean {
  let wrong = 0;
  for (let word = 0, digit = from; word < DIGEST_WORDS; word++, digit += 8) {
    let value = 0;
    for (let i = digit; i < digit + 8; i += 2) {
      // Codes beyond a byte would fall on another pair's place, so they are made no pair at all.
      const high = text.charCodeAt(i);
      const low = text.charCodeAt(i + 1);
      const pair = (high | low) > 0xff ? -1 : (PAIRS[(high << 8) | low] ?? -1);
      wrong |= pair;
      value = (value << 8) | pair;
    }
    words[at + word] = value;
  }
  return wrong >= 0;
}

function pairAt(bytes: Uint8Array, at: number): number {
  return PAIRS[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] ?? -1;
}

function pairValues(): Int16Array {
  const digits = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
  const values = new Int16Array(1 << 16).fill(-1);
  digits.forEach((high, a) => digits.forEach((low, b) => (values[(high << 8) | low] = (a << 4) | b)));
  return values;
}
