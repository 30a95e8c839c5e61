/**
 * Finds first layers that several images have and no image explains: traces of bases that were not seen. A prefix that
 * only builds of one repository share is more likely their build cache; it is told apart, not left out.
 */
import { sha256 } from '../../lib/sha256.js';
import type { ImageDigest } from '../../model/index.js';
import { normalRepository } from './base-statement.js';
import { tellingLayers, type Estate } from './estate.js';
import { ROOT } from './trie.js';
import type { SharedPrefix } from './types.js';

export interface FoundPrefixes {
  /** By image: the longest one that images of different repositories share; else the longest of any. */
  of(image: number): SharedPrefix | undefined;
  /** Those below which no image was seen, the most members first. */
  readonly unexplained: readonly SharedPrefix[];
}

export function findSharedPrefixes(estate: Estate): FoundPrefixes {
  const members = membersByNode(estate);
  const prefixes = new Map<number, SharedPrefix>();
  for (const [node, images] of members) prefixes.set(node, describe(estate, node, images, prefixAbove(estate, node, members)));
  const unexplained = [...prefixes].filter(([node]) => estate.placement.nodeBelow(node) === ROOT).map(([, prefix]) => prefix);
  return {
    of(image) {
      let longest: SharedPrefix | undefined;
      for (const node of nodesToBase(estate, image)) {
        const prefix = prefixes.get(node);
        if (prefix !== undefined && prefix.repositories > 1) return prefix;
        longest ??= prefix;
      }
      return longest;
    },
    unexplained: unexplained.toSorted((a, b) => b.members.length - a.members.length || (a.key < b.key ? -1 : 1)),
  };
}

/** Images by each node where the ways to at least two of them part, and that no image stands at. */
function membersByNode(estate: Estate): ReadonlyMap<number, readonly number[]> {
  const branches = countBranches(estate);
  const members = new Map<number, number[]>();
  estate.images.forEach((_, image) => {
    for (const node of nodesToBase(estate, image)) {
      if ((branches[node] ?? 0) < 2) continue;
      const here = members.get(node);
      if (here !== undefined) here.push(image);
      else if (tellingLayers(estate.chains[image] ?? [], estate.trie.depthOf(node)) > 0) members.set(node, [image]);
    }
  });
  return members;
}

/** For each node: how many of its branches lead to an image. */
function countBranches({ trie, placement }: Estate): Int32Array {
  const leads = new Uint8Array(trie.size);
  const branches = new Int32Array(trie.size);
  // A node's number is larger than its parent's, so that going down the numbers meets all children first.
  for (let node = trie.size - 1; node > ROOT; node--) {
    if (leads[node] === 0 && !placement.holdsImage(node)) continue;
    const parent = trie.parentOf(node);
    leads[parent] = 1;
    branches[parent] = (branches[parent] ?? 0) + 1;
  }
  return branches;
}

/** The nodes strictly between an image and the nearest one below it, from the top down. */
function* nodesToBase({ trie, placement }: Estate, image: number): Generator<number> {
  const own = placement.nodeOf(image);
  if (own === ROOT) return;
  for (let node = trie.parentOf(own); node !== ROOT && !placement.holdsImage(node); node = trie.parentOf(node)) yield node;
}

function prefixAbove({ trie, placement }: Estate, node: number, members: ReadonlyMap<number, unknown>): number | undefined {
  for (let at = trie.parentOf(node); at !== ROOT && !placement.holdsImage(at); at = trie.parentOf(at)) {
    if (members.has(at)) return at;
  }
  return undefined;
}

function describe(estate: Estate, node: number, images: readonly number[], within: number | undefined): SharedPrefix {
  const layers = estate.trie.depthOf(node);
  const chain = estate.chains[images[0] ?? 0] ?? [];
  const digests: ImageDigest[] = [];
  const repositories = new Set<string>();
  for (const number of images) {
    const image = estate.images[number];
    if (image === undefined) continue;
    digests.push(image.digest);
    const [name] = image.names;
    // An image that is called nothing cannot be another's build.
    repositories.add(name === undefined ? image.digest : normalRepository(name.repository));
  }
  return {
    key: chainId(chain, layers),
    layers,
    members: digests.toSorted(),
    repositories: repositories.size,
    ...(within === undefined ? {} : { within: chainId(chain, estate.trie.depthOf(within)) }),
  };
}

/** The OCI image specification's ChainID (config.md, "Layer ChainID"), of digests where diffIds are not known. */
function chainId(chain: readonly string[], layers: number): string {
  return chain.slice(0, layers).reduce((below, layer) => (below === '' ? layer : `sha256:${sha256(`${below} ${layer}`)}`), '');
}
