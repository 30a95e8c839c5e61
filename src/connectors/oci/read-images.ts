/**
 * From tags and digests finds every image below them: through indexes, to each platform's manifest and configuration.
 * Attestations and other artifacts are counted, not taken for images; what cannot be read is a gap, and the rest goes on.
 */
import { hasDigest } from '../../lib/digest-stream.js';
import { HeadwaterError } from '../../lib/errors.js';
import {
  imageDigest,
  indexDigest,
  layerDigest,
  type DiffId,
  type Image,
  type ImageName,
  type IndexDigest,
  type Layer,
  type Observation,
} from '../../model/index.js';
import type { ReadContext } from '../../ports/index.js';
import { parseConfiguration, platformOf, type Configuration } from './configuration.js';
import { gapOf, layerGap, parseAs, parseJson } from './gaps.js';
import type { ImageStore, WantedLayer } from './image-store.js';
import { isImageConfig, layerKind } from './media-types.js';
import { indexSchema, kindSchema, manifestSchema, type Descriptor, type ImageManifest } from './schema.js';

/** Something to start from: an entry of a layout's index, or what a tag points at. */
export interface ImageRoot {
  readonly digest: string;
  readonly names: readonly ImageName[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly platform?: Descriptor['platform'];
  /** In the user's words: `payments/api:2.4.0`. */
  readonly what: string;
}

export interface FoundImage {
  readonly image: Image;
  readonly configDigest: string;
  readonly layers: readonly WantedLayer[];
}

export interface FoundImages {
  readonly images: readonly FoundImage[];
  readonly gaps: readonly Observation[];
  /** Attestations, signatures, charts: manifests that are no images. */
  readonly artifacts: number;
}

/** Indexes within indexes are allowed; nobody nests them deeper. */
const DEPTH_LIMIT = 4;

type Manifest =
  | { readonly kind: 'index'; readonly manifests: readonly Descriptor[]; readonly annotations: Readonly<Record<string, string>> }
  | ({ readonly kind: 'image' } & ImageManifest);

/** One way by which an image was reached. */
interface Sighting extends ImageRoot {
  readonly indexes: readonly IndexDigest[];
  readonly manifest: ImageManifest;
}

/** Never throws for broken content: each failure is a gap. */
export async function findImages(store: ImageStore, roots: readonly ImageRoot[], context: ReadContext): Promise<FoundImages> {
  const known = new Map<string, Promise<Manifest>>();
  const sightings = new Map<string, Sighting[]>();
  const gaps: Observation[] = [];
  let artifacts = 0;
  // In the order of the roots, whichever answer comes first.
  for (const found of await Promise.all(roots.map((root) => descend(root, [], 0)))) {
    for (const each of found) {
      if ('gap' in each) gaps.push(each.gap);
      else if ('artifact' in each) artifacts += 1;
      else sightings.set(each.digest, [...(sightings.get(each.digest) ?? []), each]);
    }
  }
  const images = await Promise.all([...sightings.values()].map((seen) => imageOf(store, seen, context)));
  return {
    images: images.flatMap(({ found }) => found ?? []),
    gaps: [...gaps, ...images.flatMap((each) => each.gaps)],
    artifacts,
  };

  async function descend(
    root: ImageRoot,
    indexes: readonly IndexDigest[],
    depth: number,
  ): Promise<readonly (Sighting | { gap: Observation } | { artifact: true })[]> {
    try {
      const manifest = await manifestOf(root);
      if (manifest.kind === 'image') return isImage(manifest) ? [{ ...root, indexes, manifest }] : [{ artifact: true }];
      const digest = indexDigest(root.digest);
      if (digest === undefined || depth >= DEPTH_LIMIT)
        throw new HeadwaterError('FILE_MALFORMED', `its indexes are nested more than ${DEPTH_LIMIT} deep`);
      const below = manifest.manifests.map((child) =>
        isAttestation(child)
          ? [{ artifact: true as const }]
          : descend(childOf(root, child, manifest.annotations), [...indexes, digest], depth + 1),
      );
      return (await Promise.all(below)).flat();
    } catch (error) {
      return [{ gap: gapOf(context, root.what, error, ['images', 'packages']) }];
    }
  }

  function manifestOf({ digest, what }: ImageRoot): Promise<Manifest> {
    const reading = known.get(digest) ?? store.manifest(digest).then((bytes) => parseManifest(bytes, digest, what));
    known.set(digest, reading);
    return reading;
  }
}

/** buildx marks attestations twice: by an annotation and by a platform that cannot be. */
function isAttestation(descriptor: Descriptor): boolean {
  const { annotations, platform } = descriptor;
  return (
    Object.hasOwn(annotations, 'vnd.docker.reference.type') || (platform?.os === 'unknown' && platform.architecture === 'unknown')
  );
}

function isImage(manifest: ImageManifest): boolean {
  if (!isImageConfig(manifest.config.mediaType)) return false;
  // Signatures of cosign have an image's configuration, but no layer that is one.
  return manifest.layers.length === 0 || manifest.layers.some(({ mediaType }) => layerKind(mediaType) !== 'other');
}

function childOf(root: ImageRoot, child: Descriptor, annotations: Readonly<Record<string, string>>): ImageRoot {
  const platform = child.platform ? platformOf(child.platform) : undefined;
  return {
    digest: child.digest,
    names: root.names,
    annotations: { ...root.annotations, ...annotations, ...child.annotations },
    platform: child.platform,
    what: `${root.what} (${platform ?? child.digest})`,
  };
}

function parseManifest(bytes: Uint8Array, digest: string, what: string): Manifest {
  if (!hasDigest(bytes, digest))
    throw new HeadwaterError('DIGEST_MISMATCH', `the manifest of ${what} does not have the digest ${digest}`);
  const value = parseJson(bytes, `the manifest of ${what}`);
  const kind = parseAs(kindSchema, value, `the manifest of ${what}`);
  if (kind.schemaVersion === 1 || kind.fsLayers !== undefined) {
    throw new HeadwaterError('IMAGE_SCHEMA_UNSUPPORTED', `${what} is an image of Docker's schema 1`);
  }
  if (kind.manifests !== undefined && (kind.layers !== undefined || kind.config !== undefined)) {
    throw new HeadwaterError('FILE_MALFORMED', `the manifest of ${what} is an index and an image at once`);
  }
  if (kind.manifests !== undefined) return { kind: 'index', ...parseAs(indexSchema, value, `the index of ${what}`) };
  return { kind: 'image', ...parseAs(manifestSchema, value, `the manifest of ${what}`) };
}

async function imageOf(store: ImageStore, seen: readonly Sighting[], context: ReadContext): Promise<ImageReading> {
  const [first] = seen;
  const digest = first && imageDigest(first.digest);
  if (first === undefined || digest === undefined) return { gaps: [] };
  const { manifest, what } = first;
  const { configuration, gaps: configGaps } = await configurationOf(store, manifest, what, context);
  const { layers, gaps: layerGaps } = wantedLayers(manifest, configuration?.diffIds ?? [], what, context);
  const platform = first.platform ? platformOf(first.platform) : undefined;
  const image: Image = {
    digest,
    names: mergeNames(seen.flatMap(({ names }) => names)),
    ...(platform === undefined ? {} : { platform }),
    labels: {},
    history: [],
    ...configuration?.fields,
    layers: manifest.layers.map((descriptor, index) => layerOf(descriptor.digest, configuration?.diffIds[index])),
    annotations: Object.assign({}, ...seen.map(({ annotations }) => annotations), manifest.annotations),
    indexes: [...new Set(seen.flatMap(({ indexes }) => indexes))],
  };
  return { found: { image, configDigest: manifest.config.digest, layers }, gaps: [...configGaps, ...layerGaps] };
}

interface ImageReading {
  readonly found?: FoundImage;
  readonly gaps: readonly Observation[];
}

/** Without a configuration the layers are still known by their digests. */
async function configurationOf(
  store: ImageStore,
  manifest: ImageManifest,
  what: string,
  context: ReadContext,
): Promise<{ readonly configuration?: Configuration; readonly gaps: readonly Observation[] }> {
  const { digest } = manifest.config;
  try {
    const bytes = await store.config(digest);
    if (!hasDigest(bytes, digest)) throw new HeadwaterError('DIGEST_MISMATCH', `it does not have the digest ${digest}`);
    const configuration = parseConfiguration(bytes, what);
    const [listed, known] = [configuration.diffIds.length, manifest.layers.length];
    if (listed === known) return { configuration, gaps: [] };
    const why = `it lists ${listed} layers, the manifest ${known}, so no diffId is used`;
    const gap = gapOf(context, `the configuration of ${what}`, new HeadwaterError('FILE_MALFORMED', why), ['images']);
    return { configuration: { ...configuration, diffIds: [] }, gaps: [gap] };
  } catch (error) {
    return { gaps: [gapOf(context, `the configuration of ${what}`, error, ['images'])] };
  }
}

/** The layers that can be read by their media type, and a gap for each other one. */
function wantedLayers(
  manifest: ImageManifest,
  diffIds: readonly DiffId[],
  what: string,
  context: ReadContext,
): { readonly layers: readonly WantedLayer[]; readonly gaps: readonly Observation[] } {
  const layers: WantedLayer[] = [];
  const gaps: Observation[] = [];
  manifest.layers.forEach((descriptor, index) => {
    const name = `layer ${index + 1} of ${what}`;
    const refusal = unreadable(descriptor);
    if (refusal === undefined) {
      layers.push({
        digest: descriptor.digest,
        size: descriptor.size,
        diffIds: new Set(diffIds.slice(index, index + 1)),
        what: name,
      });
    } else gaps.push(layerGap(context, name, refusal));
  });
  return { layers, gaps };
}

function layerOf(text: string, id: DiffId | undefined): Layer {
  const digest = layerDigest(text);
  return { ...(digest === undefined ? {} : { digest }), ...(id === undefined ? {} : { diffId: id }) };
}

/** Why a layer cannot be read, by its media type alone. */
function unreadable({ mediaType }: Descriptor): HeadwaterError | undefined {
  const kind = layerKind(mediaType);
  if (kind === 'layer') return undefined;
  if (kind === 'foreign') return new HeadwaterError('BLOB_MISSING', 'it is a foreign layer, which registries do not hold');
  if (kind === 'encrypted') return new HeadwaterError('COMPRESSION_UNSUPPORTED', 'it is encrypted');
  return new HeadwaterError('COMPRESSION_UNSUPPORTED', `its media type ${JSON.stringify(mediaType)} is not one of a layer`);
}

/** One entry for each repository, with all of its tags. */
export function mergeNames(names: readonly ImageName[]): readonly ImageName[] {
  const tags = new Map<string, Set<string>>();
  for (const name of names) {
    const known = tags.get(name.repository) ?? new Set();
    for (const tag of name.tags) known.add(tag);
    tags.set(name.repository, known);
  }
  return [...tags].map(([repository, all]) => ({ repository, tags: [...all].toSorted() }));
}
