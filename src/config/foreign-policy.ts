/** Makes the vocabulary's policies, bindings and exceptions of what files of Kubernetes and Kyverno say, once that follows their schemas. */
import type { z } from 'zod';
import {
  policyId,
  SEVERITIES,
  type AdmissionBinding,
  type AdmissionPolicy,
  type Json,
  type KyvernoClusterPolicy,
  type KyvernoException,
  type KyvernoFilter,
  type KyvernoMatch,
  type KyvernoRule,
  type KyvernoRuleException,
  type KyvernoValidatingPolicy,
  type ParamObject,
  type PolicyHeader,
  type Severity,
  type UnevaluatedPolicy,
} from '../model/index.js';
import type {
  admissionBindingSchema,
  admissionPolicySchema,
  clusterPolicySchema,
  exceptionSchema,
  matchSchema,
  metadataSchema,
  ruleExceptionSchema,
  ruleOfClusterPolicySchema,
  validatingPolicySchema,
} from './foreign-policy-schema.js';

type Metadata = z.output<typeof metadataSchema>;
type Match = z.output<typeof matchSchema>;
type Filter = Pick<Match, 'resources' | 'roles' | 'clusterRoles' | 'subjects'>;

export function admissionPolicy({ metadata, spec }: z.output<typeof admissionPolicySchema>): AdmissionPolicy {
  const { paramKind, ...rest } = spec;
  return {
    kind: 'ValidatingAdmissionPolicy',
    header: headerOf('validating-admission-policy', metadata),
    name: metadata.name,
    ...rest,
    ...(paramKind === undefined ? {} : { paramKind }),
  };
}

export function admissionBinding({ metadata, spec }: z.output<typeof admissionBindingSchema>): AdmissionBinding {
  const { policyName, paramRef, matchResources, validationActions } = spec;
  return {
    kind: 'ValidatingAdmissionPolicyBinding',
    name: metadata.name,
    policyName,
    ...(paramRef === undefined ? {} : { paramRef }),
    ...(matchResources === undefined ? {} : { matchResources }),
    validationActions,
  };
}

export function validatingPolicy(
  { kind, metadata, spec }: z.output<typeof validatingPolicySchema>,
  mode: 'Kubernetes' | 'JSON',
): KyvernoValidatingPolicy {
  const { matchConstraints, autogen, matchConditions, variables, validations, auditAnnotations, failurePolicy } = spec;
  const controllers = autogen?.podControllers?.controllers;
  const isNamespaced = kind === 'NamespacedValidatingPolicy';
  return {
    kind: isNamespaced ? 'NamespacedValidatingPolicy' : 'ValidatingPolicy',
    header: headerOf(isNamespaced ? 'namespaced-validating-policy' : 'validating-policy', metadata),
    name: metadata.name,
    ...(isNamespaced ? { namespace: metadata.namespace ?? 'default' } : {}),
    mode,
    ...(matchConstraints === undefined ? {} : { matchConstraints }),
    ...(controllers === undefined ? {} : { autogenControllers: controllers }),
    matchConditions,
    variables,
    validations,
    auditAnnotations,
    failurePolicy,
  };
}

export function unevaluated(
  {
    metadata,
    spec,
  }: {
    readonly metadata: Metadata;
    readonly spec: { readonly matchConstraints: UnevaluatedPolicy['matchConstraints'] | undefined };
  },
  why: string,
): UnevaluatedPolicy {
  const { matchConstraints } = spec;
  return {
    kind: 'unevaluated',
    header: headerOf('unevaluated-policy', metadata),
    name: metadata.name,
    ...(matchConstraints === undefined ? {} : { matchConstraints }),
    why,
  };
}

/** https://kyverno.io/docs/policy-types/cluster-policy/autogen/ */
const AUTOGEN_ANNOTATION = 'pod-policies.kyverno.io/autogen-controllers';

export function clusterPolicy({ kind, metadata, spec }: z.output<typeof clusterPolicySchema>): KyvernoClusterPolicy {
  const controllers = Object.hasOwn(metadata.annotations, AUTOGEN_ANNOTATION)
    ? metadata.annotations[AUTOGEN_ANNOTATION]
    : undefined;
  const isNamespaced = kind === 'Policy';
  return {
    kind: isNamespaced ? 'Policy' : 'ClusterPolicy',
    header: headerOf(isNamespaced ? 'namespaced-cluster-policy' : 'cluster-policy', metadata),
    name: metadata.name,
    ...(isNamespaced ? { namespace: metadata.namespace ?? 'default' } : {}),
    rules: spec.rules.map(ruleOf),
    ...(controllers === undefined ? {} : { autogenControllers: controllers.split(',') }),
  };
}

function ruleOf(rule: z.output<typeof ruleOfClusterPolicySchema>): KyvernoRule {
  const { name, match, exclude } = rule;
  return { name, match: matchOf(match), ...(exclude === undefined ? {} : { exclude: matchOf(exclude) }), body: bodyOf(rule) };
}

