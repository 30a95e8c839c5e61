/**
 * Makes policies ready to judge: compiles their expressions once and evaluates them on one resource after the other, what
 * several policies define alike only once for each. A policy whose expressions are no expressions is in error on everything
 * that it selects, never silently weaker.
 */
import { ExpressionError } from '../lib/cel/index.js';
import { POLICY_INPUTS, type Policy, type Resource, type Result } from '../model/index.js';
import type { Evaluation, ExpressionEngine, Programs } from '../ports/index.js';
import type { Guardrail, JudgeContext } from './guardrail.js';
import { compileExpressions, type Expressions } from './policy-expressions.js';
import { objectWithin, selects } from './policy-target.js';
import { relatedObjects } from './related-objects.js';
import type { Subject } from './subject.js';
import { judgeConditions, judgeValidations, type Judgement } from './verdict.js';

/**
 * As Kubernetes evaluates a ValidatingAdmissionPolicy: a match condition that is false decides before one that is in
 * error, and a validation that is false decides before one that is in error.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function compilePolicies(policies: readonly Policy[], engine: ExpressionEngine): readonly Guardrail[] {
  const programs = engine.createPrograms(POLICY_INPUTS);
  const views = viewsOf(programs);
  const expressions = expressionsOf(policies, engine, programs);
  return policies.map((policy) => guardrailOf(policy, expressions, views));
}

/** What a policy's expressions compiled to, or why they are none. */
type ExpressionsOf = (policy: Policy, resource: Resource) => Expressions | ExpressionError;

/**
 * Compiles when the first resource of a kind comes, and then every policy for that kind: most estates have few kinds, and
 * what is added to the programs later is not on the frames that were made before.
 */
function expressionsOf(policies: readonly Policy[], engine: ExpressionEngine, programs: Programs): ExpressionsOf {
  const known = new Map<Policy, Expressions | ExpressionError>();
  return (policy, resource) => {
    const before = known.get(policy);
    if (before !== undefined) return before;
    for (const one of policies) {
      if (!known.has(one) && selects(one, resource)) known.set(one, compiled(one, engine, programs));
    }
    return known.get(policy) ?? new ExpressionError('the policy was not compiled');
  };
}

export function notForKind({ kind }: Pick<Resource, 'kind'>): string {
  return `the policy is not for the kind ${kind}`;
}

function compiled(policy: Policy, engine: ExpressionEngine, programs: Programs): Expressions | ExpressionError {
  try {
    return compileExpressions(policy, engine, programs);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

function guardrailOf(policy: Policy, expressionsFor: ExpressionsOf, views: Views): Guardrail {
  const isFor = rememberingLast((resource) => selects(policy, resource));
  let known: Expressions | ExpressionError | undefined;
  return {
    policy,
    relations: new Set(policy.joins.map(({ relation }) => relation)),
    selects: isFor,
    judge: (subject, context) => {
      const { resource } = subject;
      if (!isFor(resource))
        return { kind: 'not-applicable', policy: policy.id, resource: resource.id, because: notForKind(resource) };
      // Before the view: what it is made of is compiled then.
      const expressions = (known ??= expressionsFor(policy, resource));
      const judgement: Judgement =
        expressions instanceof ExpressionError
          ? { kind: 'error', reason: `the policy is malformed: ${expressions.message}` }
          : judge(policy, expressions, views(policy, subject, context));
      return resultOf(judgement, policy, resource);
    },
  };
}

function judge({ matchConditions }: Policy, expressions: Expressions, view: View): Judgement {
  if (view.kind === 'missing') return { kind: 'error', reason: view.reason };
  const condition = matchConditions.length === 0 ? undefined : judgeConditions(expressions.conditions, view.values);
  return condition ?? judgeValidations(expressions.validations, view.values, view.prefix);
}

type Described = Pick<Resource, 'apiVersion' | 'kind'>;

/** Resources of one kind come one after the other, so the answer for the last kind is kept. */
function rememberingLast(selecting: (resource: Described) => boolean): (resource: Described) => boolean {
  let last: Described = { apiVersion: '', kind: '' };
  let answer = selecting(last);
  return ({ apiVersion, kind }) => {
    if (kind !== last.kind || apiVersion !== last.apiVersion) {
      last = { apiVersion, kind };
      answer = selecting(last);
    }
    return answer;
  };
}

/** A resource as a policy sees it, with what expressions say of it. */
type View =
  | { readonly kind: 'view'; readonly values: Evaluation; readonly prefix: string }
  | { readonly kind: 'missing'; readonly reason: string };

type Views = (policy: Policy, subject: Subject, context: JudgeContext) => View;

/** Policies come to a resource one after the other, so the views of the last one are kept: as a whole, and as a Pod's template. */
function viewsOf(programs: Programs): Views {
  let last: Subject | undefined;
  let lastContext: JudgeContext | undefined;
  let whole: View | undefined;
  let template: View | undefined;
  return (policy, subject, context) => {
    // What is related is each policy's own.
    if (policy.joins.length > 0) return viewOf(policy, subject, context, programs);
    if (subject !== last || context !== lastContext) {
      whole = undefined;
      template = undefined;
      last = subject;
      lastContext = context;
    }
    return policy.select.podTemplates
      ? (template ??= viewOf(policy, subject, context, programs))
      : (whole ??= viewOf(policy, subject, context, programs));
  };
}

const NOTHING = {};

function viewOf(policy: Policy, subject: Subject, context: JudgeContext, programs: Programs): View {
  const target = objectWithin(policy, subject);
  if (target.kind === 'missing') return target;
  const values = programs.on({
    object: target.object,
    resource: subject.object,
    kubernetes: context.kubernetes,
    now: context.now,
    related: policy.joins.length === 0 ? NOTHING : relatedObjects(policy.joins, subject.resource, context),
  });
  return { kind: 'view', values, prefix: target.prefix };
}

function resultOf(judgement: Judgement, { id: policy }: Policy, { id: resource }: Resource): Result {
  switch (judgement.kind) {
    case 'pass':
      return { kind: 'pass', policy, resource };
    case 'fail':
      return { kind: 'fail', policy, resource, failures: judgement.failures };
    case 'not-applicable':
      return { kind: 'not-applicable', policy, resource, because: judgement.because };
    case 'error':
      return { kind: 'error', policy, resource, reason: judgement.reason };
  }
}
