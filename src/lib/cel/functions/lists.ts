/**
 * The functions on lists of the lists and sets libraries and of Kubernetes, and those that encode.
 * https://github.com/google/cel-go/blob/master/ext/README.md#lists and
 * https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library
 */
import { compare, equal, includes } from '../equality.js';
import { spend, spendOnCopy, spendOnRead } from '../meter.js';
import { ADD } from '../numbers.js';
import { anyA, anyB, binary, bytes, int, list, listB, listValue, ternary, text, unary, type Overload } from '../overload.js';
import { durationValue } from '../time.js';
import { A, BOOL, BYTES, DYN, INT, listOf, optionalOf, STRING } from '../types.js';
import {
  Bytes,
  CelError,
  double,
  doubleOf,
  Duration,
  isInt,
  itemsOf,
  NONE,
  Optional,
  typeNameOf,
  Uint,
  type Value,
} from '../values.js';

const m = 'method';
const f = 'function';
const MAX_FLATTEN_DEPTH = 100;

export const lists: readonly Overload[] = [
  ternary(m, 'slice', [list, int, int], listOf(A), (items, start, end) => {
    if (start < 0 || end > items.length || start > end) {
      return new CelError(`slice: no elements from ${start} to ${end} in a list of ${items.length}`);
    }
    return copied(items.slice(Number(start), Number(end)));
  }),
  unary(m, 'flatten', list, listOf(DYN), (items) => flatten(items, 1)),
  binary(m, 'flatten', [list, int], listOf(DYN), (items, depth) => {
    return depth < 0 ? new CelError('flatten: the depth is negative') : flatten(items, Number(depth));
  }),
  unary(m, 'distinct', list, listOf(A), (items) => {
    const kept: Value[] = [];
    for (const item of items) if (!includes(kept, item)) kept.push(item);
    return copied(kept);
  }),
  unary(m, 'reverse', list, listOf(A), (items) => copied([...items].reverse())),
  unary(m, 'sort', list, listOf(A), (items) => sorted(items, items)),
  unary(m, 'first', list, optionalOf(A), (items) => optionalItem(items[0])),
  unary(m, 'last', list, optionalOf(A), (items) => optionalItem(items.at(-1))),
  unary(f, 'lists.range', int, listOf(INT), (count) => {
    const length = Math.max(0, Number(count));
    spendOnCopy(length);
    return listValue(Array.from({ length }, (_, index) => index));
  }),
  unary(m, 'isSorted', list, BOOL, (items) => orderOf(items, 'isSorted', (order) => order <= 0)),
  unary(m, 'sum', list, A, sum),
  unary(m, 'min', list, A, (items) => extreme(items, 'min', (order) => order > 0)),
  unary(m, 'max', list, A, (items) => extreme(items, 'max', (order) => order < 0)),
  binary(m, 'indexOf', [list, anyB], INT, (items, { value }) => {
    spendOnRead(items.length * 8);
    return items.findIndex((item) => equal(item, value));
  }),
  binary(m, 'lastIndexOf', [list, anyB], INT, (items, { value }) => {
    spendOnRead(items.length * 8);
    return items.findLastIndex((item) => equal(item, value));
  }),
  binary(m, 'includes', [anyA, anyB], BOOL, (within, { value }) => {
    const items = itemsOf(within.value);
    return items === undefined ? equal(within.value, value) : includes(items, value);
  }),
  binary(f, 'sets.contains', [list, listB], BOOL, (items, others) => others.every((other) => includes(items, other))),
  binary(f, 'sets.equivalent', [list, listB], BOOL, (items, others) => {
    return others.every((other) => includes(items, other)) && items.every((item) => includes(others, item));
  }),
  binary(f, 'sets.intersects', [list, listB], BOOL, (items, others) => others.some((other) => includes(items, other))),
  unary(f, 'base64.encode', bytes, STRING, (value) => {
    spendOnCopy(value.length * 2);
    return Buffer.from(value).toString('base64');
  }),
  unary(f, 'base64.decode', text, BYTES, (value) => {
    spendOnCopy(value.length);
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value) || value.replace(/=+$/, '').length % 4 === 1) {
      return new CelError('base64.decode: the text is no base64');
    }
    return new Bytes(Buffer.from(value, 'base64'));
  }),
];

