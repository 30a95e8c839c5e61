/** Functions of numbers. */
import type { Json } from '../../../../model/index.js';
import type { Plain } from './texts.js';

function ofNumbers(make: (...numbers: readonly number[]) => number): Plain {
  return (...parameters) => {
    const numbers = parameters.map(numberOf);
    if (numbers.length === 0 || !numbers.every((number) => number !== undefined)) return undefined;
    const result = make(...numbers);
    return Number.isFinite(result) ? result : undefined;
  };
}

function numberOf(value: Json): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const parseint: Plain = (text, base) => {
  if (typeof text !== 'string' || typeof base !== 'number' || base < 2 || base > 36) return undefined;
  const number = Number.parseInt(text, base);
  return number.toString(base) === text.toLowerCase() ? number : undefined;
};

export const NUMBERS: ReadonlyMap<string, Plain> = new Map<string, Plain>([
  ['abs', ofNumbers((value = 0) => Math.abs(value))],
  ['ceil', ofNumbers((value = 0) => Math.ceil(value))],
  ['floor', ofNumbers((value = 0) => Math.floor(value))],
  ['log', ofNumbers((value = 0, base = 0) => Math.log(value) / Math.log(base))],
  ['max', ofNumbers((...values) => Math.max(...values))],
  ['min', ofNumbers((...values) => Math.min(...values))],
  ['pow', ofNumbers((base = 0, power = 0) => base ** power)],
  ['signum', ofNumbers((value = 0) => Math.sign(value))],
  ['parseint', parseint],
  [
    'sum',
    (list) =>
      Array.isArray(list) ? ofNumbers((...values) => values.reduce((a, b) => a + b, 0))(...(list as readonly Json[])) : undefined,
  ],
]);
