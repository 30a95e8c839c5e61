/**
 * A trie over chains of layers, bottom first: two chains share a node for each prefix that they share. Nodes are numbers in
 * typed arrays, 0 is the root (no layers), and a node's parent always has the smaller number. Compares whole digests, so
 * that a match is never an accident of hashing.
 */
import { copyWords, DIGEST_WORDS, hashWords, powerOfTwo, sameWords } from '../../lib/digest-words.js';

export const ROOT = 0;
const FIRST_CAPACITY = 1 << 10;

/** A class because it is closed: only it may keep the table and the nodes in step. */
export class ChainTrie {
  #size = 1;
  /** The digest of each node's last layer, eight words each. */
  #layers: Int32Array;
  #parents: Int32Array;
  /** Pairs: the node that sits here (0 is free), and the hash of its whole chain. A power of two of them. */
  #places: Int32Array;
  /** Hash of each prefix of the chain at hand. */
  #hashes = new Int32Array(FIRST_CAPACITY);

  /** @param expected about how many nodes there will be; more may */
  constructor(expected = 0) {
    const capacity = powerOfTwo(Math.max(FIRST_CAPACITY, expected));
    this.#layers = new Int32Array(capacity * DIGEST_WORDS);
    this.#parents = new Int32Array(capacity);
    this.#places = new Int32Array(capacity * 2 * 2);
  }

  /** How many nodes there are, the root included. */
  get size(): number {
    return this.#size;
  }

  parentOf(node: number): number {
    return this.#parents[node] ?? ROOT;
  }

  /** How many layers the node's chain has. */
  depthOf(node: number): number {
    let depth = 0;
    for (let at = node; at !== ROOT; at = this.parentOf(at)) depth++;
    return depth;
  }

  /**
   * The node of a chain, made with all its prefixes when it is new.
   *
   * @param chain the words of the layers' digests, bottom first, eight each
   * @param layers how many layers of `chain` count
   */
  insert(chain: Int32Array, layers: number): number {
    this.#hashPrefixes(chain, layers);
    // From the top down: the longest known prefix proves all shorter ones, which then need not be looked up.
    let depth = layers;
    let node = ROOT;
    for (; depth > 0; depth--) {
      node = this.#find(chain, depth);
      if (node !== ROOT) break;
    }
    for (; depth < layers; depth++) node = this.#add(chain, depth, node);
    return node;
  }

  /** Puts the words of a node's layers, bottom first, into `chain`. */
  chainOf(node: number, chain: { words: Int32Array; count: number }): void {
    const layers = this.depthOf(node);
    if (chain.words.length < layers * DIGEST_WORDS) chain.words = new Int32Array(layers * 2 * DIGEST_WORDS);
    chain.count = layers;
    let at = node;
    for (let layer = layers - 1; layer >= 0; layer--) {
      copyWords(this.#layers, at * DIGEST_WORDS, chain.words, layer * DIGEST_WORDS);
      at = this.parentOf(at);
    }
  }

  #hashPrefixes(chain: Int32Array, layers: number): void {
    if (layers > this.#hashes.length) this.#hashes = new Int32Array(layers * 2);
    let hash = 0;
    for (let layer = 0; layer < layers; layer++) {
      hash = hashWords(chain, layer * DIGEST_WORDS, hash);
      this.#hashes[layer] = hash;
    }
  }

  /** The node of the chain's first `depth` layers, or the root when it is not known. */
  #find(chain: Int32Array, depth: number): number {
    const places = this.#places;
    const last = places.length - 2;
    const hash = this.#hashes[depth - 1] ?? 0;
    for (let place = (hash << 1) & last; ; place = (place + 2) & last) {
      const node = places[place] ?? ROOT;
      if (node === ROOT) return ROOT;
      if (places[place + 1] === hash && this.#isChain(node, chain, depth)) return node;
    }
  }

  #isChain(node: number, chain: Int32Array, depth: number): boolean {
    let at = node;
    for (let layer = depth - 1; layer >= 0; layer--) {
      if (at === ROOT || !sameWords(this.#layers, at * DIGEST_WORDS, chain, layer * DIGEST_WORDS)) return false;
      at = this.#parents[at] ?? ROOT;
    }
    return at === ROOT;
  }

  #add(chain: Int32Array, layer: number, parent: number): number {
    if (this.#size === this.#parents.length) this.#grow();
    const node = this.#size++;
    copyWords(chain, layer * DIGEST_WORDS, this.#layers, node * DIGEST_WORDS);
    this.#parents[node] = parent;
    sit(this.#places, node, this.#hashes[layer] ?? 0);
    return node;
  }

  #grow(): void {
    const capacity = this.#parents.length * 2;
    this.#layers = enlarged(this.#layers, capacity * DIGEST_WORDS);
    this.#parents = enlarged(this.#parents, capacity);
    const old = this.#places;
    this.#places = new Int32Array(old.length * 2);
    for (let place = 0; place < old.length; place += 2) {
      const node = old[place] ?? ROOT;
      if (node !== ROOT) sit(this.#places, node, old[place + 1] ?? 0);
    }
  }
}

/** Puts a node into the first free place from the one its hash names. */
function sit(places: Int32Array, node: number, hash: number): void {
  const last = places.length - 2;
  let place = (hash << 1) & last;
  while (places[place] !== 0) place = (place + 2) & last;
  places[place] = node;
  places[place + 1] = hash;
}

export function enlarged(array: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
