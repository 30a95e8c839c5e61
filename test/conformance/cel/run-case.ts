/** Runs one case of the official conformance data on our engine. */
import type { Value as SpecValue } from '@bufbuild/cel-spec/cel/expr/value_pb.js';
import type { Type as SpecType } from '@bufbuild/cel-spec/cel/expr/checked_pb.js';
import { Type_PrimitiveType, Type_WellKnownType } from '@bufbuild/cel-spec/cel/expr/checked_pb.js';
import { getConformanceSuite, type IncrementalTest, type IncrementalTestSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { newCompilation } from '../../../src/lib/cel/engine.js';
import { equal } from '../../../src/lib/cel/equality.js';
import { ExpressionError } from '../../../src/lib/cel/expression-error.js';
import { refill } from '../../../src/lib/cel/meter.js';
import { int, uint } from '../../../src/lib/cel/numbers.js';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  simple,
  STRING,
  TIMESTAMP,
  typeText,
  UINT,
  type Type,
} from '../../../src/lib/cel/types.js';
import {
  Bytes,
  CelError,
  CelMap,
  double,
  itemsOf,
  isMap,
  keysOf,
  List,
  mapGet,
  mapKeys,
  typeNameOf,
  TypeValue,
  type Value,
} from '../../../src/lib/cel/values.js';

export interface ConformanceCase {
  readonly section: string;
  readonly name: string;
  readonly test: IncrementalTest;
}

export function conformanceCases(): readonly ConformanceCase[] {
  return getConformanceSuite().suites.flatMap((suite) => casesOf(suite, suite.name, ''));
}

function casesOf(suite: IncrementalTestSuite, section: string, path: string): readonly ConformanceCase[] {
  return [
    ...suite.tests.map((test) => ({ section, name: path + test.name, test })),
    ...suite.suites.flatMap((inner) => casesOf(inner, section, `${path}${inner.name}/`)),
  ];
}

class Unsupported extends Error {}

