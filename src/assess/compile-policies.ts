/**
 * Makes policies ready to judge: compiles their expressions once and evaluates them on one resource after the other, what
 * several policies define alike only once for each. A policy whose expressions are no expressions is in error on everything
 * that it selects, never silently weaker.
 */
import { ExpressionError } from '../lib/cel/index.js';
import { POLICY_INPUTS, type Policy, type Resource } from '../model/index.js';
import type { ExpressionEngine, Programs } from '../ports/index.js';
import type { Guardrail, JudgeContext } from './guardrail.js';
import { compileExpressions, type Expressions } from './policy-expressions.js';
import type { Judgement } from './judgement.js';
import { selects } from './policy-target.js';
import { PolicyViews, type PolicyPlace, type SeenResource } from './policy-view.js';
import type { Subject } from './subject.js';
import { judgeConditions, judgeValidations } from './verdict.js';

/**
 * As Kubernetes evaluates a ValidatingAdmissionPolicy: a match condition that is false decides before one that is in
 * error, and a validation that is false decides before one that is in error.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function compilePolicies(policies: readonly Policy[], engine: ExpressionEngine): readonly Guardrail[] {
  const groupOf = groupsOf(policies, engine);
  return policies.map((policy) => guardrailOf(policy, groupOf(policy)));
}

/** Policies that see the same of a resource, so that what several of them define alike is evaluated once. */
interface Group {
  /** What a policy's expressions compiled to, or why they are none. */
  expressions(policy: Policy): Expressions | ExpressionError;
  readonly views: PolicyViews;
}

/** Those that select alike; one that joins is alone, since what is related to a resource is its own. */
function groupsOf(policies: readonly Policy[], engine: ExpressionEngine): (policy: Policy) => Group {
  const alike = new Map<string, Policy[]>();
  const groups = new Map<Policy, Group>();
  for (const policy of policies) {
    const { podTemplates, apiGroups, kinds } = policy.select;
    const key = JSON.stringify(podTemplates ? true : [apiGroups, kinds]);
    const members = alike.get(key);
    if (policy.joins.length > 0) groups.set(policy, newGroup([policy], engine));
    else if (members === undefined) alike.set(key, [policy]);
    else members.push(policy);
  }
  for (const members of alike.values()) {
    const group = newGroup(members, engine);
    for (const policy of members) groups.set(policy, group);
  }
  return (policy) => groups.get(policy) ?? newGroup([policy], engine);
}

/**
 * Compiles when the first resource comes, and then every policy of the group: most estates have few kinds, and what is added
 * to the programs later is not on the frames that were made before.
 */
function newGroup(policies: readonly Policy[], engine: ExpressionEngine): Group {
  const programs = engine.createPrograms(POLICY_INPUTS);
  const known = new Map<Policy, Expressions | ExpressionError>();
  return {
    views: new PolicyViews(policies, programs),
    expressions: (policy) => {
      if (known.size === 0) for (const one of policies) known.set(one, compiled(one, engine, programs));
      return known.get(policy) ?? new ExpressionError('the policy was not compiled');
    },
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

function guardrailOf(policy: Policy, { expressions: expressionsOf, views }: Group): Guardrail {
  const isFor = rememberingLast((resource) => selects(policy, resource));
  let expressions: Expressions | ExpressionError | undefined;
  let place: PolicyPlace | undefined;
  return {
    policy,
    relations: new Set(policy.joins.map(({ relation }) => relation)),
    selects: isFor,
    judge: (subject, context) => {
      // What was viewed last is selected.
      const before = place === undefined ? undefined : views.said(place, subject, context);
      return before ?? judgeAnew(subject, context);
    },
  };

  function judgeAnew(subject: Subject, context: JudgeContext): Judgement {
    const { resource } = subject;
    if (!isFor(resource)) return { kind: 'not-applicable', because: notForKind(resource) };
    if (expressions === undefined) {
      // Before the view: what it is made of is compiled then.
      expressions = expressionsOf(policy);
      if (!(expressions instanceof ExpressionError)) place = views.placeOf(policy);
    }
    if (expressions instanceof ExpressionError) {
      return { kind: 'error', reason: `the policy is malformed: ${expressions.message}` };
    }
    const view = views.of(policy, subject, context);
    if (view.kind === 'missing') return { kind: 'error', reason: view.reason };
    if (place === undefined) return judge(expressions, view);
    const before = views.said(place, subject, context);
    if (before !== undefined) return before;
    const judgement = judge(expressions, view);
    views.remember(place, judgement);
    return judgement;
  }
}

function judge({ conditions, validations }: Expressions, view: SeenResource): Judgement {
  const condition = conditions.length === 0 ? undefined : judgeConditions(conditions, view.values);
  return condition ?? judgeValidations(validations, view.values, view.prefix);
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
