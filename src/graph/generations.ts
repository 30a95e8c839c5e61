/** Tells successive builds of the same thing from each other: which is the newest, and what they have in common. Never guesses an age. */
import type { Image, ImageDigest } from '../model/index.js';
import { tagTrack } from '../lib/tag-track.js';
import type { EstateGraph } from './estate-graph.js';

/** By image, the last built one of the same repository, tag track and platform. Without dates each is its own. */
export function newestGenerations(graph: Pick<EstateGraph, 'images'>): ReadonlyMap<ImageDigest, ImageDigest> {
  const trackIn = trackReader(graph);
  const tracks = new Map<string, Image[]>();
  for (const image of graph.images.values()) {
    for (const name of image.names) {
      const track = `${name.repository}\0${trackIn(name) ?? image.digest}\0${image.platform ?? ''}`;
      tracks.set(track, [...(tracks.get(track) ?? []), image]);
    }
  }
  const newest = new Map<ImageDigest, Image>();
  for (const generations of tracks.values()) {
    const dated = generations.filter((image) => builtAt(image) !== undefined);
    const last = dated.toSorted((a, b) => (isLater(a, b) || (!isLater(b, a) && a.digest < b.digest) ? -1 : 1))[0];
    for (const image of generations) {
      const known = newest.get(image.digest) ?? image;
      newest.set(image.digest, last !== undefined && isLater(last, known) ? last : known);
    }
  }
  return new Map([...newest].map(([digest, last]) => [digest, last.digest]));
}

/** Builds that want to be reproducible say 1970, 1980 or year 1, which is no date; images are younger than this. */
const FIRST_MEANINGFUL = Date.UTC(2000, 0, 1);

function builtAt({ created }: Image): number | undefined {
  const time = Date.parse(created ?? '');
  return time >= FIRST_MEANINGFUL ? time : undefined;
}

/** False where one of them has no date. */
function isLater(a: Image, b: Image): boolean {
  const [one, other] = [builtAt(a), builtAt(b)];
  return one !== undefined && other !== undefined && one > other;
}

/** The track of a name; an image whose tags moved on is of its repository's track where that has only one. */
function trackReader(graph: Pick<EstateGraph, 'images'>): (name: Image['names'][number]) => string | undefined {
  const tracks = new Map<string, Set<string>>();
  for (const { names } of graph.images.values()) {
    for (const { repository, tags } of names) {
      if (tags.length > 0) tracks.set(repository, (tracks.get(repository) ?? new Set()).add(tagTrack(tags)));
    }
  }
  return ({ repository, tags }) => {
    if (tags.length > 0) return tagTrack(tags);
    const [only, ...others] = tracks.get(repository) ?? [];
    return others.length > 0 ? undefined : only;
  };
}

/** What stays the same while an image is built again and again: its repository and tag track; else the digest. */
export function trackOf(digest: ImageDigest, graph: Pick<EstateGraph, 'images'>): string {
  const name = graph.images.get(digest)?.names[0];
  return name === undefined ? digest : `${name.repository}:${tagTrack(name.tags)}`;
}
