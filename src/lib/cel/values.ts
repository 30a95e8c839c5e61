/**
 * Between JSON and the CEL library's values. Objects become maps that look only at own properties, one at a time and only
 * when asked, so that a key called `constructor` is a key like any other and a large document costs what is read of it.
 */
import {
  celList,
  celMap,
  isCelList,
  isCelMap,
  isCelUint,
  type CelInput,
  type CelList,
  type CelMap,
  type CelUint,
  type CelValue,
} from '@bufbuild/cel';

type Key = bigint | string | boolean | CelUint;

/** What a CEL value was made from: one that only passes through an expression is handed back, not copied. */
const ORIGIN = Symbol('origin');

/** Throws for what JSON cannot say. Integral numbers become ints (as far as they are exact), others doubles. */
export function toCel(value: unknown): CelInput {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'object':
      if (value === null) return null;
      return Object.assign(madeFrom(value), { [ORIGIN]: value });
    default:
      throw new TypeError(`a value of type ${typeof value} is not JSON`);
  }
}

/** The JSON of a CEL value; throws for values that JSON has no form for: bytes, timestamps, types, too large ints. */
export function fromCel(value: CelValue): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return exact(value);
  if (isCelUint(value)) return exact(value.value);
  if (hasOrigin(value)) return value[ORIGIN];
  if (isCelList(value)) return Array.from(value, fromCel);
  if (isCelMap(value)) return Object.fromEntries(Array.from(value, ([key, member]) => [keyOf(key), fromCel(member)]));
  throw new TypeError('the expression gives a value that JSON has no form for');
}

function hasOrigin(value: object): value is { readonly [ORIGIN]: object } {
  return ORIGIN in value;
}

function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`the number ${value} is too large to be exact`);
  return number;
}

function keyOf(key: Key): string {
  if (typeof key !== 'string') throw new TypeError('the keys of an object are texts');
  return key;
}

function madeFrom(value: object): CelList | CelMap {
  if (Array.isArray(value)) return celList(value.map(toCel));
  if (isPlain(value)) return celMap(new JsonMap(value));
  throw new TypeError('an object that is not plain is not JSON');
}

/** False for dates, maps and other objects that are more than their own properties. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

class JsonMap implements ReadonlyMap<Key, CelInput> {
  readonly #object: Readonly<Record<string, unknown>>;
  /** Members that are objects or lists, once they were asked for: a list that a loop asks for each time is made once. */
  #made: Map<string, CelInput> | undefined;

  constructor(object: Readonly<Record<string, unknown>>) {
    this.#object = object;
  }

  get(key: Key): CelInput | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined;
    const value = this.#object[key];
    if (typeof value !== 'object') return value === undefined ? undefined : toCel(value);
    this.#made ??= new Map();
    const made = this.#made.get(key) ?? toCel(value);
    this.#made.set(key, made);
    return made;
  }

  has(key: Key): boolean {
    return this.get(key) !== undefined;
  }

  get size(): number {
    return Object.keys(this.#object).length;
  }

  keys() {
    return this.#read().keys();
  }

  values() {
    return this.#read().values();
  }

  entries() {
    return this.#read().entries();
  }

  forEach(callback: (value: CelInput, key: Key, map: ReadonlyMap<Key, CelInput>) => void): void {
    for (const [key, value] of this.#read()) callback(value, key, this);
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  #read(): Map<Key, CelInput> {
    return new Map(Object.entries(this.#object).map(([key, value]) => [key, toCel(value)]));
  }
}
