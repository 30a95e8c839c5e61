/** Optional values: https://github.com/google/cel-spec/wiki/proposal-246 */
import { anyA, binary, listKind, listValue, nullary, optional, unary, type Overload } from '../overload.js';
import { A, BOOL, listOf, NEVER, optionalOf } from '../types.js';
import {
  Bytes,
  CelError,
  Duration,
  isMap,
  itemsOf,
  mapKeys,
  NONE,
  numeric,
  Optional,
  typeNameOf,
  type Value,
} from '../values.js';

const m = 'method';
const f = 'function';
const NO_VALUE = new CelError('optional.none() dereference: the optional holds no value');

export const optionals: readonly Overload[] = [
  unary(f, 'optional.of', anyA, optionalOf(A), ({ value }) => new Optional(value)),
  unary(f, 'optional.ofNonZeroValue', anyA, optionalOf(A), ({ value }) => (isZero(value) ? NONE : new Optional(value))),
  nullary('optional.none', optionalOf(NEVER), () => NONE),
  unary(m, 'hasValue', optional, BOOL, ({ held }) => held !== undefined),
  unary(m, 'value', optional, A, ({ held }) => (held === undefined ? NO_VALUE : held)),
  binary(m, 'or', [optional, optional], optionalOf(A), (first, second) => (first.held === undefined ? second : first)),
  binary(m, 'orValue', [optional, anyA], A, ({ held }, other) => (held === undefined ? other.value : held)),
  unary(f, 'optional.unwrap', listKind(optionalOf(A)), listOf(A), unwrapped),
  unary(m, 'unwrapOpt', listKind(optionalOf(A)), listOf(A), unwrapped),
];

function unwrapped(items: readonly Value[]): Value {
  const held: Value[] = [];
  for (const item of items) {
    if (!(item instanceof Optional)) return new CelError(`an optional is expected, not ${typeNameOf(item)}`);
    if (item.held !== undefined) held.push(item.held);
  }
  return listValue(held);
}

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '') return true;
  const number = numeric(value);
  if (number !== undefined) return Number(number) === 0;
  if (value instanceof Bytes) return value.bytes.length === 0;
  if (value instanceof Duration) return value.nanoseconds === 0n;
  return itemsOf(value)?.length === 0 || (isMap(value) && mapKeys(value).length === 0);
}
