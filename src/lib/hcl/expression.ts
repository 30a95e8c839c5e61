/** Expressions of HCL, by recursive descent. */
import type { Scanner } from './scanner.js';
import type { BinaryOperator, Expression, ForExpression, ObjectEntry } from './syntax.js';
import { parseHeredoc, parseQuotedTemplate } from './template.js';

export function parseExpression(scanner: Scanner): Expression {
  return scanner.nested(scanner.newlines, () => conditional(scanner));
}

/** A quoted text: its value when it is plain, else the expression. */
export function parseQuoted(scanner: Scanner): string | Expression {
  const read = parseQuotedTemplate(scanner, parseExpression);
  return read.kind === 'literal' && typeof read.value === 'string' ? read.value : read;
}

function conditional(scanner: Scanner): Expression {
  const condition = binary(scanner, 0);
  if (!scanner.takes('?')) return condition;
  const yes = parseExpression(scanner);
  scanner.expect(':', 'in a conditional');
  const no = parseExpression(scanner);
  return { kind: 'conditional', condition, yes, no, span: scanner.span(condition.span.start, no.span.end) };
}

/** Loosest first; of one level, the longer operators first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['>=', '<=', '>', '<'],
  ['+', '-'],
  ['*', '/', '%'],
];

function binary(scanner: Scanner, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return postfix(scanner);
  let left = binary(scanner, level + 1);
  for (;;) {
    const operator = operators.find((candidate) => scanner.sees(candidate));
    if (operator === undefined) return left;
    scanner.takes(operator);
    const right = binary(scanner, level + 1);
    left = { kind: 'binary', operator, left, right, span: scanner.span(left.span.start, right.span.end) };
  }
}

/** A term with what is picked from it: `.name`, `[0]`, `[*]`. */
function postfix(scanner: Scanner): Expression {
  return picked(scanner, term(scanner), true);
}

function picked(scanner: Scanner, from: Expression, brackets: boolean): Expression {
  let object = from;
  const { start } = from.span;
  for (;;) {
    if (scanner.sees('.') && !scanner.sees('...')) {
      scanner.takes('.');
      if (scanner.takes('*')) object = splat(scanner, object, start, false);
      else object = dotted(scanner, object, start);
    } else if (brackets && scanner.sees('[')) {
      scanner.takes('[');
      const isSplat = scanner.nested('space', () => scanner.takes('*'));
      const key = isSplat ? undefined : scanner.nested('space', () => parseExpression(scanner));
      scanner.nested('space', () => scanner.expect(']', 'after an index'));
      object =
        key === undefined ? splat(scanner, object, start, true) : { kind: 'index', object, key, span: scanner.span(start) };
    } else return object;
  }
}

function dotted(scanner: Scanner, object: Expression, start: number): Expression {
  const at = scanner.position;
  const name = scanner.identifier();
  if (name !== undefined) return { kind: 'attribute', object, name, span: scanner.span(start) };
  // `list.0.1` holds two indexes, not a fraction.
  const digits = /[0-9]+/uy;
  digits.lastIndex = scanner.position;
  const index = digits.exec(scanner.text)?.[0];
  if (index === undefined) return scanner.fail("expected a name after '.'");
  scanner.position += index.length;
  const key: Expression = { kind: 'literal', value: Number(index), span: scanner.span(at) };
  return { kind: 'index', object, key, span: scanner.span(start) };
}

/** `a.*.b[0]` is the first of all b, `a[*].b[0]` the first b of each. */
function splat(scanner: Scanner, object: Expression, start: number, full: boolean): Expression {
  const item: Expression = { kind: 'splat-item', span: scanner.span(start) };
  const each = picked(scanner, item, full);
  return { kind: 'splat', object, each, span: scanner.span(start) };
}

