/** The operators as functions: what the compiler's short cuts leave over, and the types of all of them. */
import { compare, equal, includes } from '../equality.js';
import { spendOnCopy } from '../meter.js';
import { ADD, DIVIDE, MODULO, MULTIPLY, negate, SUBTRACT, type Arithmetic } from '../numbers.js';
import {
  any,
  anyA,
  anyB,
  binary,
  bool,
  bytes,
  double,
  duration,
  int,
  list,
  listValue,
  map,
  optional,
  text,
  timestamp,
  uint,
  unary,
  type Kind,
  type Overload,
} from '../overload.js';
import { durationValue, timestampValue } from '../time.js';
import { A, BOOL, BYTES, DOUBLE, DURATION, INT, listOf, STRING, TIMESTAMP, UINT } from '../types.js';
import {
  ABSENT,
  Bytes,
  CelError,
  double as doubleValue,
  isJsonObject,
  mapGet,
  NONE,
  Optional,
  typeNameOf,
  type Value,
} from '../values.js';

const f = 'function';

export const operators: readonly Overload[] = [
  ...arithmetic('_+_', ADD, true),
  binary(f, '_+_', [text, text], STRING, joinTexts),
  binary(f, '_+_', [bytes, bytes], BYTES, (left, right) => {
    spendOnCopy(left.length + right.length);
    return new Bytes(Buffer.concat([left, right]));
  }),
  binary(f, '_+_', [list, list], listOf(A), joinLists),
  binary(f, '_+_', [timestamp, duration], TIMESTAMP, (left, right) => timestampValue(left.instant + right.nanoseconds)),
  binary(f, '_+_', [duration, timestamp], TIMESTAMP, (left, right) => timestampValue(left.nanoseconds + right.instant)),
  binary(f, '_+_', [duration, duration], DURATION, (left, right) => durationValue(left.nanoseconds + right.nanoseconds)),
  ...arithmetic('_-_', SUBTRACT, true),
  binary(f, '_-_', [timestamp, duration], TIMESTAMP, (left, right) => timestampValue(left.instant - right.nanoseconds)),
  binary(f, '_-_', [timestamp, timestamp], DURATION, (left, right) => durationValue(left.instant - right.instant)),
  binary(f, '_-_', [duration, duration], DURATION, (left, right) => durationValue(left.nanoseconds - right.nanoseconds)),
  ...arithmetic('_*_', MULTIPLY, true),
  ...arithmetic('_/_', DIVIDE, true),
  ...arithmetic('_%_', MODULO, false),
  unary(f, '-_', int, INT, (value) => negate(value)),
  unary(f, '-_', double, DOUBLE, (value) => doubleValue(-value)),
  unary(f, '!_', bool, BOOL, (value) => !value),
  // Values of different types are unequal, so that these have no types to refuse.
  binary(f, '_==_', [any, any], BOOL, (left, right) => equal(left.value, right.value)),
  binary(f, '_!=_', [any, any], BOOL, (left, right) => !equal(left.value, right.value)),
  ...order('_<_', (order) => order < 0),
  ...order('_<=_', (order) => order <= 0),
  ...order('_>_', (order) => order > 0),
  ...order('_>=_', (order) => order >= 0),
  binary(f, '@in', [any, list], BOOL, (value, items) => includes(items, value.value)),
  binary(f, '@in', [any, map], BOOL, (value, keys) => {
    const found = mapGet(keys, value.value);
    return found instanceof CelError ? found : found !== undefined;
  }),
];

export function joinTexts(left: string, right: string): string {
  spendOnCopy(left.length + right.length);
  return left + right;
}

export function joinLists(left: readonly Value[], right: readonly Value[]): Value {
  spendOnCopy(left.length + right.length);
  return listValue(left.concat(right));
}

