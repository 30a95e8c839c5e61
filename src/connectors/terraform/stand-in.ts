/**
 * What stands in a resource for a value that only apply gives. That a bucket's policy names the account's root is known
 * before the account's number is: a text with a number in its place says so to every policy that asks for the text's form.
 *
 * The law: whatever the provider gives in the end, every policy that ships has the verdict that it has of what stands here,
 * or is in error. `stand-in.test.ts` puts other values in their places and compares.
 *
 * So a stand-in exists only for attributes whose form is known (`FORMS` of a provider's folder), and for a text that these
 * and known pieces make up. Nothing that a person may still choose freely (a variable, a parameter) ever has one: it stays
 * unknown, unless its place in a text leaves it no choice (`fill`).
 */
import { dataOf, makeField, type Field } from './field.js';
import type { Identity, Piece, Term, Unknown } from './term.js';

/** By `aws_kms_key.arn`: a text that looks as the provider's, with the block's address where that shows whose it is. */
export type Forms = (attribute: string, identity: Identity) => string | undefined;

export interface StandInRules {
  readonly forms: Forms;
  /**
   * The text of pieces that the forms do not make whole: `undefined` for each that they have nothing for. Undefined when
   * what these turn out to be may matter.
   * @param path where it stands in its document: `['Statement', '0', 'Principal', 'AWS']`
   */
  fill?(pieces: readonly (string | undefined)[], path: readonly string[]): string | undefined;
}

/** Deeper than any policy document is; what is below stays as it is. */
const MAX_DEPTH = 64;

/** The field, with what stands for each unknown text in it that has a stand-in. */
export function standIn(field: Field, rules: StandInRules): Field {
  const data = dataOf(field);
  return data.term === undefined ? field : makeField({ ...data, term: standInTerm(data.term, rules, []) });
}

export function standInTerm(term: Term, rules: StandInRules, path: readonly string[]): Term {
  if (path.length > MAX_DEPTH) return term;
  switch (term.kind) {
    case 'unknown': {
      if (term.json !== undefined) return term;
      const value = textFor(term, rules, path);
      return value === undefined ? term : { kind: 'value', value, ...(term.at === undefined ? {} : { at: term.at }) };
    }
    case 'list':
      return { ...term, items: term.items.map((item, index) => standInTerm(item, rules, [...path, String(index)])) };
    case 'map':
      return {
        ...term,
        entries: new Map([...term.entries].map(([key, item]) => [key, standInTerm(item, rules, [...path, key])])),
      };
    default:
      return term;
  }
}

function textFor(term: Unknown, { forms, fill }: StandInRules, path: readonly string[]): string | undefined {
  const formed = formOf(term, forms);
  if (formed !== undefined || term.pieces === undefined) return formed;
  const pieces = term.pieces.map((piece) => formedPiece(piece, forms));
  return pieces.every((piece) => piece !== undefined) ? pieces.join('') : fill?.(pieces, path);
}

/** An attribute that is known in parts can be a part itself. */
function formedPiece(piece: Piece, forms: Forms): string | undefined {
  if (typeof piece === 'string') return piece;
  const formed = formOf(piece, forms);
  if (formed !== undefined || piece.pieces === undefined) return formed;
  const inner = piece.pieces.map((each) => (typeof each === 'string' ? each : formOf(each, forms)));
  return inner.every((each) => each !== undefined) ? inner.join('') : undefined;
}

/** Of an attribute of a block: not of a part of one, and not of what was made of one. */
function formOf({ refers, picked, repeated }: Unknown, forms: Forms): string | undefined {
  const [block] = refers ?? [];
  const attribute = picked?.length === (repeated === true ? 2 : 1) ? picked.at(-1) : undefined;
  return block?.of === undefined || attribute === undefined ? undefined : forms(`${block.of}.${attribute}`, block);
}
