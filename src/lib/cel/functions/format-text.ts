/** `text.format([…])`: https://github.com/google/cel-go/blob/master/ext/README.md#format */
import { spend, spendOnCopy } from '../meter.js';
import { goExponent } from '../numbers.js';
import { durationText, timestampText } from '../time.js';
import {
  Bytes,
  CelError,
  doubleOf,
  Duration,
  isInt,
  isMap,
  itemsOf,
  mapGet,
  mapKeys,
  Timestamp,
  TypeValue,
  typeNameOf,
  Uint,
  type Value,
} from '../values.js';

const MAX_PRECISION = 100;
const DEFAULT_PRECISION = 6;
const MAX_DEPTH = 200;
/** As many decimals as JavaScript writes exactly. */
const EXACT = 100;

type Clause = (value: Value, precision: number) => string | undefined;

/** What each verb makes of a value; undefined when it takes no such value. */
const CLAUSES: ReadonlyMap<string, { readonly takes: string; readonly clause: Clause }> = new Map<
  string,
  { readonly takes: string; readonly clause: Clause }
>([
  ['s', { takes: 'strings, numbers, bools, bytes, times, types, null, lists and maps', clause: (value) => textOf(value, 0) }],
  ['d', { takes: 'numbers', clause: decimal }],
  ['f', { takes: 'numbers', clause: (value, precision) => real(value, (number) => fixed(number, precision)) }],
  ['e', { takes: 'numbers', clause: (value, precision) => real(value, (number) => goExponent(number.toExponential(precision))) }],
  [
    'b',
    { takes: 'integers and bools', clause: (value) => (typeof value === 'boolean' ? String(Number(value)) : integer(value, 2)) },
  ],
  ['o', { takes: 'integers', clause: (value) => integer(value, 8) }],
  ['x', { takes: 'integers, strings and bytes', clause: hexadecimal }],
  ['X', { takes: 'integers, strings and bytes', clause: (value) => hexadecimal(value)?.toUpperCase() }],
]);

export function formatText(format: string, values: readonly Value[]): Value {
  spendOnCopy(format.length);
  let next = 0;
  let result = '';
  let plain = 0;
  for (let at = format.indexOf('%'); at !== -1; at = format.indexOf('%', plain)) {
    result += format.slice(plain, at);
    if (format[at + 1] === '%') {
      result += '%';
      plain = at + 2;
      continue;
    }
    const [whole = '', digits, verb = ''] = /^%(?:\.(\d{1,9}))?(.?)/su.exec(format.slice(at, at + 14)) ?? [];
    const found = CLAUSES.get(verb);
    if (found === undefined) return new CelError(`format: there is no clause %${verb}`);
    const value = values[next];
    if (value === undefined) return new CelError(`format: index ${next} out of range: there are ${values.length} values`);
    const precision = Number(digits ?? DEFAULT_PRECISION);
    if (precision > MAX_PRECISION) return new CelError(`format: a precision is at most ${MAX_PRECISION}`);
    const part = found.clause(value, precision);
    if (part === undefined) return new CelError(`format: %${verb} takes ${found.takes}, not ${typeNameOf(value)}`);
    spendOnCopy(part.length);
    result += part;
    next += 1;
    plain = at + whole.length;
  }
  return result + format.slice(plain);
}

function textOf(value: Value, depth: number): string | undefined {
  spend(1);
  if (depth > MAX_DEPTH) throw new RangeError('the value is nested too deeply to be formatted');
  if (typeof value === 'string') return value;
  if (value === null || typeof value === 'boolean') return String(value);
  const number = decimal(value);
  if (number !== undefined) return number;
  if (value instanceof Bytes) return Buffer.from(value.bytes).toString();
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof TypeValue) return value.named;
  const items = itemsOf(value);
  if (items !== undefined)
    return joined(
      '[',
      items.map((item) => textOf(item, depth + 1)),
      ']',
    );
  if (!isMap(value)) return undefined;
  const entries: [string, string][] = [];
  for (const key of mapKeys(value)) {
    const member = mapGet(value, key);
    const written = member === undefined ? undefined : textOf(member, depth + 1);
    const name = textOf(key, depth + 1);
    if (written === undefined || name === undefined) return undefined;
    entries.push([name, written]);
  }
  entries.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return joined(
    '{',
    entries.map(([name, written]) => `${name}: ${written}`),
    '}',
  );
}

function joined(open: string, parts: readonly (string | undefined)[], close: string): string | undefined {
  if (parts.includes(undefined)) return undefined;
  const result = open + parts.join(', ') + close;
  spendOnCopy(result.length);
  return result;
}

function decimal(value: Value): string | undefined {
  return (
    integer(value, 10) ?? real(value, (number) => (Math.abs(number) >= 1e21 ? BigInt(number).toString() : plainDecimal(number)))
  );
}

function integer(value: Value, base: number): string | undefined {
  if (isInt(value)) return value.toString(base);
  return value instanceof Uint ? value.unsigned.toString(base) : undefined;
}

function real(value: Value, write: (number: number) => string): string | undefined {
  const number = isInt(value) ? Number(value) : value instanceof Uint ? Number(value.unsigned) : doubleOf(value);
  if (number === undefined) return undefined;
  return Number.isFinite(number) ? write(number) : Number.isNaN(number) ? 'NaN' : number > 0 ? 'Infinity' : '-Infinity';
}

function hexadecimal(value: Value): string | undefined {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  return value instanceof Bytes ? Buffer.from(value.bytes).toString('hex') : integer(value, 16);
}

/** Never with an exponent. */
function plainDecimal(number: number): string {
  const short = Object.is(number, -0) ? '-0' : String(number);
  if (!short.includes('e')) return short;
  const [mantissa = '', exponent = ''] = number.toExponential().split('e');
  const places = mantissa.replace(/^-?\d\.?/, '').length - Number(exponent);
  return number.toFixed(Math.min(places, 100));
}

/** Halves to the even neighbour, as Go rounds; JavaScript rounds them up. */
function fixed(number: number, precision: number): string {
  const size = Math.abs(number);
  const sign = number < 0 || Object.is(number, -0) ? '-' : '';
  if (size >= 1e21) return `${sign}${BigInt(size)}${precision > 0 ? `.${'0'.repeat(precision)}` : ''}`;
  const exact = size.toFixed(EXACT);
  const end = exact.length - EXACT + precision;
  const kept = exact.slice(0, precision === 0 ? end - 1 : end);
  const isHalf = /^50*$/.test(exact.slice(end));
  const isEven = /[02468]$/.test(kept);
  return sign + (isHalf && isEven ? kept : size.toFixed(precision));
}
