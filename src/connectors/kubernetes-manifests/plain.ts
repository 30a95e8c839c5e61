/**
 * Small helpers for plain data that may hold any key. Reads own properties only and writes so that a key `__proto__`
 * is a property like any other.
 */

/** JSON that is being worked on. */
export type Value = null | boolean | number | string | Value[] | Fields;
export interface Fields {
  [key: string]: Value;
}

/** What the readers give: the same, read only. */
export type ReadonlyValue =
  null | boolean | number | string | readonly ReadonlyValue[] | { readonly [key: string]: ReadonlyValue };

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property, or undefined. */
export function get(value: Value | undefined, key: string): Value | undefined {
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Follows own properties. */
export function getIn(value: Value | undefined, ...keys: readonly string[]): Value | undefined {
  return keys.reduce<Value | undefined>((current, key) => get(current, key), value);
}

/** The own property when it is text. */
export function textOf(value: Value | undefined, ...keys: readonly string[]): string | undefined {
  const found = getIn(value, ...keys);
  return typeof found === 'string' ? found : undefined;
}

export function set(fields: Fields, key: string, value: Value): void {
  if (key === '__proto__') Object.defineProperty(fields, key, { value, writable: true, enumerable: true, configurable: true });
  else fields[key] = value;
}

/** The map at `key`, made when it is absent or null; undefined when something else is there. */
export function mapAt(fields: Fields, key: string): Fields | undefined {
  const found = get(fields, key);
  if (isFields(found)) return found;
  if (found !== undefined && found !== null) return undefined;
  const made: Fields = {};
  set(fields, key, made);
  return made;
}

/** A deep copy that can be changed. */
export function clone(value: ReadonlyValue): Value {
  if (Array.isArray(value)) return value.map((item: ReadonlyValue) => clone(item));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Fields = {};
  for (const [key, item] of Object.entries(value)) set(copy, key, clone(item));
  return copy;
}

/** True for equal JSON; the order of keys does not matter. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (!isFields(a) || !isFields(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

/** Text values of a map; numbers and booleans as JSON writes them, anything else left out. */
export function textMap(value: Value | undefined): Record<string, string> {
  if (!isFields(value)) return {};
  const texts = Object.entries(value).flatMap(([key, item]): [string, string][] => {
    if (typeof item === 'string') return [[key, item]];
    return typeof item === 'number' || typeof item === 'boolean' ? [[key, String(item)]] : [];
  });
  return Object.fromEntries(texts);
}
