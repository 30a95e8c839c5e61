/**
 * Strategic merge as kustomize 5.8 does it (kyaml `merge2`), which differs from the API server's in three ways: list
 * items that a patch names come first, an item of a list with two merge keys is only found by both of them (a patch
 * without the second one is lost), and `$setElementOrder` has no effect. Changes its first argument.
 */
import { clone, equal, get, isFields, set } from '../plain.js';
import type { Fields, Value } from '../plain.js';
import { scalarText } from './item.js';
import { shapeOf } from './schema-facts.js';
import type { Shape } from './schema-facts.js';

/** The patch and the object do not fit together: `message` says where. */
export class MergeConflict extends Error {}

/** The merged object; undefined when the patch deletes it. Throws a `MergeConflict` for a patch of another shape. */
export function strategicMerge(object: Fields, patch: Fields): Fields | undefined {
  const merged = mergeValue(object, withoutElementOrder(clone(patch)), shapeOf(object) ?? shapeOf(patch), '');
  return isFields(merged) ? merged : undefined;
}

/** `undefined` means: not there, or to be removed. */
function mergeValue(
  target: Value | undefined,
  patch: Value | undefined,
  shape: Shape | undefined,
  path: string,
): Value | undefined {
  const kind = kindOf(target ?? patch ?? undefined);
  if (patch !== undefined && patch !== null && kindOf(patch) !== kind)
    throw new MergeConflict(`${path || 'the object'} is not of the same kind`);
  if (kind === 'map') return mergeMap(target ?? undefined, patch, shape, path);
  if (kind === 'list' && shape?.keys !== undefined) return mergeList(target ?? undefined, patch, shape.keys, shape.items, path);
  // A null that only the object has stays; one in the patch removes.
  if (patch === undefined) return target;
  return patch === null ? undefined : patch;
}

function mergeMap(
  target: Value | undefined,
  patch: Value | undefined,
  shape: Shape | undefined,
  path: string,
): Value | undefined {
  if (patch === null) return undefined;
  const directive = isFields(patch) ? takeDirective(patch) : undefined;
  if (directive === 'delete') return undefined;
  const base = target === undefined || directive === 'replace' ? patch : target;
  if (!isFields(base)) return base;
  const from = isFields(patch) ? patch : {};
  for (const key of new Set([...Object.keys(base), ...Object.keys(from)])) {
    const merged = mergeValue(get(base, key), get(from, key), fieldShape(shape, key), path === '' ? key : `${path}.${key}`);
    if (merged === undefined) delete base[key];
    else set(base, key, merged);
  }
  return base;
}

function mergeList(
  target: Value | undefined,
  patch: Value | undefined,
  keys: readonly string[],
  items: Shape | undefined,
  path: string,
): Value | undefined {
  if (patch === null) return undefined;
  const from = Array.isArray(patch) ? patch : undefined;
  const directive = from === undefined ? undefined : takeListDirective(from);
  if (directive === 'delete') return undefined;
  const base = target === undefined || directive === 'replace' ? from : target;
  if (!Array.isArray(base)) return base;
  if (keys.length === 0) return mergeSet(base, from ?? []);
  return mergeItems(base, from, keys, items, path);
}

/** Scalars: the patch's first, then the others. */
function mergeSet(base: readonly Value[], from: readonly Value[]): Value[] {
  const result: Value[] = [];
  for (const value of [...from, ...base]) if (!result.some((known) => equal(known, value))) result.push(value);
  return result;
}

type KeyValues = readonly string[];

/** Items are compared with each other, so their number is bounded. */
const MAX_ITEMS = 5000;

function mergeItems(
  base: Value[],
  from: readonly Value[] | undefined,
  keys: readonly string[],
  shape: Shape | undefined,
  path: string,
): Value[] {
  const wanted = distinctKeyValues([...(from ?? []), ...base], keys);
  if (wanted.length > MAX_ITEMS) throw new MergeConflict(`${path} has more than ${MAX_ITEMS} items`);
  if (wanted.length === 0) return base;
  const values = keys.length > 1 ? completeEachOther(wanted) : wanted;
  // Keys that no item has do not tell items apart.
  const used = keys.flatMap((key, index) => (values.some((row) => row[index] !== '') ? [{ key, index }] : []));
  const valid = used.length === 0 ? keys.map((key, index) => ({ key, index })) : used;
  const names = valid.map(({ key }) => key);
  let rest = base;
  let result: Value[] = [];
  for (const row of values) {
    const found = valid.map(({ index }) => row[index] ?? '');
    const merged = mergeValue(
      findItem(rest, names, found),
      from && findItem(from, names, found),
      shape,
      `${path}[${found.join(',')}]`,
    );
    if (merged === undefined || (isFields(merged) && Object.keys(merged).length === 0)) {
      rest = putItem(rest, undefined, names, found);
      continue;
    }
    if (isFields(merged)) for (const [index, key] of names.entries()) fillKey(merged, key, found[index] ?? '');
    result = putItem(result, merged, names, found);
  }
  for (const item of rest) result = appendItem(result, item, names);
  return result;
}

