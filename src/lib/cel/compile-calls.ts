/** Compiles calls of functions and operators: finds the overloads that the types allow, and short cuts for frequent ones. */
import { constant, isConstant, type Code, type Compiler, type Op } from './code.js';
import type { ExpressionError } from './expression-error.js';
import { refill, restore } from './meter.js';
import type { Overload } from './overload.js';
import { shortCut } from './short-cuts.js';
import { accepts, DYN, settled, substitute, typeText, type Type } from './types.js';
import { CelError, typeNameOf, type Value } from './values.js';

/** What is evaluated while compiling, since it is always the same, may take so many steps. */
const FOLDING_STEPS = 5000;

/** @param node for the place of errors */
export function call(
  node: { readonly at: number },
  name: string,
  method: boolean,
  operands: readonly Code[],
  compiler: Compiler,
): Code {
  const all = compiler.library.overloadsOf(name, method, operands.length);
  if (all.length === 0) throw unknown(node, name, method, operands, compiler);
  const types = operands.map(({ type }) => type);
  const fitting = compiler.checked ? all.flatMap((overload) => fit(overload, types)) : all.map(anyResult);
  if (fitting.length === 0) throw misfit(node, name, method, types, compiler);
  const type = commonResult(fitting.map(({ result }) => result));
  const overloads = fitting.map(({ overload }) => overload);
  const slow = dispatch(name, method, overloads);
  const run = shortCut(name, operands, slow) ?? general(operands, slow);
  if (!operands.every(isConstant)) return { run, type };
  const folded = fold(run);
  return folded === undefined ? { run, type } : constant(folded, type);
}

function fit(overload: Overload, types: readonly Type[]): readonly { readonly overload: Overload; readonly result: Type }[] {
  const bound = new Map<string, Type>();
  const fits = overload.params.every((param, index) => accepts(param, types[index] ?? DYN, bound));
  return fits ? [{ overload, result: substitute(overload.result, bound) }] : [];
}

function anyResult(overload: Overload): { readonly overload: Overload; readonly result: Type } {
  return { overload, result: overload.result.variable === true ? DYN : overload.result };
}

function commonResult(results: readonly Type[]): Type {
  const [first = DYN, ...rest] = results;
  const text = typeText(settled(first));
  return rest.every((other) => typeText(settled(other)) === text) ? first : DYN;
}

type Dispatch = (a: Value, b: Value, c: Value, d: Value) => Value;

function dispatch(name: string, method: boolean, overloads: readonly Overload[]): Dispatch {
  const [only] = overloads;
  if (only !== undefined && overloads.length === 1) {
    const { run, params } = only;
    return (a, b, c, d) => {
      const result = run(a, b, c, d);
      return result === undefined ? refusal(name, method, [a, b, c, d].slice(0, params.length)) : result;
    };
  }
  const operands = only?.params.length ?? 0;
  return (a, b, c, d) => {
    for (const { run } of overloads) {
      const result = run(a, b, c, d);
      if (result !== undefined) return result;
    }
    return refusal(name, method, [a, b, c, d].slice(0, operands));
  };
}

/** The first operand in error, or that there is no such function for these. */
function refusal(name: string, method: boolean, operands: readonly Value[]): CelError {
  const error = operands.find((operand) => operand instanceof CelError);
  return error ?? new CelError(`no such overload: ${written(name, method, operands.map(typeNameOf))}`);
}

function general(operands: readonly Code[], slow: Dispatch): Op {
  const [a, b, c, d] = operands.map(({ run }) => run);
  if (a === undefined) return () => slow(null, null, null, null);
  if (b === undefined) return (frame) => slow(a(frame), null, null, null);
  if (c === undefined) return (frame) => slow(a(frame), b(frame), null, null);
  if (d === undefined) return (frame) => slow(a(frame), b(frame), c(frame), null);
  return (frame) => slow(a(frame), b(frame), c(frame), d(frame));
}

/** Undefined when it is in error or takes too long: then each evaluation finds out for itself. */
function fold(run: Op): Value | undefined {
  const before = refill(FOLDING_STEPS);
  try {
    const value = run([]);
    return value instanceof CelError ? undefined : value;
  } catch {
    return undefined;
  } finally {
    restore(before);
  }
}

function unknown(
  node: { readonly at: number },
  name: string,
  method: boolean,
  operands: readonly Code[],
  compiler: Compiler,
): ExpressionError {
  const signatures = compiler.library.signaturesOf(name);
  if (signatures.length === 0) return compiler.error(node, `there is no function '${name}'`);
  const given = written(
    name,
    method,
    operands.map(({ type }) => typeText(type)),
  );
  return compiler.error(node, `there is no ${given}; there is ${signatures.slice(0, 4).join(', ')}`);
}

function misfit(
  node: { readonly at: number },
  name: string,
  method: boolean,
  types: readonly Type[],
  compiler: Compiler,
): ExpressionError {
  return compiler.error(node, `no such overload: ${written(name, method, types.map(typeText))}`);
}

/** As it would be written, with types for operands: `int + string`, `string.size()`. */
function written(name: string, method: boolean, types: readonly string[]): string {
  const [first = '', second = ''] = types;
  if (name === '_[_]') return `${first}[${second}]`;
  const operator = /^@?_?([^\w\s]+|in)_?$/.exec(name)?.[1];
  if (operator !== undefined) return second === '' ? `${operator}${first}` : `${first} ${operator} ${second}`;
  return method ? `${first}.${name}(${types.slice(1).join(', ')})` : `${name}(${types.join(', ')})`;
}
