/**
 * Judges one resource by one policy: pass, fail, not-applicable or error. Never throws for what a policy or a resource
 * says, and never calls missing or mistyped data a fail: that is an error (S3).
 */
import { NEWEST_KUBERNETES, type KubernetesVersion } from '../lib/kubernetes-version.js';
import type { Failure, Json, Resource, Result } from '../model/index.js';
import type { CompiledPolicy, NamedProgram, Program, ValidationProgram } from './compile-policy.js';
import { policyTarget, selects } from './policy-target.js';

/**
 * As Kubernetes evaluates a ValidatingAdmissionPolicy: a match condition that is false decides before one that is in
 * error, and a validation that is false decides before one that is in error.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function evaluatePolicy(
  compiled: CompiledPolicy,
  resource: Resource,
  kubernetes: KubernetesVersion = NEWEST_KUBERNETES,
): Result {
  const about = { policy: compiled.policy.id, resource: resource.id };
  if (!selects(compiled.policy, resource)) {
    return { kind: 'not-applicable', ...about, because: `the policy is not for the kind ${resource.kind}` };
  }
  if (compiled.kind === 'malformed') {
    return { kind: 'error', ...about, reason: `the policy is malformed: ${compiled.reason}` };
  }
  const target = policyTarget(compiled.policy, resource);
  if (target.kind === 'missing') return { kind: 'error', ...about, reason: target.reason };
  const scope = scopeOf(compiled.variables, target.object, target.resource, kubernetes);

  const condition = judgeConditions(compiled.matchConditions, scope);
  if (condition !== undefined) return { ...condition, ...about };
  const failures: Failure[] = [];
  const errors = new Set<string>();
  for (const [index, validation] of compiled.validations.entries()) {
    const verdict = truth(scope(validation.expression));
    if (verdict === false) failures.push(failureOf(validation, scope, target.prefix));
    if (typeof verdict === 'object') errors.add(verdict.variable ? verdict.error : `validation ${index + 1}: ${verdict.error}`);
  }
  if (failures.length > 0) return { kind: 'fail', ...about, failures };
  return errors.size > 0 ? { kind: 'error', ...about, reason: [...errors].join('; ') } : { kind: 'pass', ...about };
}

/** Evaluates one of the policy's expressions on the object at hand. */
type Scope = (program: Program) => ScopedValue;

type ScopedValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'error';
      readonly reason: string;
      /** The reason is that of a variable, which it names. */
      readonly variable: boolean;
    };

/** Variables are evaluated when an expression that names them is, and once. */
function scopeOf(variables: ReadonlyMap<string, Program>, object: Json, resource: Json, kubernetes: KubernetesVersion): Scope {
  const known = new Map<string, ScopedValue>();
  return evaluate;

  function evaluate({ expression, uses }: Program): ScopedValue {
    const values: Record<string, unknown> = Object.create(null);
    let unknown: ScopedValue | undefined;
    for (const name of uses) {
      const result = variable(name);
      // A variable in error is left out: that keeps CEL's rule that `true || error` is true.
      if (result.kind === 'value') values[name] = result.value;
      else unknown ??= result;
    }
    const result = expression.evaluate({ object, resource, kubernetes, variables: values });
    return result.kind === 'value' ? result : (unknown ?? { ...result, variable: false });
  }

  function variable(name: string): ScopedValue {
    const before = known.get(name);
    if (before !== undefined) return before;
    const program = variables.get(name);
    if (program === undefined) throw new Error(`the variable ${name} is used but was not compiled`);
    const result = evaluate(program);
    const named =
      result.kind === 'value' || result.variable
        ? result
        : { ...result, reason: `variable ${name}: ${result.reason}`, variable: true };
    known.set(name, named);
    return named;
  }
}

type Condition =
  { readonly kind: 'not-applicable'; readonly because: string } | { readonly kind: 'error'; readonly reason: string };

/** Undefined when all conditions are true. */
function judgeConditions(conditions: readonly NamedProgram[], scope: Scope): Condition | undefined {
  let error: Condition | undefined;
  for (const condition of conditions) {
    const verdict = truth(scope(condition));
    if (verdict === false) return { kind: 'not-applicable', because: `its condition '${condition.name}' is not met` };
    if (typeof verdict === 'object') error ??= { kind: 'error', reason: `match condition ${condition.name}: ${verdict.error}` };
  }
  return error;
}

/** A text says why nothing can be told; anything else that is neither true nor false is a mistake in the policy. */
function truth(value: ScopedValue): boolean | { readonly error: string; readonly variable: boolean } {
  if (value.kind === 'error') return { error: value.reason, variable: value.variable };
  if (typeof value.value === 'boolean') return value.value;
  const error = typeof value.value === 'string' ? value.value : `it gives ${describe(value.value)}, neither true nor false`;
  return { error, variable: false };
}

function failureOf({ message, messageExpression, fields, edit }: ValidationProgram, scope: Scope, prefix: string): Failure {
  const said = messageExpression === undefined ? undefined : scope(messageExpression);
  const text = said?.kind === 'value' && typeof said.value === 'string' && said.value.trim() !== '' ? said.value : message;
  if (fields === undefined) return { message: text, fields: [] };
  const where = fieldPaths(scope(fields), prefix);
  return 'error' in where
    ? { message: `${text} (where is not known: ${where.error})`, fields: [] }
    : { message: text, fields: where.paths, ...(edit === undefined ? {} : { edit }) };
}

function fieldPaths(value: ScopedValue, prefix: string): { readonly paths: readonly string[] } | { readonly error: string } {
  if (value.kind === 'error') return { error: value.reason };
  const list: readonly unknown[] = [value.value].flat(2);
  const paths = list.filter((path) => typeof path === 'string');
  if (paths.length < list.length) return { error: `the policy gives ${describe(value.value)} as field paths` };
  return { paths: [...new Set(paths.map((path) => joinPath(prefix, path)))] };
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
