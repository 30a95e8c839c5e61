/** Ways into JSON of which the shape is not certain: each gives undefined, or nothing, where something else is there. Never throws. */
import type { Json } from '../../model/index.js';

/** An object of an answer. */
export type Item = { readonly [member: string]: Json };

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of keys and indexes; undefined when there is none. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as { readonly [key: string | number]: Json })[step];
  }
  return here;
}

/** The text at a path; undefined for none, for an empty one and for anything else. */
export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The items of the list at a path. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

/** The objects in the list at a path. */
export function itemsAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Item[] {
  return listAt(value, ...path).filter(isItem);
}

export function textsAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly string[] {
  return listAt(value, ...path).filter((item) => typeof item === 'string');
}

/** What may be one or a list of them, as a list: `Statement`, `Principal.AWS`. */
export function oneOrMore(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** The members of these names that are there. */
export function pick(item: Item, names: readonly string[]): Item {
  const picked: Record<string, Json> = {};
  for (const name of names) {
    const value = at(item, name);
    if (value !== undefined && value !== null) picked[name] = value;
  }
  return picked;
}
