/**
 * Evaluates an expression to a term. Never throws and never guesses: what is not known, or could not be made out, is
 * unknown, and says why. Values keep the place where they are written, through every reference.
 */
import type { Expression, ForExpression, Span, TemplatePart } from '../../../lib/hcl/syntax.js';
import { failing, unknown, type Identity, type Piece, type Term, type Unknown } from '../term.js';
import { within, type Scope } from './context.js';
import { binary, conditionOf, isNull, unary } from './operators.js';
import { together } from './pieces.js';
import { pick, refersOf, textOf, textTerm } from './parts.js';
import { callFunction } from './functions/index.js';

export function evaluate(expression: Expression, scope: Scope): Term {
  return within(scope.work, expression.span, () => dispatch(expression, scope));
}

function dispatch(expression: Expression, scope: Scope): Term {
  const { span } = expression;
  switch (expression.kind) {
    case 'literal':
      return { kind: 'value', value: expression.value, at: span, literal: true };
    case 'template':
      return template(expression.parts, span, scope);
    case 'variable':
    case 'attribute':
    case 'index':
      return reference(expression, scope);
    case 'splat':
      return splat(evaluate(expression.object, scope), expression.each, span, scope);
    case 'splat-item':
      return scope.names.get(SPLAT_ITEM) ?? unknown('a splat without its list', span);
    case 'tuple':
      return { kind: 'list', items: expression.items.map((item) => evaluate(item, scope)), at: span, literal: true };
    case 'object':
      return object(expression.entries, span, scope);
    case 'for':
      return forEach(expression, span, scope);
    case 'call':
      return call(expression, span, scope);
    case 'unary':
      return { ...unary(expression.operator, evaluate(expression.operand, scope)), at: span };
    case 'binary':
      return { ...binary(expression.operator, evaluate(expression.left, scope), evaluate(expression.right, scope)), at: span };
    case 'conditional':
      return conditional(expression, span, scope);
  }
}

/** No name of a configuration has a space. */
const SPLAT_ITEM = 'splat item';

/** The root of a reference and its first names say what it means; the rest is picked from that. */
function reference(expression: Expression, scope: Scope): Term {
  const steps: { readonly name?: string; readonly key?: Expression }[] = [];
  let root = expression;
  while (root.kind === 'attribute' || root.kind === 'index') {
    steps.unshift(root.kind === 'attribute' ? { name: root.name } : { key: root.key });
    root = root.object;
  }
  const { term, used } =
    root.kind === 'variable' ? rootTerm(root.name, steps, expression.span, scope) : { term: evaluate(root, scope), used: 0 };
  let current = term;
  for (const { name, key } of steps.slice(used)) {
    current = name !== undefined ? pick(current, name) : key !== undefined ? pickKey(current, evaluate(key, scope)) : current;
  }
  return current.at === undefined ? { ...current, at: expression.span } : current;
}

function rootTerm(
  root: string,
  steps: readonly { readonly name?: string }[],
  at: Span,
  scope: Scope,
): { readonly term: Term; readonly used: number } {
  const own = scope.names.get(root);
  if (own !== undefined) return { term: own, used: 0 };
  const [first, second] = steps;
  if (first?.name === undefined) return { term: unknown(`${root} is not a value`, at), used: steps.length };
  const known = scope.module.lookup(root, first.name);
  if (known !== undefined) return { term: known, used: 1 };
  if (root !== 'data') return { term: scope.module.resource('managed', root, first.name), used: 1 };
  if (second?.name === undefined) return { term: unknown('data is not a value', at), used: steps.length };
  return { term: scope.module.resource('data', first.name, second.name), used: 2 };
}

function pickKey(from: Term, key: Term): Term {
  if (key.kind === 'value' && (typeof key.value === 'string' || typeof key.value === 'number')) return pick(from, key.value);
  return unknownOf(key.kind === 'unknown' ? key.why : 'an index is no text or number', [from], undefined, true);
}

/** Unknown, and may be any of what these refer to. */
function unknownOf(why: string, terms: readonly Term[], at?: Span, deep = false): Term {
  const refers = [...new Set(terms.flatMap((term): readonly Identity[] => refersOf(term, deep)))];
  return { ...unknown(why, at), ...(refers.length === 0 ? {} : { refers }) };
}

function splat(from: Term, each: Expression, at: Span, scope: Scope): Term {
  if (from.kind === 'unknown') return evaluate(each, named(scope, [[SPLAT_ITEM, pick(from, '*')]]));
  const items = from.kind === 'list' ? from.items : isNull(from) ? [] : [from];
  // `map[*]` is a list of the one map; only lists and sets are taken apart.
  return { kind: 'list', items: items.map((item) => evaluate(each, named(scope, [[SPLAT_ITEM, item]]))), at };
}

function named(scope: Scope, names: readonly (readonly [string, Term])[]): Scope {
  return { ...scope, names: new Map([...scope.names, ...names]) };
}

function object(entries: Extract<Expression, { kind: 'object' }>['entries'], at: Span, scope: Scope): Term {
  const members = new Map<string, Term>();
  for (const { key, value } of entries) {
    const name = textOf(evaluate(key, scope));
    if (name === undefined) return unknown('a key of it is not known', at);
    members.set(name, evaluate(value, scope));
  }
  return { kind: 'map', entries: members, at, literal: true };
}

