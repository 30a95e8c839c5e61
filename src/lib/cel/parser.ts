/**
 * Parses the text of an expression. Gives its tree, macros expanded, or throws an `ExpressionError` with line and column.
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
 */
import { ExpressionError } from './expression-error.js';
import { placed, tokens, type Token } from './lexer.js';
import { expandMacro } from './macros.js';
import { negate } from './numbers.js';
import type { ListItem, MapEntry, Node } from './syntax.js';
import { CelError, double, doubleOf, isInt, type Value } from './values.js';

/** No names of variables, functions or loops. */
const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);
/** Not even names of fields. */
const KEYWORDS = new Set(['in', 'true', 'false', 'null']);
const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** From the loosest to the tightest; all are left-associative. */
const LEVELS: readonly ReadonlyMap<string, string>[] = [
  new Map([
    ['<', '_<_'],
    ['<=', '_<=_'],
    ['>', '_>_'],
    ['>=', '_>=_'],
    ['==', '_==_'],
    ['!=', '_!=_'],
    ['in', '@in'],
  ]),
  new Map([
    ['+', '_+_'],
    ['-', '_-_'],
  ]),
  new Map([
    ['*', '_*_'],
    ['/', '_/_'],
    ['%', '_%_'],
  ]),
];

/** @param maxDepth of brackets, conditions and signs within each other */
export function parse(text: string, maxDepth: number): Node {
  const read = tokens(text);
  let position = 0;
  let depth = 0;
  if (read[0]?.kind === 'end') throw new ExpressionError('it is empty');
  const tree = expression();
  if (peek().kind !== 'end') throw unexpected();
  return tree;

  function peek(): Token {
    const token = read[position];
    if (token === undefined) throw new Error('the tokens end without their end');
    return token;
  }

  function isMark(mark: string): boolean {
    const token = peek();
    return token.kind === 'mark' && token.text === mark;
  }

  function accept(mark: string): boolean {
    const found = isMark(mark);
    if (found) position += 1;
    return found;
  }

  function expect(mark: string): void {
    if (!accept(mark)) throw unexpected(`'${mark}'`);
  }

  function unexpected(wanted?: string): ExpressionError {
    const token = peek();
    const found = token.kind === 'end' ? 'the end' : `'${token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text}'`;
    const why = wanted === undefined ? `${found} is unexpected` : `${wanted} is expected, not ${found}`;
    // What is missing at the end is missing after the last thing that is there.
    return placed(text, token.kind === 'end' ? (read[position - 1]?.at ?? 0) : token.at, why);
  }

  function nested<T>(part: () => T): T {
    depth += 1;
    if (depth > maxDepth) throw placed(text, peek().at, 'it is nested too deeply');
    const result = part();
    depth -= 1;
    return result;
  }

  function expression(): Node {
    return nested(() => {
      const condition = junction('or', '||', () => junction('and', '&&', () => binary(0)));
      const { at } = peek();
      if (!accept('?')) return condition;
      const yes = junction('or', '||', () => junction('and', '&&', () => binary(0)));
      expect(':');
      return { kind: 'choice', at, condition, yes, no: expression() };
    });
  }

  function junction(kind: 'and' | 'or', mark: string, part: () => Node): Node {
    const first = part();
    const { at } = peek();
    if (!isMark(mark)) return first;
    const parts = [first];
    while (accept(mark)) parts.push(part());
    return { kind, at, parts };
  }

  function binary(level: number): Node {
    const operators = LEVELS[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (let length = 0; ; length += 1) {
      const token = peek();
      if (length > maxDepth) throw placed(text, token.at, 'it is nested too deeply');
      const name = token.kind === 'mark' || token.kind === 'name' ? operators.get(token.text) : undefined;
      if (name === undefined) return left;
      position += 1;
      left = { kind: 'call', at: token.at, name, target: undefined, args: [left, binary(level + 1)] };
    }
  }

  function unary(): Node {
    const { at } = peek();
    if (accept('!')) return nested(() => ({ kind: 'call', at, name: '!_', target: undefined, args: [unary()] }));
    if (!accept('-')) return member(primary());
    const token = peek();
    const number = token.kind === 'literal' ? negativeOf(token.value) : undefined;
    if (number !== undefined) {
      position += 1;
      return member({ kind: 'literal', at, value: number });
    }
    return nested(() => ({ kind: 'call', at, name: '-_', target: undefined, args: [unary()] }));
  }

  function member(start: Node): Node {
    let node = start;
    for (let length = 0; ; length += 1) {
      const { at } = peek();
      if (length > maxDepth) throw placed(text, at, 'it is nested too deeply');
      if (accept('.')) {
        const optional = accept('?');
        const { at: nameAt } = peek();
        const field = fieldName();
        const isCall = !optional && !field.quoted && isMark('(');
        node = isCall
          ? call(field.name, nameAt, node)
          : { kind: 'select', at: nameAt, operand: node, field: field.name, optional };
      } else if (accept('[')) {
        const optional = accept('?');
        const index = expression();
        expect(']');
        node = { kind: 'index', at, operand: node, index, optional };
      } else if (isMark('{')) {
        const message = messageName(node);
        if (message === undefined) throw unexpected();
        throw placed(text, start.at, `there is no type '${message}'; objects are JSON`);
      } else {
        return node;
      }
    }
  }

  function fieldName(): { readonly name: string; readonly quoted: boolean } {
    const token = peek();
    if (token.kind === 'quoted') {
      position += 1;
      return { name: token.text.slice(1, -1), quoted: true };
    }
    if (token.kind !== 'name' || KEYWORDS.has(token.text)) throw unexpected('a name');
    position += 1;
    return { name: token.text, quoted: false };
  }

  function primary(): Node {
    const token = peek();
    if (token.kind === 'literal') {
      position += 1;
      if (token.value === 2n ** 63n) throw placed(text, token.at, 'the int overflows: it is out of the range of 64 bits');
      return { kind: 'literal', at: token.at, value: token.value };
    }
    if (accept('(')) {
      const inner = expression();
      expect(')');
      return inner;
    }
    if (accept('[')) return { kind: 'list', at: token.at, items: separated(']', item) };
    if (accept('{')) return { kind: 'map', at: token.at, entries: separated('}', entry) };
    const absolute = accept('.');
    return named(absolute);
  }

  function named(absolute: boolean): Node {
    const token = peek();
    if (token.kind !== 'name') throw unexpected('a value');
    const { text: name, at } = token;
    const constant = CONSTANTS.get(name);
    if (constant !== undefined && !absolute) {
      position += 1;
      return { kind: 'literal', at, value: constant };
    }
    if (KEYWORDS.has(name)) throw unexpected('a value');
    if (RESERVED.has(name)) throw placed(text, at, `'${name}' is reserved and cannot be a name`);
    position += 1;
    return isMark('(') ? call(name, at, undefined) : { kind: 'name', at, name, absolute };
  }

  function call(name: string, at: number, target: Node | undefined): Node {
    expect('(');
    const args = separated(')', expression, false);
    const written = { kind: 'call', at, name, target, args } as const;
    const expanded = expandMacro(written);
    if (expanded.kind === 'wrong') throw placed(text, expanded.at, expanded.why);
    return expanded.kind === 'macro' ? expanded.node : written;
  }

  function item(): ListItem {
    const optional = accept('?');
    return { value: expression(), optional };
  }

  function entry(): MapEntry {
    const optional = accept('?');
    const key = expression();
    expect(':');
    return { key, value: expression(), optional };
  }

  /** After the opening bracket; reads the closing one too. */
  function separated<T>(end: string, part: () => T, trailing = true): readonly T[] {
    const parts: T[] = [];
    if (accept(end)) return parts;
    do {
      if (trailing && parts.length > 0 && isMark(end)) break;
      parts.push(part());
    } while (accept(','));
    expect(end);
    return parts;
  }
}

function negativeOf(value: Value): Value | undefined {
  if (isInt(value)) {
    const negative = negate(value);
    return negative instanceof CelError ? undefined : negative;
  }
  const number = doubleOf(value);
  return number === undefined ? undefined : double(-number);
}

function messageName(node: Node): string | undefined {
  if (node.kind === 'name') return node.name;
  if (node.kind !== 'select' || node.optional) return undefined;
  const before = messageName(node.operand);
  return before === undefined ? undefined : `${before}.${node.field}`;
}
