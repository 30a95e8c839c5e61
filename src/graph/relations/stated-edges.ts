/** The relations that platforms state themselves, filed from both ends. Holds ids only: what they name need not have been seen. */
import { inverseOf, type Edge, type Relation, type ResourceId } from '../../model/index.js';

export interface StatedEdges {
  /** All that is stated by this resource, in place of what it stated before. */
  set(from: ResourceId, edges: readonly Edge[]): void;
  /** Who is related to it by this relation, whichever of the two states it. */
  related(id: ResourceId, relation: Relation): readonly ResourceId[];
}

export function createStatedEdges(): StatedEdges {
  const stated = new Map<ResourceId, readonly Edge[]>();
  const ends = new Map<ResourceId, Map<Relation, Set<ResourceId>>>();
  return { set, related };

  function set(from: ResourceId, edges: readonly Edge[]): void {
    const before = stated.get(from);
    if (before === undefined && edges.length === 0) return;
    for (const { relation, to } of before ?? []) {
      ends.get(from)?.get(relation)?.delete(to);
      ends.get(to)?.get(inverseOf(relation))?.delete(from);
    }
    if (edges.length === 0) stated.delete(from);
    else stated.set(from, edges);
    for (const { relation, to } of edges) {
      end(from, relation).add(to);
      end(to, inverseOf(relation)).add(from);
    }
  }

  function end(id: ResourceId, relation: Relation): Set<ResourceId> {
    const relations = ends.get(id) ?? new Map<Relation, Set<ResourceId>>();
    ends.set(id, relations);
    const others = relations.get(relation) ?? new Set<ResourceId>();
    relations.set(relation, others);
    return others;
  }

  function related(id: ResourceId, relation: Relation): readonly ResourceId[] {
    return [...(ends.get(id)?.get(relation) ?? [])];
  }
}