/** Keys and values of a list, set, map or object. */
export function entriesOf(term: Term): readonly (readonly [key: Term, value: Term])[] | undefined {
  if (term.kind === 'list')
    return term.items.map((item, index) => [term.set === true ? item : { kind: 'value', value: index }, item] as const);
  if (term.kind === 'map') return sorted(term.entries).map(([key, item]) => [{ kind: 'value', value: key }, item] as const);
  return undefined;
}

/** Terraform goes through maps and objects in the order of their keys. */
export function sorted(entries: ReadonlyMap<string, Term>): readonly (readonly [string, Term])[] {
  return [...entries].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function forEach(loop: ForExpression, at: Span, scope: Scope): Term {
  const collection = evaluate(loop.collection, scope);
  const entries = entriesOf(collection);
  if (entries === undefined) {
    const item = collection.kind === 'unknown' ? pick(collection, '*') : unknown('a for needs a list or map', at);
    const names = [[loop.valueName, item] as const, ...(loop.keyName === undefined ? [] : [[loop.keyName, item] as const])];
    const value = evaluate(loop.value, named(scope, names));
    return unknownOf(item.kind === 'unknown' ? item.why : '', [value], at);
  }
  const items: Term[] = [];
  const members = new Map<string, Term[]>();
  for (const [key, value] of entries) {
    const names = [[loop.valueName, value] as const, ...(loop.keyName === undefined ? [] : [[loop.keyName, key] as const])];
    const inner = named(scope, names);
    const holds = loop.condition === undefined ? true : conditionOf(evaluate(loop.condition, inner));
    if (typeof holds !== 'boolean') return unknown(`which items it has is not known: ${holds.why}`, at);
    if (!holds) continue;
    const made = evaluate(loop.value, inner);
    if (loop.key === undefined) items.push(made);
    else {
      const name = textOf(evaluate(loop.key, inner));
      if (name === undefined) return unknown('a key of it is not known', at);
      members.set(name, [...(loop.grouped ? (members.get(name) ?? []) : []), made]);
    }
  }
  if (loop.key === undefined) return { kind: 'list', items, at };
  const grouped = [...members].map(([name, made]): [string, Term] => [
    name,
    loop.grouped ? { kind: 'list', items: made, at } : (made[0] ?? unknown('empty', at)),
  ]);
  return { kind: 'map', entries: new Map(grouped), at };
}

function call({ name, parameters, expand }: Extract<Expression, { kind: 'call' }>, at: Span, scope: Scope): Term {
  const terms = parameters.map((parameter) => evaluate(parameter, scope));
  const last = expand ? terms.pop() : undefined;
  if (last !== undefined) {
    if (last.kind !== 'list')
      return unknownOf(last.kind === 'unknown' ? last.why : 'only a list can be expanded', [...terms, last], at);
    terms.push(...last.items);
  }
  const result = callFunction(name, terms, scope);
  return result.at === undefined ? { ...result, at } : result;
}

function conditional(expression: Extract<Expression, { kind: 'conditional' }>, at: Span, scope: Scope): Term {
  const condition = conditionOf(evaluate(expression.condition, scope));
  if (typeof condition === 'boolean') {
    const chosen = evaluate(condition ? expression.yes : expression.no, scope);
    // What is chosen is written here, but the condition has a say: a person must change this.
    return isWrittenIn(chosen, at) ? { ...chosen, at, literal: false } : chosen;
  }
  return unknownOf(
    `it depends on a condition: ${condition.why}`,
    [evaluate(expression.yes, scope), evaluate(expression.no, scope)],
    at,
  );
}

function isWrittenIn({ at }: Term, span: Span): boolean {
  return at !== undefined && at.file === span.file && at.start >= span.start && at.end <= span.end;
}

function template(parts: readonly TemplatePart[], at: Span, scope: Scope): Term {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'interpolation') return evaluate(only.value, scope);
  const text = textOfParts(parts, scope);
  return typeof text === 'string' ? textTerm(text, at) : { ...text, at };
}

/** The text of a template, or what is known of it. */
export function textOfParts(parts: readonly TemplatePart[], scope: Scope): string | Unknown {
  return together(piecesOf(parts, scope));
}

/** One after the other, so that no more are made than the text can hold. */
function* piecesOf(parts: readonly TemplatePart[], scope: Scope): Iterable<Piece> {
  for (const part of parts) yield part.kind === 'text' ? part.text : partText(part, scope);
}

function partText(part: Exclude<TemplatePart, { kind: 'text' }>, scope: Scope): string | Unknown {
  if (part.kind === 'interpolation') {
    const term = evaluate(part.value, scope);
    return textOf(term) ?? (term.kind === 'unknown' ? term : failing('a part of the text is no text'));
  }
  if (part.kind === 'if') {
    const condition = conditionOf(evaluate(part.condition, scope));
    return typeof condition === 'boolean' ? textOfParts(condition ? part.yes : part.no, scope) : unknown(condition.why);
  }
  const collection = evaluate(part.collection, scope);
  const entries = entriesOf(collection);
  if (entries === undefined) return unknown(collection.kind === 'unknown' ? collection.why : 'a for needs a list or map');
  return together(repeatedPieces(part, entries, scope));
}

function* repeatedPieces(
  { valueName, keyName, body }: Extract<TemplatePart, { kind: 'for' }>,
  entries: readonly (readonly [key: Term, value: Term])[],
  scope: Scope,
): Iterable<Piece> {
  for (const [key, value] of entries) {
    const names = [[valueName, value] as const, ...(keyName === undefined ? [] : [[keyName, key] as const])];
    yield* piecesOf(body, named(scope, names));
  }
}
