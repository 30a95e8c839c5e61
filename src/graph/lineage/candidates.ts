/** What all ways of finding a base have in common: candidates with shares, and that no image is its own ancestor. */
import { confidenceOf, sharesOf } from '../../lib/log-odds.js';
import type { Evidence, Image } from '../../model/index.js';
import type { Estate } from './estate.js';
import type { Ancestry, BaseCandidate, KnownBase } from './types.js';

export interface Weighed {
  readonly base: number;
  readonly evidence: readonly Evidence[];
  readonly sharedLayers: number;
}

/** Candidates with shares by their evidence, the likeliest first; ties by digest, so that the order is always the same. */
export function rank(estate: Estate, weighed: readonly Weighed[]): readonly BaseCandidate[] {
  const shares = sharesOf(weighed.map(({ evidence }) => evidence.reduce((sum, { weight }) => sum + weight, 0)));
  return weighed
    .map(({ base, evidence, sharedLayers }, i) => ({
      digest: imageAt(estate, base).digest,
      share: shares[i] ?? 0,
      sharedLayers,
      evidence,
    }))
    .toSorted((a, b) => b.share - a.share || (a.digest < b.digest ? -1 : 1));
}

export function known(
  relation: KnownBase['relation'],
  candidates: readonly BaseCandidate[],
  sharedPrefix: KnownBase['sharedPrefix'],
): KnownBase {
  const evidence = candidates[0]?.evidence ?? [];
  return {
    kind: 'known',
    relation,
    candidates,
    confidence: confidenceOf(evidence.map(({ weight }) => weight)),
    evidence,
    ...(sharedPrefix === undefined ? {} : { sharedPrefix }),
  };
}

/** True when going up from `from`, by whatever candidate, meets `target`. */
export function leadsTo(estate: Estate, parents: readonly Ancestry[], from: number, target: number): boolean {
  const met = new Set([from]);
  for (const number of met) {
    if (number === target) return true;
    const parent = parents[number];
    if (parent?.kind !== 'known') continue;
    // A set goes on with what is added to it on the way.
    for (const { digest } of parent.candidates) met.add(estate.numberOf.get(digest) ?? number);
  }
  return false;
}

/** @throws RangeError for a number that is not an image's */
export function imageAt(estate: Estate, number: number): Image {
  const image = estate.images[number];
  if (image === undefined) throw new RangeError(`no image has number ${String(number)}`);
  return image;
}
