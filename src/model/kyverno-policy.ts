import type {
  AdmissionExpressions,
  AuditAnnotation,
  AdmissionValidation,
  LabelSelectorSpec,
  MatchResources,
  ParamKind,
  ParamRef,
} from './admission-policy.js';
import type { NamedExpression, PolicyHeader } from './policy.js';

/** Kyverno's policies, in its words: https://kyverno.io/docs/policy-types/ */

export interface KyvernoValidatingPolicy extends AdmissionExpressions {
  readonly kind: 'ValidatingPolicy' | 'NamespacedValidatingPolicy';
  readonly header: PolicyHeader;
  readonly name: string;
  /** Of a namespaced policy: it judges only what is in its namespace. */
  readonly namespace?: string;
  readonly mode: 'Kubernetes' | 'JSON';
  readonly matchConstraints?: MatchResources;
  /** Plural names of the controllers that it is generated for; undefined means all that make Pods. */
  readonly autogenControllers?: readonly string[];
}

/** A policy that Headwater does not evaluate. It is in error on all that it is for. */
export interface UnevaluatedPolicy {
  readonly kind: 'unevaluated';
  readonly header: PolicyHeader;
  readonly name: string;
  readonly matchConstraints?: MatchResources;
  readonly why: string;
}

/** Every attribute that is given must fit; of a list, any. */
export interface KyvernoFilter {
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  readonly operations: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly selector?: LabelSelectorSpec;
  readonly namespaceSelector?: LabelSelectorSpec;
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

export interface KyvernoMatch {
  readonly combine: 'any' | 'all';
  readonly filters: readonly KyvernoFilter[];
}

export interface KyvernoRule {
  readonly name: string;
  readonly match: KyvernoMatch;
  readonly exclude?: KyvernoMatch;
  readonly body:
    | {
        readonly kind: 'cel';
        readonly celPreconditions: readonly NamedExpression[];
        readonly variables: readonly NamedExpression[];
        readonly expressions: readonly AdmissionValidation[];
        readonly auditAnnotations: readonly AuditAnnotation[];
        readonly paramKind?: ParamKind;
        readonly paramRef?: ParamRef;
      }
    /** A rule whose expressions are in another language, or that does something else than to judge. */
    | { readonly kind: 'unevaluated'; readonly what: string; readonly judges: boolean };
}

export interface KyvernoClusterPolicy {
  readonly kind: 'ClusterPolicy' | 'Policy';
  readonly header: PolicyHeader;
  readonly name: string;
  readonly namespace?: string;
  readonly rules: readonly KyvernoRule[];
  /** Kinds of the controllers that rules are generated for; undefined means all that make Pods. */
  readonly autogenControllers?: readonly string[];
}

/** policies.kyverno.io: an exemption from policies whose language is CEL. */
export interface KyvernoException {
  readonly kind: 'PolicyException';
  readonly name: string;
  readonly namespace?: string;
  readonly policyRefs: readonly { readonly name: string; readonly kind: string }[];
  readonly matchConditions: readonly NamedExpression[];
  /** It covers only these, which expressions see as `exceptions`; all when there are neither. */
  readonly images: readonly string[];
  readonly allowedValues: readonly string[];
  readonly expiresAt?: Date;
  readonly reportResult: 'skip' | 'pass';
}

/** kyverno.io/v2: an exemption from rules of a ClusterPolicy or Policy. */
export interface KyvernoRuleException {
  readonly kind: 'RuleException';
  readonly name: string;
  readonly namespace?: string;
  readonly exceptions: readonly { readonly policyName: string; readonly ruleNames: readonly string[] }[];
  readonly match: KyvernoMatch;
  /** True when it also asks for conditions that are written in JMESPath. */
  readonly conditional: boolean;
}
