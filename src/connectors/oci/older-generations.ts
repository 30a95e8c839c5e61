/**
 * Of a repository's untagged manifests finds the newest that were what a tag pointed at: neither a platform's image or an
 * attestation of an index, nor a signature. Reads manifests only.
 */
import { linksOf } from './manifest-links.js';
import type { Resolved } from './resolve.js';
import type { Untagged } from './tag-history.js';

/** An index has children for its platforms and their attestations: this many manifests are looked at for each generation. */
const MANIFESTS_EACH = 8;
const AT_ONCE = 8;

/**
 * At most `most`, newest first; what cannot be read is among them, as an error.
 * @param untagged newest first
 * @param tagged what tags point at
 */
export async function olderGenerations(
  untagged: readonly Untagged[],
  tagged: readonly Uint8Array[],
  most: number,
  resolve: (digest: string) => Promise<Resolved>,
): Promise<readonly Resolved[]> {
  const below = new Set(tagged.flatMap((bytes) => childrenOf(bytes)));
  const candidates = untagged.slice(0, most * MANIFESTS_EACH).filter(({ digest }) => !below.has(digest));
  let found: readonly Resolved[] = [];
  for (let at = 0; at < candidates.length && found.length < most; at += AT_ONCE) {
    const next = candidates.slice(at, at + AT_ONCE).filter(({ digest }) => !below.has(digest));
    const answers = await Promise.all(next.map(({ digest }) => resolve(digest)));
    for (const { bytes } of answers) if (bytes !== undefined) for (const child of childrenOf(bytes)) below.add(child);
    // An index may come after what it lists: registries note whole seconds.
    found = [...found, ...answers].filter(({ reference, bytes }) => !below.has(reference) && !isReferrer(bytes));
  }
  return found.slice(0, most);
}

function childrenOf(bytes: Uint8Array): readonly string[] {
  return linksOf(bytes).children.map(({ digest }) => digest);
}

function isReferrer(bytes: Uint8Array | undefined): boolean {
  return bytes !== undefined && linksOf(bytes).subject !== undefined;
}
