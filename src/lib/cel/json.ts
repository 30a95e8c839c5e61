/** Between the values of expressions and JSON: documents are read as they are, results are made into plain objects. */
import { spend } from './meter.js';
import { arrayOf, Boxed, CelMap, Double, isArray, List, mapGet, mapKeys, Uint, type Value } from './values.js';

/** Deeper results are refused before the stack is used up. */
const MAX_DEPTH = 1000;

/**
 * Whether a variable can be read. What is within it is not looked at: a document is as deep as it is, and what turns out not
 * to be JSON has no fields.
 */
export function isValue(value: unknown): value is Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'number':
      return true;
    case 'bigint':
      // Smaller ones have to be numbers, or two values would be the same int.
      return !Number.isSafeInteger(Number(value));
    case 'object':
      return value === null || Array.isArray(value) || isPlain(value);
    default:
      return false;
  }
}

/** False for dates, maps and other objects that are more than their own properties. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * The JSON of a value: a part of a document as it is, what an expression made as new arrays and objects. Throws for what JSON
 * has no form for: bytes, timestamps, types, optionals, too large ints.
 */
export function toJson(value: Value, depth = 0): unknown {
  if (typeof value === 'bigint') return exact(value);
  if (value === null || typeof value !== 'object') return plainOf(value);
  if (!(value instanceof Boxed)) return isArray(value) ? value : plainOf(value);
  if (value instanceof Double) return value.double;
  if (value instanceof Uint) return exact(value.unsigned);
  if (depth > MAX_DEPTH) throw new RangeError('the result is nested too deeply');
  if (value instanceof List) return listOf(value.items, depth);
  if (value instanceof CelMap) return objectOf(value, depth);
  throw new TypeError(`the expression gives a ${value.typeName}, which JSON has no form for`);
}

function listOf(items: readonly Value[], depth: number): readonly unknown[] {
  spend(items.length);
  // As long as it will be: one that grows takes room for many more, and most hold one.
  const list: unknown[] = arrayOf(items.length);
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    list[index] = item === undefined || typeof item === 'string' ? item : toJson(item, depth + 1);
  }
  return list;
}

function objectOf(map: CelMap, depth: number): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const key of mapKeys(map)) {
    spend(1);
    if (typeof key !== 'string') throw new TypeError('the keys of an object are texts');
    const value = toJson(mapGet(map, key) ?? null, depth + 1);
    // Assigned, it would set the prototype.
    if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
    else object[key] = value;
  }
  return object;
}

/** Throws for what a document held that is not JSON. */
function plainOf(value: unknown): unknown {
  if (isValue(value)) return value;
  throw new TypeError(typeof value === 'object' ? 'an object that is not plain is not JSON' : `a ${typeof value} is not JSON`);
}

function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`the number ${value} is too large to be exact`);
  return number;
}
