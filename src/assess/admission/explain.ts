/**
 * Shows how a policy of Kubernetes or Kyverno comes to its result on one resource: the judgement of each of its rules, bindings,
 * parameters and exceptions, and the expressions that each came from. Judges as the policy does and changes nothing.
 */
import type { Resource, Result } from '../../model/index.js';
import type { ExpressionEngine } from '../../ports/index.js';
import { explainExpressions, type ExplainedExpression } from '../explain-expressions.js';
import type { JudgeContext } from '../guardrail.js';
import { resultOf } from '../judgement.js';
import { subjectOf } from '../subject.js';
import type { Judgement } from '../verdict.js';
import type { RuledGuardrail } from './guardrail.js';
import type { EvaluatedPart, JudgedPart, PartOf } from './judged-part.js';
import { requestOf } from './request.js';

export interface RuledExplanation {
  readonly result: Result;
  /** None where nothing but the kind of the resource, or what the policy matches, was looked at. */
  readonly judgements: readonly ExplainedJudgement[];
}

export interface ExplainedJudgement {
  readonly of: PartOf & { readonly parameter?: string };
  readonly judgement: Judgement;
  readonly expressions: readonly ExplainedExpression[];
}

export function explainRuled(
  guardrail: RuledGuardrail,
  resource: Resource,
  context: JudgeContext,
  engine: ExpressionEngine,
): RuledExplanation {
  const subject = subjectOf(resource);
  if (!guardrail.selects(resource)) {
    const about = { policy: guardrail.policy.id, resource: resource.id };
    const because = `the policy is not for the kind ${resource.kind}`;
    return { result: { kind: 'not-applicable', ...about, because }, judgements: [] };
  }
  const result = resultOf(guardrail.judge(subject, context), guardrail.policy.id, resource.id);
  if (!guardrail.isAnyPlatform && resource.platform !== 'kubernetes') return { result, judgements: [] };
  const parts: JudgedPart[] = [];
  const verdicts = guardrail.rulesOn({ ...requestOf(subject, context), told: (part) => void parts.push(part) });
  const silent = verdicts.filter(({ rule }) => rule !== '' && !parts.some(({ of }) => of.rule === rule));
  return {
    result,
    judgements: [...parts, ...silent.map(({ rule, judgement }): JudgedPart => ({ of: { rule }, judgement }))].map(
      ({ of, judgement, evaluated }) => ({
        of: { ...of, ...(evaluated === undefined ? {} : parameterOf(evaluated)) },
        judgement,
        expressions: evaluated === undefined ? [] : expressionsOf(evaluated, engine),
      }),
    ),
  };
}

function expressionsOf(
  { expressions, inputs, values, first, conditionsMet }: EvaluatedPart,
  engine: ExpressionEngine,
): readonly ExplainedExpression[] {
  const { names, dialect } = inputs;
  return explainExpressions({ ...expressions, inputs: names, dialect, values, first }, conditionsMet, engine);
}

/** The name of the object that it was evaluated with. */
function parameterOf({ values }: EvaluatedPart): { readonly parameter?: string } {
  const name = member(member(values['params'], 'metadata'), 'name');
  return typeof name === 'string' ? { parameter: name } : {};
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}
