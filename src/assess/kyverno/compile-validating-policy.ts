/**
 * Makes a Kyverno ValidatingPolicy ready to judge, with what Kyverno generates of it for the controllers that make Pods, and
 * with the exceptions that name it. https://kyverno.io/docs/policy-types/validating-policy/
 */
import { ExpressionError, unreadValue } from '../../lib/cel/index.js';
import type { KyvernoException, KyvernoValidatingPolicy } from '../../model/index.js';
import type { ExpressionEngine, Program } from '../../ports/index.js';
import {
  compileAdmission,
  evaluateConditions,
  type AdmissionInputs,
  type AdmissionProgram,
  type AdmissionVerdict,
} from '../admission/evaluate.js';
import { ruledGuardrail, type RuledGuardrail } from '../admission/guardrail.js';
import { evaluateTold, type Listening } from '../admission/judged-part.js';
import { matchRequest, maySelect } from '../admission/match.js';
import { namespaceObjectOf, requestObject, type AdmissionRequest } from '../admission/request.js';
import { HOST } from '../../lib/cel/index.js';
import type { Judgement } from '../verdict.js';
import { generatedPolicies } from './autogen.js';

export const KYVERNO_INPUTS: AdmissionInputs = {
  names: ['object', 'oldObject', 'request', 'namespaceObject', 'exceptions', 'authorizer'],
  dialect: 'kyverno',
};

interface Variant {
  readonly policy: KyvernoValidatingPolicy;
  readonly program: AdmissionProgram | ExpressionError;
}

interface CompiledException {
  readonly exception: KyvernoException;
  readonly conditions: Program | ExpressionError;
}

/** @param exceptions of any policies; those that name this one count */
export function compileValidatingPolicy(
  policy: KyvernoValidatingPolicy,
  exceptions: readonly KyvernoException[],
  engine: ExpressionEngine,
): RuledGuardrail {
  const variants = [policy, ...generatedPolicies(policy)].map((variant): Variant => ({
    policy: variant,
    program: compileAdmission(variant, KYVERNO_INPUTS, engine),
  }));
  const own = exceptions
    .filter(({ policyRefs }) => policyRefs.some(({ name, kind }) => name === policy.name && kind === policy.kind))
    .map((exception) => ({ exception, conditions: compiledConditions(exception, engine) }));
  return ruledGuardrail(
    policy,
    (resource) =>
      policy.mode === 'JSON' ||
      variants.some(
        ({ policy: { matchConstraints } }) => matchConstraints !== undefined && maySelect(matchConstraints, resource),
      ),
    (request) => [{ rule: '', ...judge(variants, own, request) }],
    policy.mode === 'JSON',
  );
}

