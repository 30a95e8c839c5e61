/**
 * Where the kinds that make Pods keep the Pod's template, by group and kind. Takes any object of that shape; never changes
 * it. `extensions` is what manifests written for Kubernetes before 1.16 say.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
 */
import { apiGroup } from './api-version.js';

const POD_TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['/Pod', []],
  ['/PodTemplate', ['template']],
  ['/ReplicationController', ['spec', 'template']],
  ...['apps/Deployment', 'apps/ReplicaSet', 'apps/DaemonSet', 'apps/StatefulSet', 'batch/Job'].map(inSpec),
  ...['extensions/Deployment', 'extensions/ReplicaSet', 'extensions/DaemonSet'].map(inSpec),
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

interface Described {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The keys that lead from the resource to the template, none for a Pod; undefined for what makes no Pods. */
export function podTemplatePath({ apiVersion, kind }: Described): readonly string[] | undefined {
  return POD_TEMPLATES.get(`${apiGroup(apiVersion)}/${kind}`);
}

/** The Pod, or the template with its own metadata; undefined when there is none. */
export function podTemplateOf(resource: Described & { readonly raw: Json }): Json | undefined {
  const path = podTemplatePath(resource);
  if (path === undefined) return undefined;
  let found: Json | undefined = resource.raw;
  for (const key of path) found = memberOf(found, key);
  return found;
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: Json })[key] : undefined;
}

function inSpec(kind: string): [string, readonly string[]] {
  return [kind, ['spec', 'template']];
}
