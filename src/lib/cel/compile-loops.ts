/** Compiles the macros that loop over a list or the keys of a map, and those that bind a variable. */
import { isError, notBool, withArticle, type Code, type Compiler, type Frame, type Op, type Scope } from './code.js';
import { sorted } from './functions/lists.js';
import { spend } from './meter.js';
import type { BindNode, LoopNode } from './syntax.js';
import { BOOL, DYN, INT, isDyn, listOf, mapOf, optionalOf, paramOf, type Type } from './types.js';
import {
  arrayOf,
  CelError,
  CelMap,
  isMap,
  itemsOf,
  keyOf,
  keysOf,
  List,
  mapGet,
  mapKeys,
  NONE,
  Optional,
  typeNameOf,
  type Value,
} from './values.js';

export function loop(node: LoopNode, scope: Scope | undefined, compiler: Compiler): Code {
  const range = compiler.compile(node.range, scope);
  const { type: over } = range;
  if (!isDyn(over) && over.name !== 'list' && over.name !== 'map') {
    throw compiler.error(node, `${node.form} loops over a list or map, not ${withArticle(over.name)}`);
  }
  const [first, second] = node.names;
  const types = elementTypes(over, second !== undefined);
  const outer = compiler.declare(first, types.first, scope);
  const inner = second === undefined ? outer : compiler.declare(second, types.second, outer);
  const body = node.body === undefined ? undefined : compiler.compile(node.body, inner);
  const condition = node.condition === undefined ? undefined : compiler.compile(node.condition, inner);
  const isTest = node.form === 'all' || node.form === 'exists' || node.form === 'exists_one';
  for (const test of [condition, isTest ? body : undefined]) {
    if (compiler.checked && test !== undefined && !isDyn(test.type) && test.type.name !== 'bool') {
      throw compiler.error(node, `${node.form} asks for a bool, not ${withArticle(test.type.name)}`);
    }
  }
  const slots = { first: outer.slot, second: second === undefined ? undefined : inner.slot };
  const parts = { range: range.run, slots, body: body?.run ?? (() => true), condition: condition?.run };
  const made = body?.type ?? DYN;
  switch (node.form) {
    case 'all':
      return { run: test(parts, false), type: BOOL };
    case 'exists':
      return { run: test(parts, true), type: BOOL };
    case 'exists_one':
      return { run: exactlyOne(parts), type: BOOL };
    case 'map':
    case 'transformList':
      return { run: transform(parts), type: listOf(made) };
    case 'filter':
      return { run: filter(parts), type: listOf(types.first) };
    case 'transformMap':
      return { run: transformMap(parts), type: mapOf(types.first, made) };
    case 'transformMapEntry':
      return { run: transformEntries(parts), type: made };
    case 'sortBy':
      return { run: sortBy(parts), type: listOf(types.first) };
  }
}

/** Of the variables of a loop: the element or key, or index and element, or key and value. */
function elementTypes(over: Type, two: boolean): { readonly first: Type; readonly second: Type } {
  if (over.name === 'list') return two ? { first: INT, second: paramOf(over) } : { first: paramOf(over), second: DYN };
  return { first: paramOf(over), second: paramOf(over, 1) };
}

interface Loop {
  readonly range: Op;
  readonly slots: { readonly first: number; readonly second: number | undefined };
  readonly body: Op;
  readonly condition: Op | undefined;
}

/** What a loop goes through, or why it can't. */
function elementsOf(value: Value): readonly Value[] | CelError {
  const items = itemsOf(value);
  if (items !== undefined) return items;
  if (isMap(value)) return mapKeys(value);
  return isError(value) ? value : new CelError(`a loop goes through a list or map, not ${withArticle(typeNameOf(value))}`);
}

/** Puts the element with this index into the variables of the loop. */
function step(frame: Frame, { slots }: Loop, over: Value, elements: readonly Value[], index: number): void {
  spend(1);
  const element = elements[index];
  if (element === undefined) throw new TypeError('a list has an element that is not JSON');
  if (slots.second === undefined) {
    frame[slots.first] = element;
    return;
  }
  const isKey = isMap(over);
  frame[slots.first] = isKey ? element : index;
  frame[slots.second] = isKey ? (mapGet(over, element) ?? null) : element;
}

function test(parts: Loop, deciding: boolean): Op {
  const { range, body } = parts;
  return (frame) => {
    const over = range(frame);
    const elements = elementsOf(over);
    if (elements instanceof CelError) return elements;
    let undecided: CelError | undefined;
    for (let index = 0; index < elements.length; index += 1) {
      step(frame, parts, over, elements, index);
      const value = body(frame);
      if (value === deciding) return deciding;
      if (typeof value !== 'boolean') undecided ??= notBool(value);
    }
    return undecided ?? !deciding;
  };
}

function exactlyOne(parts: Loop): Op {
  const { range, body } = parts;
  return (frame) => {
    const over = range(frame);
    const elements = elementsOf(over);
    if (elements instanceof CelError) return elements;
    let count = 0;
    for (let index = 0; index < elements.length; index += 1) {
      step(frame, parts, over, elements, index);
      const value = body(frame);
      if (typeof value !== 'boolean') return notBool(value);
      if (value) count += 1;
    }
    return count === 1;
  };
}

const EMPTY = new List([]);

