/** Whether a statement about a resource holds of what was read of it. The statement is data, so it can be part of a plan. */
import { canonicalJson } from './canonical-json.js';

interface Field {
  readonly path: readonly string[];
  readonly is: 'equals' | 'at-least' | 'absent' | 'includes' | 'excludes';
  readonly value?: unknown;
}

type Statement =
  | { readonly kind: 'gone'; readonly identity?: { readonly path: readonly string[]; readonly value: unknown } }
  | { readonly kind: 'fields'; readonly fields: readonly Field[] };

/** @param raw the resource's configuration; undefined when there is no such resource */
export function meets(statement: Statement, raw: unknown): boolean {
  if (statement.kind === 'gone') {
    if (raw === undefined) return true;
    const { identity } = statement;
    return identity !== undefined && !same(at(raw, identity.path), identity.value);
  }
  return raw !== undefined && statement.fields.every((field) => fieldMeets(field, at(raw, field.path)));
}

function fieldMeets({ is, value }: Field, actual: unknown): boolean {
  switch (is) {
    case 'equals':
      return actual !== undefined && same(actual, value);
    case 'at-least':
      return typeof actual === 'number' && typeof value === 'number' && actual >= value;
    case 'absent':
      return actual === undefined || actual === null;
    case 'includes':
      return Array.isArray(actual) && actual.some((item) => has(item, value));
    case 'excludes':
      // What is there and is no list cannot be told to be without it.
      return actual === undefined || actual === null || (Array.isArray(actual) && !actual.some((item) => has(item, value)));
  }
}

/** The value at a path of member names; undefined where there is none. Only own members count. */
export function at(raw: unknown, path: readonly string[]): unknown {
  let value = raw;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** True when the item is the value, or has every member and every list item that the value has, at any depth. */
function has(item: unknown, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return same(item, value);
  if (Array.isArray(value)) return Array.isArray(item) && value.every((wanted) => item.some((one) => has(one, wanted)));
  if (typeof item !== 'object' || item === null) return false;
  return Object.entries(value).every(([member, wanted]) => Object.hasOwn(item, member) && has(Reflect.get(item, member), wanted));
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
