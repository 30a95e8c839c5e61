/** Conversions between types, `type`, `dyn` and `size`. https://github.com/google/cel-spec/blob/master/doc/langdef.md */
import { spendOnCopy, spendOnRead } from '../meter.js';
import { doubleText, int as intValue, intOfDouble, uint as uintValue, uintOfDouble } from '../numbers.js';
import {
  any,
  anyA,
  bool,
  bytes,
  double,
  duration,
  int,
  list,
  map,
  text,
  timestamp,
  typeValue,
  uint,
  unary,
  type Kind,
  type Overload,
} from '../overload.js';
import { remembered } from '../remembered.js';
import { textLength } from '../text.js';
import { durationText, parseDuration, parseTimestamp, timestampText, timestampValue, durationValue } from '../time.js';
import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, TYPE, UINT, type Type } from '../types.js';
import { Bytes, CelError, double as doubleValue, mapKeys, TypeValue, typeOf, Uint, type Value } from '../values.js';

const f = 'function';
const BILLION = 1_000_000_000n;

export const conversions: readonly Overload[] = [
  same('int', int, INT, (value) => value),
  unary(f, 'int', uint, INT, intValue),
  unary(f, 'int', double, INT, intOfDouble),
  unary(f, 'int', text, INT, (value) => {
    return isDecimal(value) ? intValue(BigInt(value.replace(/^\+/, ''))) : notA(value, 'an int');
  }),
  unary(f, 'int', timestamp, INT, ({ instant }) => intValue((instant - (((instant % BILLION) + BILLION) % BILLION)) / BILLION)),
  unary(f, 'int', duration, INT, ({ nanoseconds }) => intValue(nanoseconds / BILLION)),
  same('uint', uint, UINT, (value) => new Uint(value)),
  unary(f, 'uint', int, UINT, (value) => uintValue(BigInt(value))),
  unary(f, 'uint', double, UINT, uintOfDouble),
  unary(f, 'uint', text, UINT, (value) => (/^\d{1,25}$/.test(value) ? uintValue(BigInt(value)) : notA(value, 'a uint'))),
  same('double', double, DOUBLE, doubleValue),
  unary(f, 'double', int, DOUBLE, (value) => doubleValue(Number(value))),
  unary(f, 'double', uint, DOUBLE, (value) => doubleValue(Number(value))),
  unary(f, 'double', text, DOUBLE, doubleOfText),
  same('bool', bool, BOOL, (value) => value),
  unary(f, 'bool', text, BOOL, boolOfText),
  same('string', text, STRING, (value) => value),
  unary(f, 'string', bool, STRING, String),
  unary(f, 'string', int, STRING, String),
  unary(f, 'string', uint, STRING, String),
  unary(f, 'string', double, STRING, doubleText),
  unary(f, 'string', timestamp, STRING, timestampText),
  unary(f, 'string', duration, STRING, durationText),
  unary(f, 'string', bytes, STRING, textOfBytes),
  same('bytes', bytes, BYTES, (value) => new Bytes(value)),
  unary(f, 'bytes', text, BYTES, (value) => {
    spendOnCopy(value.length);
    return new Bytes(Buffer.from(value));
  }),
  same('timestamp', timestamp, TIMESTAMP, (value) => value),
  unary(f, 'timestamp', int, TIMESTAMP, (value) => timestampValue(BigInt(value) * BILLION)),
  unary(f, 'timestamp', text, TIMESTAMP, remembered(parseTimestamp)),
  same('duration', duration, DURATION, (value) => value),
  unary(f, 'duration', int, DURATION, (value) => durationValue(BigInt(value))),
  unary(f, 'duration', text, DURATION, remembered(parseDuration)),
  unary(f, 'dyn', any, DYN, ({ value }) => value),
  unary(f, 'type', anyA, TYPE, ({ value }) => typeOf(value)),
  unary(f, 'type', typeValue, TYPE, () => new TypeValue('type')),
  ...sized(text, sizeOfText),
  ...sized(bytes, (value) => value.length),
  ...sized(list, (items) => items.length),
  ...sized(map, (entries) => mapKeys(entries).length),
];

export function sizeOfText(value: string): number {
  spendOnRead(value.length);
  return textLength(value);
}

/** Strict: bytes that are no UTF-8 are an error. */
export function textOfBytes(value: Uint8Array): Value {
  spendOnCopy(value.length);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch (cause) {
    if (cause instanceof TypeError) return new CelError('the bytes are no UTF-8 text');
    throw cause;
  }
}

function same<T>(name: string, kind: Kind<T>, result: Type, run: (value: T) => Value): Overload {
  return unary(f, name, kind, result, run);
}

function sized<T>(kind: Kind<T>, size: (value: T) => number): readonly Overload[] {
  return [unary(f, 'size', kind, INT, size), unary('method', 'size', kind, INT, size)];
}

function isDecimal(value: string): boolean {
  return /^[+-]?\d{1,25}$/.test(value);
}

function doubleOfText(value: string): Value {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value) && value.length < 400) return doubleValue(Number(value));
  if (/^nan$/i.test(value)) return Number.NaN;
  const [, sign] = /^([+-]?)(?:inf|infinity)$/i.exec(value) ?? [];
  if (sign === undefined) return notA(value, 'a double');
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** As Go's ParseBool. */
function boolOfText(value: string): Value {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return false;
  return notA(value, 'a bool');
}

function notA(value: string, what: string): CelError {
  return new CelError(`'${value.length > 60 ? `${value.slice(0, 60)}…` : value}' is not ${what}`);
}

/** The names of types, which are values. */
export const TYPE_NAMES: ReadonlyMap<string, Type> = new Map([
  ...[INT, UINT, DOUBLE, BOOL, STRING, BYTES, TIMESTAMP, DURATION].map((type) => [type.name, type] as const),
  ...['list', 'map', 'null_type', 'type', 'optional_type'].map((name) => [name, { name, params: [] }] as const),
  ...['net.IP', 'net.CIDR', 'kubernetes.URL', 'kubernetes.Quantity', 'kubernetes.Semver', 'kubernetes.NamedFormat'].map(
    (name) => [name, { name, params: [] }] as const,
  ),
]);
