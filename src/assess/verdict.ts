/**
 * Turns the values of a policy's expressions into a verdict: false decides before an error, an error before a pass. A text
 * in the place of true or false says why nothing can be told.
 */
import type { Failure } from '../model/index.js';
import type { Evaluation, Value } from '../ports/index.js';
import type { CompiledCondition, CompiledValidation } from './policy-expressions.js';

/** A result, before it is said of which policy and resource. */
export type Judgement =
  | { readonly kind: 'pass' }
  | { readonly kind: 'fail'; readonly failures: readonly Failure[] }
  | { readonly kind: 'not-applicable'; readonly because: string }
  | { readonly kind: 'error'; readonly reason: string };

const PASS: Judgement = { kind: 'pass' };

/** Undefined when all conditions are true. */
export function judgeConditions(conditions: readonly CompiledCondition[], values: Evaluation): Judgement | undefined {
  let error: Judgement | undefined;
  for (const { name, expression } of conditions) {
    const value = values.evaluate(expression);
    if (value.kind === 'value' && value.value === true) continue;
    if (value.kind === 'value' && value.value === false)
      return { kind: 'not-applicable', because: `its condition '${name}' is not met` };
    error ??= { kind: 'error', reason: `match condition ${name}: ${reasonOf(value)}` };
  }
  return error;
}

/** @param prefix the field path of `object` within the resource */
export function judgeValidations(validations: readonly CompiledValidation[], values: Evaluation, prefix: string): Judgement {
  let failures: Failure[] | undefined;
  let errors: Set<string> | undefined;
  for (let index = 0; index < validations.length; index += 1) {
    const validation = validations[index];
    if (validation === undefined) continue;
    const value = values.evaluate(validation.expression);
    if (value.kind === 'value' && value.value === true) continue;
    if (value.kind === 'value' && value.value === false) (failures ??= []).push(failureOf(validation, values, prefix));
    else {
      const isVariable = value.kind === 'error' && value.variable !== undefined;
      (errors ??= new Set()).add(isVariable ? reasonOf(value) : `validation ${index + 1}: ${reasonOf(value)}`);
    }
  }
  if (failures !== undefined) return { kind: 'fail', failures };
  return errors === undefined ? PASS : { kind: 'error', reason: [...errors].join('; ') };
}

/** Why a value is neither true nor false. */
function reasonOf(value: Value): string {
  if (value.kind === 'error') return value.variable === undefined ? value.reason : `variable ${value.variable}: ${value.reason}`;
  return typeof value.value === 'string' ? value.value : `it gives ${describe(value.value)}, neither true nor false`;
}

function failureOf(
  { message, messageExpression, fields, edit }: CompiledValidation,
  values: Evaluation,
  prefix: string,
): Failure {
  const said = messageExpression === undefined ? undefined : values.evaluate(messageExpression);
  const text = said?.kind === 'value' && typeof said.value === 'string' && said.value.trim() !== '' ? said.value : message;
  if (fields === undefined) return { message: text, fields: [] };
  const where = fieldPaths(values.evaluate(fields), prefix);
  return 'error' in where
    ? { message: `${text} (where is not known: ${where.error})`, fields: [] }
    : { message: text, fields: where.paths, ...(edit === undefined ? {} : { edit }) };
}

function fieldPaths(value: Value, prefix: string): { readonly paths: readonly string[] } | { readonly error: string } {
  if (value.kind === 'error') return { error: reasonOf(value) };
  const paths: string[] = [];
  if (!addPaths(value.value, prefix, paths, 0)) return { error: `the policy gives ${describe(value.value)} as field paths` };
  return { paths: paths.length < 2 ? paths : [...new Set(paths)] };
}

/** Those of a list, and of the lists in it. @returns false when something is no path */
function addPaths(value: unknown, prefix: string, paths: string[], depth: number): boolean {
  if (typeof value === 'string') {
    paths.push(joinPath(prefix, value));
    return true;
  }
  if (!Array.isArray(value) || depth > 1) return false;
  for (const item of value) if (!addPaths(item, prefix, paths, depth + 1)) return false;
  return true;
}

function joinPath(prefix: string, path: string): string {
  if (prefix === '' || path === '') return prefix + path;
  return path.startsWith('[') ? prefix + path : `${prefix}.${path}`;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