function fillKey(item: Fields, key: string, value: string): void {
  if (value !== '' && get(item, key) === undefined) set(item, key, value);
}

function distinctKeyValues(items: readonly Value[], keys: readonly string[]): readonly KeyValues[] {
  const rows = items.map((item) => keys.map((key) => scalarText(get(item, key)) ?? ''));
  return [...new Map(rows.map((row) => [row.join('\0'), row])).values()];
}

/** Two rows that agree in one key and differ only where one has nothing count as the same item. */
function completeEachOther(rows: readonly KeyValues[]): KeyValues[] {
  const result = [...rows];
  for (let i = 0; i < result.length; i += 1) {
    const row = result[i] ?? [];
    for (let j = 0; j < result.length; j += 1) {
      const other = result[j] ?? [];
      const common = row.some((value, index) => value === other[index]);
      const differs = row.some((value, index) => value !== other[index] && value !== '' && other[index] !== '');
      if (!common || differs) continue;
      const both = row.map((value, index) => (value === '' ? (other[index] ?? '') : value));
      result[i] = both;
      result[j] = both;
    }
  }
  return result;
}

function findItem(items: readonly Value[], keys: readonly string[], values: KeyValues): Value | undefined {
  const given = keys.flatMap((key, index) => (values[index] === '' ? [] : [{ key, value: values[index] }]));
  if (given.length === 0) return undefined;
  return items.find((item) => isFields(item) && given.every(({ key, value }) => scalarText(get(item, key)) === value));
}

/** Puts an item in the place of those with its keys, else at the end; `undefined` removes them. */
function putItem(items: readonly Value[], item: Value | undefined, keys: readonly string[], values: KeyValues): Value[] {
  const matches = (other: Value): boolean =>
    keys.every((key, index) => {
      const value = values[index];
      const found = scalarText(get(other, key));
      if (value === undefined) return true;
      return value === '' ? found !== undefined : found === value;
    });
  const kept = items.filter((other) => other !== null && !(isFields(other) && Object.keys(other).length === 0));
  if (item === undefined) return kept.filter((other) => !matches(other));
  let placed = false;
  const result = kept.map((other) => {
    if (!matches(other)) return other;
    placed = true;
    return item;
  });
  return placed ? result : [...result, item];
}

/** With several keys, what was there moves to the end; with one key it stays where its merged form is. */
function appendItem(items: readonly Value[], item: Value, keys: readonly string[]): Value[] {
  const values = keys.map((key) => scalarText(get(item, key))).filter((value) => value !== undefined);
  if (values.length === 0) return [...items, item];
  const others = keys.length > 1 ? putItem(items, undefined, keys, values) : items;
  return putItem(others, item, keys, values);
}

function takeDirective(patch: Fields): string | undefined {
  const directive = get(patch, '$patch');
  if (directive === undefined) return undefined;
  delete patch['$patch'];
  return checkDirective(directive);
}

/** An item that is nothing but a directive speaks for the list. */
function takeListDirective(patch: Value[]): string | undefined {
  const at = patch.findIndex((item) => isFields(item) && Object.hasOwn(item, '$patch'));
  const item = patch[at];
  if (!isFields(item) || Object.keys(item).length > 1) return undefined;
  const directive = get(item, '$patch');
  patch.splice(at, 1);
  return checkDirective(directive);
}

function checkDirective(directive: Value | undefined): string {
  if (directive === 'delete' || directive === 'replace' || directive === 'merge') return directive;
  throw new MergeConflict('the directive $patch has an unknown value');
}

function withoutElementOrder(value: Value): Fields {
  if (isFields(value)) dropElementOrder(value);
  return isFields(value) ? value : {};
}

function dropElementOrder(value: Value): void {
  if (Array.isArray(value)) for (const item of value) dropElementOrder(item);
  else if (isFields(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key.startsWith('$setElementOrder/')) delete value[key];
      else dropElementOrder(item);
    }
  }
}

function fieldShape(shape: Shape | undefined, key: string): Shape | undefined {
  return shape?.fields !== undefined && Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
}

function kindOf(value: Value | undefined): 'map' | 'list' | 'scalar' | 'none' {
  if (value === undefined || value === null) return 'none';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : 'scalar';
}
