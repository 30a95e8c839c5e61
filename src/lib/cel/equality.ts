/** When two values are equal, and which of two comes first. Values of different types are unequal, except numbers. */
import { spend, spendOnRead } from './meter.js';
import { compareTexts } from './text.js';
import {
  Boxed,
  Bytes,
  CelError,
  Duration,
  isMap,
  itemsOf,
  mapGet,
  mapKeys,
  numeric,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  type Value,
} from './values.js';

/** Deeper values cannot be compared: the evaluation ends in error before the stack does. */
const MAX_DEPTH = 1000;

/** https://github.com/google/cel-spec/blob/master/doc/langdef.md#equality */
export function equal(left: Value, right: Value, depth = 0): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length === right.length) spendOnRead(left.length);
    return left === right;
  }
  if (typeof left !== 'object' && typeof left === typeof right) return left === right;
  // A part that could not be read.
  if (left instanceof CelError) throw new Error(left.reason);
  if (right instanceof CelError) throw new Error(right.reason);
  if (left === null || right === null) return left === right;
  const number = numeric(left);
  if (number !== undefined) {
    const other = numeric(right);
    return other !== undefined && equalNumbers(number, other);
  }
  return typeof left === 'object' && typeof right === 'object' && equalParts(left, right, depth);
}

/** By value, exactly, whatever the two are written as. */
function equalNumbers(left: number | bigint, right: number | bigint): boolean {
  if (typeof left === 'number') return typeof right === 'number' ? left === right : equalNumbers(right, left);
  return typeof right === 'bigint' ? left === right : Number.isInteger(right) && BigInt(right) === left;
}

function equalParts(left: Value & object, right: Value & object, depth: number): boolean {
  if (depth > MAX_DEPTH) throw new RangeError('the values are nested too deeply to compare');
  spend(1);
  const items = itemsOf(left);
  if (items !== undefined) return equalItems(items, itemsOf(right), depth);
  if (isMap(left)) return isMap(right) && equalMaps(left, right, depth);
  return right instanceof Boxed && equalBoxed(left, right, depth);
}

function equalItems(left: readonly Value[], right: readonly Value[] | undefined, depth: number): boolean {
  if (right?.length !== left.length) return false;
  return left.every((item, at) => {
    spend(1);
    const other = right[at];
    return other !== undefined && equal(item, other, depth + 1);
  });
}

function equalMaps(left: Parameters<typeof mapKeys>[0], right: typeof left, depth: number): boolean {
  const keys = mapKeys(left);
  if (keys.length !== mapKeys(right).length) return false;
  return keys.every((key) => {
    spend(1);
    const [a, b] = [mapGet(left, key), mapGet(right, key)];
    return a !== undefined && b !== undefined && equal(a, b, depth + 1);
  });
}

function equalBoxed(left: Value, right: Boxed, depth: number): boolean {
  if (left instanceof Bytes) return right instanceof Bytes && compareBytes(left.bytes, right.bytes) === 0;
  if (left instanceof Timestamp) return right instanceof Timestamp && left.instant === right.instant;
  if (left instanceof Duration) return right instanceof Duration && left.nanoseconds === right.nanoseconds;
  if (left instanceof TypeValue) return right instanceof TypeValue && left.named === right.named;
  if (left instanceof Optional) {
    if (!(right instanceof Optional)) return false;
    if (left.held === undefined || right.held === undefined) return left.held === right.held;
    return equal(left.held, right.held, depth + 1);
  }
  return left instanceof Opaque && left.equals(right);
}

/** Below, at or above 0, NaN when a number is none; undefined when there is no order between such values. */
export function compare(left: Value, right: Value): number | undefined {
  if (typeof left === 'string') {
    if (typeof right !== 'string') return undefined;
    spendOnRead(Math.min(left.length, right.length));
    return compareTexts(left, right);
  }
  const [number, other] = [numeric(left), numeric(right)];
  if (number !== undefined) return other === undefined ? undefined : compareNumbers(number, other);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (left instanceof Bytes && right instanceof Bytes) return compareBytes(left.bytes, right.bytes);
  if (left instanceof Timestamp && right instanceof Timestamp) return compareBigints(left.instant, right.instant);
  if (left instanceof Duration && right instanceof Duration) return compareBigints(left.nanoseconds, right.nanoseconds);
  return undefined;
}

/** An int or uint beside a double is taken for the nearest double. */
function compareNumbers(left: number | bigint, right: number | bigint): number {
  const [a, b] = typeof left === typeof right ? [left, right] : [Number(left), Number(right)];
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
}

export function compareBigints(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  spendOnRead(Math.min(left.length, right.length));
  return Buffer.compare(left, right);
}

/** Whether a list has an element that is equal. */
export function includes(items: readonly Value[], value: Value): boolean {
  spendOnRead(items.length * 8);
  return items.some((item) => equal(item, value));
}
