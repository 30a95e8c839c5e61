/**
 * Finds the resources that a resource is related to, as they are at the moment: resources come and go. Knows what was put
 * in and nothing else; never reads anything.
 */
import { inverseOf, type Edge, type Relation, type Resource, type ResourceId } from '../../model/index.js';
import { RELATION_RULES, type RelationRule } from './rules.js';
import { createStatedEdges } from './stated-edges.js';

export interface RelationIndex {
  /** Puts a resource in, in place of the one with its id, with the relations that its platform states of it. */
  put(resource: Resource, edges?: readonly Edge[]): void;
  remove(id: ResourceId): void;
  /** In the order of their ids. */
  related(resource: Resource, relation: Relation): readonly Resource[];
  /** Every resource that is related to this one by one of the relations, seen from the other's side. */
  relating(resource: Resource, relations: ReadonlySet<Relation>): readonly Resource[];
}

/** Filed by rule and side. */
type Side = Map<string, Bucket>;

interface Bucket {
  readonly members: Map<ResourceId, Resource>;
  /** The same by their ids, once somebody has asked: far more is asked than comes and goes. */
  inOrder: readonly Resource[] | undefined;
}

interface Filed {
  readonly rule: RelationRule;
  readonly from: Side;
  readonly to: Side;
}

/** @param edges from any of the resources */
export function createRelationIndex(resources: Iterable<Resource> = [], edges: Iterable<Edge> = []): RelationIndex {
  const filed: readonly Filed[] = RELATION_RULES.map((rule) => ({ rule, from: new Map(), to: new Map() }));
  // Each relation has one rule.
  const byRelation = new Map(filed.map((one) => [one.rule.relation, one]));
  const byInverse = new Map(filed.map((one) => [one.rule.inverse, one]));
  const known = new Map<ResourceId, Resource>();
  // Policies ask about one resource after the other, and several of them the same.
  let last: Resource | undefined;
  const found = new Map<Relation, readonly Resource[]>();
  const stated = createStatedEdges();
  const edgesOf = new Map<ResourceId, Edge[]>();
  for (const edge of edges) {
    const others = edgesOf.get(edge.from);
    if (others === undefined) edgesOf.set(edge.from, [edge]);
    else others.push(edge);
  }
  for (const resource of resources) put(resource, edgesOf.get(resource.id));
  return { put, remove, related, relating };

  function put(resource: Resource, own: readonly Edge[] = []): void {
    remove(resource.id);
    stated.set(resource.id, own);
    last = undefined;
    known.set(resource.id, resource);
    for (const { rule, from, to } of filed) {
      for (const key of rule.from(resource)) file(from, key, resource);
      for (const key of rule.to(resource)) file(to, key, resource);
    }
  }

  function remove(id: ResourceId): void {
    const resource = known.get(id);
    if (resource === undefined) return;
    last = undefined;
    known.delete(id);
    stated.set(id, []);
    for (const { rule, from, to } of filed) {
      for (const key of rule.from(resource)) unfile(from, key, id);
      for (const key of rule.to(resource)) unfile(to, key, id);
    }
  }

  function related(resource: Resource, relation: Relation): readonly Resource[] {
    if (last !== resource) {
      last = resource;
      found.clear();
    }
    let others = found.get(relation);
    if (others === undefined) found.set(relation, (others = relatedNow(resource, relation)));
    return others;
  }

  function relatedNow(resource: Resource, relation: Relation): readonly Resource[] {
    const inferred = inferredNow(resource, relation);
    const named = stated.related(resource.id, relation).flatMap((id) => known.get(id) ?? []);
    return named.length === 0 ? inferred : inOrder([...inferred, ...named]);
  }

  function inferredNow(resource: Resource, relation: Relation): readonly Resource[] {
    const onward = byRelation.get(relation);
    if (onward !== undefined) {
      const { rule, to } = onward;
      return others(rule.from(resource), to, (other) => rule.holds(resource, other));
    }
    const back = byInverse.get(relation);
    if (back === undefined) return [];
    const { rule, from } = back;
    return others(rule.to(resource), from, (other) => rule.holds(other, resource));
  }

  function relating(resource: Resource, relations: ReadonlySet<Relation>): readonly Resource[] {
    const found = [...relations].flatMap((relation) => related(resource, inverseOf(relation)));
    return [...new Map(found.map((other) => [other.id, other])).values()];
  }
}

function file(side: Side, key: string, resource: Resource): void {
  let bucket = side.get(key);
  if (bucket === undefined) side.set(key, (bucket = { members: new Map(), inOrder: undefined }));
  bucket.members.set(resource.id, resource);
  bucket.inOrder = undefined;
}

function unfile(side: Side, key: string, id: ResourceId): void {
  const bucket = side.get(key);
  if (bucket === undefined) return;
  bucket.members.delete(id);
  bucket.inOrder = undefined;
  if (bucket.members.size === 0) side.delete(key);
}

function others(keys: readonly string[], side: Side, holds: (other: Resource) => boolean): readonly Resource[] {
  const found: Resource[] = [];
  for (const key of keys) {
    const bucket = side.get(key);
    if (bucket === undefined) continue;
    bucket.inOrder ??= [...bucket.members.values()].sort(byId);
    for (const other of bucket.inOrder) if (holds(other)) found.push(other);
  }
  return keys.length === 1 || found.length < 2 ? found : inOrder(found);
}

function inOrder(resources: readonly Resource[]): readonly Resource[] {
  return [...new Map(resources.map((one) => [one.id, one])).values()].toSorted(byId);
}

function byId(a: Resource, b: Resource): number {
  return a.id < b.id ? -1 : 1;
}
