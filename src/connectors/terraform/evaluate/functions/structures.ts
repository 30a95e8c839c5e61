/** Functions that only arrange their arguments, so that parts of the result are known when others are not. */
import { canonicalJson } from '../../../../lib/canonical-json.js';
import { failing, plainOf, unknown, type Piece, type Term } from '../../term.js';
import { isNull, numberOf } from '../operators.js';
import { pick, refersOf, textOf } from '../parts.js';
import { pieceOf, together } from '../pieces.js';

type Structural = (parameters: readonly Term[]) => Term;

/** Lists longer than this are not worth having and may be an attack. */
const MAX_ITEMS = 10_000;

/** Runs when all arguments are lists; unknown when one is unknown. */
function ofLists(make: (lists: readonly (readonly Term[])[]) => readonly Term[], set = false): Structural {
  return (parameters) => {
    const lists: (readonly Term[])[] = [];
    for (const term of parameters) {
      if (term.kind === 'unknown') return term;
      if (term.kind !== 'list') return failing('it takes lists only');
      lists.push(term.items);
    }
    const items = make(lists);
    return items.length > MAX_ITEMS ? unknown('the list is too long') : { kind: 'list', items, ...(set ? { set } : {}) };
  };
}

function ofOne(make: (term: Term) => Term): Structural {
  return ([term]) => (term === undefined ? failing('it takes an argument') : term.kind === 'unknown' ? term : make(term));
}

const merge: Structural = (parameters) => {
  const entries = new Map<string, Term>();
  for (const term of parameters) {
    if (term.kind === 'unknown') return term;
    if (isNull(term)) continue;
    if (term.kind !== 'map') return unknown('it merges more than maps');
    for (const [key, value] of term.entries) entries.set(key, value);
  }
  return { kind: 'map', entries };
};

/** The last argument is what is left when there is nothing else. */
const lookup: Structural = ([map, key, otherwise]) => {
  if (map === undefined || key === undefined) return failing('lookup takes a map and a key');
  const name = textOf(key);
  if (map.kind === 'unknown') return map;
  if (name === undefined) return key.kind === 'unknown' ? key : failing('a key is a text');
  if (map.kind === 'map' && !map.entries.has(name) && otherwise !== undefined) return otherwise;
  return pick(map, name);
};

const element: Structural = ([list, index]) => {
  if (list === undefined || list.kind === 'unknown') return list === undefined ? failing('element takes a list') : pick(list, 0);
  if (list.kind !== 'list' || list.items.length === 0) return failing('element takes a list with items');
  const at = index === undefined ? undefined : numberOf(index);
  if (at === undefined) return orOf(list.items, 'the index is not known');
  return list.items[((at % list.items.length) + list.items.length) % list.items.length] ?? failing('no such item');
};

/** Unknown, and may be any of these. */
function orOf(terms: readonly Term[], why: string): Term {
  const refers = [...new Set(terms.flatMap((term) => refersOf(term)))];
  return { ...unknown(why), ...(refers.length === 0 ? {} : { refers }) };
}

/** The first that is neither null nor (as coalesce has it) an empty text. */
const coalesce: Structural = (parameters) => {
  for (const term of parameters) {
    if (term.kind === 'unknown') return term.fails === true ? term : orOf(parameters, term.why);
    if (!isNull(term) && !(term.kind === 'value' && term.value === '')) return term;
  }
  return failing('all arguments are null or empty');
};

const coalescelist: Structural = (parameters) => {
  for (const term of parameters) {
    if (term.kind === 'unknown') return term;
    if (term.kind === 'list' && term.items.length > 0) return term;
  }
  return failing('all lists are empty');
};

const tryOf: Structural = (parameters) => {
  for (const [index, term] of parameters.entries()) {
    if (term.kind !== 'unknown') return term;
    if (term.fails === true) continue;
    // What is not known may still fail, and then it is one of those that follow.
    const maySucceed = term.pieces === undefined && term.repeated !== true;
    return maySucceed || index === parameters.length - 1 ? term : orOf(parameters.slice(index), term.why);
  }
  return failing('no argument of try can be evaluated');
};

const can: Structural = ([term]) => {
  if (term?.kind !== 'unknown') return { kind: 'value', value: term !== undefined };
  return term.fails === true ? { kind: 'value', value: false } : unknown(term.why);
};

const length = ofOne((term) => {
  if (term.kind === 'list') return { kind: 'value', value: term.items.length };
  if (term.kind === 'map') return { kind: 'value', value: term.entries.size };
  if (term.kind === 'value' && typeof term.value === 'string') return { kind: 'value', value: [...term.value].length };
  return failing('it has no length');
});

const keys = ofOne((term) =>
  term.kind === 'map'
    ? { kind: 'list', items: [...term.entries.keys()].toSorted(byText).map((key) => ({ kind: 'value', value: key })) }
    : failing('keys takes a map'),
);

const values = ofOne((term) =>
  term.kind === 'map'
    ? { kind: 'list', items: [...term.entries].toSorted(([a], [b]) => byText(a, b)).map(([, value]) => value) }
    : failing('values takes a map'),
);

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const flatten = ofOne((term) => {
  const items: Term[] = [];
  const problem = flattenInto(term, items);
  return problem ?? { kind: 'list', items };
});

function flattenInto(term: Term, items: Term[]): Term | undefined {
  if (term.kind !== 'list') return void items.push(term);
  for (const item of term.items) {
    if (item.kind === 'unknown' && item.refers === undefined) return item;
    const problem = flattenInto(item, items);
    if (problem !== undefined) return problem;
    if (items.length > MAX_ITEMS) return unknown('the list is too long');
  }
  return undefined;
}

