/**
 * How functions are declared: the kinds of their operands, which are asked for when they run, since most operands come from
 * documents, and their types, which are checked before when they can be told.
 */
import {
  A,
  B,
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  optionalOf,
  simple,
  STRING,
  TIMESTAMP,
  TYPE,
  UINT,
  type Type,
} from './types.js';
import {
  Bytes,
  CelError,
  type CelMap,
  Double,
  Duration,
  isInt,
  isMap,
  itemsOf,
  List,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type JsonObject,
  type Value,
} from './values.js';

/** What an operand has to be; `read` gives it in the form that functions want, undefined when it is something else. */
export interface Kind<T> {
  readonly type: Type;
  read(value: Value): T | undefined;
}

/** Undefined when the operands are of other kinds than this overload takes. Takes operands that it doesn't need. */
export type Run = (a: Value, b: Value, c: Value, d: Value) => Value | undefined;

export interface Overload {
  readonly name: string;
  /** Called as `receiver.name(…)`; the receiver is the first operand. */
  readonly method: boolean;
  readonly params: readonly Type[];
  readonly result: Type;
  readonly run: Run;
}

/** Any value, null included. */
export const any: Kind<{ readonly value: Value }> = anyOf(DYN);
/** The same type as another operand's with the same variable. */
export const anyA = anyOf(A);
export const anyB = anyOf(B);

function anyOf(type: Type): Kind<{ readonly value: Value }> {
  // Wrapped, since undefined means another kind and null is a value.
  return { type, read: (value) => (value instanceof CelError ? undefined : { value }) };
}

export const text: Kind<string> = { type: STRING, read: (value) => (typeof value === 'string' ? value : undefined) };
export const bool: Kind<boolean> = { type: BOOL, read: (value) => (typeof value === 'boolean' ? value : undefined) };
export const int: Kind<number | bigint> = { type: INT, read: (value) => (isInt(value) ? value : undefined) };
export const uint: Kind<bigint> = { type: UINT, read: (value) => (value instanceof Uint ? value.unsigned : undefined) };
export const double: Kind<number> = {
  type: DOUBLE,
  read: (value) => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? undefined : value;
    return value instanceof Double ? value.double : undefined;
  },
};
export const bytes: Kind<Uint8Array> = { type: BYTES, read: (value) => (value instanceof Bytes ? value.bytes : undefined) };
export const list: Kind<readonly Value[]> = listKind(A);
export const listB: Kind<readonly Value[]> = listKind(B);
export const map: Kind<JsonObject | CelMap> = { type: mapOf(A, B), read: (value) => (isMap(value) ? value : undefined) };
export const timestamp: Kind<Timestamp> = instances(TIMESTAMP, Timestamp);
export const duration: Kind<Duration> = instances(DURATION, Duration);
export const optional: Kind<Optional> = instances(optionalOf(A), Optional);
export const typeValue: Kind<TypeValue> = instances(TYPE, TypeValue);
export function listKind(element: Type): Kind<readonly Value[]> {
  return { type: listOf(element), read: itemsOf };
}

/** The values of a class, such as those of a library. */
export function instances<T extends Value & object>(type: Type, constructor: abstract new (...args: never[]) => T): Kind<T> {
  return { type, read: (value) => (value instanceof constructor ? value : undefined) };
}

export function opaque<T extends Value & object>(name: string, constructor: abstract new (...args: never[]) => T): Kind<T> {
  return instances(simple(name), constructor);
}

type Style = 'function' | 'method';

export function nullary(name: string, result: Type, run: () => Value): Overload {
  return { name, method: false, params: [], result, run };
}

export function unary<X>(style: Style, name: string, x: Kind<X>, result: Type, run: (x: X) => Value): Overload {
  return {
    name,
    method: style === 'method',
    params: [x.type],
    result,
    run: (a) => {
      const first = x.read(a);
      return first === undefined ? undefined : run(first);
    },
  };
}

export function binary<X, Y>(
  style: Style,
  name: string,
  [x, y]: readonly [Kind<X>, Kind<Y>],
  result: Type,
  run: (x: X, y: Y) => Value,
): Overload {
  return {
    name,
    method: style === 'method',
    params: [x.type, y.type],
    result,
    run: (a, b) => {
      const first = x.read(a);
      const second = y.read(b);
      return first === undefined || second === undefined ? undefined : run(first, second);
    },
  };
}

export function ternary<X, Y, Z>(
  style: Style,
  name: string,
  [x, y, z]: readonly [Kind<X>, Kind<Y>, Kind<Z>],
  result: Type,
  run: (x: X, y: Y, z: Z) => Value,
): Overload {
  return {
    name,
    method: style === 'method',
    params: [x.type, y.type, z.type],
    result,
    run: (a, b, c) => {
      const [first, second, third] = [x.read(a), y.read(b), z.read(c)];
      return first === undefined || second === undefined || third === undefined ? undefined : run(first, second, third);
    },
  };
}

export function quaternary<X, Y, Z, W>(
  style: Style,
  name: string,
  [x, y, z, w]: readonly [Kind<X>, Kind<Y>, Kind<Z>, Kind<W>],
  result: Type,
  run: (x: X, y: Y, z: Z, w: W) => Value,
): Overload {
  return {
    name,
    method: style === 'method',
    params: [x.type, y.type, z.type, w.type],
    result,
    run: (a, b, c, d) => {
      const [first, second, third, fourth] = [x.read(a), y.read(b), z.read(c), w.read(d)];
      const missing = first === undefined || second === undefined || third === undefined || fourth === undefined;
      return missing ? undefined : run(first, second, third, fourth);
    },
  };
}

export function listValue(items: readonly Value[]): List {
  return new List(items);
}
