/** From the `index.json` of an OCI layout makes the places to start from. OCI image specification, image-layout.md. */
import { formatRepository, parseImageReference } from '../../lib/oci-reference.js';
import type { ImageName } from '../../model/index.js';
import { parseAs, parseJson } from './gaps.js';
import type { ImageRoot } from './read-images.js';
import { indexSchema } from './schema.js';

const REF_NAME = 'org.opencontainers.image.ref.name';
/** containerd's and Docker's: always the whole reference. */
const CONTAINERD_NAME = 'io.containerd.image.name';

/** Throws FILE_MALFORMED. */
export function layoutRoots(bytes: Uint8Array): readonly ImageRoot[] {
  const { manifests } = parseAs(indexSchema, parseJson(bytes, 'index.json'), 'index.json');
  return manifests.map((entry): ImageRoot => {
    const names = namesOf(entry.annotations);
    const [name] = names;
    const label = name === undefined ? entry.annotations[REF_NAME] : `${name.repository}:${name.tags.join(', ')}`;
    return {
      digest: entry.digest,
      names,
      annotations: entry.annotations,
      platform: entry.platform,
      what: label === undefined || label === '' ? entry.digest : label,
    };
  });
}

/**
 * A name only when the layout says the whole of it. `ref.name` is a bare tag in many layouts (`latest`), which does not say
 * of which repository, and guessing one would tie the image to workloads that never ran it.
 */
function namesOf(annotations: Readonly<Record<string, string>>): readonly ImageName[] {
  const refName = annotations[REF_NAME] ?? '';
  const text = annotations[CONTAINERD_NAME] ?? (refName.includes('/') ? refName : undefined);
  const reference = text === undefined ? undefined : parseImageReference(text);
  if (reference === undefined) return [];
  return [{ repository: formatRepository(reference), tags: reference.tag === undefined ? [] : [reference.tag] }];
}
