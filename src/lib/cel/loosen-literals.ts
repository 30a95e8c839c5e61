/**
 * Rewrites the text of an expression so that the elements of each list and the values of each map that it writes out are of one
 * type, as the API server wants it: what may be of another becomes `dyn(…)`. The value of the expression stays the same.
 * https://kubernetes.io/docs/reference/using-api/cel/#type-checking
 */
import { tokens, type Token } from './lexer.js';

export function withLiteralsLoosened(text: string): string {
  const insertions = literalsIn(tokens(text))
    .filter((literal) => !isOfOneType(literal))
    .flatMap((literal) => literal.flatMap((element) => [[startOf(element), 'dyn('] as const, [endOf(element), ')'] as const]))
    .toSorted(([a], [b]) => a - b);
  let written = '';
  let end = 0;
  for (const [at, inserted] of insertions) {
    written += text.slice(end, at) + inserted;
    end = at;
  }
  return written + text.slice(end);
}

/** The elements of a list, or the values of a map, each with all of its tokens. */
type Literal = readonly Element[];
type Element = readonly Token[];

interface Open {
  readonly closing: string;
  readonly literal: 'list' | 'map' | undefined;
  readonly elements: Element[];
  /** Where the element or value that is being read begins; undefined within a key. */
  start: number | undefined;
  choices: number;
  /** Whether an element is there or not as an optional says; such a literal stays as it is. */
  hasOptional: boolean;
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

function literalsIn(read: readonly Token[]): readonly Literal[] {
  const found: Literal[] = [];
  const open: Open[] = [];
  for (const [index, token] of read.entries()) {
    if (token.kind !== 'mark') continue;
    const closing = CLOSING.get(token.text);
    const inner = open.at(-1);
    if (closing !== undefined) {
      const literal = literalAt(read, index);
      open.push({
        closing,
        literal,
        elements: [],
        start: literal === 'map' ? undefined : index + 1,
        choices: 0,
        hasOptional: false,
      });
    } else if (token.text === inner?.closing) {
      endElement(inner, read, index);
      open.pop();
      if (inner.literal !== undefined && !inner.hasOptional) found.push(inner.elements);
    } else if (token.text === ',' && inner !== undefined) {
      endElement(inner, read, index);
      inner.start = inner.literal === 'map' ? undefined : index + 1;
    } else if (token.text === '?' && inner !== undefined) {
      if (!isMarked(read, index)) inner.choices += 1;
      else if (read[index - 1]?.text !== '.') inner.hasOptional = true;
    } else if (token.text === ':' && inner !== undefined) {
      if (inner.choices > 0) inner.choices -= 1;
      else if (inner.literal === 'map') inner.start = index + 1;
    }
  }
  return found;
}

function endElement(open: Open, read: readonly Token[], end: number): void {
  const element = open.start === undefined ? [] : read.slice(open.start, end);
  if (open.literal !== undefined && element.length > 0) open.elements.push(element);
  open.choices = 0;
}

function literalAt(read: readonly Token[], index: number): Open['literal'] {
  const [before, mark] = [read[index - 1], read[index]];
  if (mark?.text === '{') return 'map';
  // An index and the arguments of `format`, which may be of any types, are no literals.
  if (mark?.text !== '[' || isOperand(before)) return undefined;
  return before?.text === '(' && read[index - 2]?.text === 'format' ? undefined : 'list';
}

function isOperand(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'mark') return token !== undefined && [')', ']', '}'].includes(token.text);
  return !(token.kind === 'name' && token.text === 'in');
}

/** Whether the question mark makes an element optional, and no choice. */
function isMarked(read: readonly Token[], index: number): boolean {
  const before = read[index - 1];
  return before?.kind === 'mark' && ['.', '[', '{', ','].includes(before.text);
}

function isOfOneType(literal: Literal): boolean {
  const types = new Set(literal.map((element) => (element.length === 1 ? constantType(element[0]) : undefined)));
  return literal.length < 2 || (types.size === 1 && !types.has(undefined));
}

/** Undefined for what is no constant. */
function constantType(token: Token | undefined): string | undefined {
  if (token?.kind === 'name') return ['true', 'false'].includes(token.text) ? 'bool' : undefined;
  if (token?.kind !== 'literal') return undefined;
  return typeof token.value === 'object' ? token.value?.constructor.name : typeof token.value;
}

function startOf([first]: Element): number {
  return first?.at ?? 0;
}

function endOf(element: Element): number {
  const last = element.at(-1);
  return last === undefined ? 0 : last.at + last.text.length;
}
