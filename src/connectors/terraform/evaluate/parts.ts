/** Parts of terms: members of maps, items of lists, texts. */
import type { Json } from '../../../model/index.js';
import type { Span } from '../../../lib/hcl/syntax.js';
import { failing, plainOf, type Identity, type Term } from '../term.js';

/** The member or item; of something unknown it is unknown and refers to the same block. */
export function pick(from: Term, key: string | number): Term {
  switch (from.kind) {
    case 'unknown': {
      // The document that a text holds is no document of its parts, and its pieces are none of theirs.
      const { json: _, pieces: __, ...rest } = from;
      return rest.picked === undefined ? rest : { ...rest, picked: [...rest.picked.slice(0, 3), String(key)] };
    }
    case 'object':
      return from.pick(String(key));
    case 'map': {
      const found = from.entries.get(String(key));
      return found ?? failing(`there is no ${String(key)} in it`, from.at);
    }
    case 'list': {
      const index = Number(key);
      const found = Number.isInteger(index) ? from.items[index] : undefined;
      return found ?? failing(`there is no item ${String(key)} in it`, from.at);
    }
    case 'value':
      return failing(`there is no ${String(key)} in a plain value`, from.at);
  }
}

/** The blocks that a term identifies; `deep`: those of its items, too. */
export function refersOf(term: Term, deep = false): readonly Identity[] {
  if (term.kind === 'list') return deep ? term.items.flatMap((item) => refersOf(item)) : [];
  if (term.kind === 'map') return deep ? [...term.entries.values()].flatMap((item) => refersOf(item)) : [];
  return term.refers ?? [];
}

/** The text of a text, number or boolean, as an interpolation writes it. */
export function textOf(term: Term): string | undefined {
  if (term.kind !== 'value' || term.value === null) return undefined;
  return typeof term.value === 'number' ? numberText(term.value) : String(term.value);
}

/** Without an exponent, as Terraform writes numbers. */
function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
}

export function textTerm(text: string, at?: Span): Term {
  return { kind: 'value', value: text, ...(at === undefined ? {} : { at }) };
}

/** The plain values of all, or the first reason why one is not known. */
export function plainsOf(terms: readonly Term[]): readonly Json[] | { readonly why: string } {
  const values: Json[] = [];
  for (const term of terms) {
    const plain = plainOf(term);
    if ('why' in plain) return plain;
    values.push(plain.value);
  }
  return values;
}
