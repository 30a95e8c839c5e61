/** Compiles lists and maps that are written out. Those whose parts are always the same are made once. */
import { constant, isConstant, isError, withArticle, type Code, type Compiler, type Op } from './code.js';
import { mapOfEntries } from './compile-loops.js';
import { spend } from './meter.js';
import type { ListItem, MapEntry, Node } from './syntax.js';
import { join, listOf, mapOf, NEVER, paramOf, type Type } from './types.js';
import {
  arrayOf,
  CelError,
  CelMap,
  keyOf,
  List,
  Optional,
  typeNameOf,
  type MapKeys,
  type PlainKey,
  type Value,
} from './values.js';

type CompilePart = (node: Node) => Code;

export function listLiteral(items: readonly ListItem[], compile: CompilePart, compiler: Compiler): Code {
  const parts = items.map(({ value, optional }) => ({ code: compile(value), optional, at: value.at }));
  const type = listOf(parts.reduce<Type>((joined, part) => join(joined, heldType(part, compiler)), NEVER));
  const plain = parts.every(({ optional }) => !optional);
  const values = parts.flatMap(({ code }) => (isConstant(code) ? [code.constant] : []));
  if (plain && values.length === parts.length) return constant(new List(values), type);
  const runs = parts.map(({ code }) => code.run);
  return { run: plain ? listOfAll(runs) : listOfSome(parts), type };
}

interface Part {
  readonly code: Code;
  readonly optional: boolean;
  readonly at: number;
}

/** Of what an optional part holds. */
function heldType({ code, optional, at }: Part, compiler: Compiler): Type {
  if (!optional) return code.type;
  if (code.type.name === 'optional_type') return paramOf(code.type);
  if (code.type.name === 'dyn' || !compiler.checked) return code.type;
  throw compiler.error({ at }, `an optional is expected after '?', not ${withArticle(code.type.name)}`);
}

function listOfAll(runs: readonly Op[]): Op {
  return (frame) => {
    spend(1);
    const values = arrayOf(runs.length);
    for (let at = 0; at < runs.length; at += 1) {
      const value = runs[at]?.(frame) ?? null;
      if (isError(value)) return value;
      values[at] = value;
    }
    return new List(values);
  };
}

function listOfSome(parts: readonly Part[]): Op {
  return (frame) => {
    spend(1);
    const values: Value[] = [];
    for (const { code, optional } of parts) {
      const value = code.run(frame);
      if (isError(value)) return value;
      if (!optional) values.push(value);
      else if (!(value instanceof Optional)) return notOptional(value);
      else if (value.held !== undefined) values.push(value.held);
    }
    return new List(values);
  };
}

function notOptional(value: Value): CelError {
  return new CelError(`an optional is expected after '?', not ${withArticle(typeNameOf(value))}`);
}

export function mapLiteral(entries: readonly MapEntry[], compile: CompilePart, compiler: Compiler): Code {
  const parts = entries.map(({ key, value, optional }) => {
    return { key: compile(key), code: compile(value), optional, at: key.at };
  });
  const keyType = parts.reduce<Type>((joined, { key }) => join(joined, key.type), NEVER);
  const type = mapOf(
    keyType,
    parts.reduce<Type>((joined, part) => join(joined, heldType(part, compiler)), NEVER),
  );
  const keys = parts.some(({ optional }) => optional) ? undefined : constantKeys(parts, compiler);
  if (keys === undefined) return { run: mapOfEach(parts), type };
  const values = parts.flatMap(({ code }) => (isConstant(code) ? [code.constant] : []));
  if (values.length === parts.length) return constant(new CelMap(keys, values), type);
  return {
    run: mapOfValues(
      keys,
      parts.map(({ code }) => code.run),
    ),
    type,
  };
}

/** Undefined when a key is not always the same. */
function constantKeys(parts: readonly (Part & { readonly key: Code })[], compiler: Compiler): MapKeys | undefined {
  const index = new Map<PlainKey, number>();
  const list: Value[] = [];
  for (const { key, at } of parts) {
    if (!isConstant(key)) return undefined;
    const plain = keyOf(key.constant);
    if (plain === undefined) throw compiler.error({ at }, `${withArticle(typeNameOf(key.constant))} cannot be the key of a map`);
    if (index.has(plain)) throw compiler.error({ at }, 'the map has this key twice');
    index.set(plain, list.length);
    list.push(key.constant);
  }
  return { list, index };
}

function mapOfValues(keys: MapKeys, runs: readonly Op[]): Op {
  return (frame) => {
    spend(1);
    const values = arrayOf(runs.length);
    for (let at = 0; at < runs.length; at += 1) {
      const value = runs[at]?.(frame) ?? null;
      if (isError(value)) return value;
      values[at] = value;
    }
    return new CelMap(keys, values);
  };
}

function mapOfEach(parts: readonly (Part & { readonly key: Code })[]): Op {
  return (frame) => {
    spend(1);
    const [keys, values]: [Value[], Value[]] = [[], []];
    for (const { key: keyCode, code, optional } of parts) {
      const key = keyCode.run(frame);
      if (isError(key)) return key;
      const value = code.run(frame);
      if (isError(value)) return value;
      if (optional && !(value instanceof Optional)) return notOptional(value);
      const held = optional && value instanceof Optional ? value.held : value;
      if (held === undefined) continue;
      keys.push(key);
      values.push(held);
    }
    return mapOfEntries(keys, values);
  };
}