function compiledConditions({ matchConditions }: KyvernoException, engine: ExpressionEngine): Program | ExpressionError {
  try {
    const { names, dialect } = KYVERNO_INPUTS;
    return engine.compileProgram({
      inputs: names,
      dialect,
      variables: [],
      expressions: matchConditions.map(({ expression }) => expression),
    });
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

/** What it is generated for are other kinds than its own, so at most one of the variants is for a resource. */
function judge(
  variants: readonly Variant[],
  exceptions: readonly CompiledException[],
  request: AdmissionRequest,
): AdmissionVerdict {
  let last: Judgement = { kind: 'not-applicable', because: 'the policy matches nothing' };
  for (const variant of variants) {
    const { policy } = variant;
    if (policy.namespace !== undefined && policy.namespace !== request.namespace) {
      last = { kind: 'not-applicable', because: `the policy is for the namespace ${policy.namespace}` };
      continue;
    }
    if (policy.mode === 'JSON') return judgeVariant(variant, exceptions, request);
    if (policy.matchConstraints === undefined) continue;
    const match = matchRequest(policy.matchConstraints, request);
    if (match.kind === 'error') return { judgement: match, decidedBy: 'match' };
    if (match.kind === 'match') return judgeVariant(variant, exceptions, request);
    last = { kind: 'not-applicable', because: match.because };
  }
  return { judgement: last, decidedBy: 'match' };
}

function judgeVariant(
  { policy, program }: Variant,
  exceptions: readonly CompiledException[],
  request: AdmissionRequest,
): AdmissionVerdict {
  if (program instanceof ExpressionError)
    return { judgement: { kind: 'error', reason: `the policy is malformed: ${program.message}` }, decidedBy: 'validations' };
  const inputs = inputsOf(policy, request);
  const granted = grantedBy(exceptions, inputs, request);
  if (granted.kind === 'all') return { judgement: granted.judgement, decidedBy: 'exception' };
  return evaluateTold(request, {}, program, KYVERNO_INPUTS, { ...inputs, exceptions: granted.partly }, { first: true });
}

function inputsOf({ mode }: KyvernoValidatingPolicy, request: AdmissionRequest): Readonly<Record<string, unknown>> {
  const isJson = mode === 'JSON';
  return {
    object: request.object,
    oldObject: isJson ? null : request.oldObject,
    request: isJson ? null : { ...requestObject(request), object: request.object, oldObject: request.oldObject },
    namespaceObject: isJson ? null : namespaceObjectOf(request),
    exceptions: { allowedImages: [], allowedValues: [] },
    authorizer: unreadValue('authorizer is not available: there is no API server to ask what somebody may do'),
    [HOST]: request.host,
  };
}

type Granted =
  | { readonly kind: 'all'; readonly judgement: Judgement }
  | {
      readonly kind: 'partly';
      readonly partly: { readonly allowedImages: readonly string[]; readonly allowedValues: readonly string[] };
    };

/** An exception that has expired grants nothing; one whose conditions cannot be told makes the verdict an error, unless another grants all. */
function grantedBy(
  exceptions: readonly CompiledException[],
  inputs: Readonly<Record<string, unknown>>,
  request: Pick<AdmissionRequest, 'now'> & Listening,
): Granted {
  const partly = { allowedImages: new Array<string>(), allowedValues: new Array<string>() };
  let error: Judgement | undefined;
  for (const { exception, conditions } of exceptions) {
    const { name, images, allowedValues, expiresAt, reportResult } = exception;
    const tell = (judgement: Judgement): void => tellOf(exception, judgement, inputs, request);
    if (expiresAt !== undefined && expiresAt.getTime() <= request.now.getTime()) {
      tell({ kind: 'not-applicable', because: `it has expired (${expiresAt.toISOString()})` });
      continue;
    }
    if (conditions instanceof ExpressionError) {
      error ??= { kind: 'error', reason: `exception ${name} is malformed: ${conditions.message}` };
      continue;
    }
    const unmet = evaluateConditions(exception.matchConditions, conditions.on(inputs));
    if (unmet?.kind === 'error') error ??= { kind: 'error', reason: `exception ${name}: ${unmet.reason}` };
    tell(unmet ?? { kind: 'pass' });
    if (unmet !== undefined) continue;
    if (images.length === 0 && allowedValues.length === 0) {
      const because = `the exception ${name} exempts it`;
      return { kind: 'all', judgement: reportResult === 'pass' ? { kind: 'pass' } : { kind: 'not-applicable', because } };
    }
    partly.allowedImages.push(...images);
    partly.allowedValues.push(...allowedValues);
  }
  return error === undefined ? { kind: 'partly', partly } : { kind: 'all', judgement: error };
}

/** A pass is one that holds for the resource. */
function tellOf(
  { name, matchConditions }: KyvernoException,
  judgement: Judgement,
  values: Readonly<Record<string, unknown>>,
  { told }: Listening,
): void {
  const expressions = { matchConditions, variables: [], validations: [], auditAnnotations: [] };
  told?.({
    of: { exception: name },
    judgement,
    evaluated: { expressions, inputs: KYVERNO_INPUTS, values, first: true, conditionsMet: true },
  });
}
