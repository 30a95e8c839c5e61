/**
 * Numbers digests in the order of their first coming: 0, 1, 2, … Whoever keeps millions of them keeps four bytes for each
 * use instead of a string. Nothing is ever forgotten, and two digests never share a number.
 */
import {
  copyWords,
  DIGEST_WORDS,
  hashWords,
  isPlainSha256,
  powerOfTwo,
  sameWords,
  textFromWords,
  wordsFromText,
} from './digest-words.js';

const FIRST_CAPACITY = 1 << 10;

/** A class because it is closed: only it may keep the table, the words and the count in step. */
export class DigestInterner {
  #size = 0;
  #words: Int32Array;
  /** Number + 1 of the digest that sits here; 0 is free. Twice as many places as digests, a power of two. */
  #places: Int32Array;
  /** Texts that words alone cannot give back. */
  readonly #otherTexts = new Map<number, string>();
  readonly #scratch = new Int32Array(DIGEST_WORDS);

  /** @param expected about how many digests will come; more may */
  constructor(expected = 0) {
    const capacity = powerOfTwo(Math.max(FIRST_CAPACITY, expected));
    this.#words = new Int32Array(capacity * DIGEST_WORDS);
    this.#places = new Int32Array(capacity * 2);
  }

  get size(): number {
    return this.#size;
  }

  /** The number of a digest given as text; a new one when it was not known. */
  intern(text: string): number {
    wordsFromText(text, this.#scratch, 0);
    const before = this.#size;
    const number = this.internWords(this.#scratch, 0);
    if (number === before && !isPlainSha256(text)) this.#otherTexts.set(number, text);
    return number;
  }

  /** The same for eight words at `at`. */
  internWords(words: Int32Array, at: number): number {
    const place = this.#find(words, at);
    const found = this.#places[place] ?? 0;
    if (found !== 0) return found - 1;
    const number = this.#size;
    copyWords(words, at, this.#words, number * DIGEST_WORDS);
    this.#places[place] = number + 1;
    this.#size = number + 1;
    if (this.#size * DIGEST_WORDS === this.#words.length) this.#grow();
    return number;
  }

  /** The number of a digest, or -1 when it was never interned. */
  numberOf(text: string): number {
    wordsFromText(text, this.#scratch, 0);
    return this.numberOfWords(this.#scratch, 0);
  }

  /** The same for eight words at `at`. */
  numberOfWords(words: Int32Array, at: number): number {
    return (this.#places[this.#find(words, at)] ?? 0) - 1;
  }

  /** @throws RangeError for a number that was never given */
  textOf(number: number): string {
    if (!Number.isInteger(number) || number < 0 || number >= this.#size)
      throw new RangeError(`no digest has number ${String(number)}`);
    return this.#otherTexts.get(number) ?? textFromWords(this.#words, number * DIGEST_WORDS);
  }

  /** The place where the digest is, or the free one where it belongs. */
  #find(words: Int32Array, at: number): number {
    const last = this.#places.length - 1;
    for (let place = hashWords(words, at, 0) & last; ; place = (place + 1) & last) {
      const found = this.#places[place] ?? 0;
      if (found === 0 || sameWords(this.#words, (found - 1) * DIGEST_WORDS, words, at)) return place;
    }
  }

  #grow(): void {
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
    this.#places = new Int32Array(this.#places.length * 2);
    for (let number = 0; number < this.#size; number++) this.#places[this.#find(words, number * DIGEST_WORDS)] = number + 1;
  }
}
