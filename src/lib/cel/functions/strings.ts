/**
 * Functions on texts: those of the language and of its strings library, with indices in code points.
 * https://github.com/google/cel-go/blob/master/ext/README.md#strings
 */
import { spendOnCopy, spendOnRead, spendOnSearch } from '../meter.js';
import { binary, int, list, listKind, listValue, quaternary, ternary, text, unary, type Overload } from '../overload.js';
import { pointIndex, reverseText, slice, textLength, unitIndex } from '../text.js';
import { BOOL, INT, listOf, STRING } from '../types.js';
import { CelError, type Value } from '../values.js';
import { formatText } from './format-text.js';

const m = 'method';
const texts = listKind(STRING);

export const strings: readonly Overload[] = [
  binary(m, 'startsWith', [text, text], BOOL, startsWithText),
  binary(m, 'endsWith', [text, text], BOOL, endsWithText),
  binary(m, 'contains', [text, text], BOOL, containsText),
  binary(m, 'charAt', [text, int], STRING, (value, index) => {
    const read = range(value, Number(index), Number(index), 'charAt');
    return read instanceof CelError ? read : slice(value, Number(index), Number(index) + 1);
  }),
  binary(m, 'indexOf', [text, text], INT, (value, part) => indexOf(value, part, 0)),
  ternary(m, 'indexOf', [text, text, int], INT, (value, part, from) => indexOf(value, part, Number(from))),
  binary(m, 'lastIndexOf', [text, text], INT, (value, part) => lastIndexOf(value, part, undefined)),
  ternary(m, 'lastIndexOf', [text, text, int], INT, (value, part, from) => lastIndexOf(value, part, Number(from))),
  unary(m, 'lowerAscii', text, STRING, lowerAscii),
  unary(m, 'upperAscii', text, STRING, (value) => {
    spendOnCopy(value.length);
    return value.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  }),
  ternary(m, 'replace', [text, text, text], STRING, (value, old, by) => replace(value, old, by, -1)),
  quaternary(m, 'replace', [text, text, text, int], STRING, (value, old, by, count) => replace(value, old, by, Number(count))),
  binary(m, 'split', [text, text], listOf(STRING), (value, by) => split(value, by, -1)),
  ternary(m, 'split', [text, text, int], listOf(STRING), (value, by, limit) => split(value, by, Number(limit))),
  binary(m, 'substring', [text, int], STRING, (value, start) => substring(value, Number(start), textLength(value))),
  ternary(m, 'substring', [text, int, int], STRING, (value, start, end) => substring(value, Number(start), Number(end))),
  unary(m, 'trim', text, STRING, trim),
  unary(m, 'reverse', text, STRING, (value) => {
    spendOnCopy(value.length);
    return reverseText(value);
  }),
  unary(m, 'join', texts, STRING, (items) => joinTexts(items, '')),
  binary(m, 'join', [texts, text], STRING, joinTexts),
  unary('function', 'strings.quote', text, STRING, quote),
  binary(m, 'format', [text, list], STRING, formatText),
];

const BEYOND_ASCII = /[^\0-\x7f]/;

/** Where there are only ASCII letters, what lowers all letters does it, many times as fast. */
function lowerAscii(value: string): string {
  spendOnCopy(value.length);
  return BEYOND_ASCII.test(value) ? value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : value.toLowerCase();
}

export function startsWithText(value: string, start: string): boolean {
  spendOnRead(start.length);
  return value.startsWith(start);
}

export function endsWithText(value: string, end: string): boolean {
  spendOnRead(end.length);
  return value.endsWith(end);
}

export function containsText(value: string, part: string): boolean {
  spendOnSearch(value.length, part.length);
  return value.includes(part);
}

function indexOf(value: string, part: string, from: number): Value {
  spendOnSearch(value.length, part.length);
  const wrong = range(value, from, from, 'indexOf');
  return wrong instanceof CelError ? wrong : pointIndex(value, value.indexOf(part, unitIndex(value, from)));
}

function lastIndexOf(value: string, part: string, from: number | undefined): Value {
  spendOnSearch(value.length, part.length);
  if (from === undefined) return pointIndex(value, value.lastIndexOf(part));
  const wrong = range(value, from, from, 'lastIndexOf');
  return wrong instanceof CelError ? wrong : pointIndex(value, value.lastIndexOf(part, unitIndex(value, from)));
}

function substring(value: string, start: number, end: number): Value {
  spendOnCopy(value.length);
  return range(value, start, end, 'substring') ?? slice(value, start, end);
}

/** An error when the indices are not within the text, in order. */
function range(value: string, start: number, end: number, name: string): CelError | undefined {
  spendOnRead(value.length);
  const length = textLength(value);
  for (const index of [start, end]) {
    if (index < 0 || index > length) return new CelError(`${name}: index out of range: ${index} in a text of ${length}`);
  }
  return start > end ? new CelError(`${name}: the start ${start} is after the end ${end}`) : undefined;
}

function replace(value: string, old: string, by: string, count: number): Value {
  if (count === 0) return value;
  spendOnSearch(value.length, old.length);
  const parts = old === '' ? ['', ...value, ''] : value.split(old);
  // Between the parts of a text that is split at every character there is one place more: before the first.
  const places = old === '' ? Math.max(parts.length - 1, 1) : parts.length - 1;
  const times = count < 0 ? places : Math.min(count, places);
  spendOnCopy(value.length + times * by.length);
  if (old === '') return replaceBetween([...value], by, times);
  return [...parts.slice(0, times), parts.slice(times).join(old)].join(by);
}

function replaceBetween(characters: readonly string[], by: string, times: number): string {
  const changed = characters.map((character, index) => (index < times ? by + character : character)).join('');
  return times > characters.length ? changed + by : changed;
}

function split(value: string, by: string, limit: number): Value {
  spendOnSearch(value.length, by.length);
  spendOnCopy(value.length * 2);
  if (limit === 0) return listValue([]);
  if (limit === 1) return listValue([value]);
  const parts = by === '' ? [...value] : value.split(by);
  if (limit < 0 || parts.length <= limit) return listValue(parts);
  return listValue([...parts.slice(0, limit - 1), parts.slice(limit - 1).join(by)]);
}

function joinTexts(items: readonly Value[], separator: string): Value {
  let length = 0;
  const parts: string[] = [];
  for (const item of items) {
    if (typeof item !== 'string') return new CelError('join: the list has an element that is not a string');
    length += item.length + separator.length;
    parts.push(item);
  }
  spendOnCopy(length + items.length);
  return parts.join(separator);
}

const SPACE = /\p{White_Space}/u;

function trim(value: string): string {
  spendOnCopy(value.length);
  let start = 0;
  let end = value.length;
  while (start < end && SPACE.test(value.charAt(start))) start += 1;
  while (end > start && SPACE.test(value.charAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

function quote(value: string): string {
  spendOnCopy(value.length * 2);
  return `"${value.replace(/[\x07\b\f\n\r\t\v\\"]/g, (character) => ESCAPES.get(character) ?? character)}"`;
}
