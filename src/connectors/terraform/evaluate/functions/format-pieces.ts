/** `format` and `formatlist` where a value is not known, so that what is known of the text is kept. */
import { failing, unknown, type Piece, type Term } from '../../term.js';
import { textOf } from '../parts.js';
import { pieceOf, together } from '../pieces.js';

/** `format` where a value is not known; only plain verbs, which write their value as it is. */
export function formatPieces([specification, ...values]: readonly Term[]): Term {
  const pattern = specification === undefined ? undefined : textOf(specification);
  const missing = values.find((value) => value.kind === 'unknown');
  const why = missing?.kind === 'unknown' ? missing.why : 'what it formats is not known';
  if (pattern === undefined || /%(?![sv%])/u.test(pattern)) return unknown(why);
  const texts: Piece[] = [];
  let next = 0;
  for (const part of pattern.split(/(%[sv%])/u)) {
    const value = part === '%s' || part === '%v' ? values[next++] : undefined;
    const text = value !== undefined ? pieceOf(value) : part === '%%' ? '%' : part;
    if (text === undefined) return unknown(why);
    texts.push(text);
  }
  if (next !== values.length) return failing('format() does not take these arguments');
  const whole = together(texts);
  return typeof whole === 'string' ? { kind: 'value', value: whole } : whole;
}

/** `formatlist` where an item is not known: a list for each list that is given, of one length. */
export function formatListPieces([specification, ...values]: readonly Term[]): Term {
  const lists = values.flatMap((value) => (value.kind === 'list' ? [value.items] : []));
  const unread = values.find((value) => value.kind === 'unknown');
  const [first] = lists;
  if (specification === undefined || first === undefined || unread?.kind === 'unknown')
    return unknown(unread?.kind === 'unknown' ? unread.why : 'what it formats is not known');
  if (lists.some((list) => list.length !== first.length)) return failing('formatlist takes lists of one length');
  const itemOf = (value: Term, index: number): Term => (value.kind === 'list' ? (value.items[index] ?? value) : value);
  return {
    kind: 'list',
    items: first.map((_, at) => formatPieces([specification, ...values.map((value) => itemOf(value, at))])),
  };
}
