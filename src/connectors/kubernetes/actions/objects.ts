/**
 * What actions see of a cluster: their target, and other objects of the same cluster by kind and name. Reads only. What cannot
 * be read ends the look: an action that does not know what it must know does nothing (S3).
 */
import type { Edge, Gap, Resource, ResourceAddress } from '../../../model/index.js';
import type { ActingEstate, Look } from '../../../ports/index.js';
import { groupKind, idOf, nameInId } from '../identity.js';

export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

export const POD: Kind = { apiVersion: 'v1', kind: 'Pod' };
export const SERVICE: Kind = { apiVersion: 'v1', kind: 'Service' };
export const REPLICATION_CONTROLLER: Kind = { apiVersion: 'v1', kind: 'ReplicationController' };
export const DEPLOYMENT: Kind = { apiVersion: 'apps/v1', kind: 'Deployment' };
export const REPLICA_SET: Kind = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };
export const STATEFUL_SET: Kind = { apiVersion: 'apps/v1', kind: 'StatefulSet' };
export const DAEMON_SET: Kind = { apiVersion: 'apps/v1', kind: 'DaemonSet' };
export const JOB: Kind = { apiVersion: 'batch/v1', kind: 'Job' };
export const CRON_JOB: Kind = { apiVersion: 'batch/v1', kind: 'CronJob' };
export const AUTOSCALER: Kind = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
export const DISRUPTION_BUDGET: Kind = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };
export const NETWORK_POLICY: Kind = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
export const ROLE_BINDING: Kind = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' };
export const CLUSTER_ROLE_BINDING: Kind = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding' };
export const ROLLOUT: Kind = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };
export const APPLICATION: Kind = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' };
export const KUSTOMIZATION: Kind = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' };
export const HELM_RELEASE: Kind = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' };
export const PIPELINE_RUN: Kind = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun' };

/** An object, and the edges that start at it. */
export interface Found {
  readonly resource: Resource;
  readonly edges: readonly Edge[];
}

export interface Reader {
  /** Undefined when there is none. */
  one(kind: Kind, namespace: string, name: string): Promise<Found | undefined>;
  /** All of a namespace. */
  all(kind: Kind, namespace: string): Promise<readonly Resource[]>;
}

type ReadOnly = Pick<ActingEstate, 'read' | 'list'>;

/** @param more reads what the plan needs beside the target, by names of the action's own */
export async function lookAt(
  address: ResourceAddress,
  estate: ReadOnly,
  more: (target: Found, reader: Reader) => Promise<Readonly<Record<string, readonly Resource[]>>>,
): Promise<Look> {
  try {
    const target = await read(address, estate);
    if (target === undefined) return { kind: 'gone' };
    return { kind: 'seen', address, resource: target.resource, others: await more(target, readerBeside(address, estate)) };
  } catch (error) {
    if (error instanceof NotRead) return { kind: 'unknown', gap: error.gap };
    throw error;
  }
}

/** Where another object of the same cluster is. */
export function addressBeside(
  { scope, resource }: ResourceAddress,
  kind: Kind,
  namespace: string,
  name: string,
): ResourceAddress {
  const { group } = groupKind(kind.apiVersion, kind.kind);
  const cluster = nameInId(resource)?.cluster ?? scope.account ?? '';
  return { scope: { ...scope, ...kind }, resource: idOf(cluster, { group, kind: kind.kind, namespace, name }) };
}

/** Where an object that was read is. */
export function addressOfObject(near: ResourceAddress, { apiVersion, kind, namespace, name }: Resource): ResourceAddress {
  return addressBeside(near, { apiVersion, kind }, namespace ?? '', name);
}

export function isKind(resource: Kind, { apiVersion, kind }: Kind): boolean {
  return resource.kind === kind && groupKind(resource.apiVersion, kind).group === groupKind(apiVersion, kind).group;
}

/** `Deployment shop/web`: for people. */
export function called({ kind, namespace, name }: Pick<Resource, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Carries a gap out of a look; never leaves this file. */
class NotRead extends Error {
  override readonly name = 'NotRead';
  readonly gap: Gap;

  constructor(gap: Gap) {
    super(gap.why);
    this.gap = gap;
  }
}

function readerBeside(near: ResourceAddress, estate: ReadOnly): Reader {
  return {
    one: (kind, namespace, name) => read(addressBeside(near, kind, namespace, name), estate),
    all: async (kind, namespace) => {
      const list = await estate.list({ ...near.scope, ...kind }, namespace);
      if (list.kind === 'unknown') throw new NotRead(list.gap);
      for (const resource of list.resources) assertWhole(resource);
      return list.resources;
    },
  };
}

async function read(address: ResourceAddress, estate: ReadOnly): Promise<Found | undefined> {
  const state = await estate.read(address);
  if (state.kind === 'gone') return undefined;
  if (state.kind === 'unknown') throw new NotRead(state.gap);
  assertWhole(state.resource);
  const edges = state.observations.flatMap((one) =>
    one.kind === 'edge' && one.edge.from === address.resource ? [one.edge] : [],
  );
  return { resource: state.resource, edges };
}

/** What plans are made from: without these members an object says nothing of what it is. */
const NEEDED: ReadonlySet<string> = new Set(['spec', 'status', 'subjects', 'roleRef']);

function assertWhole(resource: Resource): void {
  const missing = resource.unread?.find(({ path }) => NEEDED.has(path));
  if (missing === undefined) return;
  const what = `${missing.path} of ${called(resource)}`;
  throw new NotRead({ code: 'API_REJECTED', source: resource.source, what, why: missing.why, hides: ['resources'] });
}
