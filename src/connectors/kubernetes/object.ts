/** Makes observations of an object of the API: the resource, what it runs, and the edges that it states. */
import type { Edge, Observation, Resource, ResourceId, SourceId, UnreadField } from '../../model/index.js';
import type { Limits } from '../../ports/index.js';
import { APPLICATION, applicationEdges } from './argo-cd.js';
import { controllerEdges, type Deployers } from './controllers.js';
import { HELM_RELEASE, helmReleaseEdges, KUSTOMIZATION, kustomizationEdges } from './flux.js';
import { groupKind, idOf, type ClusterFacts } from './identity.js';
import { kindKey, unreadMembers } from './kinds.js';
import { redact, withoutBallast } from './redact.js';
import { imageUsesOf } from './running-images.js';
import { parseMetadata, type Fields } from './schema.js';
import type { Told } from './told.js';

/** The kind that was asked for, and how much of it. */
export interface ReadKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly isWhole: boolean;
  /** What is not known of its objects when only their metadata is read: one list for all of them. */
  readonly unread: readonly UnreadField[];
}

export function readKind(apiVersion: string, kind: string, isWhole: boolean): ReadKind {
  const unread = isWhole ? [] : unreadMembers(apiVersion, kind).map((path) => ({ path, why: ONLY_METADATA }));
  return { apiVersion, kind, isWhole, unread };
}

export interface ObjectContext {
  readonly facts: ClusterFacts;
  readonly deployers: Deployers;
  readonly source: SourceId;
  readonly limits: Limits;
}

const ONLY_METADATA = 'only its metadata is read; name its kind to have it read whole';

/** Undefined for what has no name. Keeps nothing of what it was given but what it gives. */
export function tellObject(given: Fields, read: ReadKind, context: ObjectContext): Told | undefined {
  const { apiVersion, kind, isWhole } = read;
  const { facts } = context;
  // Items of lists do not say what they are, and metadata alone says that it is metadata.
  const object: Fields = { apiVersion, kind, ...withoutBallast(given), ...(isWhole ? {} : { apiVersion, kind }) };
  const metadata = parseMetadata(object);
  if (metadata === undefined) return undefined;
  const { group } = groupKind(apiVersion, kind);
  const namespace = metadata.namespace ?? '';
  const id = idOf(facts.cluster, { group, kind, namespace, name: metadata.name });
  const { raw, unread } = isWhole
    ? redact(object, apiVersion, kind)
    : { raw: { apiVersion, kind, metadata: object['metadata'] ?? {} }, unread: read.unread };
  const resource: Resource = {
    id,
    source: context.source,
    platform: 'kubernetes',
    apiVersion,
    kind,
    name: metadata.name,
    ...(namespace === '' ? {} : { namespace }),
    cluster: facts.cluster,
    account: facts.cluster,
    ...(metadata.creationTimestamp == null ? {} : { createdAt: metadata.creationTimestamp }),
    ...(metadata.resourceVersion == null ? {} : { version: metadata.resourceVersion }),
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    raw,
    ...(unread.length === 0 ? {} : { unread }),
  };
  const edges = [
    ...controllerEdges({ id, group, kind, metadata }, facts, context.deployers),
    ...(isWhole ? declaredBy(object, id, namespace, kindKey(apiVersion, kind), facts) : []),
  ];
  return {
    kind: 'seen',
    id,
    observations: [
      { kind: 'resource', resource, uses: isWhole ? imageUsesOf(object, id) : [] },
      ...edges.map((edge): Observation => ({ kind: 'edge', edge })),
    ],
  };
}

function declaredBy(object: Fields, id: ResourceId, namespace: string, key: string, facts: ClusterFacts): readonly Edge[] {
  switch (key) {
    case `${APPLICATION.group}/${APPLICATION.kind}`:
      return applicationEdges(object, id, facts);
    case `${KUSTOMIZATION.group}/${KUSTOMIZATION.kind}`:
      return kustomizationEdges(object, id, namespace, facts);
    case `${HELM_RELEASE.group}/${HELM_RELEASE.kind}`:
      return helmReleaseEdges(object, id, namespace, facts);
    default:
      return [];
  }
}
