/** Writes a projected shape out: the plain object, what of it is not known, and where each field comes from. */
import { formatFieldPath, type FieldStep } from '../../lib/field-path.js';
import type { Span } from '../../lib/hcl/syntax.js';
import type { FieldOrigin, FieldWrite, Json, UnreadField } from '../../model/index.js';
import { dataOf, isField, type FieldData, type Shape } from './field.js';
import type { AttributeSite } from './site.js';
import { TOO_LARGE, type Term } from './term.js';

export interface Rendered {
  readonly raw: Json;
  readonly unread: readonly UnreadField[];
  /** `file` is still a path here. */
  readonly fields: readonly PlacedField[];
}

export type PlacedField = Omit<FieldOrigin, 'file'> & { readonly file: string };

const MAX_PARTS = 100_000;

export function render(shape: Shape): Rendered {
  const unread: UnreadField[] = [];
  const fields = new Map<string, PlacedField>();
  let parts = 0;

  const place = (path: readonly FieldStep[], span: Span, exact: boolean, write?: FieldWrite): void => {
    const text = formatFieldPath(path);
    if (fields.has(text) || span.file === '') return;
    const { file, startLine, endLine } = span;
    fields.set(text, { path: text, file, startLine, endLine, exact, ...(write === undefined ? {} : { write }) });
  };
  const miss = (path: readonly FieldStep[], why: string): undefined => {
    unread.push({ path: formatFieldPath(path), why });
    return undefined;
  };
  const tooMuch = (): boolean => (parts += 1) > MAX_PARTS;

  const ofShape = (each: Shape, path: readonly FieldStep[]): Json | undefined => {
    if (each === undefined || each === null || typeof each !== 'object') return each;
    if (tooMuch()) return miss(path, TOO_LARGE);
    if (isField(each)) return ofField(dataOf(each), path);
    if (Array.isArray(each)) return list(each as readonly Shape[], path, ofShape);
    return members(Object.entries(each as Readonly<Record<string, Shape>>), path, ofShape);
  };

  const ofField = (data: FieldData, path: readonly FieldStep[]): Json | undefined => {
    if (data.made !== undefined) {
      if (data.made.span !== undefined) place(path, data.made.span, true, data.made.write);
      const value = ofShape(data.made.shape, path);
      if (data.instead !== undefined) ghost(data.instead, path);
      return value;
    }
    if (data.instead !== undefined) {
      ghost(data.instead, path);
      return undefined;
    }
    const { site, term } = data;
    if (term === undefined) {
      if (site !== undefined) placeMissing(path, site, data);
      return undefined;
    }
    return ofTerm(term, path, data);
  };

  /** What is not there has places, but no value. */
  const ghost = (each: Shape, path: readonly FieldStep[]): void => {
    if (typeof each !== 'object' || each === null || tooMuch()) return;
    if (isField(each)) {
      const data = dataOf(each);
      if (data.made !== undefined) ghost(data.made.shape, path);
      else if (data.instead !== undefined) ghost(data.instead, path);
      else if (data.site !== undefined) placeMissing(path, data.site, data);
      return;
    }
    if (Array.isArray(each)) return;
    for (const [key, item] of Object.entries(each as Readonly<Record<string, Shape>>))
      ghost(item, [...path, { kind: 'key', key }]);
  };

  const placeMissing = (path: readonly FieldStep[], site: AttributeSite, data: FieldData): void => {
    place(
      path,
      site.written?.whole ?? site.block.span,
      site.written !== undefined,
      data.direct ? writeMissing(site, data) : undefined,
    );
  };

  const ofTerm = (term: Term, path: readonly FieldStep[], data: FieldData): Json | undefined => {
    if (tooMuch()) return miss(path, TOO_LARGE);
    if (term.at !== undefined) place(path, term.at, true, writeOver(term, data));
    else if (data.site !== undefined) placeMissing(path, data.site, data);
    const inner: FieldData = { direct: data.direct };
    switch (term.kind) {
      case 'unknown':
        return miss(path, term.why);
      case 'object':
        return miss(path, 'it is a whole block');
      case 'value':
        return term.value;
      case 'list':
        return list(term.items, path, (item, at) => ofTerm(item, at, inner));
      case 'map':
        return members([...term.entries], path, (item, at) => ofTerm(item, at, inner));
    }
  };

  /** An item that is not known keeps its position. */
  const list = <Item>(
    items: readonly Item[],
    path: readonly FieldStep[],
    each: (item: Item, path: readonly FieldStep[]) => Json | undefined,
  ): Json => {
    const written: Json[] = [];
    for (const item of items) {
      const before = unread.length;
      const value = each(item, [...path, { kind: 'index', index: written.length }]);
      if (value !== undefined) written.push(value);
      else if (unread.length > before) written.push(null);
    }
    return written;
  };

  const members = <Item>(
    items: readonly (readonly [string, Item])[],
    path: readonly FieldStep[],
    each: (item: Item, path: readonly FieldStep[]) => Json | undefined,
  ): Json => {
    const written = items.flatMap(([key, item]): [string, Json][] => {
      const value = each(item, [...path, { kind: 'key', key }]);
      return value === undefined ? [] : [[key, value]];
    });
    return Object.fromEntries(written);
  };

  const raw = ofShape(shape, []) ?? null;
  return { raw, unread, fields: [...fields.values()] };
}

/** How the value that is written there can be replaced. */
function writeOver(term: Term, { direct, site, words }: FieldData): FieldWrite | undefined {
  const { at } = term;
  if (!direct || at === undefined || term.literal !== true || site?.block.writable === false) return undefined;
  const isWhole = site?.written?.value.start === at.start && site.written.value.file === at.file;
  return {
    kind: 'replace',
    range: [at.start, at.end],
    ...(isWhole && site.written !== undefined ? { argument: [site.written.whole.start, site.written.whole.end] as const } : {}),
    ...(words === undefined ? {} : { words }),
  };
}

/** How an argument that is omitted, or null, can be written. */
function writeMissing({ name, block, written }: AttributeSite, { words }: FieldData): FieldWrite | undefined {
  if (!block.writable) return undefined;
  const other = words === undefined ? {} : { words };
  if (written !== undefined) return { kind: 'replace', range: [written.value.start, written.value.end], ...other };
  const { braces, span, create } = block;
  const into =
    braces === undefined
      ? ({ kind: 'behind', range: [span.start, span.end] } as const)
      : ({ kind: 'body', range: [braces.start, braces.end] } as const);
  return { kind: 'insert', name, into, ...(create === undefined ? {} : { create }), ...other };
}
