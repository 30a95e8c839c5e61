/** What every policy is once it is ready to judge, in whichever language it is written. */
import type { RelationIndex } from '../graph/index.js';
import type { DefinedKinds } from '../lib/kubernetes-kinds.js';
import type { KubernetesVersion } from '../lib/kubernetes-version.js';
import type { PolicyHeader, Relation, Resource } from '../model/index.js';
import type { Judgement } from './judgement.js';
import type { Subject } from './subject.js';

export interface Guardrail {
  readonly policy: PolicyHeader;
  /** The relations whose other side its verdict may hang on. */
  readonly relations: ReadonlySet<Relation>;
  /** True when it is meant for resources of this one's kind. What else keeps it from one is `not-applicable`. */
  selects(resource: Pick<Resource, 'apiVersion' | 'kind'>): boolean;
  /** Never throws for what a policy or a resource says, and never calls missing or mistyped data a fail (S3). */
  judge(subject: Subject, context: JudgeContext): Judgement;
}

/** What a verdict depends on beside the resource itself. */
export interface JudgeContext {
  /** Whose rules to judge by. */
  readonly kubernetes: KubernetesVersion;
  readonly now: Date;
  readonly relations: RelationIndex;
  /** The kinds that definitions among the resources tell; undefined means none. */
  readonly definedKinds?: DefinedKinds;
  /**
   * Why there may be more resources of these kinds (any, when none is named) beside this one that could not be read; undefined
   * when all were. An absence is not certain then.
   */
  unseenBeside(resource: Resource, kinds: readonly string[]): string | undefined;
}
