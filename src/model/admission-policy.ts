import type { Json } from './resource.js';
import type { NamedExpression, PolicyHeader } from './policy.js';

/** What policies of Kubernetes' admission say, in its words: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/validating-admission-policy-v1/ */

export interface LabelSelectorSpec {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values: readonly string[];
  }[];
}

export interface ResourceRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  /** By plural name: `pods`, `pods/exec`, `*`. */
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly scope: '*' | 'Cluster' | 'Namespaced';
}

export interface MatchResources {
  /** Empty: any resource. */
  readonly resourceRules: readonly ResourceRule[];
  readonly excludeResourceRules: readonly ResourceRule[];
  readonly namespaceSelector: LabelSelectorSpec;
  readonly objectSelector: LabelSelectorSpec;
  readonly matchPolicy: 'Exact' | 'Equivalent';
}

export interface AdmissionValidation {
  readonly expression: string;
  /** Undefined: the expression is what is said. */
  readonly message?: string;
  readonly messageExpression?: string;
}

export interface AuditAnnotation {
  readonly key: string;
  readonly valueExpression: string;
}

/** The expressions of a policy, and when they are evaluated. */
export interface AdmissionExpressions {
  readonly matchConditions: readonly NamedExpression[];
  readonly variables: readonly NamedExpression[];
  readonly validations: readonly AdmissionValidation[];
  readonly auditAnnotations: readonly AuditAnnotation[];
  readonly failurePolicy: 'Fail' | 'Ignore';
}

export interface ParamKind {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelectorSpec;
  readonly parameterNotFoundAction: 'Allow' | 'Deny';
}

export interface AdmissionPolicy extends AdmissionExpressions {
  readonly kind: 'ValidatingAdmissionPolicy';
  readonly header: PolicyHeader;
  readonly name: string;
  readonly matchConstraints: MatchResources;
  readonly paramKind?: ParamKind;
}

export interface AdmissionBinding {
  readonly kind: 'ValidatingAdmissionPolicyBinding';
  readonly name: string;
  readonly policyName: string;
  readonly paramRef?: ParamRef;
  /** Undefined: whatever the policy matches. */
  readonly matchResources?: MatchResources;
  readonly validationActions: readonly string[];
}

/** An object that policies may take as a parameter. */
export interface ParamObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly raw: Json;
}