/** The list in the order of its keys, of which there is one for each element. */
export function sorted(items: readonly Value[], keys: readonly Value[]): Value {
  spend(items.length * Math.ceil(Math.log2(items.length + 1)));
  const [first] = keys;
  const type = first === undefined ? '' : typeNameOf(first);
  for (const key of keys) {
    if (typeNameOf(key) !== type) return new CelError(`sort: the list has elements of the types ${type} and ${typeNameOf(key)}`);
    if (compare(key, key) === undefined) return new CelError(`sort: there is no order between elements of the type ${type}`);
  }
  const order = keys.map((key, index) => ({ key, index }));
  order.sort((left, right) => compare(left.key, right.key) || left.index - right.index);
  return copied(order.flatMap(({ index }) => items.slice(index, index + 1)));
}

function copied(items: readonly Value[]): Value {
  spendOnCopy(items.length);
  return listValue(items);
}

function optionalItem(item: Value | undefined): Optional {
  return item === undefined ? NONE : new Optional(item);
}

function flatten(items: readonly Value[], depth: number): Value {
  const flat: Value[] = [];
  const add = (parts: readonly Value[], left: number): void => {
    if (depth - left > MAX_FLATTEN_DEPTH) throw new RangeError('the list is nested too deeply to be flattened');
    for (const part of parts) {
      spend(1);
      const inner = left > 0 ? itemsOf(part) : undefined;
      if (inner === undefined) flat.push(part);
      else add(inner, left - 1);
    }
  };
  add(items, depth);
  return listValue(flat);
}

/** Whether the order of every two neighbours is as asked. */
function orderOf(items: readonly Value[], name: string, holds: (order: number) => boolean): Value {
  spendOnRead(items.length * 8);
  let before: Value | undefined;
  for (const item of items) {
    const order = compare(before ?? item, item);
    if (order === undefined) return noOrder(name, before ?? item, item);
    if (!holds(order)) return false;
    before = item;
  }
  return true;
}

function extreme(items: readonly Value[], name: string, isBeaten: (order: number) => boolean): Value {
  spendOnRead(items.length * 8);
  const [first] = items;
  if (first === undefined) return new CelError(`${name} called on empty list`);
  let best = first;
  for (const item of items) {
    const order = compare(best, item);
    if (order === undefined) return noOrder(name, best, item);
    if (isBeaten(order)) best = item;
  }
  return best;
}

function noOrder(name: string, left: Value, right: Value): CelError {
  return new CelError(`${name}: there is no order between ${typeNameOf(left)} and ${typeNameOf(right)}`);
}

/** Of ints, uints, doubles or durations, all of one type. */
function sum(items: readonly Value[]): Value {
  spendOnRead(items.length * 8);
  const [first, ...rest] = items;
  return first === undefined ? 0 : rest.reduce(plus, plus(first, zeroLike(first)));
}

function zeroLike(value: Value): Value {
  if (value instanceof Uint) return new Uint(0n);
  if (value instanceof Duration) return new Duration(0n);
  return doubleOf(value) === undefined ? 0 : double(0);
}

function plus(left: Value, right: Value): Value {
  if (left instanceof CelError) return left;
  if (isInt(left) && isInt(right)) return ADD.ints(left, right);
  if (left instanceof Uint && right instanceof Uint) return ADD.uints(left.unsigned, right.unsigned);
  if (left instanceof Duration && right instanceof Duration) return durationValue(left.nanoseconds + right.nanoseconds);
  const [a, b] = [doubleOf(left), doubleOf(right)];
  if (a !== undefined && b !== undefined) return double(a + b);
  return new CelError(`sum: ${typeNameOf(left)} and ${typeNameOf(right)} cannot be added`);
}
