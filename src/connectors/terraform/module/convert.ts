/** Gives a variable's value the type that the variable declares, with the defaults of optional members. */
import type { Expression } from '../../../lib/hcl/syntax.js';
import { failing, unknown, type Term } from '../term.js';
import { isNull, numberOf } from '../evaluate/operators.js';
import { textOf } from '../evaluate/parts.js';

/** @param constant evaluates what a type gives as a default */
export function convert(term: Term, type: Expression, constant: (expression: Expression) => Term): Term {
  if (term.kind === 'unknown' || term.kind === 'object' || isNull(term)) return term;
  if (type.kind === 'variable') return primitive(term, type.name);
  if (type.kind !== 'call') return term;
  const [first] = type.parameters;
  if (first === undefined) return term;
  switch (type.name) {
    case 'list':
    case 'set':
      if (term.kind !== 'list') return term;
      return { ...term, set: type.name === 'set', items: term.items.map((item) => convert(item, first, constant)) };
    case 'map':
      if (term.kind !== 'map') return term;
      return { ...term, entries: new Map([...term.entries].map(([key, item]) => [key, convert(item, first, constant)])) };
    case 'tuple':
      return term;
    case 'object':
      return first.kind === 'object' ? objectOf(term, first, constant) : term;
    default:
      return term;
  }
}

function primitive(term: Term, name: string): Term {
  if (term.kind !== 'value') return term;
  if (name === 'string') return { ...term, value: textOf(term) ?? term.value };
  if (name === 'number') {
    const number = numberOf(term);
    return number === undefined ? failing('the value is no number', term.at) : { ...term, value: number };
  }
  if (name === 'bool' && (term.value === 'true' || term.value === 'false')) return { ...term, value: term.value === 'true' };
  return term;
}

/** Members that the type does not name are dropped; optional ones that are missing or null get their default. */
function objectOf(term: Term, type: Extract<Expression, { kind: 'object' }>, constant: (expression: Expression) => Term): Term {
  if (term.kind !== 'map') return term;
  const entries = new Map<string, Term>();
  for (const { key, value } of type.entries) {
    if (key.kind !== 'literal') continue;
    const name = String(key.value);
    const given = term.entries.get(name);
    const isOptional = value.kind === 'call' && value.name === 'optional';
    const [inner = value, fallback] = isOptional ? value.parameters : [value];
    if (given !== undefined && !isNull(given)) entries.set(name, convert(given, inner, constant));
    else if (fallback !== undefined) entries.set(name, convert(constant(fallback), inner, constant));
    else if (isOptional || given !== undefined) entries.set(name, { kind: 'value', value: null });
    else entries.set(name, unknown(`the member ${name} is missing`, term.at));
  }
  return { ...term, entries };
}
