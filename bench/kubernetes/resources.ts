/** The objects of a generated cluster as the engine takes them. */
import { resourceId, sourceId, type Json, type Resource } from '../../src/model/index.js';
import type { Pod } from './pod.js';
import type { Budget, NetworkPolicy, ServiceAccount } from './related.js';

export function podResource(pod: Pod): Resource {
  const { name, namespace, labels, annotations = {} } = pod.metadata;
  return { ...described('v1', 'Pod', namespace, name), labels, annotations, raw: asRead(pod) };
}

export function besideResource(one: ServiceAccount | NetworkPolicy | Budget): Resource {
  const metadata = { name: one.name, namespace: one.namespace };
  const made = (apiVersion: string, more: object): Resource => ({
    ...described(apiVersion, one.kind, one.namespace, one.name),
    raw: asRead({ apiVersion, kind: one.kind, metadata, ...more }),
  });
  switch (one.kind) {
    case 'ServiceAccount':
      return made('v1', { automountServiceAccountToken: one.automountServiceAccountToken });
    case 'NetworkPolicy':
      return made('networking.k8s.io/v1', { spec: { podSelector: { matchLabels: one.labels }, policyTypes: one.policyTypes } });
    case 'PodDisruptionBudget':
      return made('policy/v1', { spec: { maxUnavailable: 1, selector: { matchLabels: one.labels } } });
  }
}

function described(apiVersion: string, kind: string, namespace: string, name: string): Omit<Resource, 'raw'> {
  const id = resourceId(`bench:${kind}/${namespace}/${name}`);
  return {
    id,
    source: sourceId('bench'),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name,
    namespace,
    labels: {},
    annotations: {},
  };
}

/** Each as an object of its own, as a reader of files or of an API makes them. */
function asRead(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