/** Undefined when the case passes, else what is wrong. */
export function outcomeOf({ original }: IncrementalTest): string | undefined {
  const matcher = original.resultMatcher;
  try {
    const variables = new Map<string, Type>();
    for (const { name, declKind } of original.typeEnv) {
      if (declKind.case === 'ident') variables.set(name, declKind.value.type === undefined ? DYN : typeOf(declKind.value.type));
      else throw new Unsupported('it declares a function of its own');
    }
    const options = { variables, container: original.container, checked: !original.disableCheck };
    const compilation = newCompilation(options);
    const compiled = compilation.add(original.expr);
    if (original.checkOnly) {
      const wanted = matcher.case === 'typedResult' ? matcher.value.deducedType : undefined;
      return wanted === undefined ? 'there is nothing to check' : compareTypes(typeText(compiled.type), typeText(typeOf(wanted)));
    }
    const frame: Value[] = [];
    for (const [name, slot] of compilation.free) {
      const bound = original.bindings[name];
      if (bound?.kind.case !== 'value') throw new Unsupported(`${name} has no value`);
      frame[slot] = valueOf(bound.kind.value);
    }
    refill(1_000_000);
    return judge(compiled.run(frame), compiled.type, matcher);
  } catch (error) {
    if (error instanceof ExpressionError && (matcher.case === 'evalError' || matcher.case === 'anyEvalErrors')) return undefined;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

type Matcher = IncrementalTest['original']['resultMatcher'];

function judge(result: Value, type: Type, matcher: Matcher): string | undefined {
  switch (matcher.case) {
    case 'evalError':
    case 'anyEvalErrors':
      return result instanceof CelError ? undefined : `it gives ${show(result)}, not an error`;
    case undefined:
      return same(result, true);
    case 'value':
      return same(result, valueOf(matcher.value));
    case 'typedResult': {
      const { result: wanted, deducedType } = matcher.value;
      const types = deducedType === undefined ? undefined : compareTypes(typeText(type), typeText(typeOf(deducedType)));
      return (wanted === undefined ? undefined : same(result, valueOf(wanted))) ?? types;
    }
    default:
      throw new Unsupported(`the result is matched by ${matcher.case}`);
  }
}

function compareTypes(given: string, wanted: string): string | undefined {
  return given === wanted ? undefined : `the type is ${given}, not ${wanted}`;
}

function same(given: Value, wanted: Value): string | undefined {
  return identical(given, wanted) ? undefined : `it gives ${show(given)}, not ${show(wanted)}`;
}

/** Equal and of the same types all the way down; two NaNs are the same. */
function identical(given: Value, wanted: Value): boolean {
  if (typeNameOf(given) !== typeNameOf(wanted)) return false;
  const items = itemsOf(wanted);
  if (items !== undefined) {
    const others = itemsOf(given) ?? [];
    return others.length === items.length && items.every((item, index) => identical(others[index] ?? null, item));
  }
  if (isMap(wanted) && isMap(given)) {
    return (
      mapKeys(wanted).length === mapKeys(given).length &&
      mapKeys(wanted).every((key) => identical(mapGet(given, key) ?? new CelError('absent'), mapGet(wanted, key) ?? null))
    );
  }
  return equal(given, wanted) || (Number.isNaN(given) && Number.isNaN(wanted));
}

function show(value: Value): string {
  if (value instanceof CelError) return `the error '${value.reason}'`;
  return `${typeNameOf(value)} ${JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))}`;
}

function valueOf({ kind }: SpecValue): Value {
  switch (kind.case) {
    case 'nullValue':
      return null;
    case 'boolValue':
    case 'stringValue':
      return kind.value;
    case 'int64Value':
      return int(kind.value);
    case 'uint64Value':
      return uint(kind.value);
    case 'doubleValue':
      return double(kind.value);
    case 'bytesValue':
      return new Bytes(kind.value);
    case 'typeValue':
      return new TypeValue(kind.value);
    case 'listValue':
      return new List(kind.value.values.map(valueOf));
    case 'mapValue': {
      const entries = kind.value.entries.flatMap(({ key, value }) => {
        return key === undefined || value === undefined ? [] : [{ key: valueOf(key), value: valueOf(value) }];
      });
      const keys = keysOf(entries.map(({ key }) => key));
      if (keys === undefined) throw new Unsupported('a map has a key twice');
      return new CelMap(
        keys,
        entries.map(({ value }) => value),
      );
    }
    default:
      throw new Unsupported(`a protobuf message: ${kind.case === 'objectValue' ? kind.value.typeUrl : kind.case}`);
  }
}

const PRIMITIVES: ReadonlyMap<Type_PrimitiveType, Type> = new Map([
  [Type_PrimitiveType.BOOL, BOOL],
  [Type_PrimitiveType.INT64, INT],
  [Type_PrimitiveType.UINT64, UINT],
  [Type_PrimitiveType.DOUBLE, DOUBLE],
  [Type_PrimitiveType.STRING, STRING],
  [Type_PrimitiveType.BYTES, BYTES],
]);

function typeOf({ typeKind }: SpecType): Type {
  switch (typeKind.case) {
    case 'dyn':
      return DYN;
    case 'null':
      return NULL;
    case 'primitive':
      return PRIMITIVES.get(typeKind.value) ?? DYN;
    case 'wellKnown':
      if (typeKind.value === Type_WellKnownType.TIMESTAMP) return TIMESTAMP;
      return typeKind.value === Type_WellKnownType.DURATION ? DURATION : DYN;
    case 'listType':
      return listOf(typeKind.value.elemType === undefined ? DYN : typeOf(typeKind.value.elemType));
    case 'mapType': {
      const { keyType, valueType } = typeKind.value;
      return mapOf(keyType === undefined ? DYN : typeOf(keyType), valueType === undefined ? DYN : typeOf(valueType));
    }
    case 'abstractType':
      return { name: typeKind.value.name, params: typeKind.value.parameterTypes.map(typeOf) };
    case 'type':
      return { name: 'type', params: [typeKind.value === undefined ? DYN : typeOf(typeKind.value)] };
    case 'messageType':
      throw new Unsupported(`a protobuf message: ${typeKind.value}`);
    default:
      return simple(typeKind.case ?? 'dyn');
  }
}
