/**
 * Turns the values of a policy's expressions into a verdict: false decides before an error, an error before a pass. A text
 * in the place of true or false says why nothing can be told.
 */
import type { Failure, FieldEdit } from '../model/index.js';
import type { Evaluation, Value } from '../ports/index.js';
import type { Judgement } from './judgement.js';
import type { CompiledCondition, CompiledValidation } from './policy-expressions.js';

export type { Judgement } from './judgement.js';

const PASS: Judgement = { kind: 'pass' };

/** Undefined when all conditions are true. */
export function judgeConditions(conditions: readonly CompiledCondition[], values: Evaluation): Judgement | undefined {
  let error: Judgement | undefined;
  for (const { name, expression, unmet } of conditions) {
    const value = values.evaluate(expression);
    if (value.kind === 'value' && value.value === true) continue;
    if (value.kind === 'value' && value.value === false) return unmet;
    error ??= { kind: 'error', reason: `match condition ${name}: ${reasonOf(value)}` };
  }
  return error;
}

/** @param prefix the field path of `object` within the resource */
export function judgeValidations(validations: readonly CompiledValidation[], values: Evaluation, prefix: string): Judgement {
  let failing: CompiledValidation[] | undefined;
  let errors: Set<string> | undefined;
  for (let index = 0; index < validations.length; index += 1) {
    const validation = validations[index];
    if (validation === undefined) continue;
    const value = values.evaluate(validation.expression);
    if (value.kind === 'value' && value.value === true) continue;
    if (value.kind === 'value' && value.value === false) (failing ??= []).push(validation);
    else {
      const isVariable = value.kind === 'error' && value.variable !== undefined;
      (errors ??= new Set()).add(isVariable ? reasonOf(value) : `validation ${index + 1}: ${reasonOf(value)}`);
    }
  }
  if (failing !== undefined) return failOf(failing, values, prefix);
  return errors === undefined ? PASS : { kind: 'error', reason: [...errors].join('; ') };
}

function failOf(failing: readonly CompiledValidation[], values: Evaluation, prefix: string): Judgement {
  const [only] = failing;
  if (only?.always !== undefined && prefix === '' && failing.length === 1) return only.always;
  return { kind: 'fail', failures: failing.map((validation) => failureOf(validation, values, prefix)) };
}

/** Why a value is neither true nor false. */
function reasonOf(value: Value): string {
  if (value.kind === 'error') return value.variable === undefined ? value.reason : `variable ${value.variable}: ${value.reason}`;
  return typeof value.value === 'string' ? value.value : `it gives ${describe(value.value)}, neither true nor false`;
}

function failureOf(
  { message, messageExpression, fields, field, edit }: CompiledValidation,
  values: Evaluation,
  prefix: string,
): Failure {
  const said = messageExpression === undefined ? undefined : values.evaluate(messageExpression);
  const text = said?.kind === 'value' && typeof said.value === 'string' && !isBlank(said.value) ? said.value : message;
  if (field !== undefined) return failure(text, [joinPath(prefix, field)], edit);
  if (fields === undefined) return { message: text, fields: [] };
  const where = fieldPaths(values.evaluate(fields), prefix);
  return typeof where === 'string'
    ? { message: `${text} (where is not known: ${where})`, fields: [] }
    : failure(text, where, edit);
}

function failure(message: string, fields: readonly string[], edit: FieldEdit | undefined): Failure {
  return edit === undefined ? { message, fields } : { message, fields, edit };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Each once, or why they are not known. */
function fieldPaths(value: Value, prefix: string): readonly string[] | string {
  if (value.kind === 'error') return reasonOf(value);
  // Most are a list of paths within the resource itself.
  if (prefix === '' && isTexts(value.value)) return value.value.length < 2 ? value.value : withoutRepeats(value.value);
  const paths: string[] = [];
  if (!addPaths(value.value, prefix, paths, 0)) return `the policy gives ${describe(value.value)} as field paths`;
  return paths.length < 2 ? paths : withoutRepeats(paths);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** A set reads every text; of a few, most differ in length already. */
function withoutRepeats(paths: readonly string[]): readonly string[] {
  if (paths.length > 8) return [...new Set(paths)];
  return paths.some((path, index) => paths.indexOf(path) !== index) ? [...new Set(paths)] : paths;
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
