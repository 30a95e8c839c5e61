/** Makes the context that policies judge in, from what was read and what was not. */
import { createRelationIndex } from '../graph/index.js';
import { definedKind, type KindFacts } from '../lib/kubernetes-kinds.js';
import { NEWEST_KUBERNETES, type KubernetesVersion } from '../lib/kubernetes-version.js';
import type { Gap, Resource, SourceId } from '../model/index.js';
import type { JudgeContext } from './guardrail.js';

export interface ContextParts {
  readonly resources: Iterable<Resource>;
  readonly gaps: readonly Gap[];
  readonly now: Date;
  /** The newest that is known without. */
  readonly kubernetes?: KubernetesVersion | undefined;
}

export function judgeContext({ resources, gaps, now, kubernetes = NEWEST_KUBERNETES }: ContextParts): JudgeContext {
  const unseen = new Map<SourceId, string>();
  for (const { source, what, why, hides } of gaps) {
    if (hides.includes('resources') && !unseen.has(source)) unseen.set(source, `${what}: ${why}`);
  }
  const definedKinds = new Map<string, KindFacts>();
  return {
    kubernetes,
    now,
    relations: createRelationIndex(noting(resources, definedKinds)),
    definedKinds,
    unseenBeside: ({ source }) => unseen.get(source),
  };
}

/** The same resources; what definitions among them say of kinds is kept on the way. */
function* noting(resources: Iterable<Resource>, definedKinds: Map<string, KindFacts>): Generator<Resource> {
  for (const resource of resources) {
    const defined = resource.kind === 'CustomResourceDefinition' ? definedKind(resource.raw) : undefined;
    if (defined !== undefined) definedKinds.set(...defined);
    yield resource;
  }
}
