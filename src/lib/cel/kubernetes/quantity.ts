/**
 * Amounts of resources such as `500m` and `1.5Gi`, exact to the billionth, as Kubernetes reads and compares them.
 * https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library
 */
import { int as intValue } from '../numbers.js';
import { binary, int, opaque, text, unary, type Overload } from '../overload.js';
import { BOOL, DOUBLE, INT } from '../types.js';
import { CelError, double, Opaque, type Value } from '../values.js';

const NAME = 'kubernetes.Quantity';
/** The smallest part: anything smaller is rounded up to it. */
const NANO = 1_000_000_000n;
const INT_MAX = 2n ** 63n - 1n;
/** Larger exponents than any resource has would only take memory. */
const MAX_EXPONENT = 1000;
const MAX_LENGTH = 200;

const DECIMAL: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const BINARY: ReadonlyMap<string, number> = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);

class Quantity extends Opaque {
  /** In billionths. */
  readonly amount: bigint;
  /**
   * Whether Kubernetes hands it out as an integer: it does not for one that is written in parts, such as `1000m` or `1.0`,
   * or that is longer than its fast form.
   */
  readonly whole: boolean;

  constructor(amount: bigint, whole: boolean) {
    super();
    this.amount = amount;
    this.whole = whole;
  }

  get typeName(): string {
    return NAME;
  }

  equals(other: Value): boolean {
    return other instanceof Quantity && other.amount === this.amount;
  }
}

const quantity = opaque(NAME, Quantity);
const m = 'method';
const f = 'function';

export const quantities: readonly Overload[] = [
  unary(f, 'quantity', text, quantity.type, parseQuantity),
  unary(f, 'isQuantity', text, BOOL, (value) => parseQuantity(value) instanceof Quantity),
  ...[f, m].map((style) => unary(style === f ? f : m, 'sign', quantity, INT, ({ amount }) => sign(amount))),
  binary(m, 'isGreaterThan', [quantity, quantity], BOOL, (left, right) => left.amount > right.amount),
  binary(m, 'isLessThan', [quantity, quantity], BOOL, (left, right) => left.amount < right.amount),
  binary(m, 'compareTo', [quantity, quantity], INT, (left, right) => sign(left.amount - right.amount)),
  unary(m, 'asApproximateFloat', quantity, DOUBLE, ({ amount }) => double(Number(decimalText(amount)))),
  unary(m, 'asInteger', quantity, INT, ({ amount, whole }) => {
    return whole ? intValue(amount / NANO) : new CelError('cannot convert value to integer');
  }),
  unary(m, 'isInteger', quantity, BOOL, ({ whole }) => whole),
  binary(m, 'add', [quantity, quantity], quantity.type, (left, right) => sum(left, right.amount, right.whole)),
  binary(m, 'add', [quantity, int], quantity.type, (left, right) => sum(left, BigInt(right) * NANO, true)),
  binary(m, 'sub', [quantity, quantity], quantity.type, (left, right) => sum(left, -right.amount, right.whole)),
  binary(m, 'sub', [quantity, int], quantity.type, (left, right) => sum(left, -BigInt(right) * NANO, true)),
];

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
function parseQuantity(value: string): Quantity | CelError {
  const wrong = new CelError(`'${value.slice(0, 60)}' is no quantity: it is written like 500m, 2 or 1.5Gi`);
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?|[eE][+-]?\d{1,9})$/.exec(value);
  if (match === null || value.length > MAX_LENGTH || !/^[+-]?[\d.]/.test(value)) return wrong;
  const [, minus, written = '', fraction = '', suffix = ''] = match;
  if (written === '' && fraction === '') return wrong;
  const whole = written.replace(/^0+/, '') || '0';
  const digits = BigInt(whole + fraction);
  const negative = minus === '-';
  const exponentOfTwo = BINARY.get(suffix);
  const exponent = DECIMAL.get(suffix) ?? Number(/^[eE](.+)$/.exec(suffix)?.[1] ?? 0);
  if (Math.abs(exponent) > MAX_EXPONENT) return new CelError(`the exponent of '${value}' is out of range`);
  if (exponentOfTwo !== undefined) {
    const size = scaled(digits << BigInt(exponentOfTwo), -fraction.length);
    const capped = size > INT_MAX * NANO ? INT_MAX * NANO : size;
    const precision = fraction === '' ? 15 - whole.length - Math.trunc((exponentOfTwo * 3) / 10) - 1 : -1;
    return new Quantity(negative ? -capped : capped, isFast(precision, size, 0));
  }
  const size = scaled(digits, exponent - fraction.length);
  const precision = 18 - whole.length - fraction.length;
  return new Quantity(negative ? -size : size, isFast(precision, size, exponent - fraction.length));
}

/** Whether Kubernetes keeps it as a 64-bit integer with a scale that is not below 1. */
function isFast(precision: number, size: bigint, scale: number): boolean {
  return size === 0n ? scale >= 0 : precision >= 0 && scale >= 0 && size <= INT_MAX * NANO;
}

/** Digits × 10^exponent in billionths, rounded up. */
function scaled(digits: bigint, exponent: number): bigint {
  const places = exponent + 9;
  if (places >= 0) return digits * 10n ** BigInt(places);
  const divisor = 10n ** BigInt(-places);
  return (digits + divisor - 1n) / divisor;
}

function sum(left: Quantity, amount: bigint, whole: boolean): Quantity {
  if (amount === 0n) return left;
  const total = left.amount + amount;
  const size = total < 0n ? -total : total;
  return new Quantity(total, (left.amount === 0n || left.whole) && whole && size <= INT_MAX * NANO);
}

function decimalText(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  return `${amount < 0n ? '-' : ''}${size / NANO}.${(size % NANO).toString().padStart(9, '0')}`;
}

function sign(amount: bigint): number {
  return amount < 0n ? -1 : amount > 0n ? 1 : 0;
}
