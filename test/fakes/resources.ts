/** Objects of clusters as resources, and what readers say of them. */
import { resourceId, sourceId, type Json, type Observation, type Resource } from '../../src/model/index.js';
import type { ResourceReader } from '../../src/ports/index.js';

export interface ObjectSpec {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: Json;
  };
  readonly [member: string]: Json;
}

/** As a cluster's connector gives it. */
export function resourceOf(object: ObjectSpec, more: Partial<Resource> = {}): Resource {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, labels = {}, annotations = {} } = metadata;
  return {
    id: resourceId(`kubernetes:c/${apiVersion}/${kind}/${namespace ?? ''}/${name}`),
    source: sourceId('test'),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    cluster: 'c',
    labels,
    annotations,
    raw: object,
    ...more,
  };
}

export function readResource(reader: ResourceReader, resource: Resource): readonly Observation[] {
  const { source } = resource;
  return [...reader.read(resource, { gap: (gap) => ({ kind: 'gap', gap: { ...gap, source } }) })];
}