function arithmetic(name: string, { ints, uints, doubles }: Arithmetic, hasDoubles: boolean): readonly Overload[] {
  const onDoubles = binary(f, name, [double, double], DOUBLE, (left, right) => {
    return doubleValue(doubles(left, right) ?? Number.NaN);
  });
  return [binary(f, name, [int, int], INT, ints), binary(f, name, [uint, uint], UINT, uints), ...(hasDoubles ? [onDoubles] : [])];
}

function order(name: string, holds: (order: number) => boolean): readonly Overload[] {
  const between = <X, Y>(left: Kind<X>, right: Kind<Y>): Overload => ({
    name,
    method: false,
    params: [left.type, right.type],
    result: BOOL,
    run: (a, b) => ordered(a, b, holds),
  });
  const numbers = [int, uint, double];
  return [
    ...numbers.flatMap((left) => numbers.map((right) => between<unknown, unknown>(left, right))),
    between(text, text),
    between(bool, bool),
    between(bytes, bytes),
    between(timestamp, timestamp),
    between(duration, duration),
  ];
}

/** Undefined when there is no order between the two. */
export function ordered(left: Value, right: Value, holds: (order: number) => boolean): boolean | undefined {
  const order = compare(left, right);
  return order === undefined ? undefined : holds(order);
}

/** `container[index]`. */
export const indexing: readonly Overload[] = [
  indexed([list, anyB], A, (items, { value }) => element(items, value)),
  indexed([map, anyA], { name: 'B', params: [], variable: true }, (entries, { value }) => entry(entries, value)),
  indexed([optional, anyB], A, ({ held }, { value }) => {
    if (held === undefined) return NONE;
    return optionally(held, value);
  }),
];

function indexed<X, Y>(kinds: readonly [Kind<X>, Kind<Y>], result: Overload['result'], run: (x: X, y: Y) => Value): Overload {
  return binary(f, '_[_]', kinds, result, run);
}

function element(items: readonly Value[], index: Value): Value {
  const at = integral(index);
  if (at === undefined) return new CelError(`a list has no element at an index of type ${typeNameOf(index)}`);
  const found = items[at];
  return found === undefined ? new CelError(`index out of range: ${at} in a list of ${items.length}`) : found;
}

function entry(entries: Parameters<typeof mapGet>[0], key: Value): Value {
  const found = mapGet(entries, key);
  return found === undefined ? noSuchKey(key) : found;
}

function noSuchKey(key: Value): CelError {
  return new CelError(`field not found: ${typeof key === 'string' ? key : `a key of type ${typeNameOf(key)}`}`);
}

/** A list may be indexed by any number that is an index. */
function integral(index: Value): number | undefined {
  const number = int.read(index) ?? uint.read(index) ?? double.read(index);
  const at = number === undefined ? Number.NaN : Number(number);
  return Number.isInteger(at) ? at : undefined;
}

/** `container[?index]`: none when there is no such element. */
export function optionally(container: Value, index: Value): Value {
  const held = heldAt(container, index);
  if (held === ABSENT) return NONE;
  return held instanceof CelError ? held : new Optional(held);
}

/** What that optional holds, or `ABSENT`. */
export function heldAt(container: Value, index: Value): Value {
  if (typeof index === 'string' && isJsonObject(container)) {
    const found = Object.hasOwn(container, index) ? container[index] : undefined;
    return found === undefined ? ABSENT : found;
  }
  if (container instanceof CelError) return container;
  if (index instanceof CelError) return index;
  if (container instanceof Optional) return container.held === undefined ? ABSENT : heldAt(container.held, index);
  const items = list.read(container);
  if (items !== undefined) {
    const at = integral(index);
    if (at === undefined) return new CelError(`a list has no element at an index of type ${typeNameOf(index)}`);
    const found = items[at];
    return found === undefined ? ABSENT : found;
  }
  const entries = map.read(container);
  if (entries === undefined) return new CelError(`a value of type ${typeNameOf(container)} has no elements`);
  const found = mapGet(entries, index);
  return found === undefined ? ABSENT : found;
}
