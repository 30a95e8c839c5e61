/** What expressions are compiled to: closures over a frame of slots, one slot for each variable. */
import type { ExpressionError } from './expression-error.js';
import type { Library } from './library.js';
import type { Node } from './syntax.js';
import type { Type } from './types.js';
import { ABSENT, CelError, NONE, Optional, typeNameOf, type Value } from './values.js';

/** Filled before an evaluation with the variables, and by it with those of loops. */
export type Frame = Value[];

/** Where a frame keeps the input `Lazy` until somebody asks for it: beside the slot of the input. */
export function finderOf(slot: number): number {
  return slot + 1;
}

export type Op = (frame: Frame) => Value;

export interface Code {
  readonly run: Op;
  readonly type: Type;
  /** The value, when it is always the same. */
  readonly constant?: Value;
  /** When it reads a variable and then fields of it and nothing else. */
  readonly path?: Path;
  /** When it asks whether there is the last field of a path: what reads the field, and gives `missing` when there is none. */
  readonly presence?: { readonly path: Path; readonly read: Op; readonly missing: CelError };
  /** Of an optional that is made anew each time: what it holds, or `ABSENT`, without making it. */
  readonly held?: Op;
}

/** The code of an optional, by what it holds. */
export function optionalCode(held: Op, type: Type): Code {
  const run: Op = (frame) => {
    const value = held(frame);
    if (value === ABSENT) return NONE;
    return value instanceof CelError ? value : new Optional(value);
  };
  return { run, type, held };
}

export interface Path {
  /** The slot of the variable. What is in it is its value. */
  readonly slot: number;
  /** Gives the variable, which may not be in its slot yet. */
  readonly root: Op;
  readonly fields: readonly string[];
}

export function samePath(left: Path | undefined, right: Path | undefined): boolean {
  if (left === undefined || right === undefined || left.slot !== right.slot) return false;
  return left.fields.length === right.fields.length && left.fields.every((field, index) => field === right.fields[index]);
}

/** The variables of loops and bindings that a node sees, the innermost first. */
export interface Scope {
  readonly name: string;
  readonly slot: number;
  readonly type: Type;
  readonly outer: Scope | undefined;
}

export interface Compiler {
  /** False to leave the types of operands to the evaluation. */
  readonly checked: boolean;
  readonly library: Library;
  compile(node: Node, scope: Scope | undefined): Code;
  /** A slot of its own for a variable. */
  declare(name: string, type: Type, outer: Scope | undefined): Scope;
  /** With the place of the node. */
  error(node: { readonly at: number }, message: string): ExpressionError;
}

/** The variable of a path. One that has its value is read without a call. */
export function readRoot(frame: Frame, { slot, root }: Path): Value {
  const value = frame[slot];
  return value === undefined ? root(frame) : value;
}

const UNSET = new CelError('a variable is read before it has a value');

export function readSlot(frame: Frame, slot: number): Value {
  const value = frame[slot];
  return value === undefined ? UNSET : value;
}

export function constant(value: Value, type: Type): Code {
  return { run: () => value, type, constant: value };
}

export function isConstant(code: Code): code is Code & { readonly constant: Value } {
  return code.constant !== undefined;
}

/** An error for a condition that is neither true nor false; an error stays what it is. */
export function notBool(value: Value): CelError {
  return value instanceof CelError ? value : new CelError(`a bool is expected, not ${withArticle(typeNameOf(value))}`);
}

export function withArticle(name: string): string {
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

export function isError(value: Value): value is CelError {
  return value instanceof CelError;
}
