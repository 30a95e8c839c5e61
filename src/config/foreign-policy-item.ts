/** One document of a file of policies, or one item of a List in it; says at which line something in it is wrong, and checks its expressions. */
import { ExpressionError } from '../lib/cel/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { locateNode, type YamlDocument } from '../lib/yaml/index.js';
import type { Dialect, ExpressionEngine } from '../ports/index.js';

/** A document, or an item of a List. */
export interface Item {
  readonly document: YamlDocument;
  readonly value: unknown;
  readonly node: readonly (string | number)[];
}

export interface Place {
  readonly path: string;
  readonly engine: ExpressionEngine;
}

export function itemsOf(document: YamlDocument): readonly Item[] {
  const { value } = document;
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'List' && 'items' in value) {
    const items: unknown = value.items;
    if (Array.isArray(items)) return items.map((item: unknown, index) => ({ document, value: item, node: ['items', index] }));
  }
  return [{ document, value, node: [] }];
}

export interface WrittenExpressions {
  readonly matchConditions: readonly { readonly expression: string }[];
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly messageExpression?: string }[];
  readonly auditAnnotations: readonly { readonly valueExpression: string }[];
}

export const NO_EXPRESSIONS: WrittenExpressions = { matchConditions: [], variables: [], validations: [], auditAnnotations: [] };

/** Refuses a text that is no expression at its line. @param called what the format calls the conditions or validations, where it is another word */
export function checkExpressions(
  { matchConditions, variables, validations, auditAnnotations }: WrittenExpressions,
  keys: readonly (string | number)[],
  dialect: Dialect,
  inputs: readonly string[],
  item: Item,
  { path, engine }: Place,
  called?: string,
): void {
  const texts = [
    ...validations.flatMap(({ expression, messageExpression }) => [
      expression,
      ...(messageExpression === undefined ? [] : [messageExpression]),
    ]),
    ...auditAnnotations.map(({ valueExpression }) => valueExpression),
  ];
  const conditions = matchConditions.map(({ expression }) => expression);
  if (areExpressions([], conditions) && areExpressions(variables, texts)) return;
  // One of them is none: which one, is looked for one by one.
  const problems: string[] = [];
  const check = (known: typeof variables, text: string | undefined, where: readonly (string | number)[]): void => {
    try {
      engine.compileProgram({ inputs, dialect, variables: known, expressions: text === undefined ? [] : [text] });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push(`${at(item, path, [...keys, ...where])}: this is no expression: ${error.message}`);
    }
  };
  for (const [index, { expression }] of matchConditions.entries())
    check([], expression, [called ?? 'matchConditions', index, 'expression']);
  for (const index of variables.keys()) {
    check(variables.slice(0, index + 1), undefined, ['variables', index, 'expression']);
    // Whatever uses it would be in error too, for no reason of its own.
    if (problems.length > 0) throw invalid(problems);
  }
  for (const [index, { expression, messageExpression }] of validations.entries()) {
    check(variables, expression, [called ?? 'validations', index, 'expression']);
    if (messageExpression !== undefined)
      check(variables, messageExpression, [called ?? 'validations', index, 'messageExpression']);
  }
  for (const [index, { valueExpression }] of auditAnnotations.entries())
    check(variables, valueExpression, ['auditAnnotations', index, 'valueExpression']);
  if (problems.length > 0) throw invalid(problems);

  function areExpressions(known: typeof variables, expressions: readonly string[]): boolean {
    try {
      engine.compileProgram({ inputs, dialect, variables: known, expressions });
      return true;
    } catch (error) {
      if (error instanceof ExpressionError) return false;
      throw error;
    }
  }
}

export function at({ document, node }: Item, path: string, keys: readonly PropertyKey[]): string {
  const steps = keys.map((key) => (typeof key === 'number' ? key : String(key)));
  const place = `${path}:${locateNode(document, [...node, ...steps]).startLine}`;
  return steps.length === 0 ? place : `${place}: ${steps.join('.')}`;
}

export function invalid(problems: readonly string[]): HeadwaterError {
  return new HeadwaterError('POLICY_INVALID', problems.join('\n'));
}
