/** Evaluates expressions of the policy language, CEL. */
export interface ExpressionEngine {
  /** Throws an `ExpressionError` when the text is not an expression. */
  compile(expression: string): Expression;
  /** Throws an `ExpressionError` for the first expression that is none, or that names what there is not. */
  compileProgram(program: ProgramText): Program;
  /** @param inputs the only names that expressions may use beside `variables` */
  createPrograms(inputs: readonly string[]): Programs;
}

/** Programs over the same inputs, which share the variables that they define alike. */
export interface Programs {
  /** Throws an `ExpressionError`, and adds nothing then. @returns the indexes of the expressions */
  add(program: Pick<ProgramText, 'variables' | 'expressions'>): readonly number[];
  /** Finds what all of them say of these inputs. Those that are added later are not among them. */
  on(inputs: Readonly<Record<string, unknown>>): Evaluation;
}

export interface ProgramText {
  /** The only names that expressions may use beside `variables`; any name without. */
  readonly inputs?: readonly string[];
  /** Each may be named in those after it, and in the expressions, as `variables.NAME`. */
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly expressions: readonly string[];
  /** Whose expressions they are, where they are not of a policy in Headwater's own format: whose functions there are. */
  readonly dialect?: Dialect | undefined;
}

export type Dialect = 'kubernetes' | 'kyverno';

/** Expressions over the same inputs. */
export interface Program {
  /** A variable is evaluated when an expression first asks for it, and once. Inputs are JSON, dates, or values that were not read. */
  on(inputs: Readonly<Record<string, unknown>>): Evaluation;
}

export interface Evaluation {
  /** @param index of the expression within the program */
  evaluate(index: number): Value;
}

export interface Expression {
  evaluate(variables: Readonly<Record<string, unknown>>): Value;
}

/** A value in JavaScript's own types (integral numbers as numbers, maps as plain objects), or why there is none. */
export type Value =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'error';
      readonly reason: string;
      /** Of a program: the variable that is in error for this reason. */
      readonly variable?: string;
    };
