/**
 * Makes one image of everything that was said about it by several sources. A scanner's report may know an image only by its
 * configuration, or by the digest of an index that stands for several platforms: it is joined with the image that a registry
 * describes when their configuration is the same, and never with another platform's.
 */
import { imageDigest, indexDigest, sourceId, type Gap, type Image, type ImageDigest, type ImageName } from '../model/index.js';

export interface ObservedImage {
  readonly image: Image;
  readonly configDigest?: string;
}

export interface MergedImages {
  readonly images: ReadonlyMap<ImageDigest, Image>;
  /** Images whose layers were left out because there are absurdly many. */
  readonly gaps: readonly Gap[];
  /** Which image has a configuration, by its digest. */
  readonly byConfig: ReadonlyMap<string, ImageDigest>;
}

/** Set by connectors whose image digest may not be that of a manifest. */
export const PROVISIONAL = 'dev.headwater.identity';

export function mergeImages(observed: readonly ObservedImage[]): MergedImages {
  const images = new Map<ImageDigest, Image>();
  const gaps: Gap[] = [];
  const byConfig = new Map<string, ImageDigest>();
  const keep = ({ image: seen, configDigest }: ObservedImage): void => {
    const image = seen.layers.length > MOST_LAYERS ? { ...seen, layers: [], history: [] } : seen;
    if (image !== seen) gaps.push(tooManyLayers(seen));
    const known = images.get(image.digest);
    images.set(image.digest, known === undefined ? { ...image, names: mergeNames(image.names) } : merge(known, image));
    if (configDigest !== undefined && !byConfig.has(configDigest)) byConfig.set(configDigest, image.digest);
  };
  for (const seen of observed) if (!isProvisional(seen)) keep(seen);
  const platforms = configsByDigest(observed.filter(isProvisional));
  for (const seen of observed) if (isProvisional(seen)) keep(settled(seen, byConfig, platforms));
  return { images, byConfig, gaps };
}

/** Engines run at most 127 layers; matching chains of thousands would take time that grows with their square. */
const MOST_LAYERS = 1_000;

function tooManyLayers({ digest, layers, names }: Image): Gap {
  return {
    code: 'IMAGE_WITHOUT_LAYERS',
    source: sourceId('graph'),
    what: `image ${names[0]?.repository ?? digest}`,
    why: `it lists ${layers.length} layers; more than ${MOST_LAYERS} are not looked at`,
    hides: ['images', 'packages'],
  };
}

function isProvisional({ image }: ObservedImage): boolean {
  return Object.hasOwn(image.annotations, PROVISIONAL);
}

function configsByDigest(observed: readonly ObservedImage[]): ReadonlyMap<ImageDigest, ReadonlySet<string>> {
  const configs = new Map<ImageDigest, Set<string>>();
  for (const { image, configDigest } of observed) {
    if (configDigest === undefined) continue;
    configs.set(image.digest, (configs.get(image.digest) ?? new Set()).add(configDigest));
  }
  return configs;
}

/** The image under the digest that it is known by, or shall be. */
function settled(
  seen: ObservedImage,
  byConfig: ReadonlyMap<string, ImageDigest>,
  platforms: ReadonlyMap<ImageDigest, ReadonlySet<string>>,
): ObservedImage {
  const { image, configDigest } = seen;
  if (configDigest === undefined) return seen;
  const known = byConfig.get(configDigest);
  if (known !== undefined) return { configDigest, image: { ...image, digest: known, annotations: withoutMark(image) } };
  if ((platforms.get(image.digest)?.size ?? 0) <= 1) return seen;
  // Two configurations under one digest: it is that of an index, and each image is known by its configuration instead.
  const [own, index] = [imageDigest(configDigest), indexDigest(image.digest)];
  return own === undefined || index === undefined
    ? seen
    : { configDigest, image: { ...image, digest: own, indexes: [...image.indexes, index] } };
}

function withoutMark({ annotations }: Image): Image['annotations'] {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== PROVISIONAL));
}

/** What one source did not say is taken from another. */
function merge(a: Image, b: Image): Image {
  const fuller = b.layers.length > a.layers.length || b.history.length > a.history.length ? b : a;
  const other = fuller === a ? b : a;
  return {
    ...other,
    ...fuller,
    layers: fuller.layers.map((layer, i) =>
      other.layers.length === fuller.layers.length ? { ...other.layers[i], ...layer } : layer,
    ),
    names: mergeNames([...a.names, ...b.names]),
    annotations: { ...other.annotations, ...fuller.annotations },
    labels: { ...other.labels, ...fuller.labels },
    indexes: [...new Set([...a.indexes, ...b.indexes])],
  };
}

/** Sorted: the first is what the image is called from then on, whichever source was read first. */
function mergeNames(names: readonly ImageName[]): readonly ImageName[] {
  const tags = new Map<string, Set<string>>();
  for (const { repository, tags: seen } of names) {
    const known = tags.get(repository) ?? new Set();
    for (const tag of seen) known.add(tag);
    tags.set(repository, known);
  }
  return [...tags]
    .map(([repository, known]) => ({ repository, tags: [...known].toSorted() }))
    .toSorted((a, b) => (a.repository < b.repository ? -1 : 1));
}
