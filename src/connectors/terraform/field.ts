/**
 * One value on its way from an attribute to a member of the resource. It carries the place it comes from, and what was done
 * to it, so that a finding can be led back and a fix written; a value that is not known stays unknown through all of it.
 */
import type { Scalar, Span } from '../../lib/hcl/syntax.js';
import type { FieldWrite, Json } from '../../model/index.js';
import { documentOfPieces } from './partial-document.js';
import { plainOf, termOf, unknown, type Term } from './term.js';
import type { AttributeSite } from './site.js';

const FIELD = Symbol('field');

/**
 * What a member of the projected object is made of: plain data, fields, and lists and objects of them. `undefined` and
 * absent fields leave the member out; an unknown one leaves it out and lists it as unread.
 */
export type Shape = Json | Field | undefined | readonly Shape[] | { readonly [member: string]: Shape };

export interface Field {
  /** `absent`: the attribute is omitted or null. `unknown` also when only a part of a list or map is. */
  readonly state: 'known' | 'unknown' | 'absent';
  /** The plain value; undefined unless known. */
  readonly value: Json | undefined;

  /**
   * The same, or what an omitted attribute means: a plain value, or the field to take instead. A flag, a number or a text
   * that is said for the omitted one is also the type of a given one.
   */
  or(omitted: Json | Field): Field;
  /**
   * Another word for the same: `field.as({ true: 'Enabled', false: 'Disabled' })`. A fix goes the way back. What the table
   * does not have becomes `otherwise`; without one it is unread.
   */
  as(table: Readonly<Record<string, Json>>, otherwise?: Json): Field;
  /** Anything made of the plain value; undefined is absent. A fix cannot go the way back: a person must. */
  map(change: (value: Json) => Json | undefined): Field;
  /** Terraform takes `"true"` for a flag, `"22"` for a number and `22` for a text; an API answers the one type that it has. */
  boolean(): Field;
  number(): Field;
  text(): Field;
  /** A shape that depends on the plain value, undefined when absent; unread when it is unknown. */
  choose(make: (value: Json | undefined) => Shape): Shape;
  /** One shape for each item of a list or set (a single value counts as a list of one); absent and unknown stay so. */
  each(make: (item: Field, index: number) => Shape): Shape;
  /** The item of a map by its key, of a list by its index. */
  at(key: string | number): Field;
  /** A text that is a JSON document as the object it says; also where only parts of it are known. */
  document(): Field;
  /** True when it is known and just this. */
  is(value: Json): boolean;

  readonly [FIELD]: FieldData;
}

export interface FieldData {
  /** Undefined when absent. */
  readonly term?: Term;
  /** The attribute that says it, or that would have to be written. */
  readonly site?: AttributeSite;
  /** What to write for what the member must become, where these differ. */
  readonly words?: readonly (readonly [member: Json, written: Json])[];
  /** True when the member is the attribute's value, or a word for it: else only a person can write it. */
  readonly direct: boolean;
  /** Of a block that is absent: what its members would be, for their places alone. */
  readonly instead?: Shape;
  /** Of a block that is there: what was made of it, and its lines; or what stands for one that is not. */
  readonly made?: { readonly shape: Shape; readonly span?: Span; readonly write?: FieldWrite };
}

export function isField(shape: Shape): shape is Field {
  return typeof shape === 'object' && shape !== null && FIELD in shape;
}

export function dataOf(field: Field): FieldData {
  return field[FIELD];
}

/** A value that cannot be known from the source, and why: `its ARN is known after apply`. */
export function unread(why: string): Field {
  return makeField({ term: unknown(why), direct: false });
}

/** The first of several that is not absent, such as a block of its own before the older argument of the same meaning. */
export function firstOf(...shapes: readonly Shape[]): Shape {
  const chosen = shapes.find((shape) => shape !== undefined && !(isField(shape) && shape.state === 'absent'));
  const [first] = shapes;
  if (chosen === undefined) return first;
  const missing = first !== undefined && isField(first) ? dataOf(first).instead : undefined;
  // What stands for an omitted block is still written in that block.
  return missing === undefined || isField(chosen)
    ? chosen
    : makeField({ direct: false, made: { shape: chosen }, instead: missing });
}

/** Lists one after the other: rules written in the block, then those in blocks of their own. Unknown when one of them is. */
export function concatenate(...lists: readonly Shape[]): Shape {
  const all: Shape[] = [];
  for (const list of lists) {
    if (Array.isArray(list)) all.push(...(list as readonly Shape[]));
    else if (isField(list)) {
      const { state } = list;
      if (state === 'absent') continue;
      const { term, made } = dataOf(list);
      if (made !== undefined) {
        all.push(list);
        continue;
      }
      if (term?.kind !== 'list') return list;
      all.push(...term.items.map((item) => makeField({ term: item, direct: true })));
    } else if (list !== undefined) all.push(list);
  }
  return all;
}

