/** Functions of whole lists and maps. */
import { canonicalJson } from '../../../../lib/canonical-json.js';
import type { Json } from '../../../../model/index.js';
import type { Plain } from './texts.js';

const MAX_ITEMS = 10_000;

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function ofLists(make: (...lists: readonly (readonly Json[])[]) => Json | undefined): Plain {
  return (...parameters) => (parameters.length > 0 && parameters.every(isList) ? make(...parameters) : undefined);
}

function has(list: readonly Json[], value: Json): boolean {
  const wanted = canonicalJson(value);
  return list.some((item) => canonicalJson(item) === wanted);
}

const contains: Plain = (list, value) => (isList(list) && value !== undefined ? has(list, value) : undefined);

const index: Plain = (list, value) => {
  if (!isList(list) || value === undefined) return undefined;
  const found = list.findIndex((item) => canonicalJson(item) === canonicalJson(value));
  return found < 0 ? undefined : found;
};

const sort = ofLists((list = []) => list.map(String).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));

const range: Plain = (...bounds) => {
  if (!bounds.every((bound) => typeof bound === 'number')) return undefined;
  const [first = 0, second] = bounds;
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const step = bounds[2] ?? (start <= end ? 1 : -1);
  if (step === 0 || (end - start) / step > MAX_ITEMS) return undefined;
  const items: number[] = [];
  for (let at = start; step > 0 ? at < end : at > end; at += step) items.push(at);
  return items;
};

const setproduct = ofLists((...lists) => {
  if (lists.reduce((count, list) => count * list.length, 1) > MAX_ITEMS) return undefined;
  return lists.reduce<readonly (readonly Json[])[]>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
    [[]],
  );
});

const chunklist: Plain = (list, size) => {
  if (!isList(list) || typeof size !== 'number' || size < 1) return undefined;
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
};

const matchkeys = ofLists((values = [], keys = [], wanted = []) => values.filter((_, at) => has(wanted, keys[at] ?? null)));

export const COLLECTIONS: ReadonlyMap<string, Plain> = new Map<string, Plain>([
  ['contains', contains],
  ['index', index],
  ['sort', sort],
  ['range', range],
  ['setproduct', setproduct],
  ['setintersection', ofLists((first = [], ...others) => first.filter((item) => others.every((other) => has(other, item))))],
  ['setsubtract', ofLists((from = [], other = []) => from.filter((item) => !has(other, item)))],
  ['chunklist', chunklist],
  ['matchkeys', matchkeys],
  ['alltrue', ofLists((list = []) => list.every((item) => item === true || item === 'true'))],
  ['anytrue', ofLists((list = []) => list.some((item) => item === true || item === 'true'))],
]);
