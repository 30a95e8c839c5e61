/** JSON as it goes over the wire: reads members without following prototypes, and gives changed copies. Changes nothing. */

export type Json = null | boolean | number | string | readonly Json[] | Fields;

export interface Fields {
  readonly [member: string]: Json;
}

/** For JSON that was parsed: an object, and no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for a text that is not JSON, and for JSON that is no object or list. */
export function parseJson(text: string): Fields | readonly Json[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) || isList(value) ? value : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found = value;
  for (const member of path) found = isFields(found) && Object.hasOwn(found, member) ? found[member] : undefined;
  return found;
}

export function fieldsAt(value: Json | undefined, ...path: readonly string[]): Fields | undefined {
  const found = at(value, ...path);
  return isFields(found) ? found : undefined;
}

export function textAt(value: Json | undefined, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: Json | undefined, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}

/** The members that are texts. */
export function textsAt(value: Json | undefined, ...path: readonly string[]): Readonly<Record<string, string>> {
  const entries = Object.entries(fieldsAt(value, ...path) ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** A copy with the member at the path set, objects made on the way; taken out for undefined. */
export function put(fields: Fields, [first = '', ...rest]: readonly string[], value: Json | undefined): Fields {
  if (rest.length > 0) {
    const inner = fieldsAt(fields, first);
    if (inner === undefined && value === undefined) return fields;
    return { ...fields, [first]: put(inner ?? {}, rest, value) };
  }
  if (value !== undefined) return { ...fields, [first]: value };
  const { [first]: _, ...others } = fields;
  return others;
}

/** Without the members that are undefined. */
export function compact(members: Readonly<Record<string, Json | undefined>>): Fields {
  const entries = Object.entries(members);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