function filter(parts: Loop): Op {
  const { range, condition } = parts;
  return (frame) => {
    const over = range(frame);
    const elements = elementsOf(over);
    if (elements instanceof CelError) return elements;
    let kept: Value[] | undefined;
    for (let index = 0; index < elements.length; index += 1) {
      step(frame, parts, over, elements, index);
      const value = condition === undefined ? true : condition(frame);
      if (typeof value !== 'boolean') return notBool(value);
      if (!value) continue;
      const element = frame[parts.slots.first] ?? null;
      if (kept === undefined) kept = [element];
      else kept.push(element);
    }
    return kept === undefined ? EMPTY : new List(kept);
  };
}

/** Calls `add` with what the body makes of each element that meets the condition; gives the first error. */
function forEach(frame: Frame, parts: Loop, add: (made: Value) => CelError | undefined): CelError | undefined {
  const over = parts.range(frame);
  const elements = elementsOf(over);
  if (elements instanceof CelError) return elements;
  for (let index = 0; index < elements.length; index += 1) {
    step(frame, parts, over, elements, index);
    if (parts.condition !== undefined) {
      const value = parts.condition(frame);
      if (typeof value !== 'boolean') return notBool(value);
      if (!value) continue;
    }
    const made = parts.body(frame);
    if (made instanceof CelError) return made;
    const error = add(made);
    if (error !== undefined) return error;
  }
  return undefined;
}

function transform(parts: Loop): Op {
  return parts.condition === undefined ? transformAll(parts) : transformSome(parts);
}

/** The most frequent form; its result is as long as what it goes through. */
function transformAll(parts: Loop): Op {
  const { range, body } = parts;
  return (frame) => {
    const over = range(frame);
    const elements = elementsOf(over);
    if (elements instanceof CelError) return elements;
    const made = arrayOf(elements.length);
    for (let index = 0; index < elements.length; index += 1) {
      step(frame, parts, over, elements, index);
      const value = body(frame);
      if (value instanceof CelError) return value;
      made[index] = value;
    }
    return new List(made);
  };
}

function transformSome(parts: Loop): Op {
  return (frame) => {
    const made: Value[] = [];
    const error = forEach(frame, parts, (value) => {
      made.push(value);
      return undefined;
    });
    return error ?? new List(made);
  };
}

function transformMap(parts: Loop): Op {
  return (frame) => {
    const [keys, values]: [Value[], Value[]] = [[], []];
    const error = forEach(frame, parts, (value) => {
      keys.push(frame[parts.slots.first] ?? null);
      values.push(value);
      return undefined;
    });
    return error ?? mapOfEntries(keys, values);
  };
}

function transformEntries(parts: Loop): Op {
  return (frame) => {
    const [keys, values]: [Value[], Value[]] = [[], []];
    const error = forEach(frame, parts, (entries) => {
      if (!isMap(entries)) return new CelError(`transformMapEntry makes maps, not ${withArticle(typeNameOf(entries))}`);
      for (const key of mapKeys(entries)) {
        keys.push(key);
        values.push(mapGet(entries, key) ?? null);
      }
      return undefined;
    });
    return error ?? mapOfEntries(keys, values);
  };
}

/** Keys that cannot be keys, or are there twice, are an error. */
export function mapOfEntries(list: readonly Value[], values: readonly Value[]): Value {
  const keys = keysOf(list);
  if (keys !== undefined) return new CelMap(keys, values);
  const wrong = list.find((key) => keyOf(key) === undefined);
  return new CelError(
    wrong === undefined ? 'a map has a key twice' : `${withArticle(typeNameOf(wrong))} cannot be the key of a map`,
  );
}

function sortBy(parts: Loop): Op {
  return (frame) => {
    const keys: Value[] = [];
    const items: Value[] = [];
    const error = forEach(frame, parts, (key) => {
      keys.push(key);
      items.push(frame[parts.slots.first] ?? null);
      return undefined;
    });
    return error ?? sorted(items, keys);
  };
}

export function binding(node: BindNode, scope: Scope | undefined, compiler: Compiler): Code {
  const value = compiler.compile(node.value, scope);
  const isOptional = node.of !== 'value';
  if (isOptional && !isDyn(value.type) && value.type.name !== 'optional_type') {
    throw compiler.error(node, `an optional is expected, not ${withArticle(value.type.name)}`);
  }
  const type = isOptional && value.type.name === 'optional_type' ? paramOf(value.type) : value.type;
  const inner = compiler.declare(node.name, type, scope);
  const body = compiler.compile(node.body, inner);
  if (!isOptional) return { run: bindValue(value.run, inner.slot, body.run), type: body.type };
  const flat = node.of === 'optional-flat';
  return { run: bindHeld(value.run, inner.slot, body.run, flat), type: flat ? body.type : optionalOf(body.type) };
}

function bindValue(value: Op, slot: number, body: Op): Op {
  return (frame) => {
    spend(1);
    frame[slot] = value(frame);
    return body(frame);
  };
}

function bindHeld(value: Op, slot: number, body: Op, flat: boolean): Op {
  return (frame) => {
    const optional = value(frame);
    if (isError(optional)) return optional;
    if (!(optional instanceof Optional)) return notOptional(optional);
    if (optional.held === undefined) return NONE;
    spend(1);
    frame[slot] = optional.held;
    const made = body(frame);
    if (isError(made)) return made;
    if (!flat) return new Optional(made);
    return made instanceof Optional ? made : notOptional(made);
  };
}

function notOptional(value: Value): CelError {
  return new CelError(`an optional is expected, not ${withArticle(typeNameOf(value))}`);
}
