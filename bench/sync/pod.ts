/** About 7 kB with what a server adds to it, as Pods are where managed fields, environment and conditions come along. */
import type { KubernetesObject } from '../../test/fakes/kubernetes-api.js';

/** As somebody creates it. */
export function podOf(index: number, namespace: string): KubernetesObject {
  const environment = Array.from({ length: 30 }, (_, i) => ({ name: `SETTING_${i}`, value: `value ${i} of pod ${index}` }));
  const container = {
    name: 'app',
    image: `registry.example/team/app:${index % 50}`,
    env: environment,
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    securityContext: { allowPrivilegeEscalation: false },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace, labels: { app: `app-${index % 500}` } },
    spec: { nodeName: `node-${index % 300}`, containers: [container, { ...container, name: 'side' }] },
  };
}

/** As a server that runs it gives it. */
export function runningPodOf(index: number, namespace: string): KubernetesObject {
  const pod = podOf(index, namespace);
  const managedFields = Array.from({ length: 12 }, (_, i) => ({
    manager: `m${i}`,
    fieldsV1: { 'f:spec': { 'f:containers': { [`k:${i}`]: {} } } },
  }));
  const conditions = ['Ready', 'Initialized', 'PodScheduled', 'ContainersReady'].map((type) => ({ type, status: 'True' }));
  return { ...pod, metadata: { ...Object(pod['metadata']), managedFields }, status: { phase: 'Running', conditions } };
}