function term(scanner: Scanner): Expression {
  scanner.skip();
  const start = scanner.position;
  const character = scanner.text[start] ?? '';
  if (character === '"') return parseQuotedTemplate(scanner, parseExpression);
  if (character === '<' && scanner.sees('<<')) return parseHeredoc(scanner, parseExpression);
  if (scanner.takes('(')) {
    return scanner.nested('space', () => {
      const inner = parseExpression(scanner);
      scanner.expect(')', 'to close the parenthesis');
      return inner.kind === 'variable' ? { ...inner, parenthesised: true } : inner;
    });
  }
  if (scanner.takes('[')) return tuple(scanner, start);
  if (scanner.takes('{')) return object(scanner, start);
  if (character === '-' || character === '!') {
    scanner.takes(character);
    const operand = scanner.nested(scanner.newlines, () => postfix(scanner));
    return { kind: 'unary', operator: character, operand, span: scanner.span(start, operand.span.end) };
  }
  const number = scanner.number();
  if (number !== undefined) return { kind: 'literal', value: number, span: scanner.span(start) };
  const name = scanner.identifier();
  if (name === undefined) return scanner.fail(character === '' ? 'the file ends in an expression' : 'expected an expression');
  if (scanner.sees('(')) return call(scanner, start, name);
  const span = scanner.span(start, start + name.length);
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', span };
  return name === 'null' ? { kind: 'literal', value: null, span } : { kind: 'variable', name, span };
}

function call(scanner: Scanner, start: number, name: string): Expression {
  scanner.takes('(');
  const parameters: Expression[] = [];
  let expand = false;
  scanner.nested('space', () => {
    while (!scanner.sees(')')) {
      parameters.push(parseExpression(scanner));
      if (scanner.takes('...')) expand = true;
      else if (scanner.takes(',')) continue;
      break;
    }
    scanner.expect(')', `to close the call of ${name}`);
  });
  return { kind: 'call', name, parameters, expand, span: scanner.span(start) };
}

function tuple(scanner: Scanner, start: number): Expression {
  return scanner.nested('space', () => {
    const loop = forExpression(scanner, ']', false);
    if (loop !== undefined) return { ...loop, span: scanner.span(start) };
    const items: Expression[] = [];
    while (!scanner.sees(']')) {
      items.push(parseExpression(scanner));
      if (!scanner.takes(',')) break;
    }
    scanner.expect(']', 'to close the list');
    return { kind: 'tuple', items, span: scanner.span(start) };
  });
}

function object(scanner: Scanner, start: number): Expression {
  const loop = scanner.nested('space', () => forExpression(scanner, '}', true));
  if (loop !== undefined) return { ...loop, span: scanner.span(start) };
  return scanner.nested('end', () => {
    const entries: ObjectEntry[] = [];
    scanner.skipLines();
    while (!scanner.takes('}')) {
      const key = parseExpression(scanner);
      if (!scanner.takes('=') && !scanner.takes(':')) scanner.fail("expected '=' or ':' after a key");
      scanner.skipLines();
      const value = parseExpression(scanner);
      entries.push({ key: keyOf(key), value });
      const separated = scanner.takes(',') || scanner.sees('\n');
      scanner.skipLines();
      if (!separated && !scanner.sees('}')) scanner.fail("expected ',' or a new line between the members of an object");
    }
    return { kind: 'object', entries, span: scanner.span(start) };
  });
}

function keyOf(key: Expression): Expression {
  return key.kind === 'variable' && !key.parenthesised ? { kind: 'literal', value: key.name, span: key.span } : key;
}

/** Undefined when no `for` follows. */
function forExpression(scanner: Scanner, close: string, withKey: boolean): ForExpression | undefined {
  const start = scanner.position;
  const valueOrKey = scanner.identifier() === 'for' ? scanner.identifier() : undefined;
  if (valueOrKey === undefined) {
    scanner.position = start;
    return undefined;
  }
  const second = scanner.takes(',') ? scanner.identifier() : undefined;
  if (scanner.identifier() !== 'in') scanner.fail("expected 'in' after for");
  const collection = parseExpression(scanner);
  scanner.expect(':', 'after the collection of a for');
  const first = parseExpression(scanner);
  let key: Expression | undefined;
  let value = first;
  if (withKey) {
    scanner.expect('=>', 'after the key of a for');
    key = first;
    value = parseExpression(scanner);
  }
  const grouped = withKey && scanner.takes('...');
  const hasCondition = wordFollows(scanner, 'if');
  const condition = hasCondition ? parseExpression(scanner) : undefined;
  scanner.expect(close, 'to close the for');
  return {
    kind: 'for',
    ...(second === undefined ? {} : { keyName: valueOrKey }),
    valueName: second ?? valueOrKey,
    collection,
    ...(key === undefined ? {} : { key }),
    value,
    ...(condition === undefined ? {} : { condition }),
    grouped,
  };
}

function wordFollows(scanner: Scanner, word: string): boolean {
  const { position } = scanner;
  if (scanner.identifier() === word) return true;
  scanner.position = position;
  return false;
}
