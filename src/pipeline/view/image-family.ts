/** How images descend from each other, by their likeliest bases: levels and how many were built on each, in linear time. */
import type { ScanReport } from '../report.js';

type ReportedImage = ScanReport['images'][number];

export interface ImageFamily {
  /** Its base among the images that were seen. */
  readonly parentOf: (digest: string) => string | undefined;
  /** Steps from the image without a base: 0 for that. */
  readonly levelOf: (digest: string) => number;
  /** Images that were built on it, at any distance. */
  readonly derivedOf: (digest: string) => number;
}

export function imageFamily(images: readonly ReportedImage[]): ImageFamily {
  const known = new Set(images.map(({ digest }) => digest));
  const parents = new Map<string, string>();
  for (const { digest, parent } of images)
    if (parent !== undefined && known.has(parent.digest)) parents.set(digest, parent.digest);
  const levels = levelsOf([...known], parents);
  const derived = new Map<string, number>();
  // The lowest first: each hands on what was built on it and itself.
  const upwards = [...parents].toSorted(([a], [b]) => (levels.get(b) ?? 0) - (levels.get(a) ?? 0));
  for (const [digest, parent] of upwards) {
    if ((levels.get(digest) ?? 0) <= (levels.get(parent) ?? 0)) continue;
    derived.set(parent, (derived.get(parent) ?? 0) + (derived.get(digest) ?? 0) + 1);
  }
  return {
    parentOf: (digest) => parents.get(digest),
    levelOf: (digest) => levels.get(digest) ?? 0,
    derivedOf: (digest) => derived.get(digest) ?? 0,
  };
}

/** Each chain is walked once. What descends from itself, as only wrong data say, begins anew where it is met again. */
export function levelsOf(ids: readonly string[], parents: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const id of ids) {
    const way: string[] = [];
    const onWay = new Set<string>();
    for (let at: string | undefined = id; at !== undefined && !levels.has(at) && !onWay.has(at); at = parents.get(at)) {
      way.push(at);
      onWay.add(at);
    }
    for (const one of way.toReversed()) {
      const parent = parents.get(one);
      const above = parent === undefined ? undefined : levels.get(parent);
      levels.set(one, above === undefined ? 0 : above + 1);
    }
  }
  return levels;
}
