/** What a Pod's own raw object says of it, in the words of its API. */
import type { Resource } from '../../../model/index.js';
import { isTrueAt, listAt, numberAt, textAt } from '../schema.js';

const MIRROR = 'kubernetes.io/config.mirror';
const DEFAULT_GRACE_SECONDS = 30;

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions */
export function isReady({ raw }: Resource): boolean {
  const ready = listAt(raw, 'status', 'conditions').find((one) => textAt(one, 'type') === 'Ready');
  return textAt(ready, 'status') === 'True' && !isEnding({ raw });
}

export function isEnding({ raw }: Pick<Resource, 'raw'>): boolean {
  return textAt(raw, 'metadata', 'deletionTimestamp') !== undefined;
}

export function hasEnded({ raw }: Resource): boolean {
  const phase = textAt(raw, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Made by the kubelet from a file on the node; what the API server has is only its mirror. */
export function isStatic({ raw, annotations }: Resource): boolean {
  return Object.hasOwn(annotations, MIRROR) || ownerOf(raw)?.kind === 'Node';
}

/** In seconds: how long it may take to end. */
export function graceOf({ raw }: Resource): number {
  return numberAt(raw, 'spec', 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE_SECONDS;
}

export function usesHostNetwork({ raw }: Resource): boolean {
  return isTrueAt(raw, 'spec', 'hostNetwork');
}

export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** Its controller, of which there is at most one. */
export function ownerOf(raw: Resource['raw']): Owner | undefined {
  const owner = listAt(raw, 'metadata', 'ownerReferences').find((one) => isTrueAt(one, 'controller'));
  const [apiVersion, kind] = [textAt(owner, 'apiVersion'), textAt(owner, 'kind')];
  const [name, uid] = [textAt(owner, 'name'), textAt(owner, 'uid')];
  if (apiVersion === undefined || kind === undefined || name === undefined || uid === undefined) return undefined;
  return { apiVersion, kind, name, uid };
}
