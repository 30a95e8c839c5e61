/**
 * Shows how a policy comes to its result on one resource: each of its expressions, the values that it read and what came of
 * them. Judges as `compilePolicies` does and changes nothing.
 */
import { explainExpression, ExpressionError, type Explanation } from '../lib/cel/index.js';
import { POLICY_INPUTS, type NamedExpression, type Policy, type Resource, type Result } from '../model/index.js';
import type { ExpressionEngine, Value } from '../ports/index.js';
import { compilePolicies, notForKind } from './compile-policies.js';
import type { JudgeContext } from './guardrail.js';
import { objectWithin, selects } from './policy-target.js';
import { relatedObjects } from './related-objects.js';
import { subjectOf } from './subject.js';

export interface PolicyExplanation {
  readonly result: Result;
  readonly expressions: readonly ExplainedExpression[];
}

export interface ExplainedExpression {
  /** `match condition not-marked`, `variable containers`, `validation 2`. */
  readonly what: string;
  readonly explanation: Explanation;
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
  const result = guardrail.judge(subject, context);
  const target = objectWithin(policy, subject);
  if (target.kind === 'missing') return { result, expressions: [] };
  const scope = {
    object: target.object,
    resource: subject.object,
    related: relatedObjects(policy.joins, resource, context),
    kubernetes: context.kubernetes,
    now: context.now,
  };
  const told = (what: string, text: string, variables: readonly NamedExpression[]): readonly ExplainedExpression[] => {
    const evaluate = (expression: string, bound: Readonly<Record<string, unknown>>): Value => {
      const inputs = [...POLICY_INPUTS, ...Object.keys(bound)];
      return engine
        .compileProgram({ inputs, variables, expressions: [expression] })
        .on({ ...scope, ...bound })
        .evaluate(0);
    };
    try {
      return [{ what, explanation: explainExpression(text, evaluate) }];
    } catch (error) {
      if (error instanceof ExpressionError) return []; // the result says so
      throw error;
    }
  };
  const { matchConditions, variables, validations } = policy;
  const conditions = matchConditions.flatMap(({ name, expression }) => told(`match condition ${name}`, expression, []));
  if (result.kind === 'not-applicable') return { result, expressions: conditions };
  return {
    result,
    expressions: [
      ...conditions,
      ...variables.flatMap(({ name, expression }, index) => told(`variable ${name}`, expression, variables.slice(0, index))),
      ...validations.flatMap(({ expression }, index) => told(`validation ${index + 1}`, expression, variables)),
    ],
  };
}
