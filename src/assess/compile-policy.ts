/**
 * Makes a policy's expressions ready to be evaluated, once. A policy whose expressions are no expressions becomes
 * `malformed`: it is in error on everything that it selects, never silently weaker.
 */
import { ExpressionError } from '../lib/cel/index.js';
import { membersOf } from '../lib/expression-members.js';
import type { FieldEdit, NamedExpression, Policy, Validation } from '../model/index.js';
import type { Expression, ExpressionEngine } from '../ports/index.js';

export type CompiledPolicy =
  | {
      readonly kind: 'compiled';
      readonly policy: Policy;
      readonly matchConditions: readonly NamedProgram[];
      /** By name, in the order in which they may refer to each other. */
      readonly variables: ReadonlyMap<string, Program>;
      readonly validations: readonly ValidationProgram[];
    }
  | { readonly kind: 'malformed'; readonly policy: Policy; readonly reason: string };

/** An expression and the policy's variables that it names. */
export interface Program {
  readonly expression: Expression;
  readonly uses: readonly string[];
}

export interface NamedProgram extends Program {
  readonly name: string;
}

export interface ValidationProgram {
  readonly expression: Program;
  readonly message: string;
  readonly messageExpression: Program | undefined;
  readonly fields: Program | undefined;
  readonly edit: FieldEdit | undefined;
}

export function compilePolicy(policy: Policy, engine: ExpressionEngine): CompiledPolicy {
  try {
    return { kind: 'compiled', policy, ...compileParts(policy, engine) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: 'malformed', policy, reason: error.message };
  }
}

function compileParts(policy: Policy, engine: ExpressionEngine) {
  const known = new Set<string>();
  const variables = new Map<string, Program>();
  for (const { name, expression } of policy.variables) {
    variables.set(name, compile(expression, `variable ${name}`, known, engine));
    known.add(name);
  }
  const named = ({ name, expression }: NamedExpression): NamedProgram => {
    // As in Kubernetes, conditions are judged before there are variables.
    return { name, ...compile(expression, `match condition ${name}`, new Set(), engine) };
  };
  const validation = (written: Validation, index: number): ValidationProgram => {
    const part = (text: string | undefined, what: string) => {
      return text === undefined ? undefined : compile(text, `${what} of validation ${index + 1}`, known, engine);
    };
    return {
      expression: compile(written.expression, `validation ${index + 1}`, known, engine),
      message: written.message,
      messageExpression: part(written.messageExpression, 'message expression'),
      fields: part(written.fields, 'fields'),
      edit: written.edit ?? policy.fix.edit,
    };
  };
  return { variables, matchConditions: policy.matchConditions.map(named), validations: policy.validations.map(validation) };
}

function compile(text: string, what: string, known: ReadonlySet<string>, engine: ExpressionEngine): Program {
  try {
    const expression = engine.compile(text);
    return { expression, uses: usedVariables(text, known) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExpressionError(`${what}: ${error.message}`, { cause: error });
  }
}

/** As in Kubernetes, a variable sees only those that are declared before it. */
function usedVariables(text: string, known: ReadonlySet<string>): readonly string[] {
  const names = membersOf(text, 'variables') ?? [...known];
  const stranger = names.find((name) => !known.has(name));
  if (stranger !== undefined) throw new ExpressionError(`no variable '${stranger}' is declared before this`);
  return names;
}
