/**
 * Compiles CEL expressions and evaluates them on plain JSON. Compiling throws an `ExpressionError`; evaluating never
 * throws: whatever goes wrong is an error value. Nothing a hostile expression or document says makes it hang, run code
 * or reach a prototype.
 */
import { arrayOf, type Frame, type Op } from './code.js';
import { createCompilation, type Compilation, type CompileOptions } from './compile.js';
import { ExpressionError } from './expression-error.js';
import { isValue, toJson } from './json.js';
import { refill, restore } from './meter.js';
import { parse } from './parser.js';
import type { Node } from './syntax.js';
import { CelError } from './values.js';

/** Characters of an expression. */
const MAX_LENGTH = 16_384;
/** How deep it may be nested. */
const MAX_DEPTH = 200;
/** How much one evaluation may do: a step of a loop is one, work that grows with a list or text is more. */
const MAX_STEPS = 250_000;

type Value =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'error';
      readonly reason: string;
      /** Of a program: the variable that is in error for this reason. */
      readonly variable?: string;
    };

type Variables = Readonly<Record<string, unknown>>;

interface Expression {
  evaluate(variables: Variables): Value;
}

export interface ProgramText {
  /** Each may be named in those after it, and in the expressions, as `variables.NAME`. */
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly expressions: readonly string[];
}

/** Expressions over the same objects. */
export interface Program {
  /** What is found on these objects; a variable is evaluated when an expression first asks for it, and once. */
  on(variables: Variables): Evaluation;
}

export interface Evaluation {
  /** @param index of the expression within the program */
  evaluate(index: number): Value;
}

export interface Engine {
  /** Throws an `ExpressionError`. */
  compile(expression: string): Expression;
  /** Throws an `ExpressionError` for the first expression that is none. Twice as fast as expressions of their own. */
  compileProgram(program: ProgramText): Program;
}

/**
 * An engine for CEL as in its language definition (https://github.com/google/cel-spec/blob/master/doc/langdef.md), without
 * messages: policies see JSON. Integral numbers are ints, all others doubles; regular expressions have RE2's syntax and linear
 * time. With the libraries of Kubernetes (https://kubernetes.io/docs/reference/using-api/cel/), except `authorizer`.
 */
export function createEngine(): Engine {
  return {
    compile(text) {
      const program = programOf({ variables: [], expressions: [text] });
      return { evaluate: (variables) => program.on(variables).evaluate(0) };
    },
    compileProgram: programOf,
  };
}

/** Throws an `ExpressionError` when a text is none. */
export function newCompilation(options?: CompileOptions): Compilation {
  return createCompilation(parseBounded, MAX_DEPTH, options);
}

function parseBounded(text: string): Node {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`it is ${text.length} characters long; at most ${MAX_LENGTH} are read`);
  }
  return parse(text, MAX_DEPTH);
}

const TRUE: Value = { kind: 'value', value: true };
const FALSE: Value = { kind: 'value', value: false };

function programOf({ variables, expressions }: ProgramText): Program {
  const compilation = newCompilation();
  for (const { name, expression } of variables) compilation.define(name, expression);
  const runs = expressions.map((text) => compilation.add(text).run);
  const names = [...compilation.free.keys()];
  const places = [...compilation.free.values()];
  const slots = compilation.slots();
  return {
    on(given) {
      const frame: Frame = arrayOf(slots);
      const problem = fill(frame, given, names, places);
      return { evaluate: (index) => problem ?? evaluate(runs[index], frame) };
    },
  };
}

/** Why the frame cannot be filled. */
function fill(frame: Frame, given: Variables, names: readonly string[], places: readonly number[]): Value | undefined {
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? '';
    if (!Object.hasOwn(given, name)) return { kind: 'error', reason: `there is no variable '${name}'` };
    const value = given[name];
    if (!isValue(value)) return { kind: 'error', reason: `the variable '${name}' is not JSON` };
    frame[places[index] ?? 0] = value;
  }
  return undefined;
}

function evaluate(run: Op | undefined, frame: Frame): Value {
  if (run === undefined) throw new RangeError('the program has no such expression');
  const before = refill(MAX_STEPS);
  try {
    const value = run(frame);
    if (value === true) return TRUE;
    if (value === false) return FALSE;
    return value instanceof CelError ? errorOf(value) : { kind: 'value', value: toJson(value) };
  } catch (cause) {
    return { kind: 'error', reason: cause instanceof Error ? cause.message : String(cause) };
  } finally {
    restore(before);
  }
}

function errorOf({ reason, variable }: CelError): Value {
  return variable === undefined ? { kind: 'error', reason } : { kind: 'error', reason, variable };
}
