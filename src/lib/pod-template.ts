/**
 * Where the kinds that make Pods keep the Pod's template, by group and kind. Takes any object of that shape; never changes
 * it. `extensions` is what manifests written for Kubernetes before 1.16 say.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
 */
import { apiGroup } from './api-version.js';

const IN_SPEC = ['spec', 'template'];

/** By kind, since it is asked of everything there is and hardly anything makes Pods. */
const POD_TEMPLATES: ReadonlyMap<string, readonly PodTemplate[]> = new Map([
  ['Pod', [{ group: '', path: [] }]],
  ['PodTemplate', [{ group: '', path: ['template'] }]],
  ['ReplicationController', [{ group: '', path: IN_SPEC }]],
  ['Deployment', ofGroups('apps', 'extensions')],
  ['ReplicaSet', ofGroups('apps', 'extensions')],
  ['DaemonSet', ofGroups('apps', 'extensions')],
  ['StatefulSet', ofGroups('apps')],
  ['Job', ofGroups('batch')],
  ['CronJob', [{ group: 'batch', path: ['spec', 'jobTemplate', ...IN_SPEC] }]],
]);

interface PodTemplate {
  readonly group: string;
  readonly path: readonly string[];
}

function ofGroups(...groups: readonly string[]): readonly PodTemplate[] {
  return groups.map((group) => ({ group, path: IN_SPEC }));
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

interface Described {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The keys that lead from the resource to the template, none for a Pod; undefined for what makes no Pods. */
export function podTemplatePath({ apiVersion, kind }: Described): readonly string[] | undefined {
  const templates = POD_TEMPLATES.get(kind);
  if (templates === undefined) return undefined;
  const own = apiGroup(apiVersion);
  return templates.find(({ group }) => group === own)?.path;
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
