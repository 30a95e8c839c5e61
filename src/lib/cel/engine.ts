/**
 * Compiles CEL expressions and evaluates them on plain JSON. Compiling throws an `ExpressionError`; evaluating never
 * throws: whatever goes wrong is an error value. Nothing a hostile expression or document says makes it hang, run code
 * or reach a prototype.
 */
import { finderOf, type Frame, type Op } from './code.js';
import { createCompilation, type Compilation, type CompileOptions } from './compile.js';
import { HOST, Host, NO_HOST } from './host.js';
import { isValue, toJson } from './json.js';
import { refill, restore } from './meter.js';
import { MAX_STEPS, metered } from './metered.js';
import type { Dialect } from './library.js';
import { MAX_DEPTH, parseBounded } from './parse-bounded.js';
import { DYN } from './types.js';
import { arrayOf, CelError, Lazy, Timestamp, type Value as CelValue } from './values.js';

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
  /** The only names that expressions may use beside `variables`; any name without. */
  readonly inputs?: readonly string[];
  /** Each may be named in those after it, and in the expressions, as `variables.NAME`. */
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly expressions: readonly string[];
  /** Whose expressions they are, where they are not of a policy in Headwater's own format. */
  readonly dialect?: Dialect | undefined;
}

/** Programs over the same inputs, which share the variables that they define alike. */
export interface Programs {
  /** Throws an `ExpressionError`, and adds nothing then. @returns the indexes of the expressions */
  add(program: Pick<ProgramText, 'variables' | 'expressions'>): readonly number[];
  /** Finds what all of them say of these inputs, JSON or dates. Those that are added later are not among them. */
  on(variables: Variables): Evaluation;
}

/** Expressions over the same objects. */
export interface Program {
  /**
   * What is found on these objects, JSON or dates; a variable is evaluated when an expression first asks for it, and once.
   */
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
  /** @param inputs the only names that expressions may use beside `variables` */
  createPrograms(inputs: readonly string[]): Programs;
}

/**
 * An engine for CEL as in its language definition (https://github.com/google/cel-spec/blob/master/doc/langdef.md), without
 * messages: policies see JSON. Integral numbers are ints, all others doubles; regular expressions have RE2's syntax and linear
 * time. With the libraries of Kubernetes (https://kubernetes.io/docs/reference/using-api/cel/), except `authorizer`.
 */
export function createEngine(): Engine {
  const programOf = ({ inputs, variables, expressions, dialect }: ProgramText): Program => {
    const programs = programsOver(inputs, dialect);
    programs.add({ variables, expressions });
    return programs;
  };
  return {
    compile(text) {
      const program = programOf({ variables: [], expressions: [text] });
      return { evaluate: (variables) => program.on(variables).evaluate(0) };
    },
    compileProgram: programOf,
    createPrograms: (inputs) => programsOver(inputs),
  };
}

/** Throws an `ExpressionError` when a text is none. */
export function newCompilation(options?: CompileOptions): Compilation {
  return createCompilation(parseBounded, MAX_DEPTH, options);
}

const TRUE: Value = { kind: 'value', value: true };
const FALSE: Value = { kind: 'value', value: false };

/**
 * Stands for data that could not be read, as a variable or anywhere within one: an expression that touches it, be it by
 * `has()`, is in error with this reason, unless something else decides it.
 */
export function unreadValue(reason: string): unknown {
  return new CelError(reason);
}

/** An input that is found when an expression first asks for it: JSON, or what `unreadValue` makes. */
export function lazyValue(read: () => unknown): unknown {
  return new Lazy(() => {
    const given = read();
    return isValue(given) || given instanceof CelError ? given : new CelError('an input is not JSON');
  });
}

