/** What resources of clusters are called, and what the objects are called that they name. */
import { apiGroup } from '../../lib/api-version.js';
import { kindFacts } from '../../lib/kubernetes-kinds.js';
import { formatObjectName, parseObjectName, type ObjectName } from '../../lib/kubernetes-object-name.js';
import { resourceId, type ResourceId } from '../../model/index.js';
import type { Metadata } from './schema.js';

export type { ObjectName };

export function idOf(cluster: string, name: ObjectName): ResourceId {
  return resourceId(formatObjectName(cluster, name));
}

/** Undefined for what is no id of ours. */
export function nameInId(id: ResourceId): (ObjectName & { readonly cluster: string }) | undefined {
  return parseObjectName(id);
}

/** An object of whose controllers something may be said. */
export interface Controlled {
  readonly id: ResourceId;
  readonly group: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

/** The cluster that an object is of, and which of its kinds live in namespaces. */
export interface ClusterFacts {
  readonly cluster: string;
  /** Undefined for a kind that it does not have. */
  isNamespaced(group: string, kind: string): boolean | undefined;
}

/**
 * The id of an object that another one names. What says no namespace means its own, unless the kind lives in none.
 * Undefined where it cannot be told whether the kind lives in one.
 */
export function namedId(
  { cluster, isNamespaced }: ClusterFacts,
  named: { readonly group: string; readonly kind: string; readonly namespace?: string | undefined; readonly name: string },
  ownNamespace: string,
): ResourceId | undefined {
  const { group, kind, name } = named;
  const inNamespace =
    isNamespaced(group, kind) ?? kindFacts({ apiVersion: group === '' ? 'v1' : `${group}/v1`, kind }).namespaced;
  if (inNamespace === undefined) return undefined;
  return idOf(cluster, { group, kind, name, namespace: inNamespace ? named.namespace || ownNamespace : '' });
}

/** `apps/v1` and a kind, as a group and a kind. */
export function groupKind(apiVersion: string, kind: string): { readonly group: string; readonly kind: string } {
  return { group: apiGroup(apiVersion), kind };
}
