/** Turns an object into the model's Resource, with an id that is stable over scans. Secrets' values stay behind. */
import { containersOf } from '../../lib/pod-containers.js';
import { resourceId } from '../../model/index.js';
import type { ImageUse, Observation, Origin, RepositoryName, SourceId } from '../../model/index.js';
import { resourceName } from './manifest.js';
import { getIn, textMap, textOf } from './plain.js';
import type { Fields } from './plain.js';
import { redactObject } from './redact.js';

interface Declared {
  readonly object: Fields;
  readonly origin: Origin;
  readonly source: SourceId;
}

type ResourceObservation = Extract<Observation, { readonly kind: 'resource' }>;

/** The observation; undefined for an object without a name. */
export function resourceObservation({ object, origin, source }: Declared): ResourceObservation | undefined {
  const [apiVersion, kind, name] = [textOf(object, 'apiVersion'), textOf(object, 'kind'), resourceName(object)];
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  const namespace = textOf(object, 'metadata', 'namespace') || undefined;
  const id = resourceId(`kubernetes:${origin.repository}/${scopeOf(origin)}:${identityOf(object)}`);
  const raw = redactObject(object);
  const resource = {
    id,
    source,
    platform: 'kubernetes',
    apiVersion,
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: textMap(getIn(raw, 'metadata', 'labels')),
    annotations: textMap(getIn(raw, 'metadata', 'annotations')),
    origin,
    raw,
  };
  const uses = containersOf(object).map((container): ImageUse => ({
    workload: id,
    container: container.name,
    containerKind: container.kind,
    reference: container.image,
  }));
  return { kind: 'resource', resource, uses };
}

/** `apps/v1/Deployment/shop/web`: the same for the same object of a rendering. */
export function identityOf(object: Fields): string {
  const parts = [
    textOf(object, 'apiVersion'),
    textOf(object, 'kind'),
    textOf(object, 'metadata', 'namespace'),
    resourceName(object),
  ];
  return parts.map((part) => part ?? '').join('/');
}

/** An overlay's folder, or the path of a plain manifest. */
function scopeOf(origin: Origin): string {
  return origin.overlay === undefined ? (origin.files[0]?.path ?? '') : origin.overlay || '.';
}

export function originOf(repository: RepositoryName, files: Origin['files'], overlay?: string): Origin {
  return { repository, files, ...(overlay === undefined ? {} : { overlay }) };
}
