/**
 * Makes policies ready to judge: compiles their expressions once and evaluates them on one resource after the other, what
 * several policies define alike only once for each. A policy whose expressions are no expressions is in error on everything
 * that it selects, never silently weaker.
 */
import { ExpressionError, fieldsRead, lazyValue } from '../lib/cel/index.js';
import { POLICY_INPUTS, type Policy, type Resource } from '../model/index.js';
import type { Evaluation, ExpressionEngine, Programs } from '../ports/index.js';
import type { Guardrail, JudgeContext } from './guardrail.js';
import { compileExpressions, type Expressions } from './policy-expressions.js';
import type { Judgement } from './judgement.js';
import { objectWithin, selects } from './policy-target.js';
import { relatedObjects } from './related-objects.js';
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
  readonly views: Views;
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
    views: viewsOf(programs, policies),
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
  let known: Expressions | ExpressionError | undefined;
  return {
    policy,
    relations: new Set(policy.joins.map(({ relation }) => relation)),
    selects: isFor,
    judge: (subject, context) => {
      const { resource } = subject;
      if (!isFor(resource)) return { kind: 'not-applicable', because: notForKind(resource) };
      // Before the view: what it is made of is compiled then.
      const expressions = (known ??= expressionsOf(policy));
      return expressions instanceof ExpressionError
        ? { kind: 'error', reason: `the policy is malformed: ${expressions.message}` }
        : judge(policy, expressions, views(policy, subject, context));
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

/** The policies of a group come to a resource one after the other, so the view of the last one is kept. */
function viewsOf(programs: Programs, policies: readonly Policy[]): Views {
  let last: Subject | undefined;
  let lastContext: JudgeContext | undefined;
  let view: View | undefined;
  let seesKind: boolean | undefined;
  return (policy, subject, context) => {
    if (view === undefined || subject !== last || context !== lastContext) {
      view = viewOf(policy, subject, context, programs, (seesKind ??= policies.some(asksForKind)));
      last = subject;
      lastContext = context;
    }
    return view;
  };
}

const NOTHING = {};

function viewOf(policy: Policy, subject: Subject, context: JudgeContext, programs: Programs, seesKind: boolean): View {
  const whole = (seesKind ? undefined : subject.untyped) ?? subject.object;
  const target = objectWithin(policy, { resource: subject.resource, object: whole });
  if (target.kind === 'missing') return target;
  const { joins } = policy;
  const values = programs.on({
    object: target.object,
    resource: whole,
    kubernetes: context.kubernetes,
    now: context.now,
    // Finding them takes longer than most expressions do, and a condition may decide before.
    related: joins.length === 0 ? NOTHING : lazyValue(() => relatedObjects(joins, subject.resource, context)),
  });
  return { kind: 'view', values, prefix: target.prefix };
}

/** Whether an expression may read the resource's `apiVersion` or `kind`. */
function asksForKind({ matchConditions, variables, validations }: Policy): boolean {
  const texts = [
    ...[...matchConditions, ...variables].map(({ expression }) => expression),
    ...validations.flatMap(({ expression, messageExpression, fields }) => [expression, messageExpression, fields]),
  ];
  return texts.some((text) => text !== undefined && ['object', 'resource'].some((name) => mayReadKind(text, name)));
}

function mayReadKind(text: string, name: string): boolean {
  const fields = fieldsRead(text, name);
  return fields === undefined || fields.has('apiVersion') || fields.has('kind');
}
