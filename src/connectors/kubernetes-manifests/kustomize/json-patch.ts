/** JSON Patch (RFC 6902) on plain data, with RFC 6901 pointers. Works on a copy; the first operation that fails fails all. */
import { clone, equal, get, isFields, set } from '../plain.js';
import type { Fields, ReadonlyValue, Value } from '../plain.js';

export interface JsonOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string | undefined;
  readonly value?: ReadonlyValue | undefined;
}

export type Patched =
  { readonly kind: 'patched'; readonly object: Fields } | { readonly kind: 'failed'; readonly reason: string };

class Failed extends Error {}

/** Applies the operations in order. */
export function applyJsonPatch(object: Fields, operations: readonly JsonOperation[]): Patched {
  const root: Fields = { document: clone(object) };
  try {
    for (const operation of operations) apply(root, operation);
  } catch (error) {
    if (error instanceof Failed) return { kind: 'failed', reason: error.message };
    throw error;
  }
  const result = get(root, 'document');
  return isFields(result) ? { kind: 'patched', object: result } : { kind: 'failed', reason: 'nothing is left of the object' };
}

/** The keys of a pointer, unescaped. Undefined for a text that is no pointer. */
function pointerKeys(pointer: string): readonly string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function apply(root: Fields, operation: JsonOperation): void {
  const { op, path } = operation;
  if (op === 'move' || op === 'copy') {
    const from = operation.from ?? '';
    const value = clone(read(root, from));
    if (op === 'move') remove(root, from);
    add(root, path, value);
  } else if (op === 'remove') remove(root, path);
  else if (op === 'test') test(root, path, valueOf(operation));
  else if (op === 'add') add(root, path, clone(valueOf(operation)));
  else replace(root, path, clone(valueOf(operation)));
}

/** kustomize takes an operation without a value as one with null. */
function valueOf(operation: JsonOperation): ReadonlyValue {
  return operation.value ?? null;
}

function test(root: Fields, path: string, expected: ReadonlyValue): void {
  const { parent, key } = locate(root, path);
  const found = Array.isArray(parent) ? parent[indexIn(parent, key, path)] : get(parent, key);
  if (!equal(found ?? null, clone(expected))) throw new Failed(`the test of ${path} does not hold`);
}

function read(root: Fields, path: string): Value {
  const { parent, key } = locate(root, path);
  const found = Array.isArray(parent) ? parent[indexIn(parent, key, path)] : get(parent, key);
  if (found === undefined) throw new Failed(`${path} does not exist`);
  return found;
}

function add(root: Fields, path: string, value: Value): void {
  const { parent, key } = locate(root, path);
  if (!Array.isArray(parent)) set(parent, key, value);
  else if (key === '-') parent.push(value);
  else parent.splice(indexIn(parent, key, path, parent.length), 0, value);
}

function replace(root: Fields, path: string, value: Value): void {
  read(root, path);
  const { parent, key } = locate(root, path);
  if (Array.isArray(parent)) parent[indexIn(parent, key, path)] = value;
  else set(parent, key, value);
}

function remove(root: Fields, path: string): void {
  read(root, path);
  const { parent, key } = locate(root, path);
  if (Array.isArray(parent)) parent.splice(indexIn(parent, key, path), 1);
  else delete parent[key];
}

function locate(root: Fields, path: string): { readonly parent: Fields | Value[]; readonly key: string } {
  const keys = pointerKeys(path);
  if (keys === undefined) throw new Failed(`'${path}' is no JSON pointer`);
  const whole = ['document', ...keys];
  let parent: Value | undefined = root;
  for (const key of whole.slice(0, -1)) {
    parent = Array.isArray(parent) ? parent[indexIn(parent, key, path)] : get(parent, key);
  }
  if (!Array.isArray(parent) && !isFields(parent)) throw new Failed(`the parent of ${path} does not exist`);
  return { parent, key: whole.at(-1) ?? '' };
}

/** Negative indexes count from the end, as in the library that kustomize uses. */
function indexIn(list: readonly Value[], key: string, path: string, last = list.length - 1): number {
  if (!/^-?[0-9]{1,9}$/.test(key)) throw new Failed(`'${key}' in ${path} is no index`);
  const index = Number(key) < 0 ? list.length + Number(key) : Number(key);
  if (index < 0 || index > last) throw new Failed(`${path} is outside of the list`);
  return index;
}
