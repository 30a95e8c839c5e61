/** The math library: https://github.com/google/cel-go/blob/master/ext/README.md#math */
import { compare } from '../equality.js';
import { int as intValue, uint as uintValue } from '../numbers.js';
import { binary, double, int, list, uint, unary, type Kind, type Overload } from '../overload.js';
import { BOOL, DOUBLE, DYN, INT, listOf, UINT, type Type } from '../types.js';
import { CelError, double as doubleValue, numeric, type Value } from '../values.js';

const f = 'function';
const NEGATIVE_SHIFT = new CelError('a bit shift by a negative offset');

export const math: readonly Overload[] = [
  ...extremum('math.greatest', (order) => order < 0),
  ...extremum('math.least', (order) => order > 0),
  ...(['ceil', 'floor', 'trunc'] as const).map((name) => {
    return unary(f, `math.${name}`, double, DOUBLE, (value) => doubleValue(Math[name](value)));
  }),
  // Halves away from zero.
  unary(f, 'math.round', double, DOUBLE, (value) => doubleValue(Math.sign(value) * roundUp(Math.abs(value)))),
  unary(f, 'math.abs', int, INT, (value) => (value < 0 ? intValue(-BigInt(value)) : value)),
  unary(f, 'math.abs', uint, UINT, uintValue),
  unary(f, 'math.abs', double, DOUBLE, (value) => doubleValue(Math.abs(value))),
  unary(f, 'math.sign', int, INT, (value) => (value < 0 ? -1 : value > 0 ? 1 : 0)),
  unary(f, 'math.sign', uint, UINT, (value) => uintValue(value > 0n ? 1n : 0n)),
  unary(f, 'math.sign', double, DOUBLE, (value) => doubleValue(Math.sign(value))),
  ...[int, uint, double].map((kind: Kind<number | bigint>) => {
    return unary(f, 'math.sqrt', kind, DOUBLE, (value) => doubleValue(Math.sqrt(Number(value))));
  }),
  unary(f, 'math.isNaN', double, BOOL, Number.isNaN),
  unary(f, 'math.isInf', double, BOOL, (value) => Math.abs(value) === Number.POSITIVE_INFINITY),
  unary(f, 'math.isFinite', double, BOOL, Number.isFinite),
  ...bits('math.bitAnd', (left, right) => left & right),
  ...bits('math.bitOr', (left, right) => left | right),
  ...bits('math.bitXor', (left, right) => left ^ right),
  unary(f, 'math.bitNot', int, INT, (value) => intValue(~BigInt(value))),
  unary(f, 'math.bitNot', uint, UINT, (value) => uintValue(BigInt.asUintN(64, ~value))),
  ...shifts('math.bitShiftLeft', (value, by) => value << by),
  // Of an int too, the bits that move in are zeros.
  ...shifts('math.bitShiftRight', (value, by) => BigInt.asUintN(64, value) >> by),
];

function extremum(name: string, isBeaten: (order: number) => boolean): readonly Overload[] {
  const better = (best: Value, other: Value) => {
    const order = compare(best, other);
    return order !== undefined && isBeaten(order) ? other : best;
  };
  const numbers: readonly Kind<number | bigint>[] = [int, uint, double];
  const ofNumbers = (params: readonly Type[], result: Type, run: Overload['run']) => {
    return { name, method: false, params, result, run };
  };
  return [
    ...numbers.map(({ type }) => ofNumbers([type], type, (a) => (numeric(a) === undefined ? undefined : a))),
    ...numbers.flatMap((left) =>
      numbers.map((right) => {
        const result = left === right ? left.type : DYN;
        return ofNumbers([left.type, right.type], result, (a, b) => {
          return numeric(a) === undefined || numeric(b) === undefined ? undefined : better(a, b);
        });
      }),
    ),
    ...[...numbers.map(({ type }) => type), DYN].map((type) =>
      ofNumbers([listOf(type)], type, (a) => {
        const items = list.read(a);
        if (items === undefined) return undefined;
        const [first, ...rest] = items;
        if (first === undefined) return new CelError(`${name}: the list is empty`);
        if (items.some((item) => numeric(item) === undefined))
          return new CelError(`${name}: the list has an element that is no number`);
        return rest.reduce(better, first);
      }),
    ),
  ];
}

function roundUp(value: number): number {
  const floor = Math.floor(value);
  return value - floor >= 0.5 ? floor + 1 : floor;
}

function bits(name: string, operate: (left: bigint, right: bigint) => bigint): readonly Overload[] {
  return [
    binary(f, name, [int, int], INT, (left, right) => intValue(operate(BigInt(left), BigInt(right)))),
    binary(f, name, [uint, uint], UINT, (left, right) => uintValue(operate(left, right))),
  ];
}

function shifts(name: string, operate: (value: bigint, by: bigint) => bigint): readonly Overload[] {
  return [
    binary(f, name, [int, int], INT, (value, by) => {
      if (by < 0) return NEGATIVE_SHIFT;
      return by > 63 ? 0 : intValue(BigInt.asIntN(64, operate(BigInt(value), BigInt(by))));
    }),
    binary(f, name, [uint, int], UINT, (value, by) => {
      if (by < 0) return NEGATIVE_SHIFT;
      return by > 63 ? uintValue(0n) : uintValue(BigInt.asUintN(64, operate(value, BigInt(by))));
    }),
  ];
}
