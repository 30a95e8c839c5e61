/**
 * Keeps the results of policies over resources that come, change and go. After each change only what can be affected is
 * judged again, and the results are those that judging everything would give.
 */
import type { Edge, Relation, Resource, ResourceId, Result } from '../model/index.js';
import { bySelection } from './assess-policies.js';
import type { Guardrail, JudgeContext } from './guardrail.js';
import { resultOf } from './judgement.js';
import { subjectOf } from './subject.js';

/** Resources that are new or different, and the ids of those that are gone. */
export interface Change {
  readonly put: readonly Resource[];
  readonly removed: readonly ResourceId[];
  /** What the platforms of these resources state of their relations; none without. */
  readonly edges?: ReadonlyMap<ResourceId, readonly Edge[]>;
}

export interface LiveAssessment {
  /** Gives the results that were judged again, whether they came out differently or not; those of a removed resource are gone. */
  apply(change: Change): readonly Result[];
  /** All of them, by resource in the order in which these came, then by policy. */
  results(): readonly Result[];
}

/** @param context its relations are this assessment's own to keep: no resources need to be in them yet. */
export function createLiveAssessment(guardrails: readonly Guardrail[], context: JudgeContext): LiveAssessment {
  const selecting = bySelection(guardrails);
  const relations: ReadonlySet<Relation> = new Set(guardrails.flatMap((guardrail) => [...guardrail.relations]));
  const resources = new Map<ResourceId, Resource>();
  const known = new Map<ResourceId, readonly Result[]>();
  return {
    apply({ put, removed, edges }) {
      const changed = new Set([...put.map(({ id }) => id), ...removed]);
      const affected = new Set<ResourceId>();
      // Whom it was related to before the change, and whom after.
      for (const id of changed) reach(id);
      for (const id of removed) {
        resources.delete(id);
        known.delete(id);
        context.relations.remove(id);
      }
      for (const resource of put) {
        resources.set(resource.id, resource);
        context.relations.put(resource, edges?.get(resource.id));
      }
      for (const id of changed) reach(id);
      const fresh: Result[] = [];
      for (const id of changed) fresh.push(...judge(id, selecting));
      for (const id of affected) if (!changed.has(id)) fresh.push(...judge(id, joining));
      return fresh;

      function reach(id: ResourceId): void {
        const resource = resources.get(id);
        if (resource === undefined) return;
        for (const other of context.relations.relating(resource, relations)) affected.add(other.id);
      }
    },
    results: () => [...resources.keys()].flatMap((id) => known.get(id) ?? []),
  };

  /** Judges a resource by some of the guardrails that select it, and keeps what the others said. */
  function judge(id: ResourceId, chosen: (resource: Resource) => readonly Guardrail[]): readonly Result[] {
    const resource = resources.get(id);
    if (resource === undefined) return [];
    const subject = subjectOf(resource);
    const fresh = new Map(
      chosen(resource).map((guardrail) => [guardrail, resultOf(guardrail.judge(subject, context), guardrail.policy.id, id)]),
    );
    const before = known.get(id) ?? [];
    known.set(
      id,
      selecting(resource).flatMap((guardrail, index) => fresh.get(guardrail) ?? before[index] ?? []),
    );
    return [...fresh.values()];
  }

  /** The guardrails whose verdict hangs on related resources. */
  function joining(resource: Resource): readonly Guardrail[] {
    return selecting(resource).filter((guardrail) => guardrail.relations.size > 0);
  }
}
