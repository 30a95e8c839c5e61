/**
 * Puts images on a chain trie: one entry for each digest, each chain told in diffIds as far as any image says them. Infers
 * nothing yet.
 */
import { DIGEST_WORDS, wordsFromText } from '../../lib/digest-words.js';
import type { Image, ImageDigest, Layer } from '../../model/index.js';
import { ANY_PLATFORM, Placement } from './placement.js';
import { buildPlatform, isAttestation } from './platform.js';
import { ChainTrie, ROOT } from './trie.js';

/** An empty tar: the diffId of what `WORKDIR` or `RUN true` leaves, and the same gzipped by Docker and by BuildKit. */
const EMPTY_LAYERS: ReadonlySet<string> = new Set([
  'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
  'sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4',
  'sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1',
]);

/** Images are numbers here, in the order of `images`. */
export interface Estate {
  readonly images: readonly Image[];
  readonly numberOf: ReadonlyMap<string, number>;
  /** One key for each layer: its diffId where that is known from any image, else its digest. */
  readonly chains: readonly (readonly string[])[];
  readonly trie: ChainTrie;
  /** An image whose layers say nothing (none, empty ones only, an attestation's) stands at the root. */
  readonly placement: Placement;
}

/** The estate of these images; a digest given twice is one image with both's names. */
export function placeImages(given: readonly Image[]): Estate {
  const images = [...mergeByDigest(given).values()];
  const diffIdOf = learnDiffIds(images);
  const chains = images.map((image) => image.layers.map((layer, at) => layerKey(layer, diffIdOf) ?? `${image.digest} ${at}`));
  const trie = new ChainTrie(images.length * 2);
  const placement = new Placement(trie);
  const platforms = new Map<string, number>();
  let words = new Int32Array(64 * DIGEST_WORDS);
  images.forEach((image, i) => {
    const chain = chains[i] ?? [];
    const tells = !isAttestation(image.platform) && chain.some((layer) => !EMPTY_LAYERS.has(layer));
    if (chain.length * DIGEST_WORDS > words.length) words = new Int32Array(chain.length * 2 * DIGEST_WORDS);
    chain.forEach((layer, at) => wordsFromText(layer, words, at * DIGEST_WORDS));
    placement.add(tells ? trie.insert(words, chain.length) : ROOT, platformNumber(image.platform, platforms));
  });
  placement.link();
  return { images, numberOf: new Map(images.map((image, i) => [image.digest, i])), chains, trie, placement };
}

/** How many of a chain's first layers hold anything. */
export function tellingLayers(chain: readonly string[], first: number): number {
  let count = 0;
  for (let i = 0; i < first; i++) if (!EMPTY_LAYERS.has(chain[i] ?? '')) count++;
  return count;
}

function mergeByDigest(images: readonly Image[]): ReadonlyMap<ImageDigest, Image> {
  const merged = new Map<ImageDigest, Image>();
  for (const image of images) {
    const known = merged.get(image.digest);
    merged.set(image.digest, known === undefined ? image : merge(known, image));
  }
  return merged;
}

/** What one of them does not say is taken from the other; the one with more layers is the better read. */
function merge(a: Image, b: Image): Image {
  const [fuller, other] = b.layers.length > a.layers.length ? [b, a] : [a, b];
  return {
    ...other,
    ...fuller,
    names: [...a.names, ...b.names],
    layers: fuller.layers.map((layer, i) => ({ ...other.layers[i], ...layer })),
    annotations: { ...other.annotations, ...fuller.annotations },
    labels: { ...other.labels, ...fuller.labels },
    history: fuller.history.length > 0 ? fuller.history : other.history,
    indexes: [...new Set([...a.indexes, ...b.indexes])],
  };
}

/**
 * Which diffId a layer's digest stands for, from images that say both. A digest has one content and so one diffId; where
 * sources contradict each other none is believed.
 */
function learnDiffIds(images: readonly Image[]): ReadonlyMap<string, string | undefined> {
  const known = new Map<string, string | undefined>();
  for (const { layers } of images) {
    for (const { digest, diffId } of layers) {
      if (digest === undefined || diffId === undefined) continue;
      known.set(digest, known.has(digest) && known.get(digest) !== diffId ? undefined : diffId);
    }
  }
  return known;
}

function layerKey({ digest, diffId }: Layer, diffIdOf: ReadonlyMap<string, string | undefined>): string | undefined {
  return diffId ?? diffIdOf.get(digest ?? '') ?? digest;
}

function platformNumber(platform: string | undefined, numbers: Map<string, number>): number {
  const built = buildPlatform(platform);
  if (built === undefined) return ANY_PLATFORM;
  const number = numbers.get(built) ?? numbers.size + 1;
  numbers.set(built, number);
  return number;
}
