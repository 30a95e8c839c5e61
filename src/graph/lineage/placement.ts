/**
 * Says which images stand at which node of a chain trie, and which of them is nearest below another. Images are numbers in
 * the order of their placing; platforms are numbers too, 0 for one that is not known and so rules nothing out.
 */
import { enlarged, ROOT, type ChainTrie } from './trie.js';

export const NO_IMAGE = -1;
export const ANY_PLATFORM = 0;
const FIRST_CAPACITY = 1 << 10;

/** A class because it is closed: only it may keep the lists of images in step. */
export class Placement {
  readonly #trie: ChainTrie;
  #size = 0;
  #nodes: Int32Array;
  #platforms: Int32Array;
  /** The image placed at the same node before this one, or NO_IMAGE. */
  #previous: Int32Array;
  /** By node: the image placed there last, + 1. Made by `link`. */
  #latest = new Int32Array(0);
  /** By node: the nearest node strictly below that holds an image; ROOT when there is none. Made by `link`. */
  #below = new Int32Array(0);

  /** @param expected about how many images will be placed; more may */
  constructor(trie: ChainTrie, expected = 0) {
    this.#trie = trie;
    const capacity = Math.max(FIRST_CAPACITY, expected);
    this.#nodes = new Int32Array(capacity);
    this.#platforms = new Int32Array(capacity);
    this.#previous = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  nodeOf(image: number): number {
    return this.#nodes[image] ?? ROOT;
  }

  platformOf(image: number): number {
    return this.#platforms[image] ?? ANY_PLATFORM;
  }

  /** Places the next image and gives its number. At the root (an image without layers) it is nobody's base. */
  add(node: number, platform: number): number {
    if (this.#size === this.#nodes.length) this.#grow();
    const image = this.#size++;
    this.#nodes[image] = node;
    this.#platforms[image] = platform;
    return image;
  }

  /** To be called when all images are placed: one pass over the images and one over the nodes. */
  link(): void {
    const nodes = this.#trie.size;
    this.#latest = new Int32Array(nodes);
    this.#below = new Int32Array(nodes);
    for (let image = 0; image < this.#size; image++) {
      const node = this.nodeOf(image);
      this.#previous[image] = (this.#latest[node] ?? 0) - 1;
      this.#latest[node] = image + 1;
    }
    for (let node = 1; node < nodes; node++) {
      const parent = this.#trie.parentOf(node);
      this.#below[node] = parent !== ROOT && this.holdsImage(parent) ? parent : (this.#below[parent] ?? ROOT);
    }
  }

  holdsImage(node: number): boolean {
    return (this.#latest[node] ?? 0) !== 0;
  }

  /** The nearest node strictly below that holds an image of any platform, or ROOT. */
  nodeBelow(node: number): number {
    return this.#below[node] ?? ROOT;
  }

  /** The nearest node strictly below that holds an image which this one's platform allows as a base, or ROOT. */
  baseNodeOf(image: number): number {
    const platform = this.platformOf(image);
    let node = this.nodeBelow(this.nodeOf(image));
    while (node !== ROOT && this.firstAt(node, platform) === NO_IMAGE) node = this.nodeBelow(node);
    return node;
  }

  /** The first image at a node that the platform allows, or NO_IMAGE. Go on with `nextAfter`. */
  firstAt(node: number, platform: number): number {
    return this.#allowed((this.#latest[node] ?? 0) - 1, platform);
  }

  nextAfter(image: number, platform: number): number {
    return this.#allowed(this.#previous[image] ?? NO_IMAGE, platform);
  }

  /** Whether an image can be built on, or under, one of the platform. */
  allows(image: number, platform: number): boolean {
    return compatible(this.platformOf(image), platform);
  }

  /** All images at a node that the platform allows, in the order they were placed. */
  imagesAt(node: number, platform: number): number[] {
    const images: number[] = [];
    for (let image = this.firstAt(node, platform); image !== NO_IMAGE; image = this.nextAfter(image, platform))
      images.push(image);
    return images.toReversed();
  }

  #allowed(from: number, platform: number): number {
    let image = from;
    while (image !== NO_IMAGE && !this.allows(image, platform)) image = this.#previous[image] ?? NO_IMAGE;
    return image;
  }

  #grow(): void {
    const length = this.#nodes.length * 2;
    this.#nodes = enlarged(this.#nodes, length);
    this.#platforms = enlarged(this.#platforms, length);
    this.#previous = enlarged(this.#previous, length);
  }
}

function compatible(a: number, b: number): boolean {
  return a === b || a === ANY_PLATFORM || b === ANY_PLATFORM;
}