/** The way to make one: the writers of projections get theirs from a block. */
export function makeField(data: FieldData): Field {
  const { term, site, direct } = data;
  const plain = term === undefined ? undefined : plainOf(term);
  const state = data.made !== undefined ? 'known' : plain === undefined ? 'absent' : 'why' in plain ? 'unknown' : 'known';
  const value = plain !== undefined && 'value' in plain ? plain.value : undefined;
  /** The same place with another value. */
  const become = (next: Term | undefined, change: Partial<FieldData>): Field =>
    makeField({
      ...(next === undefined ? {} : { term: { ...next, ...placeOf(term) } }),
      ...(site === undefined ? {} : { site }),
      direct: false,
      ...change,
    });

  /** What is written is no other value for being of another type: a fix is written over it. */
  const typed = (next: Scalar | undefined): Field =>
    next === undefined ? field : become({ kind: 'value', value: next }, { direct });

  const field: Field = {
    state,
    value,
    [FIELD]: data,
    or(omitted) {
      if (state !== 'absent') {
        if (typeof omitted === 'boolean') return field.boolean();
        if (typeof omitted === 'number') return field.number();
        return typeof omitted === 'string' ? field.text() : field;
      }
      if (typeof omitted === 'object' && omitted !== null && FIELD in omitted) {
        return omitted.state === 'absent' && dataOf(omitted).site === undefined ? field : omitted;
      }
      return become(termOf(omitted), { direct });
    },
    as(table, otherwise) {
      const words = Object.entries(table).map(([written, member]) => [member, scalarOf(written, value)] as const);
      if (state === 'absent') return become(undefined, { words, direct });
      if (state === 'unknown') return field;
      const key = String(value);
      const found = Object.hasOwn(table, key) ? table[key] : otherwise;
      if (found === undefined) return become(unknown(`${key} is not a value that is known here`), {});
      return become(termOf(found), { words, direct });
    },
    map(change) {
      if (value === undefined) return state === 'absent' ? become(undefined, {}) : field;
      const next = change(value);
      return become(next === undefined ? undefined : termOf(next), {});
    },
    boolean: () => typed(typeof value === 'string' ? BOOLEANS.get(value) : undefined),
    number: () => typed(typeof value === 'string' ? numberIn(value) : undefined),
    text: () => typed(typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined),
    choose(make) {
      return state === 'unknown' ? field : make(value);
    },
    each(make) {
      if (term === undefined || term.kind === 'unknown' || term.kind === 'object') return field;
      const items = term.kind === 'list' ? term.items : [term];
      return items.map((item, index) => make(makeField({ term: item, direct: true }), index));
    },
    at(key) {
      if (term === undefined || term.kind === 'unknown' || term.kind === 'object') return field;
      const item =
        term.kind === 'map' ? term.entries.get(String(key)) : term.kind === 'list' ? term.items[Number(key)] : undefined;
      const absent = item === undefined || (item.kind === 'value' && item.value === null);
      return absent ? become(undefined, {}) : makeField({ term: item, direct: true });
    },
    document() {
      if (term?.kind !== 'value' && term?.kind !== 'unknown') return field;
      if (term.json !== undefined) return become(term.json, { direct: true });
      if (term.kind === 'unknown') {
        const partly = term.pieces === undefined ? undefined : documentOfPieces(term.pieces);
        return partly === undefined ? field : become(partly, {});
      }
      const parsed = parse(String(term.value));
      return become(parsed === undefined ? unknown('it is not JSON') : termOf(parsed), {});
    },
    is(wanted) {
      return value !== undefined && JSON.stringify(value) === JSON.stringify(wanted);
    },
  };
  return field;
}

function placeOf(term: Term | undefined): Pick<Term, 'at' | 'literal'> {
  return {
    ...(term?.at === undefined ? {} : { at: term.at }),
    ...(term?.literal === undefined ? {} : { literal: term.literal }),
  };
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function numberIn(text: string): number | undefined {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/** A table's keys are texts; what they stand for in the source has the type that the value has, or looks like. */
function scalarOf(text: string, like: Json | undefined): Json {
  if (text === 'true' || text === 'false') return like === undefined || typeof like === 'boolean' ? text === 'true' : text;
  return typeof like === 'number' ? Number(text) : text;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // What a person wrote as a document may be anything: the caller says that it is none.
    return undefined;
  }
}
