/**
 * Shows the expressions that a judgement came from, in the order in which they are evaluated: each with the values that it read.
 * Evaluates them again, part by part; changes nothing, and judges nothing itself.
 */
import { explainExpression, ExpressionError, type Explanation } from '../lib/cel/index.js';
import { membersOf } from '../lib/expression-members.js';
import type { AuditAnnotation, NamedExpression } from '../model/index.js';
import type { Dialect, ExpressionEngine, Value } from '../ports/index.js';

export interface ExplainedExpression {
  /** `match condition not-marked`, `variable containers`, `validation 2`. */
  readonly what: string;
  readonly explanation: Explanation;
}

/** The expressions of a policy or a rule of one, and what they see. */
export interface ExpressionSheet {
  readonly inputs: readonly string[];
  readonly dialect?: Dialect | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  readonly matchConditions: readonly NamedExpression[];
  readonly variables: readonly NamedExpression[];
  readonly validations: readonly WrittenValidation[];
  readonly auditAnnotations?: readonly AuditAnnotation[];
  /** True where the first validation that is not true decides, and later ones are not looked at. */
  readonly first?: boolean;
}

interface WrittenValidation {
  readonly expression: string;
  readonly messageExpression?: string;
  readonly fields?: string;
}

/** @param conditionsMet false where a match condition kept the policy from the resource, so that nothing else was looked at */
export function explainExpressions(
  sheet: ExpressionSheet,
  conditionsMet: boolean,
  engine: ExpressionEngine,
): readonly ExplainedExpression[] {
  const { matchConditions, variables } = sheet;
  // Conditions are judged before there are variables.
  const conditions = matchConditions.flatMap(({ name, expression }) =>
    explained(`match condition ${name}`, expression, [], sheet, engine),
  );
  if (!conditionsMet) return conditions;
  const shown = explainedValidations(sheet, engine);
  const used = variablesBehind(
    shown.map(({ text }) => text),
    variables,
  );
  return [
    ...conditions,
    ...variables.flatMap(({ name, expression }, index) =>
      used.has(name) ? explained(`variable ${name}`, expression, variables.slice(0, index), sheet, engine) : [],
    ),
    ...shown.flatMap(({ parts }) => parts),
  ];
}

interface Shown {
  readonly text: string;
  readonly parts: readonly ExplainedExpression[];
}

/** A message, and where it is wrong, are asked for only of what is false; annotations only where nothing is. */
function explainedValidations(sheet: ExpressionSheet, engine: ExpressionEngine): readonly Shown[] {
  const { variables, validations, auditAnnotations = [], first = false } = sheet;
  const shown: Shown[] = [];
  const show = (what: string, text: string | undefined): Value | undefined => {
    const parts = text === undefined ? [] : explained(what, text, variables, sheet, engine);
    if (text !== undefined) shown.push({ text, parts });
    return parts[0]?.explanation.result;
  };
  let failed = false;
  for (const [index, { expression, messageExpression, fields }] of validations.entries()) {
    const value = show(`validation ${index + 1}`, expression);
    if (value?.kind === 'value' && value.value === true) continue;
    if (value?.kind === 'value' && value.value === false) {
      failed = true;
      show(`message of validation ${index + 1}`, messageExpression);
      show(`fields of validation ${index + 1}`, fields);
    }
    if (first) return shown;
  }
  if (!failed) for (const { key, valueExpression } of auditAnnotations) show(`audit annotation ${key}`, valueExpression);
  return shown;
}

/** Nothing for a text that is no expression: the result says so. */
function explained(
  what: string,
  text: string,
  variables: readonly NamedExpression[],
  { inputs, dialect, values }: ExpressionSheet,
  engine: ExpressionEngine,
): readonly ExplainedExpression[] {
  const evaluate = (expression: string, bound: Readonly<Record<string, unknown>>): Value => {
    const names = [...inputs, ...Object.keys(bound)];
    const program = engine.compileProgram({ inputs: names, dialect, variables, expressions: [expression] });
    return program.on({ ...values, ...bound }).evaluate(0);
  };
  try {
    return [{ what, explanation: explainExpression(text, evaluate) }];
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}

/** The variables that these texts name, and those that these name. A text that may mean any of them uses all. */
function variablesBehind(texts: readonly string[], variables: readonly NamedExpression[]): ReadonlySet<string> {
  const used = new Set<string>();
  const note = (text: string): void => {
    for (const name of membersOf(text, 'variables') ?? variables.map((variable) => variable.name)) used.add(name);
  };
  texts.forEach(note);
  for (const { name, expression } of variables.toReversed()) if (used.has(name)) note(expression);
  return used;
}
