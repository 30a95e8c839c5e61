/** Says where each Service leads: one EndpointSlice for each, with the Pods that it selects. */
import { at, fieldsAt, textAt, textsAt, type Fields } from '../json.js';
import { hashOf, ownedBy, type Controlled } from './controlled.js';
import { ENDPOINT_SLICE, POD, SERVICE } from './kinds.js';
import { nameOf, namespaceOf, uidOf } from './objects.js';
import { isEnding, isReady, isTrue } from './pod-state.js';

export function endpoints({ objects, writes }: Controlled): void {
  for (const service of objects.all(SERVICE)) {
    const wanted = Object.entries(textsAt(service, 'spec', 'selector'));
    if (wanted.length === 0) continue;
    const namespace = namespaceOf(service);
    const pods = objects.all(POD, namespace).filter((pod) => {
      const labels = textsAt(pod, 'metadata', 'labels');
      return wanted.every(([key, value]) => labels[key] === value) && textAt(pod, 'status', 'podIP') !== undefined;
    });
    const name = `${nameOf(service)}-${hashOf(uidOf(service)).slice(0, 5)}`;
    const before = objects.get(ENDPOINT_SLICE, namespace, name);
    const slice = before ?? writes.create(ENDPOINT_SLICE, namespace, emptySlice(service, name), false);
    objects.write(ENDPOINT_SLICE, { ...slice, endpoints: pods.map(endpointOf) });
  }
}

function emptySlice(service: Fields, name: string): Fields {
  const labels = {
    'kubernetes.io/service-name': nameOf(service),
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  };
  return {
    metadata: { name, labels, ownerReferences: [ownedBy(SERVICE, service)] },
    addressType: 'IPv4',
    endpoints: [],
    ports: [],
  };
}

function endpointOf(pod: Fields): Fields {
  const { name, namespace, uid } = fieldsAt(pod, 'metadata') ?? {};
  const serving = isTrue(pod, 'Ready');
  return {
    addresses: [textAt(pod, 'status', 'podIP') ?? ''],
    conditions: { ready: isReady(pod), serving, terminating: isEnding(pod) },
    nodeName: at(pod, 'spec', 'nodeName') ?? '',
    targetRef: { kind: 'Pod', name: name ?? '', namespace: namespace ?? '', uid: uid ?? '' },
  };
}
