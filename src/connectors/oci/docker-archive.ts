/**
 * Reads `manifest.json` of an archive in the form of `docker save`. Such archives have no manifest digest, so an image goes
 * by the digest of its configuration there, which Docker calls the image id; the observation says so by `configDigest`.
 */
import { archivePath } from '../../lib/archive/index.js';
import { digestOf } from '../../lib/digest-stream.js';
import { HeadwaterError } from '../../lib/errors.js';
import { formatRepository, parseImageReference } from '../../lib/oci-reference.js';
import { imageDigest, type ImageName, type Observation } from '../../model/index.js';
import type { ReadContext } from '../../ports/index.js';
import type { ArchiveContents } from './archive-contents.js';
import { parseConfiguration } from './configuration.js';
import { gapOf, parseAs, parseJson } from './gaps.js';
import { mergeNames, type FoundImage, type FoundImages } from './read-images.js';
import { dockerArchiveSchema, type DockerArchiveImage } from './schema.js';

/** Links to links are followed this far. */
const LINKS_LIMIT = 8;

/** Throws FILE_MALFORMED when the list of images itself cannot be read; an image that cannot is a gap. */
export function dockerArchiveImages(bytes: Uint8Array, contents: ArchiveContents, context: ReadContext): FoundImages {
  const listed = parseAs(dockerArchiveSchema, parseJson(bytes, 'manifest.json'), 'manifest.json');
  const images: FoundImage[] = [];
  const gaps: Observation[] = [];
  listed.forEach((entry, index) => {
    const what = entry.RepoTags?.[0] ?? `image ${index + 1} of manifest.json`;
    try {
      images.push(readImage(entry, what, contents));
    } catch (error) {
      gaps.push(gapOf(context, what, error, ['images', 'packages']));
    }
  });
  return { images, gaps, artifacts: 0 };
}

function readImage(entry: DockerArchiveImage, what: string, contents: ArchiveContents): FoundImage {
  const bytes = contents.documents.get(resolve(entry.Config, contents));
  if (bytes === undefined)
    throw new HeadwaterError('BLOB_MISSING', `its configuration ${JSON.stringify(entry.Config)} is not in the archive`);
  const configDigest = digestOf(bytes);
  const digest = imageDigest(configDigest);
  const named = /[0-9a-f]{64}/.exec(entry.Config)?.[0];
  if (digest === undefined || (named !== undefined && configDigest !== `sha256:${named}`)) {
    throw new HeadwaterError('DIGEST_MISMATCH', `its configuration does not have the digest that names it`);
  }
  const { fields, diffIds } = parseConfiguration(bytes, what);
  const paths = entry.Layers ?? [];
  if (diffIds.length !== paths.length) {
    throw new HeadwaterError('FILE_MALFORMED', `its configuration lists ${diffIds.length} layers, manifest.json ${paths.length}`);
  }
  return {
    image: {
      digest,
      names: mergeNames((entry.RepoTags ?? []).flatMap(nameOf)),
      ...fields,
      layers: diffIds.map((id) => ({ diffId: id })),
      annotations: {},
      indexes: [],
    },
    configDigest,
    layers: paths.map((path, index) => ({
      path: resolve(path, contents),
      diffIds: new Set(diffIds.slice(index, index + 1)),
      what: `layer ${index + 1} of ${what}`,
    })),
  };
}

/** The file that a name in the archive leads to; the name itself when it leads nowhere. */
function resolve(name: string, { links }: ArchiveContents): string {
  let path = archivePath(name) ?? '';
  for (let step = 0; step < LINKS_LIMIT; step += 1) {
    const target = links.get(path);
    if (target === undefined) return path;
    path = target;
  }
  return path;
}

function nameOf(text: string): readonly ImageName[] {
  const reference = parseImageReference(text);
  return reference === undefined
    ? []
    : [{ repository: formatRepository(reference), tags: reference.tag === undefined ? [] : [reference.tag] }];
}