function programsOver(inputs: readonly string[] | undefined, dialect?: Dialect): Programs {
  const compilation = newCompilation({
    dialect,
    ...(inputs === undefined ? {} : { variables: new Map(inputs.map((name) => [name, DYN])) }),
  });
  const runs: Op[] = [];
  let places: readonly Place[] = [];
  return {
    add({ variables, expressions }) {
      compilation.reset();
      for (const { name, expression } of variables) compilation.define(name, expression);
      const added = expressions.map((text) => runs.push(compilation.add(text).run) - 1);
      places = [...compilation.free].map(([name, slot]) => ({
        name,
        slot,
        inherited: name in Object.prototype,
        last: undefined,
      }));
      return added;
    },
    on(given) {
      const frame: Frame = arrayOf(compilation.slots());
      return new Filled(runs, frame, fill(frame, given, places));
    },
  };
}

/** Evaluates expressions on a frame. A class, since one is made for each object: its method is not. */
class Filled implements Evaluation {
  readonly #runs: readonly Op[];
  readonly #frame: Frame;
  readonly #problem: Value | undefined;

  constructor(runs: readonly Op[], frame: Frame, problem: Value | undefined) {
    this.#runs = runs;
    this.#frame = frame;
    this.#problem = problem;
  }

  evaluate(index: number): Value {
    return this.#problem ?? evaluate(this.#runs[index], this.#frame);
  }
}

/** Where an evaluation puts the value of a variable. */
interface Place {
  readonly name: string;
  readonly slot: number;
  /** Objects inherit something of this name. */
  readonly inherited: boolean;
  /** What was given last: the version and the time to judge by are the same for one object after the other. */
  last: { readonly given: unknown; readonly time: number | undefined; readonly value: CelValue } | undefined;
}

/** Why the frame cannot be filled. */
function fill(frame: Frame, given: Variables, places: readonly Place[]): Value | undefined {
  for (const place of places) {
    const { name, slot, last } = place;
    const item = place.inherited && !Object.hasOwn(given, name) ? undefined : given[name];
    if (last !== undefined && item === last.given && (last.time === undefined || isAt(item, last.time))) {
      put(frame, slot, last.value);
      continue;
    }
    const value = item === undefined && name === HOST && !Object.hasOwn(given, name) ? NO_HOST : valueOf(item);
    if (value === undefined) {
      const reason = Object.hasOwn(given, name) ? `the variable '${name}' is not JSON` : `there is no variable '${name}'`;
      return { kind: 'error', reason };
    }
    place.last = { given: item, time: item instanceof Date ? item.getTime() : undefined, value };
    put(frame, slot, value);
  }
  return undefined;
}

function put(frame: Frame, slot: number, value: CelValue): void {
  frame[value instanceof Lazy ? finderOf(slot) : slot] = value;
}

/** A date may have been set anew. */
function isAt(given: unknown, time: number): boolean {
  return given instanceof Date && given.getTime() === time;
}

/** JSON as it is, a date as a timestamp, and what was not read. */
function valueOf(given: unknown): CelValue | undefined {
  if (isValue(given)) return given;
  if (given instanceof CelError || given instanceof Lazy || given instanceof Host) return given;
  return given instanceof Date ? new Timestamp(BigInt(given.getTime()) * 1_000_000n) : undefined;
}

function evaluate(run: Op | undefined, frame: Frame): Value {
  if (run === undefined) throw new RangeError('the program has no such expression');
  const value = metered(run, frame);
  if (value === true) return TRUE;
  if (value === false) return FALSE;
  if (value instanceof CelError) return errorOf(value);
  if (typeof value === 'string') return { kind: 'value', value };
  return jsonOf(value);
}

/** Making it takes steps, too. */
function jsonOf(value: CelValue): Value {
  const before = refill(MAX_STEPS);
  try {
    return { kind: 'value', value: toJson(value) };
  } catch (cause) {
    return { kind: 'error', reason: cause instanceof Error ? cause.message : String(cause) };
  } finally {
    restore(before);
  }
}

function errorOf({ reason, variable }: CelError): Value {
  return variable === undefined ? { kind: 'error', reason } : { kind: 'error', reason, variable };
}
