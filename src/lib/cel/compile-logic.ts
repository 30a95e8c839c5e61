/** Compiles conditions: `&&`, `||`, `!` and `? :`, which decide as soon as they can, errors notwithstanding. */
import { constant, isConstant, isError, notBool, samePath, type Code, type Op } from './code.js';
import { BOOL, join } from './types.js';
import type { Value } from './values.js';

/** https://github.com/google/cel-spec/blob/master/doc/langdef.md#logical-operators: an error is overruled by what decides. */
export function junction(parts: readonly Code[], deciding: boolean): Code {
  const [first, second] = parts;
  if (first !== undefined && second !== undefined && parts.length === 2) {
    const present = deciding ? undefined : presentAndTrue(first, second);
    if (present !== undefined) return { run: present, type: BOOL };
    return { run: deciding ? either(first.run, second.run) : both(first.run, second.run), type: BOOL };
  }
  const runs = parts.map(({ run }) => run);
  return { run: several(runs, deciding), type: BOOL };
}

/** `has(a.b) && a.b` reads the field once. */
function presentAndTrue({ presence }: Code, { path }: Code): Op | undefined {
  if (presence === undefined || !samePath(presence.path, path)) return undefined;
  const { read, missing } = presence;
  return (frame) => {
    const value = read(frame);
    if (typeof value === 'boolean') return value;
    return value === missing ? false : notBool(value);
  };
}

/** `has(a.b) ? a.b : …` reads the field once. */
function presentOrElse({ presence }: Code, { path }: Code, otherwise: Op): Op | undefined {
  if (presence === undefined || !samePath(presence.path, path)) return undefined;
  const { read, missing } = presence;
  return (frame) => {
    const value = read(frame);
    return value === missing ? otherwise(frame) : value;
  };
}

function both(left: Op, right: Op): Op {
  return (frame) => {
    const first = left(frame);
    if (first === false) return false;
    const second = right(frame);
    if (second === false) return false;
    if (first !== true) return notBool(first);
    return second === true ? true : notBool(second);
  };
}

function either(left: Op, right: Op): Op {
  return (frame) => {
    const first = left(frame);
    if (first === true) return true;
    const second = right(frame);
    if (second === true) return true;
    if (first !== false) return notBool(first);
    return second === false ? false : notBool(second);
  };
}

function several(parts: readonly Op[], deciding: boolean): Op {
  return (frame) => {
    let undecided: Value | undefined;
    for (const part of parts) {
      const value = part(frame);
      if (value === deciding) return deciding;
      if (typeof value !== 'boolean') undecided ??= notBool(value);
    }
    return undecided ?? !deciding;
  };
}

export function choice(condition: Code, yes: Code, no: Code): Code {
  const type = join(yes.type, no.type);
  const present = presentOrElse(condition, yes, no.run);
  if (present !== undefined) return { run: present, type };
  const { run: test } = condition;
  const { run: whenTrue } = yes;
  const { run: whenFalse } = no;
  return {
    run: (frame) => {
      const value = test(frame);
      if (value === true) return whenTrue(frame);
      return value === false ? whenFalse(frame) : notBool(value);
    },
    type,
  };
}

export function negation(operand: Code): Code {
  if (isConstant(operand) && typeof operand.constant === 'boolean') return constant(!operand.constant, BOOL);
  const { run } = operand;
  return {
    run: (frame) => {
      const value = run(frame);
      if (value === true) return false;
      return value === false ? true : isError(value) ? value : notBool(value);
    },
    type: BOOL,
  };
}
