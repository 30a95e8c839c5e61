/**
 * Finds the resources that a resource is related to, as they are at the moment: resources come and go. Knows what was put
 * in and nothing else; never reads anything.
 */
import type { Relation, Resource, ResourceId } from '../../model/index.js';
import { RELATION_RULES, type RelationRule } from './rules.js';

export interface RelationIndex {
  /** Puts a resource in, in place of the one with its id. */
  put(resource: Resource): void;
  remove(id: ResourceId): void;
  /** In the order of their ids. */
  related(resource: Resource, relation: Relation): readonly Resource[];
  /** Every resource that is related to this one by one of the relations, seen from the other's side. */
  relating(resource: Resource, relations: ReadonlySet<Relation>): readonly Resource[];
}

/** Filed by rule and side: bucket → resources by id. */
type Side = Map<string, Map<ResourceId, Resource>>;

interface Filed {
  readonly rule: RelationRule;
  readonly from: Side;
  readonly to: Side;
}

export function createRelationIndex(resources: Iterable<Resource> = []): RelationIndex {
  const filed: readonly Filed[] = RELATION_RULES.map((rule) => ({ rule, from: new Map(), to: new Map() }));
  const known = new Map<ResourceId, Resource>();
  for (const resource of resources) put(resource);
  return { put, remove, related, relating };

  function put(resource: Resource): void {
    remove(resource.id);
    known.set(resource.id, resource);
    for (const { rule, from, to } of filed) {
      for (const key of rule.from(resource)) file(from, key, resource);
      for (const key of rule.to(resource)) file(to, key, resource);
    }
  }

  function remove(id: ResourceId): void {
    const resource = known.get(id);
    if (resource === undefined) return;
    known.delete(id);
    for (const { rule, from, to } of filed) {
      for (const key of rule.from(resource)) unfile(from, key, id);
      for (const key of rule.to(resource)) unfile(to, key, id);
    }
  }

  function related(resource: Resource, relation: Relation): readonly Resource[] {
    return filed.flatMap(({ rule, from, to }) => {
      if (rule.relation === relation) return others(rule.from(resource), to, (other) => rule.holds(resource, other));
      return rule.inverse === relation ? others(rule.to(resource), from, (other) => rule.holds(other, resource)) : [];
    });
  }

  function relating(resource: Resource, relations: ReadonlySet<Relation>): readonly Resource[] {
    const found = filed.flatMap(({ rule }) => [
      ...(relations.has(rule.inverse) ? related(resource, rule.relation) : []),
      ...(relations.has(rule.relation) ? related(resource, rule.inverse) : []),
    ]);
    return [...new Map(found.map((other) => [other.id, other])).values()];
  }
}

function file(side: Side, key: string, resource: Resource): void {
  const bucket = side.get(key);
  if (bucket === undefined) side.set(key, new Map([[resource.id, resource]]));
  else bucket.set(resource.id, resource);
}

function unfile(side: Side, key: string, id: ResourceId): void {
  const bucket = side.get(key);
  bucket?.delete(id);
  if (bucket?.size === 0) side.delete(key);
}

function others(keys: readonly string[], side: Side, holds: (other: Resource) => boolean): readonly Resource[] {
  const found = new Map<ResourceId, Resource>();
  for (const key of keys) {
    for (const other of side.get(key)?.values() ?? []) if (!found.has(other.id) && holds(other)) found.set(other.id, other);
  }
  return [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