function bodyOf(rule: z.output<typeof ruleOfClusterPolicySchema>): KyvernoRule['body'] {
  const { validate, celPreconditions } = rule;
  if (validate === undefined) {
    const effect = ['mutate', 'generate', 'verifyImages'].find((key) => Object.hasOwn(rule, key)) ?? 'no validate';
    return { kind: 'unevaluated', what: `it has ${effect}, which is not evaluated`, judges: effect === 'verifyImages' };
  }
  const { cel, message } = validate;
  if (cel === undefined) {
    const kind = ['pattern', 'anyPattern', 'deny', 'foreach', 'podSecurity', 'manifests', 'assert'].find((key) =>
      Object.hasOwn(validate, key),
    );
    return {
      kind: 'unevaluated',
      what: `it is a validate.${kind ?? 'message'} rule; only validate.cel is evaluated`,
      judges: true,
    };
  }
  const foreign = (['preconditions', 'context'] as const).find((key) => isGiven(rule[key]));
  if (foreign !== undefined)
    return { kind: 'unevaluated', what: `it has ${foreign}, which are in JMESPath and not evaluated`, judges: true };
  return {
    kind: 'cel',
    celPreconditions,
    variables: cel.variables,
    expressions: cel.expressions.map((validation) =>
      validation.message === undefined && message !== undefined ? { ...validation, message } : validation,
    ),
    auditAnnotations: cel.auditAnnotations,
    ...(cel.paramKind === undefined ? {} : { paramKind: cel.paramKind }),
    ...(cel.paramRef === undefined ? {} : { paramRef: cel.paramRef }),
  };
}

function isGiven(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function matchOf({ any, all, ...whole }: Match): KyvernoMatch {
  if (any !== undefined && any.length > 0) return { combine: 'any', filters: any.map(filterOf) };
  if (all !== undefined && all.length > 0) return { combine: 'all', filters: all.map(filterOf) };
  return { combine: 'all', filters: [filterOf(whole)] };
}

function filterOf({ resources, roles, clusterRoles, subjects }: Filter): KyvernoFilter {
  const { name, names = [], selector, namespaceSelector } = resources ?? {};
  return {
    kinds: resources?.kinds ?? [],
    names: name === undefined || name === '' ? names : [name, ...names],
    namespaces: resources?.namespaces ?? [],
    operations: resources?.operations ?? [],
    annotations: resources?.annotations ?? {},
    ...(selector === undefined ? {} : { selector }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    roles,
    clusterRoles,
    subjects: subjects.map(({ kind, name: subject, namespace }) => ({
      kind,
      name: subject,
      ...(namespace === undefined ? {} : { namespace }),
    })),
  };
}

export function kyvernoException({ metadata, spec }: z.output<typeof exceptionSchema>): KyvernoException {
  const { policyRefs, matchConditions, images, allowedValues, expiresAt, reportResult } = spec;
  return {
    kind: 'PolicyException',
    ...nameOf(metadata),
    policyRefs,
    matchConditions,
    images,
    allowedValues,
    reportResult,
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
  };
}

export function kyvernoRuleException({ metadata, spec }: z.output<typeof ruleExceptionSchema>): KyvernoRuleException {
  return {
    kind: 'RuleException',
    ...nameOf(metadata),
    exceptions: spec.exceptions,
    match: matchOf(spec.match),
    conditional: isGiven(spec.conditions),
  };
}

interface Described {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly metadata: { readonly namespace?: string | undefined; readonly labels: Readonly<Record<string, string>> } | undefined;
  readonly raw: Json;
}

export function paramObject({ apiVersion, kind, name, metadata, raw }: Described): ParamObject {
  const { namespace, labels = {} } = metadata ?? {};
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }), labels, raw };
}

function nameOf({ name, namespace }: Metadata): { readonly name: string; readonly namespace?: string } {
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}

/** What people read of it: annotations that Kyverno's policies have, and others may. */
function headerOf(family: string, { name, namespace, annotations }: Metadata): PolicyHeader {
  const own = (key: string): string | undefined => {
    const value = Object.hasOwn(annotations, key) ? annotations[key]?.trim() : undefined;
    return value === '' ? undefined : value;
  };
  const written = own('policies.kyverno.io/severity');
  return {
    id: policyId([family, ...(namespace === undefined ? [] : [namespace]), name].join('/')),
    title: own('policies.kyverno.io/title') ?? name,
    description: own('policies.kyverno.io/description') ?? '',
    severity: severityOf(written),
    severityReason:
      written === undefined ? 'The policy does not say how severe it is.' : `The policy's own annotation says ${written}.`,
    packs: [],
    fix: { guidance: own('policies.kyverno.io/remediation') ?? '' },
    controls: [],
  };
}

/** Kyverno's words are ours but for `info`. */
function severityOf(written: string | undefined): Severity {
  const word = written?.toLowerCase() === 'info' ? 'informational' : written?.toLowerCase();
  return SEVERITIES.find((severity) => severity === word) ?? 'unknown';
}
