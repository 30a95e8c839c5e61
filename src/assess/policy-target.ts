/**
 * What a policy judges of a resource: whether it selects it, and the object that its expressions see. Never changes a
 * resource, never guesses at a part that is not there.
 */
import type { Json, Policy, Resource, Selector } from '../model/index.js';

export type PolicyTarget =
  | {
      readonly kind: 'target';
      /** What expressions see as `object`. */
      readonly object: Json;
      /** What expressions see as `resource`. */
      readonly resource: Json;
      /** Field path of `object` within the resource's raw object: '' for all of it, `spec.template` for a Deployment. */
      readonly prefix: string;
    }
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * Where the kinds that make Pods keep the Pod's template, by group and kind. `extensions` is what manifests written for
 * Kubernetes before 1.16 say.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
 */
const POD_TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['/Pod', []],
  ['/PodTemplate', ['template']],
  ['/ReplicationController', ['spec', 'template']],
  ...['apps/Deployment', 'apps/ReplicaSet', 'apps/DaemonSet', 'apps/StatefulSet', 'batch/Job'].map(inSpec),
  ...['extensions/Deployment', 'extensions/ReplicaSet', 'extensions/DaemonSet'].map(inSpec),
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

/** True when the policy is meant for resources of this one's kind; match conditions come later. */
export function selects(policy: Pick<Policy, 'select'>, resource: Pick<Resource, 'apiVersion' | 'kind'>): boolean {
  const { podTemplates, apiGroups, kinds }: Selector = policy.select;
  const group = apiGroup(resource.apiVersion);
  if (podTemplates) return POD_TEMPLATES.has(`${group}/${resource.kind}`);
  return includes(apiGroups, group) && includes(kinds, resource.kind);
}

/** The object that a policy which selects the resource sees. */
export function policyTarget(
  policy: Pick<Policy, 'select'>,
  resource: Pick<Resource, 'apiVersion' | 'kind' | 'platform' | 'raw'>,
): PolicyTarget {
  const raw = resource.platform === 'kubernetes' ? withoutNulls(resource.raw) : resource.raw;
  const path = policy.select.podTemplates ? POD_TEMPLATES.get(`${apiGroup(resource.apiVersion)}/${resource.kind}`) : [];
  if (path === undefined) return { kind: 'missing', reason: `a ${resource.kind} makes no Pods` };
  let object: Json = raw;
  for (const [depth, key] of path.entries()) {
    const next = member(object, key);
    if (next === undefined) return { kind: 'missing', reason: `it has no ${path.slice(0, depth + 1).join('.')}` };
    object = next;
  }
  return { kind: 'target', object, resource: raw, prefix: path.join('.') };
}

/** The group of an apiVersion: `apps` of `apps/v1`, '' of `v1`. */
export function apiGroup(apiVersion: string): string {
  const slash = apiVersion.lastIndexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

function inSpec(kind: string): [string, readonly string[]] {
  return [kind, ['spec', 'template']];
}

function includes(wanted: readonly string[], word: string): boolean {
  return wanted.includes('*') || wanted.includes(word);
}

function member(value: Json, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * The value as Kubernetes' API decodes it: a field that is null is a field that is not there
 * (https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md#null-values).
 * A `securityContext: null` would otherwise turn every question about it into an error. A null in a list is an item and stays.
 */
function withoutNulls(value: Json): Json {
  if (!holdsNull(value)) return value;
  if (isList(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(members.map(([key, item]) => [key, withoutNulls(item)]));
}

function holdsNull(value: Json): boolean {
  return typeof value === 'object' && (value === null || Object.values(value).some(holdsNull));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
