/** Arithmetic with the ranges of the language: 64-bit ints and uints that overflow into errors, and doubles. */
import { CelError, Uint, type Value } from './values.js';

const INT_MIN = -(2n ** 63n);
const INT_MAX = 2n ** 63n - 1n;
const UINT_MAX = 2n ** 64n - 1n;

export type Int = number | bigint;

export const DIVIDED_BY_ZERO = new CelError('division by zero');
export const MODULUS_BY_ZERO = new CelError('modulus by zero');
export const INT_RANGE = new CelError('the int overflows: it is out of the range of 64 bits');
export const UINT_RANGE = new CelError('the uint overflows: it is out of the range of 64 bits');

/** An int from a bigint, or an error when it is out of range. */
export function int(value: bigint): Int | CelError {
  const small = Number(value);
  if (Number.isSafeInteger(small)) return small;
  return value < INT_MIN || value > INT_MAX ? INT_RANGE : value;
}

export function uint(value: bigint): Uint | CelError {
  return value < 0n || value > UINT_MAX ? UINT_RANGE : new Uint(value);
}

/** Towards zero; an error when it is out of range or not a number. */
export function intOfDouble(value: number): Int | CelError {
  // The ends are excluded: as doubles they stand for values on both sides of them.
  return value > -(2 ** 63) && value < 2 ** 63 ? int(BigInt(Math.trunc(value))) : INT_RANGE;
}

export function uintOfDouble(value: number): Uint | CelError {
  return value > -1 && value < 2 ** 64 ? uint(BigInt(Math.trunc(value))) : UINT_RANGE;
}

export interface Arithmetic {
  ints(left: Int, right: Int): Value;
  uints(left: bigint, right: bigint): Value;
  doubles(left: number, right: number): number | undefined;
}

export const ADD: Arithmetic = {
  ints: (left, right) => exact(left, right, (a, b) => a + b) ?? int(BigInt(left) + BigInt(right)),
  uints: (left, right) => uint(left + right),
  doubles: (left, right) => left + right,
};

export const SUBTRACT: Arithmetic = {
  ints: (left, right) => exact(left, right, (a, b) => a - b) ?? int(BigInt(left) - BigInt(right)),
  uints: (left, right) => uint(left - right),
  doubles: (left, right) => left - right,
};

export const MULTIPLY: Arithmetic = {
  ints: (left, right) => exact(left, right, (a, b) => a * b) ?? int(BigInt(left) * BigInt(right)),
  uints: (left, right) => uint(left * right),
  doubles: (left, right) => left * right,
};

export const DIVIDE: Arithmetic = {
  ints: (left, right) => {
    if (right === 0) return DIVIDED_BY_ZERO;
    return exact(left, right, (a, b) => (a - (a % b)) / b) ?? int(BigInt(left) / BigInt(right));
  },
  uints: (left, right) => (right === 0n ? DIVIDED_BY_ZERO : uint(left / right)),
  doubles: (left, right) => left / right,
};

export const MODULO: Arithmetic = {
  ints: (left, right) => {
    if (right === 0) return MODULUS_BY_ZERO;
    return exact(left, right, (a, b) => a % b) ?? int(BigInt(left) % BigInt(right));
  },
  uints: (left, right) => (right === 0n ? MODULUS_BY_ZERO : uint(left % right)),
  doubles: () => undefined,
};

export function negate(value: Int): Int | CelError {
  return typeof value === 'number' ? 0 - value : int(-value);
}

/** Undefined when it takes bigints: an operand or the result is not exact as a number. */
function exact(left: Int, right: Int, operate: (left: number, right: number) => number): number | undefined {
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  // Adding 0 makes 0 of -0, which is no int.
  const result = operate(left, right) + 0;
  return Number.isSafeInteger(result) ? result : undefined;
}

/** As Go prints a double in its shortest form, which is what CEL's `string` gives. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e21)) return goExponent(value.toExponential());
  return String(value);
}

/** `1e-7` as Go writes it: with two digits of exponent at least. */
export function goExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
