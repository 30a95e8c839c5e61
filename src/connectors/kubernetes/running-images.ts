/** What the containers of a workload run: as written, and for Pods what the node says that it really is. */
import { containersOf, type Container } from '../../lib/pod-containers.js';
import { parseImageReference } from '../../lib/oci-reference.js';
import { imageDigest, type ImageDigest, type ImageUse, type ResourceId } from '../../model/index.js';
import { kindKey } from './kinds.js';
import { fieldsOf, listAt, textAt, type Fields } from './schema.js';

const STATUSES: Readonly<Record<Container['kind'], string>> = {
  container: 'containerStatuses',
  initContainer: 'initContainerStatuses',
  ephemeralContainer: 'ephemeralContainerStatuses',
};

/** None for a Pod that has ended: it never runs again. */
export function imageUsesOf(object: Fields, workload: ResourceId): readonly ImageUse[] {
  const isPod = kindKey(textAt(object, 'apiVersion') ?? '', textAt(object, 'kind') ?? '') === '/Pod';
  const phase = isPod ? textAt(object, 'status', 'phase') : undefined;
  if (phase === 'Succeeded' || phase === 'Failed') return [];
  return containersOf(object).map(({ name, kind, image }): ImageUse => {
    const running = isPod ? runningDigest(object, kind, name) : undefined;
    const use = { workload, container: name, containerKind: kind, reference: image };
    return running === undefined ? use : { ...use, running };
  });
}

function runningDigest(pod: Fields, kind: Container['kind'], name: string): ImageDigest | undefined {
  const status = listAt(pod, 'status', STATUSES[kind]).find((one) => fieldsOf(one)?.['name'] === name);
  const imageId = textAt(status, 'imageID');
  return imageId === undefined ? undefined : manifestDigest(imageId);
}

/**
 * The digest that the image was pulled by, of one platform's manifest or of an index, which nodes do not tell apart:
 * `docker-pullable://repo@sha256:…` (Docker), `repo@sha256:…` (containerd, CRI-O). Undefined for a bare `sha256:…` or
 * `docker://sha256:…`: that is the digest of the configuration, of an image that was loaded and never pulled.
 */
export function manifestDigest(imageId: string): ImageDigest | undefined {
  const reference = parseImageReference(imageId.replace(/^docker-pullable:\/\//, ''));
  return reference?.digest === undefined ? undefined : imageDigest(reference.digest);
}
