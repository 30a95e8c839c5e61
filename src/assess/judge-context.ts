/** Makes the context that policies judge in, from what was read and what was not. */
import { createRelationIndex } from '../graph/index.js';
import { definedKind, type KindFacts } from '../lib/kubernetes-kinds.js';
import { NEWEST_KUBERNETES, type KubernetesVersion } from '../lib/kubernetes-version.js';
import type { Edge, Gap, Resource, SourceId } from '../model/index.js';
import type { JudgeContext } from './guardrail.js';

export interface ContextParts {
  readonly resources: Iterable<Resource>;
  /** As platforms state them. */
  readonly edges?: Iterable<Edge>;
  readonly gaps: readonly Gap[];
  readonly now: Date;
  /** The newest that is known without. */
  readonly kubernetes?: KubernetesVersion | undefined;
}

export function judgeContext({ resources, edges = [], gaps, now, kubernetes = NEWEST_KUBERNETES }: ContextParts): JudgeContext {
  const hiding = new Map<SourceId, Gap[]>();
  for (const gap of gaps) {
    if (!gap.hides.includes('resources')) continue;
    const known = hiding.get(gap.source);
    if (known === undefined) hiding.set(gap.source, [gap]);
    else known.push(gap);
  }
  const definedKinds = new Map<string, KindFacts>();
  return {
    kubernetes,
    now,
    relations: createRelationIndex(noting(resources, definedKinds), edges),
    definedKinds,
    unseenBeside: (resource, kinds) => {
      const gap = hiding.get(resource.source)?.find((one) => mayHide(one, resource, kinds));
      return gap === undefined ? undefined : `${gap.what}: ${gap.why}`;
    },
  };
}

/** What is in another account or cluster, or of another kind, is not beside it. */
function mayHide({ scope }: Gap, { account }: Resource, kinds: readonly string[]): boolean {
  if (scope === undefined) return true;
  const isElsewhere = scope.account !== undefined && account !== undefined && scope.account !== account;
  return !isElsewhere && (kinds.length === 0 || kinds.includes(scope.kind));
}

/** The same resources; what definitions among them say of kinds is kept on the way. */
function* noting(resources: Iterable<Resource>, definedKinds: Map<string, KindFacts>): Generator<Resource> {
  for (const resource of resources) {
    const defined = resource.kind === 'CustomResourceDefinition' ? definedKind(resource.raw) : undefined;
    if (defined !== undefined) definedKinds.set(...defined);
    yield resource;
  }
}
