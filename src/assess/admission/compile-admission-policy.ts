/**
 * Makes a ValidatingAdmissionPolicy with its bindings ready to judge. It is judged once for each binding that is for the
 * resource, and for each parameter that the binding names; without any binding, on all that it matches itself.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
import { ExpressionError, unreadValue } from '../../lib/cel/index.js';
import type { AdmissionBinding, AdmissionPolicy, ParamObject } from '../../model/index.js';
import type { ExpressionEngine } from '../../ports/index.js';
import type { Judgement } from '../verdict.js';
import { ADMISSION_INPUTS, compileAdmission, type AdmissionProgram, type AdmissionVerdict } from './evaluate.js';
import { ruledGuardrail, together, type RuledGuardrail } from './guardrail.js';
import { evaluateTold } from './judged-part.js';
import { matchRequest, maySelect } from './match.js';
import { paramsFor } from './params.js';
import { namespaceObjectOf, requestObject, type AdmissionRequest } from './request.js';

/** @param bindings of any policies; those that name this one count */
export function compileAdmissionPolicy(
  policy: AdmissionPolicy,
  bindings: readonly AdmissionBinding[],
  params: readonly ParamObject[],
  engine: ExpressionEngine,
): RuledGuardrail {
  const program = compileAdmission(policy, ADMISSION_INPUTS, engine);
  const own = bindings.filter(({ policyName }) => policyName === policy.name);
  return ruledGuardrail(
    policy,
    (resource) => maySelect(policy.matchConstraints, resource),
    (request) => [{ rule: '', ...judge(policy, own, params, program, request) }],
  );
}

function judge(
  policy: AdmissionPolicy,
  bindings: readonly AdmissionBinding[],
  objects: readonly ParamObject[],
  program: AdmissionProgram | ExpressionError,
  request: AdmissionRequest,
): AdmissionVerdict {
  const match = matchRequest(policy.matchConstraints, request);
  if (match.kind === 'no-match') return unmatched({ kind: 'not-applicable', because: match.because });
  if (match.kind === 'error') return unmatched(match);
  if (program instanceof ExpressionError)
    return { judgement: { kind: 'error', reason: `the policy is malformed: ${program.message}` }, decidedBy: 'validations' };
  if (bindings.length === 0) {
    const missing = unreadValue('the policy has no binding, so its parameters are not known');
    const params = policy.paramKind === undefined ? null : missing;
    return evaluateTold(request, {}, program, ADMISSION_INPUTS, inputsOf(request, params));
  }
  const verdicts = bindings.flatMap((binding) => judgeBinding(policy, binding, objects, program, request));
  const decided = verdicts.filter(({ decidedBy }) => decidedBy !== 'match');
  return {
    judgement: together(verdicts.map(({ judgement }) => judgement)),
    decidedBy: decided.find(({ decidedBy }) => decidedBy === 'validations')?.decidedBy ?? decided[0]?.decidedBy ?? 'match',
  };
}

function judgeBinding(
  policy: AdmissionPolicy,
  { name, matchResources, paramRef }: AdmissionBinding,
  objects: readonly ParamObject[],
  program: AdmissionProgram,
  request: AdmissionRequest,
): readonly AdmissionVerdict[] {
  const match = matchResources === undefined ? undefined : matchRequest(matchResources, request);
  const of = { binding: name };
  /** Nothing was evaluated. */
  const decided = (judgement: Unevaluated, decidedBy: AdmissionVerdict['decidedBy']): readonly AdmissionVerdict[] => {
    request.told?.({ of, judgement });
    return [{ judgement: saidOf(`binding ${name}`, judgement), decidedBy }];
  };
  if (match?.kind === 'no-match') return decided({ kind: 'not-applicable', because: match.because }, 'match');
  if (match?.kind === 'error') return decided({ kind: 'error', reason: match.reason }, 'match');
  const on = (params: unknown): AdmissionVerdict =>
    evaluateTold(request, of, program, ADMISSION_INPUTS, inputsOf(request, params));
  if (paramRef === undefined || policy.paramKind === undefined) return [on(null)];
  const params = paramsFor(policy.paramKind, paramRef, objects, request);
  if (params.kind === 'allowed') return decided({ kind: 'not-applicable', because: params.because }, 'match');
  if (params.kind === 'error') return decided({ kind: 'error', reason: params.reason }, 'validations');
  return params.objects.map(on);
}

type Unevaluated = Extract<Judgement, { readonly kind: 'not-applicable' | 'error' }>;

function saidOf(what: string, judgement: Unevaluated): Judgement {
  return judgement.kind === 'error'
    ? { kind: 'error', reason: `${what}: ${judgement.reason}` }
    : { kind: 'not-applicable', because: `${what}: ${judgement.because}` };
}

/** What the expressions of a ValidatingAdmissionPolicy see. */
export function inputsOf(request: AdmissionRequest, params: unknown): Readonly<Record<string, unknown>> {
  return {
    object: request.object,
    oldObject: request.oldObject,
    request: requestObject(request),
    params,
    namespaceObject: namespaceObjectOf(request),
    authorizer: unreadValue('authorizer is not available: there is no API server to ask what somebody may do'),
  };
}

function unmatched(judgement: Judgement): AdmissionVerdict {
  return { judgement, decidedBy: 'match' };
}
