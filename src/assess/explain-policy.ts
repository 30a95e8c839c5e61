/**
 * Shows how a policy comes to its result on one resource: each of its expressions, the values that it read and what came of
 * them. Judges as `compilePolicies` does and changes nothing.
 */
import { POLICY_INPUTS, type Policy, type Resource, type Result } from '../model/index.js';
import type { ExpressionEngine } from '../ports/index.js';
import { compilePolicies, notForKind } from './compile-policies.js';
import { explainExpressions, type ExplainedExpression } from './explain-expressions.js';
import type { JudgeContext } from './guardrail.js';
import { resultOf } from './judgement.js';
import { objectWithin, selects } from './policy-target.js';
import { relatedObjects } from './related-objects.js';
import { subjectOf } from './subject.js';

export interface PolicyExplanation {
  readonly result: Result;
  readonly expressions: readonly ExplainedExpression[];
}

/** No expressions where none was evaluated: another kind, a part that is missing, a policy that is malformed. */
export function explainPolicy(
  policy: Policy,
  resource: Resource,
  context: JudgeContext,
  engine: ExpressionEngine,
): PolicyExplanation {
  const subject = subjectOf(resource);
  const [guardrail] = compilePolicies([policy], engine);
  if (guardrail === undefined || !selects(policy, resource)) {
    const about = { policy: policy.id, resource: resource.id };
    return { result: { kind: 'not-applicable', ...about, because: notForKind(resource) }, expressions: [] };
  }
  const result = resultOf(guardrail.judge(subject, context), policy.id, resource.id);
  const target = objectWithin(policy, subject);
  if (target.kind === 'missing') return { result, expressions: [] };
  const { matchConditions, variables, validations } = policy;
  const values = {
    object: target.object,
    resource: subject.object,
    related: relatedObjects(policy.joins, resource, context),
    kubernetes: context.kubernetes,
    now: context.now,
  };
  const sheet = { inputs: POLICY_INPUTS, values, matchConditions, variables, validations };
  return { result, expressions: explainExpressions(sheet, result.kind !== 'not-applicable', engine) };
}
