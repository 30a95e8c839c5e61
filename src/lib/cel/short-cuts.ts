/**
 * The operations that policies consist of, without looking for their overload: comparisons, `in`, `+`, `size` and the tests of
 * texts. Whatever is unusual goes the slow way, so that these never decide what a value of another type means.
 */
import { isConstant, type Code, type Op } from './code.js';
import { equal, includes } from './equality.js';
import { containsText, endsWithText, startsWithText } from './functions/strings.js';
import { joinLists, joinTexts } from './functions/operators.js';
import { matcherOf } from './functions/regex.js';
import { sizeOfText } from './functions/conversions.js';
import { ABSENT, CelError, isArray, itemsOf, List, TypeValue, type Value } from './values.js';

type Slow = (a: Value, b: Value, c: Value, d: Value) => Value;

/** Undefined when there is none for the operation. */
export function shortCut(name: string, operands: readonly Code[], slow: Slow): Op | undefined {
  const [left, right, third] = operands;
  if (left === undefined || third !== undefined) return undefined;
  if (right === undefined) {
    if (name === 'hasValue' && left.held !== undefined) return isHeld(left.held);
    return name === 'size' ? size(left.run, slow) : undefined;
  }
  switch (name) {
    case '_==_':
      return isConstant(right) ? equalToConstant(left.run, right.constant, true) : equality(left.run, right.run, true);
    case '_!=_':
      return isConstant(right) ? equalToConstant(left.run, right.constant, false) : equality(left.run, right.run, false);
    case '_<_':
      return comparison(left.run, right, slow, (a, b) => a < b);
    case '_<=_':
      return comparison(left.run, right, slow, (a, b) => a <= b);
    case '_>_':
      return comparison(left.run, right, slow, (a, b) => a > b);
    case '_>=_':
      return comparison(left.run, right, slow, (a, b) => a >= b);
    case '_+_':
      return addition(left.run, right, slow);
    case '@in':
      return membership(left.run, right, slow);
    case '_[_]':
      return indexing(left.run, right.run, slow);
    case 'orValue':
      return left.held === undefined ? undefined : heldOr(left.held, right);
    case 'startsWith':
      return texts(left.run, right, slow, startsWithText);
    case 'endsWith':
      return texts(left.run, right, slow, endsWithText);
    case 'contains':
      return texts(left.run, right, slow, containsText);
    case 'matches':
      return matching(left.run, right, slow);
    default:
      return undefined;
  }
}

function equality(left: Op, right: Op, wanted: boolean): Op {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (a instanceof CelError) return a;
    return b instanceof CelError ? b : equal(a, b) === wanted;
  };
}

function equalToConstant(left: Op, value: Value, wanted: boolean): Op {
  if (value instanceof TypeValue) {
    const { named } = value;
    return (frame) => {
      const a = left(frame);
      if (a instanceof TypeValue) return (a.named === named) === wanted;
      return a instanceof CelError ? a : equal(a, value) === wanted;
    };
  }
  if (typeof value === 'object' && value !== null) return equality(left, () => value, wanted);
  if (typeof value === 'number' || typeof value === 'bigint') {
    return (frame) => {
      const a = left(frame);
      if (typeof a === 'number') return (a === value) === wanted;
      return a instanceof CelError ? a : equal(a, value) === wanted;
    };
  }
  // A string, a bool or null: nothing else is equal to these.
  return (frame) => {
    const a = left(frame);
    if (a === value) return wanted;
    return a instanceof CelError ? a : !wanted;
  };
}

function comparison(left: Op, right: Code, slow: Slow, holds: (a: number, b: number) => boolean): Op {
  const { constant, run } = right;
  if (typeof constant === 'number') {
    return (frame) => {
      const a = left(frame);
      return typeof a === 'number' ? holds(a, constant) : slow(a, constant, null, null);
    };
  }
  return (frame) => {
    const a = left(frame);
    const b = run(frame);
    return typeof a === 'number' && typeof b === 'number' ? holds(a, b) : slow(a, b, null, null);
  };
}

function addition(left: Op, { run: right, constant }: Code, slow: Slow): Op {
  if (typeof constant === 'string') {
    return (frame) => {
      const a = left(frame);
      return typeof a === 'string' ? joinTexts(a, constant) : slow(a, constant, null, null);
    };
  }
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a === 'string' && typeof b === 'string') return joinTexts(a, b);
    if (a instanceof List && b instanceof List) {
      // An expression's own lists may be shared, since nothing changes them.
      if (b.items.length === 0) return a;
      return a.items.length === 0 ? b : joinLists(a.items, b.items);
    }
    return slow(a, b, null, null);
  };
}

function membership(left: Op, right: Code, slow: Slow): Op {
  const items = isConstant(right) ? itemsOf(right.constant) : undefined;
  if (items !== undefined && items.every((item) => typeof item === 'string')) {
    const set = new Set<Value>(items);
    return (frame) => {
      const value = left(frame);
      return value instanceof CelError ? value : set.has(value);
    };
  }
  const { run } = right;
  return (frame) => {
    const value = left(frame);
    const container = run(frame);
    if (value instanceof CelError) return value;
    const within = itemsOf(container);
    return within === undefined ? slow(value, container, null, null) : includes(within, value);
  };
}

function indexing(container: Op, index: Op, slow: Slow): Op {
  return (frame) => {
    const within = container(frame);
    const at = index(frame);
    if (typeof at === 'number') {
      const found = itemsOf(within)?.[at];
      if (found !== undefined) return found;
    }
    return slow(within, at, null, null);
  };
}

/** A pattern that is always the same is not looked up each time. */
function matching(left: Op, { constant: pattern }: Code, slow: Slow): Op | undefined {
  if (typeof pattern !== 'string') return undefined;
  const test = matcherOf(pattern);
  return (frame) => {
    const value = left(frame);
    return typeof value === 'string' ? test(value) : slow(value, pattern, null, null);
  };
}

function texts(left: Op, { run, constant }: Code, slow: Slow, test: (a: string, b: string) => boolean): Op {
  if (typeof constant === 'string') {
    return (frame) => {
      const a = left(frame);
      return typeof a === 'string' ? test(a, constant) : slow(a, constant, null, null);
    };
  }
  return (frame) => {
    const a = left(frame);
    const b = run(frame);
    return typeof a === 'string' && typeof b === 'string' ? test(a, b) : slow(a, b, null, null);
  };
}

/** `a.?b.orValue(c)`, without making the optional. What stands in its place is evaluated, and may be in error, in any case. */
function heldOr(held: Op, other: Code): Op {
  if (isConstant(other)) {
    const { constant: fallback } = other;
    return (frame) => {
      const value = held(frame);
      return value === ABSENT ? fallback : value;
    };
  }
  const { run } = other;
  return (frame) => {
    const value = held(frame);
    const fallback = run(frame);
    if (value === ABSENT) return fallback;
    return fallback instanceof CelError && !(value instanceof CelError) ? fallback : value;
  };
}

function isHeld(held: Op): Op {
  return (frame) => {
    const value = held(frame);
    if (value === ABSENT) return false;
    return value instanceof CelError ? value : true;
  };
}

function size(operand: Op, slow: Slow): Op {
  return (frame) => {
    const value = operand(frame);
    if (value instanceof List) return value.items.length;
    if (isArray(value)) return value.length;
    return typeof value === 'string' ? sizeOfText(value) : slow(value, null, null, null);
  };
}
