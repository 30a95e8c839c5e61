/**
 * The values of expressions. What JSON can say is itself: null, booleans, texts, arrays and plain objects are read where they
 * are and never copied or changed. Everything else is a `Boxed`, so that no object from outside can pass for it.
 *
 * A number that is a safe integer is an int, any other number a double: so a document's numbers need no wrapping. Ints beyond
 * are bigints (only then), and doubles that happen to be integral are a `Double`.
 */
import { spend } from './meter.js';

export type Value = null | boolean | number | bigint | string | readonly Value[] | JsonObject | Boxed;

/** Read only through `Object.hasOwn`: its keys come from outside. */
export interface JsonObject {
  readonly [key: string]: Value;
}

export abstract class Boxed {
  /** As `type()` names it. */
  abstract get typeName(): string;
}

/** Why there is no value. It travels through an evaluation like a value, so that `false && error` is false. */
export class CelError extends Boxed {
  get typeName() {
    return 'error';
  }
  readonly reason: string;
  /** The variable of a program that is in error for this reason. */
  readonly variable: string | undefined;
  constructor(reason: string, variable?: string) {
    super();
    this.reason = reason;
    this.variable = variable;
  }
}

/** Stands in a frame for an input that nobody has asked for yet. It is no value: whoever reads the input finds it first. */
export class Lazy extends Boxed {
  get typeName() {
    return 'input';
  }
  readonly find: () => Value;
  constructor(find: () => Value) {
    super();
    this.find = find;
  }
}

/** A double without a fraction (-0.0 included) whose number alone would be an int. */
export class Double extends Boxed {
  get typeName() {
    return 'double';
  }
  readonly double: number;
  constructor(double: number) {
    super();
    this.double = double;
  }
}

export class Uint extends Boxed {
  get typeName() {
    return 'uint';
  }
  readonly unsigned: bigint;
  constructor(unsigned: bigint) {
    super();
    this.unsigned = unsigned;
  }
}

export class Bytes extends Boxed {
  get typeName() {
    return 'bytes';
  }
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}

/** A point in time, in nanoseconds since 1970. */
export class Timestamp extends Boxed {
  get typeName() {
    return 'google.protobuf.Timestamp';
  }
  readonly instant: bigint;
  constructor(instant: bigint) {
    super();
    this.instant = instant;
  }
}

export class Duration extends Boxed {
  get typeName() {
    return 'google.protobuf.Duration';
  }
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    super();
    this.nanoseconds = nanoseconds;
  }
}

export class TypeValue extends Boxed {
  get typeName() {
    return 'type';
  }
  readonly named: string;
  constructor(named: string) {
    super();
    this.named = named;
  }
}

const typeValues = new Map<string, TypeValue>();

/** One for all values of a type, so that asking for it makes nothing. */
export function typeOf(value: Value): TypeValue {
  const name = typeNameOf(value);
  const before = typeValues.get(name);
  if (before !== undefined) return before;
  const made = new TypeValue(name);
  typeValues.set(name, made);
  return made;
}

export class Optional extends Boxed {
  get typeName() {
    return 'optional_type';
  }
  /** Undefined when it holds nothing. */
  readonly held: Value | undefined;
  constructor(held: Value | undefined) {
    super();
    this.held = held;
  }
}

export const NONE = new Optional(undefined);

/** Stands for what an optional holds when it holds nothing. It is no value: whoever asks for what is held looks for it. */
export const ABSENT = new CelError('the optional holds no value');

/** A list that an expression made. */
export class List extends Boxed {
  get typeName() {
    return 'list';
  }
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }
}

/** A map that an expression made. Maps of one literal share their keys. */
export class CelMap extends Boxed {
  get typeName() {
    return 'map';
  }
  readonly keys: MapKeys;
  readonly values: readonly Value[];
  constructor(keys: MapKeys, values: readonly Value[]) {
    super();
    this.keys = keys;
    this.values = values;
  }
}

/** A value of one of the libraries: a quantity, a URL, … */
export abstract class Opaque extends Boxed {
  abstract equals(other: Value): boolean;
}

export interface MapKeys {
  readonly list: readonly Value[];
  readonly index: ReadonlyMap<PlainKey, number>;
}

/** What a key is looked up by: numbers that are equal are the same key, whatever their type. */
export type PlainKey = string | boolean | number | bigint;

export function isInt(value: Value): value is number | bigint {
  return typeof value === 'number' ? Number.isSafeInteger(value) : typeof value === 'bigint';
}

/** A double as a number; undefined for any other value. */
export function doubleOf(value: Value): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? undefined : value;
  return value instanceof Double ? value.double : undefined;
}

export function double(value: number): number | Double {
  return Number.isSafeInteger(value) ? new Double(value) : value;
}

/** Any number, to be compared with any other by JavaScript's operators, which compare numbers and bigints exactly. */
export function numeric(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Double) return value.double;
  return value instanceof Uint ? value.unsigned : undefined;
}

/** The elements of a list, a document's or a made one; undefined for any other value. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (isArray(value)) return value;
  return value instanceof List ? value.items : undefined;
}

/** `Array.isArray`, which does not narrow readonly arrays. */
export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isJsonObject(value: Value): value is JsonObject {
  return typeof value === 'object' && value !== null && !(value instanceof Boxed) && !Array.isArray(value);
}

export function isMap(value: Value): value is JsonObject | CelMap {
  return value instanceof CelMap || isJsonObject(value);
}

/** The key to look up by; undefined when a map can have no such key. */
export function plainKey(key: Value): PlainKey | undefined {
  if (typeof key === 'string' || typeof key === 'boolean') return key;
  const number = numeric(key);
  if (typeof number !== 'bigint') return number;
  const small = Number(number);
  return Number.isSafeInteger(small) ? small : number;
}

/** Undefined when the map has no such key. */
export function mapGet(map: JsonObject | CelMap, key: Value): Value | undefined {
  const plain = plainKey(key);
  return plain === undefined ? undefined : mapGetPlain(map, plain);
}

export function mapGetPlain(map: JsonObject | CelMap, key: PlainKey): Value | undefined {
  if (map instanceof CelMap) {
    const at = map.keys.index.get(key);
    return at === undefined ? undefined : map.values[at];
  }
  return typeof key === 'string' && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Listing the members of a document's object takes time for each, so it is paid for. */
export function mapKeys(map: JsonObject | CelMap): readonly Value[] {
  if (map instanceof CelMap) return map.keys.list;
  const keys = Object.keys(map);
  spend(keys.length >> 2);
  return keys;
}

/** Undefined when a key is there twice, or cannot be one. */
export function keysOf(list: readonly Value[]): MapKeys | undefined {
  const index = new Map<PlainKey, number>();
  for (const [at, key] of list.entries()) {
    const plain = keyOf(key);
    if (plain === undefined || index.has(plain)) return undefined;
    index.set(plain, at);
  }
  return { list, index };
}

/** A key that a map can be made with: doubles can only be looked up by. */
export function keyOf(key: Value): PlainKey | undefined {
  return doubleOf(key) === undefined ? plainKey(key) : undefined;
}

export function typeNameOf(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'double';
    case 'object':
      if (value === null) return 'null_type';
      if (value instanceof Boxed) return value.typeName;
      return Array.isArray(value) ? 'list' : 'map';
    default:
      return 'unknown';
  }
}

/** With room for so many values, to be filled at once: one that grows takes twice the memory. */
export function arrayOf(length: number): Value[] {
  // oxlint-disable-next-line unicorn/no-new-array -- Array.from takes many times as long, and this is done for each map and loop
  return new Array<Value>(length);
}
