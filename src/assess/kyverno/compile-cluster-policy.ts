/**
 * Makes a Kyverno ClusterPolicy or Policy ready to judge: its rules whose expressions are CEL, and the rules that Kyverno
 * generates of them. A rule of another kind that judges is in error on all that it is for, never left out silently; one that
 * changes or makes resources judges nothing. https://kyverno.io/docs/policy-types/cluster-policy/validate/
 */
import { ExpressionError, unreadValue } from '../../lib/cel/index.js';
import { wildcardMatches } from '../../lib/wildcard.js';
import type { KyvernoClusterPolicy, KyvernoRule, KyvernoRuleException, ParamObject } from '../../model/index.js';
import type { ExpressionEngine } from '../../ports/index.js';
import { inputsOf } from '../admission/compile-admission-policy.js';
import { ADMISSION_INPUTS, compileAdmission, type AdmissionProgram, type AdmissionVerdict } from '../admission/evaluate.js';
import { ruledGuardrail, together, type RuledGuardrail, type RuleVerdict } from '../admission/guardrail.js';
import { evaluateTold } from '../admission/judged-part.js';
import { paramsFor } from '../admission/params.js';
import type { AdmissionRequest } from '../admission/request.js';
import { withGeneratedRules } from './autogen.js';
import { fits, matchRule, mayBeFor } from './match-rule.js';

interface CompiledRule {
  readonly rule: KyvernoRule;
  readonly program: AdmissionProgram | ExpressionError | undefined;
}

export interface ClusterPolicyCompanions {
  readonly exceptions: readonly KyvernoRuleException[];
  readonly params: readonly ParamObject[];
}

export function compileClusterPolicy(
  policy: KyvernoClusterPolicy,
  { exceptions, params }: ClusterPolicyCompanions,
  engine: ExpressionEngine,
): RuledGuardrail {
  const rules = withGeneratedRules(policy.rules, policy.autogenControllers).map((rule) => ({
    rule,
    program: programOf(rule, engine),
  }));
  const refersTo = ({ policyName }: { readonly policyName: string }): boolean =>
    policyName === policy.name || policyName === `${policy.namespace ?? ''}/${policy.name}`;
  const own = exceptions.filter((exception) => exception.exceptions.some(refersTo));
  return ruledGuardrail(
    policy,
    (resource) => rules.some(({ rule }) => mayBeFor(rule, resource)),
    (request) => {
      if (policy.namespace !== undefined && policy.namespace !== request.namespace) return [];
      return rules.flatMap((rule): readonly RuleVerdict[] => {
        const verdict = judgeRule(rule, own, params, request, refersTo);
        return verdict === undefined ? [] : [{ rule: rule.rule.name, ...verdict }];
      });
    },
  );
}

function programOf({ body }: KyvernoRule, engine: ExpressionEngine): CompiledRule['program'] {
  if (body.kind === 'unevaluated') return undefined;
  return compileAdmission(
    {
      matchConditions: body.celPreconditions,
      variables: body.variables,
      validations: body.expressions,
      auditAnnotations: body.auditAnnotations,
      failurePolicy: 'Fail',
    },
    ADMISSION_INPUTS,
    engine,
  );
}

/** Undefined when the rule is not for the resource. */
function judgeRule(
  { rule, program }: CompiledRule,
  exceptions: readonly KyvernoRuleException[],
  objects: readonly ParamObject[],
  request: AdmissionRequest,
  refersTo: (exception: { readonly policyName: string }) => boolean,
): AdmissionVerdict | undefined {
  const { body } = rule;
  if (body.kind === 'unevaluated' && !body.judges) return undefined;
  const match = matchRule(rule, request);
  if (match.kind === 'no-match') return undefined;
  if (match.kind === 'error') return error(`rule ${rule.name}: ${match.reason}`, 'match');
  if (body.kind === 'unevaluated') return error(`rule ${rule.name}: ${body.what}`, 'validations');
  for (const exception of exceptions) {
    const names = exception.exceptions.filter(refersTo).flatMap(({ ruleNames }) => ruleNames);
    if (!names.some((name) => namesRule(name, rule.name))) continue;
    const covered = fits(exception.match, request);
    if (covered === false) continue;
    if (typeof covered === 'string') return error(`exception ${exception.name}: ${covered}`, 'exception');
    if (exception.conditional)
      return error(`exception ${exception.name}: its conditions are in JMESPath, which is not evaluated`, 'exception');
    return {
      judgement: { kind: 'not-applicable', because: `the exception ${exception.name} exempts it` },
      decidedBy: 'exception',
    };
  }
  if (program === undefined) return undefined;
  if (program instanceof ExpressionError) return error(`rule ${rule.name} is malformed: ${program.message}`, 'validations');
  return judgeExpressions(rule.name, body, program, objects, request);
}

function judgeExpressions(
  rule: string,
  { paramKind, paramRef }: Extract<KyvernoRule['body'], { kind: 'cel' }>,
  program: AdmissionProgram,
  objects: readonly ParamObject[],
  request: AdmissionRequest,
): AdmissionVerdict {
  const on = (params: unknown): AdmissionVerdict =>
    evaluateTold(request, { rule }, program, ADMISSION_INPUTS, inputsOf(request, params), { first: true });
  if (paramKind === undefined) return on(null);
  if (paramRef === undefined) return on(unreadValue('the rule names no parameters'));
  const params = paramsFor(paramKind, paramRef, objects, request);
  if (params.kind === 'allowed') return { judgement: { kind: 'not-applicable', because: params.because }, decidedBy: 'match' };
  if (params.kind === 'error') return error(params.reason, 'validations');
  const verdicts = params.objects.map(on);
  return { judgement: together(verdicts.map(({ judgement }) => judgement)), decidedBy: verdicts[0]?.decidedBy ?? 'validations' };
}

/** Generated rules are named by their own names, or by that of the rule that they are generated of. */
function namesRule(written: string, rule: string): boolean {
  return ['', 'autogen-', 'autogen-cronjob-'].some((prefix) => wildcardMatches(`${prefix}${written}`, rule));
}

function error(reason: string, decidedBy: AdmissionVerdict['decidedBy']): AdmissionVerdict {
  return { judgement: { kind: 'error', reason }, decidedBy };
}