/** Without those that are equal to an earlier one; an unknown item is kept, since it may be another. */
function distinctTerms(items: readonly Term[]): readonly Term[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const plain = plainOf(item);
    if ('why' in plain) return true;
    const text = canonicalJson(plain.value);
    return seen.has(text) ? false : seen.add(text) !== undefined;
  });
}

function toSet(items: readonly Term[]): readonly Term[] {
  const distinct = distinctTerms(items);
  const texts = distinct.map((item) => textOf(item));
  if (!texts.every((text) => text !== undefined)) return distinct;
  return distinct.toSorted((a, b) => byText(textOf(a) ?? '', textOf(b) ?? ''));
}

/** What it was written as stays known, so that a policy can look into it. */
const jsonencode: Structural = ([term]) => {
  if (term === undefined) return failing('jsonencode takes a value');
  const plain = plainOf(term);
  if ('why' in plain) return { ...unknown(plain.why), json: term };
  return { kind: 'value', value: canonicalJson(plain.value).replace(/[<>&]/gu, escaped), json: term };
};

/** Terraform writes these so that the text can stand in HTML. */
function escaped(character: string): string {
  return `\\u00${character.charCodeAt(0).toString(16)}`;
}

const one = ofOne((term) => {
  if (term.kind !== 'list') return term;
  if (term.items.length > 1) return failing('one takes a list of at most one item');
  return term.items[0] ?? { kind: 'value', value: null };
});

/** A join of one text is that text, and identifies what it identifies: `join("", aws_x.y.*.id)`. */
const join: Structural = ([separator, ...lists]) => {
  const items: Term[] = [];
  for (const list of lists) {
    if (list.kind === 'unknown') return list;
    if (list.kind !== 'list') return failing('join takes lists');
    items.push(...list.items);
  }
  const [only] = items;
  if (only !== undefined && items.length === 1) return only;
  const between = separator === undefined ? undefined : pieceOf(separator);
  const texts: Piece[] = [];
  for (const [index, item] of items.entries()) {
    const text = pieceOf(item);
    if (text === undefined || between === undefined) return unknown('an item is no text');
    texts.push(...(index === 0 ? [] : [between]), text);
  }
  const whole = together(texts);
  return typeof whole === 'string' ? { kind: 'value', value: whole } : whole;
};

const zipmap: Structural = ([names, items]) => {
  if (names?.kind !== 'list' || items?.kind !== 'list')
    return [names, items].find((term) => term?.kind === 'unknown') ?? failing('zipmap takes lists');
  const entries = new Map<string, Term>();
  for (const [index, name] of names.items.entries()) {
    const [key, value] = [textOf(name), items.items[index]];
    if (key === undefined || value === undefined) return unknown('a key of it is not known');
    entries.set(key, value);
  }
  return { kind: 'map', entries };
};

const tostring = ofOne((term) => {
  if (term.kind !== 'value' || typeof term.value === 'string' || term.value === null) return term;
  return { ...term, value: textOf(term) ?? '' };
});

const tonumber = ofOne((term) => {
  if (isNull(term)) return term;
  const value = numberOf(term);
  return term.kind !== 'value' || value === undefined ? failing('it is no number') : { ...term, value };
});

const tobool = ofOne((term) => {
  if (term.kind !== 'value' || (term.value !== 'true' && term.value !== 'false')) return term;
  return { ...term, value: term.value === 'true' };
});

const slice: Structural = ([list, from, to]) => {
  if (list?.kind !== 'list') return list?.kind === 'unknown' ? list : failing('slice takes a list');
  const [start, end] = [from === undefined ? undefined : numberOf(from), to === undefined ? undefined : numberOf(to)];
  if (start === undefined || end === undefined) return unknown('the bounds are not known');
  return { kind: 'list', items: list.items.slice(start, end) };
};

const compact = ofOne((term) => {
  if (term.kind !== 'list') return failing('compact takes a list');
  const doubtful = term.items.find((item) => item.kind === 'unknown' && item.refers === undefined);
  if (doubtful !== undefined) return doubtful;
  return { kind: 'list', items: term.items.filter((item) => !isNull(item) && !(item.kind === 'value' && item.value === '')) };
});

const same = ofOne((term) => term);

export const STRUCTURES: ReadonlyMap<string, Structural> = new Map<string, Structural>([
  ['merge', merge],
  ['concat', ofLists((lists) => lists.flat())],
  ['lookup', lookup],
  ['element', element],
  ['coalesce', coalesce],
  ['coalescelist', coalescelist],
  ['try', tryOf],
  ['can', can],
  ['length', length],
  ['keys', keys],
  ['values', values],
  ['flatten', flatten],
  ['distinct', ofLists(([items = []]) => distinctTerms(items))],
  ['reverse', ofLists(([items = []]) => items.toReversed())],
  ['toset', ofLists(([items = []]) => toSet(items), true)],
  ['setunion', ofLists((lists) => toSet(lists.flat()), true)],
  ['tolist', ofLists(([items = []]) => items)],
  ['tomap', same],
  ['sensitive', same],
  ['nonsensitive', same],
  ['ephemeralasnull', same],
  ['tostring', tostring],
  ['tonumber', tonumber],
  ['tobool', tobool],
  ['jsonencode', jsonencode],
  ['one', one],
  ['join', join],
  ['zipmap', zipmap],
  ['slice', slice],
  ['compact', compact],
]);
