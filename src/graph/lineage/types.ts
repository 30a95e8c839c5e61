/** What is inferred about where images come from. Values only. */
import type { Confidence, Evidence, ImageDigest } from '../../model/index.js';

/** An image that may be the base of another. */
export interface BaseCandidate {
  readonly digest: ImageDigest;
  /** Its part of the certainty that one of the candidates is the base; all shares sum to 1. */
  readonly share: number;
  /** How many of the derived image's layers, from the bottom, are the candidate's. 0 for a flattened image. */
  readonly sharedLayers: number;
  /** What speaks for and against this candidate. */
  readonly evidence: readonly Evidence[];
}

/** The base was seen; where several images can be it, all of them, the likeliest first. */
export interface KnownBase {
  readonly kind: 'known';
  /**
   * - `layers`: the base's layers are the first of the image's own, which has more
   * - `configuration`: it has no layers beyond the base's, only other metadata
   * - `flattened`: it shares no layers with the base any more (squashed), but is said or seen to be made of it
   */
  readonly relation: 'layers' | 'configuration' | 'flattened';
  readonly candidates: readonly BaseCandidate[];
  /** How sure it is that the base is among the candidates. */
  readonly confidence: Confidence;
  /** Why: the likeliest candidate's evidence. Contradictions have a negative weight. */
  readonly evidence: readonly Evidence[];
  readonly sharedPrefix?: SharedPrefix;
}

/** No image that was seen is its base: that one was not seen, or there is none. */
export interface UnseenBase {
  readonly kind: 'unseen';
  /** What the image itself says about its base, and what was looked at in vain. */
  readonly evidence: readonly Evidence[];
  /** The base's reference, where an annotation, a label or the history says one. */
  readonly baseName?: string;
  readonly baseDigest?: string;
  /** How many of its first layers other images have too: those of `sharedPrefix`, or 0. */
  readonly sharedLayers: number;
  readonly sharedPrefix?: SharedPrefix;
}

export type Ancestry = KnownBase | UnseenBase;

/** First layers that several images have in common and no image explains: very likely those of a base that was not seen. */
export interface SharedPrefix {
  /** The same over scans, for the same layers: a digest over the chain. */
  readonly key: string;
  readonly layers: number;
  /** The images that have it, none of them derived from another of them; sorted. */
  readonly members: readonly ImageDigest[];
  /** How many repositories they are in. In one alone the layers may as well be a build cache's. */
  readonly repositories: number;
  /** The next shorter such prefix that this one contains. */
  readonly within?: string;
}

/** One step up from an image: the images that can stand there. */
export interface AncestorStep {
  /** Likeliest first; the shares sum to at most 1, less where another path up has ended already. */
  readonly candidates: readonly { readonly digest: ImageDigest; readonly share: number }[];
}

/** An image below another. */
export interface Descendant {
  readonly digest: ImageDigest;
  /** Steps from the ancestor on the longest way: a diamond waits for all its parents. */
  readonly level: number;
  /** How likely it is that it derives from the ancestor at all, given that each step's base is among the candidates. */
  readonly share: number;
}

/** The lineage of all images of an estate. Questions about an image that is not in it have the answer for nothing known. */
export interface Lineage {
  /** Where the image comes from; undefined for an image that is not in the estate. */
  parentOf(digest: ImageDigest): Ancestry | undefined;
  /** The whole chain, nearest first, each image once. Ends where the base was not seen. */
  ancestors(digest: ImageDigest): readonly AncestorStep[];
  /** Everything that derives from the image, by level and then digest. */
  derived(digest: ImageDigest): readonly Descendant[];
  /**
   * Index of the first layer above its (likeliest) base's. For an image without a known base: above the layers that it
   * shares with others. Its number of layers when it has none of its own; undefined for an image that is not in the estate.
   */
  ownLayersFrom(digest: ImageDigest): number | undefined;
  /**
   * Which image of the chain, the image itself included, has that layer as its own; several with shares where the chain
   * is ambiguous. Undefined when the layer is below everything seen, or there is no such layer.
   */
  introducer(digest: ImageDigest, layer: number): readonly { readonly digest: ImageDigest; readonly share: number }[] | undefined;
  /** Traces of bases that were not seen, those with the most members first. */
  readonly sharedPrefixes: readonly SharedPrefix[];
}
