import type { PolicyId } from './ids.js';
import type { Json } from './resource.js';
import type { ReleasePhase } from './release-phase.js';
import type { Severity } from './severity.js';
import type { Rung } from './decision.js';

/** What a policy is tried against. */
export interface Selector {
  readonly apiGroups: readonly string[];
  readonly kinds: readonly string[];
  /**
   * True: Pods and everything that makes Pods; `object` is then the Pod (or the Pod template with its own metadata),
   * so that one expression serves them all.
   */
  readonly podTemplates: boolean;
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/** One condition that must be true. The words are those of Kubernetes' ValidatingAdmissionPolicy. */
export interface Validation {
  readonly expression: string;
  readonly message: string;
  readonly messageExpression?: string;
  /**
   * Where it failed: an expression giving a field path or a list of them, relative to `object`, in the form
   * `spec.containers[name=app].securityContext.runAsNonRoot`. A path that does not exist names its nearest parent's line.
   */
  readonly fields?: string;
  /** What these fields must become, where that differs from the policy's fix. */
  readonly edit?: FieldEdit;
}

/** What a failing field must become. */
export type FieldEdit = { readonly kind: 'set'; readonly value: Json } | { readonly kind: 'remove' };

/** How to put it right at the source. */
export interface PolicyFix {
  readonly guidance: string;
  /** What each failing field must become; a fix without one is guidance only. */
  readonly edit?: FieldEdit;
  /** The action that contains what runs meanwhile. */
  readonly mitigation?: string;
}

/** A requirement of a framework that the policy checks. */
export interface Control {
  readonly framework: string;
  readonly id: string;
  /** Whether the policy checks all of the requirement, or only a part of it. */
  readonly covers: 'whole' | 'part';
}

/** What the expressions of a policy see, beside its variables. */
export const POLICY_INPUTS = ['object', 'resource', 'related', 'kubernetes', 'now'] as const;

/** Resources that a policy judges together with the one at hand. */
export interface Join {
  /** Expressions see the list of them as `related.NAME`. */
  readonly name: string;
  /** How they are related to the resource at hand: `selected-by`, `binds`. */
  readonly relation: Relation;
  /** Which of them; all when it names none. */
  readonly kinds: readonly string[];
}

/** How one resource is related to another; each has its inverse beside it. */
export const RELATIONS = [
  'selects',
  'selected-by',
  'runs-as',
  'runs',
  'binds',
  'bound-by',
  'grants-to',
  'granted-by',
  'member-of',
  'has-member',
  'exposes',
  'exposed-by',
  'scales',
  'scaled-by',
  'uses',
  'used-by',
  'encrypted-by',
  'encrypts',
  'assumes',
  'assumed-by',
  'controlled-by',
  'controls',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** The same relation, seen from its other end. */
export function inverseOf(relation: Relation): Relation {
  const index = RELATIONS.indexOf(relation);
  const inverse = RELATIONS[index % 2 === 0 ? index + 1 : index - 1];
  if (inverse === undefined) throw new RangeError(`${relation} has no inverse`);
  return inverse;
}

/** What people read of a guardrail, in whichever language its expressions are. */
export interface PolicyHeader {
  readonly id: PolicyId;
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  readonly severityReason: string;
  /** The packs it belongs to, by name. */
  readonly packs: readonly string[];
  readonly fix: PolicyFix;
  readonly controls: readonly Control[];
}

/** A guardrail. Data: the file `policies/<family>/<id>/policy.yaml` says all of it. */
export interface Policy extends PolicyHeader {
  readonly select: Selector;
  readonly joins: readonly Join[];
  /** All must be true, else the policy is not applicable. */
  readonly matchConditions: readonly NamedExpression[];
  readonly variables: readonly NamedExpression[];
  readonly validations: readonly Validation[];
}

/** How far a policy has been let in each release phase; a phase that is not named is at `record`. */
export type PolicyRollout = Readonly<Partial<Record<ReleasePhase, Rung>>>;
