/** Compiles all expressions of a policy, and keeps which of them is what. Throws an `ExpressionError` for a text that is none. */
import { ExpressionError } from '../lib/cel/index.js';
import { membersOf } from '../lib/expression-members.js';
import { POLICY_INPUTS, type FieldEdit, type NamedExpression, type Policy, type Validation } from '../model/index.js';
import type { ExpressionEngine, Programs } from '../ports/index.js';
import type { Judgement } from './judgement.js';

/** Expressions are given by their index among the programs. */
export interface Expressions {
  readonly conditions: readonly CompiledCondition[];
  readonly validations: readonly CompiledValidation[];
}

export interface CompiledCondition {
  readonly name: string;
  readonly expression: number;
  /** What a condition comes to that is false. */
  readonly unmet: Judgement;
}

export interface CompiledValidation {
  readonly expression: number;
  readonly message: string;
  readonly messageExpression: number | undefined;
  readonly fields: number | undefined;
  /** The field path, where it is always the same: then there is no expression for it. */
  readonly field: string | undefined;
  readonly edit: FieldEdit | undefined;
  /** What a fail of this alone comes to, where neither the message nor the field hangs on the object. */
  readonly always: Judgement | undefined;
}

/** An expression that is nothing but a text without escapes. */
const PLAIN_TEXT = /^\s*'([^'"\\\n]+)'\s*$/;

/** @param programs what the policy's are added to */
export function compileExpressions(policy: Policy, engine: ExpressionEngine, programs: Programs): Expressions {
  const { variables, matchConditions } = policy;
  const texts: Written[] = [];
  const add = (text: string | undefined, what: string): number | undefined => {
    return text === undefined ? undefined : texts.push({ what, text }) - 1;
  };
  const validations = policy.validations.map((validation, index) => {
    const field = PLAIN_TEXT.exec(validation.fields ?? '')?.[1];
    const edit = validation.edit ?? policy.fix.edit;
    return {
      expression: add(validation.expression, `validation ${index + 1}`),
      message: validation.message,
      messageExpression: add(validation.messageExpression, `message expression of validation ${index + 1}`),
      fields: field === undefined ? add(validation.fields, `fields of validation ${index + 1}`) : undefined,
      field,
      edit,
      always: alwaysSame(validation, field, edit),
    };
  });
  const conditions = matchConditions.map(({ name, expression }) => ({ what: `match condition ${name}`, text: expression }));
  // As in Kubernetes, conditions are judged before there are variables.
  const conditionPlaces = added(conditions, [], engine, programs);
  const places = added(texts, variables, engine, programs);
  const placeOf = (index: number | undefined): number | undefined => (index === undefined ? undefined : places[index]);
  return {
    conditions: matchConditions.map(({ name }, index) => ({
      name,
      expression: conditionPlaces[index] ?? 0,
      unmet: { kind: 'not-applicable', because: `its condition '${name}' is not met` },
    })),
    validations: validations.map((validation) => ({
      ...validation,
      expression: placeOf(validation.expression) ?? 0,
      messageExpression: placeOf(validation.messageExpression),
      fields: placeOf(validation.fields),
    })),
  };
}

function alwaysSame(
  { message, messageExpression, fields }: Validation,
  field: string | undefined,
  edit: FieldEdit | undefined,
): Judgement | undefined {
  if (messageExpression !== undefined) return undefined;
  if (fields === undefined) return { kind: 'fail', failures: [{ message, fields: [] }] };
  return field === undefined
    ? undefined
    : { kind: 'fail', failures: [edit === undefined ? { message, fields: [field] } : { message, fields: [field], edit }] };
}

interface Written {
  /** As an error names it. */
  readonly what: string;
  readonly text: string;
}

/** The indexes of the texts. An error says which of them it is in, or which variable. */
function added(
  texts: readonly Written[],
  variables: readonly NamedExpression[],
  engine: ExpressionEngine,
  programs: Programs,
): readonly number[] {
  try {
    return programs.add({ variables, expressions: texts.map(({ text }) => text) });
  } catch (error) {
    if (error instanceof ExpressionError) throw named(error, texts, variables, engine);
    throw error;
  }
}

function named(
  problem: ExpressionError,
  texts: readonly Written[],
  variables: readonly NamedExpression[],
  engine: ExpressionEngine,
): ExpressionError {
  const compile = (defined: readonly NamedExpression[], expressions: readonly string[]): void => {
    engine.compileProgram({ inputs: POLICY_INPUTS, variables: defined, expressions });
  };
  for (const [index, { name }] of variables.entries()) {
    const own = problemOf(() => compile(variables.slice(0, index + 1), []));
    if (own !== undefined) return new ExpressionError(`variable ${name}: ${own.message}`, { cause: own });
  }
  for (const { what, text } of texts) {
    const own = problemOf(() => compile(variables, [text]));
    if (own === undefined) continue;
    const [stranger] = variables.length === 0 ? (membersOf(text, 'variables') ?? ['variables']) : [];
    const message = stranger === undefined ? own.message : `no variable '${stranger}' is declared before this`;
    return new ExpressionError(`${what}: ${message}`, { cause: own });
  }
  return problem;
}

function problemOf(task: () => void): ExpressionError | undefined {
  try {
    task();
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}
