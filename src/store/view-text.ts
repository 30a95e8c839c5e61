/** How names are ordered and found in the view: keys that compare as people count, and words by their beginnings. */

/** Longer names that begin alike are in no order of their own. In UTF-16 units. */
const KEY_LENGTH = 64;

/**
 * A text whose order by code points is that of the names: without regard to case and accents, numbers by their value. A number
 * is written behind a character that says how many digits it has, so that `web-2` comes before `web-10`.
 */
export function sortKey(name: string): string {
  const plain = name.slice(0, KEY_LENGTH).normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.replaceAll(/0*(\d+)/g, (_all, digits: string) => sizeOf(digits) + digits).slice(0, KEY_LENGTH);
}

function sizeOf({ length }: string): string {
  return String.fromCharCode(DIGIT + Math.min(length, MOST_DIGITS));
}

const DIGIT = '0'.charCodeAt(0);
/** What says so is a character before the small letters. */
const MOST_DIGITS = 'a'.charCodeAt(0) - DIGIT - 1;

/** As many of a thing, and as much of each, as can be found. */
const MOST_WORDS = 64;
const WORD_LENGTH = 80;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The words of some texts, split at everything that is no letter and no digit, each once. */
export function wordsOf(...texts: readonly (string | undefined)[]): readonly string[] {
  const words = new Set<string>();
  for (const text of texts) {
    for (const [word] of (text ?? '').toLowerCase().matchAll(WORD)) {
      if (words.size === MOST_WORDS) return [...words];
      words.add(word.slice(0, WORD_LENGTH));
    }
  }
  return [...words];
}

/** PostgreSQL's own form of a list of words (https://www.postgresql.org/docs/current/datatype-textsearch.html). */
export function toVector(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(' ');
}

/** What finds all that have a word that begins as each of these does. */
export function toPrefixQuery(words: readonly string[]): string {
  return words.map((word) => `'${word}':*`).join(' & ');
}
