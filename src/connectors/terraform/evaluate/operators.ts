/** Operators on terms. An operand that is not known makes the result unknown, except where the other one decides. */
import type { BinaryOperator } from '../../../lib/hcl/syntax.js';
import type { Json } from '../../../model/index.js';
import { canonicalJson } from '../../../lib/canonical-json.js';
import { plainOf, unknown, type Term } from '../term.js';

export function isNull(term: Term): boolean {
  return term.kind === 'value' && term.value === null;
}

/** True or false, or why that is not known. Texts `true` and `false` count, as they do in Terraform. */
export function conditionOf(term: Term): boolean | { readonly why: string } {
  if (term.kind === 'unknown') return { why: term.why };
  const value = term.kind === 'value' ? term.value : undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return { why: 'it is neither true nor false' };
}

export function unary(operator: '-' | '!', operand: Term): Term {
  if (operand.kind === 'unknown') return unknown(operand.why);
  if (operator === '!') {
    const condition = conditionOf(operand);
    return typeof condition === 'boolean' ? { kind: 'value', value: !condition } : unknown(condition.why);
  }
  const number = numberOf(operand);
  return number === undefined ? unknown('it is no number') : { kind: 'value', value: -number };
}

export function binary(operator: BinaryOperator, left: Term, right: Term): Term {
  if (operator === '&&' || operator === '||') return logical(operator === '||', left, right);
  if (operator === '==' || operator === '!=') return equality(operator === '==', left, right);
  if (left.kind === 'unknown') return unknown(left.why);
  if (right.kind === 'unknown') return unknown(right.why);
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return unknown('an operand is no number');
  const value = arithmetic(operator, a, b);
  return typeof value === 'number' && !Number.isFinite(value) ? unknown('it divides by zero') : { kind: 'value', value };
}

function logical(decisive: boolean, left: Term, right: Term): Term {
  const [a, b] = [conditionOf(left), conditionOf(right)];
  if (a === decisive || b === decisive) return { kind: 'value', value: decisive };
  if (typeof a !== 'boolean') return unknown(a.why);
  return typeof b === 'boolean' ? { kind: 'value', value: !decisive } : unknown(b.why);
}

function equality(wanted: boolean, left: Term, right: Term): Term {
  // Whatever a list, map or block holds, it is not null.
  if (isNull(left) && isThing(right)) return { kind: 'value', value: !wanted };
  if (isNull(right) && isThing(left)) return { kind: 'value', value: !wanted };
  const [a, b] = [plainOf(left), plainOf(right)];
  if ('why' in a) return unknown(a.why);
  if ('why' in b) return unknown(b.why);
  return { kind: 'value', value: same(a.value, b.value) === wanted };
}

function isThing({ kind }: Term): boolean {
  return kind === 'list' || kind === 'map' || kind === 'object';
}

export function same(a: Json, b: Json): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

function arithmetic(operator: BinaryOperator, a: number, b: number): number | boolean {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '<':
      return a < b;
    default:
      return a <= b;
  }
}

export function numberOf(term: Term): number | undefined {
  if (term.kind !== 'value') return undefined;
  if (typeof term.value === 'number') return term.value;
  if (typeof term.value !== 'string' || term.value.trim() === '') return undefined;
  const number = Number(term.value);
  return Number.isFinite(number) ? number : undefined;
}
