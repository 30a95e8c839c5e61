/** Compiles all expressions of a policy, and keeps which of them is what. Throws an `ExpressionError` for a text that is none. */
import { ExpressionError } from '../lib/cel/index.js';
import { membersOf } from '../lib/expression-members.js';
import { POLICY_INPUTS, type FieldEdit, type NamedExpression, type Policy } from '../model/index.js';
import type { ExpressionEngine, Programs } from '../ports/index.js';

/** Expressions are given by their index among the programs. */
export interface Expressions {
  readonly conditions: readonly CompiledCondition[];
  readonly validations: readonly CompiledValidation[];
}

export interface CompiledCondition {
  readonly name: string;
  readonly expression: number;
}

export interface CompiledValidation {
  readonly expression: number;
  readonly message: string;
  readonly messageExpression: number | undefined;
  readonly fields: number | undefined;
  readonly edit: FieldEdit | undefined;
}

/** @param programs what the policy's are added to, once all of them are known to be expressions */
export function compileExpressions(policy: Policy, engine: ExpressionEngine, programs: Programs): Expressions {
  const { variables, matchConditions } = policy;
  const texts: Written[] = [];
  const add = (text: string | undefined, what: string): number | undefined => {
    return text === undefined ? undefined : texts.push({ what, text }) - 1;
  };
  const validations = policy.validations.map((validation, index) => ({
    expression: add(validation.expression, `validation ${index + 1}`),
    message: validation.message,
    messageExpression: add(validation.messageExpression, `message expression of validation ${index + 1}`),
    fields: add(validation.fields, `fields of validation ${index + 1}`),
    edit: validation.edit ?? policy.fix.edit,
  }));
  const conditions = matchConditions.map(({ name, expression }) => ({ what: `match condition ${name}`, text: expression }));
  // As in Kubernetes, conditions are judged before there are variables.
  refuse(conditions, [], engine);
  refuse(texts, variables, engine);
  const places = programs.add({ variables, expressions: texts.map(({ text }) => text) });
  const placeOf = (index: number | undefined): number | undefined => (index === undefined ? undefined : places[index]);
  return {
    conditions: conditionsOf(matchConditions, programs),
    validations: validations.map((validation) => ({
      ...validation,
      expression: placeOf(validation.expression) ?? 0,
      messageExpression: placeOf(validation.messageExpression),
      fields: placeOf(validation.fields),
    })),
  };
}

function conditionsOf(conditions: readonly NamedExpression[], programs: Programs): readonly CompiledCondition[] {
  const places = programs.add({ variables: [], expressions: conditions.map(({ expression }) => expression) });
  return conditions.map(({ name }, index) => ({ name, expression: places[index] ?? 0 }));
}

interface Written {
  /** As an error names it. */
  readonly what: string;
  readonly text: string;
}

/** Throws when something is no expression, before anything is added: an error says which one it is in, and the programs stay as they were. */
function refuse(texts: readonly Written[], variables: readonly NamedExpression[], engine: ExpressionEngine): void {
  const stranger = texts.find(({ text }) => variables.length === 0 && membersOf(text, 'variables')?.length !== 0);
  if (stranger !== undefined) {
    const [name = 'variables'] = membersOf(stranger.text, 'variables') ?? [];
    throw new ExpressionError(`${stranger.what}: no variable '${name}' is declared before this`);
  }
  const compile = (defined: readonly NamedExpression[], expressions: readonly string[]): void => {
    engine.compileProgram({ inputs: POLICY_INPUTS, variables: defined, expressions });
  };
  const problem = problemOf(() => {
    compile(
      variables,
      texts.map(({ text }) => text),
    );
  });
  if (problem === undefined) return;
  for (const [index, { name }] of variables.entries()) {
    const own = problemOf(() => compile(variables.slice(0, index + 1), []));
    if (own !== undefined) throw new ExpressionError(`variable ${name}: ${own.message}`, { cause: own });
  }
  for (const { what, text } of texts) {
    const own = problemOf(() => compile(variables, [text]));
    if (own !== undefined) throw new ExpressionError(`${what}: ${own.message}`, { cause: own });
  }
  throw problem;
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
