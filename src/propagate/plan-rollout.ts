/**
 * Takes a cause and what derives from it, and gives how a fix would flow: builds in waves by level, then workloads by
 * release phase. Computed from facts each time; remembers nothing, does nothing.
 */
import {
  RELEASE_PHASES,
  type BuildWave,
  type DeployWave,
  type Finding,
  type ImageDigest,
  type ResourceId,
  type Rollout,
  type RolloutNode,
  type RootCause,
} from '../model/index.js';
import type { EstateGraph } from '../graph/index.js';
import type { ImageSource } from '../trace/index.js';
import { tagTrack } from '../lib/tag-track.js';

/** Where the images that a rollout touches are built: from tracing. Undefined when no source is known. */
export type SourceOf = (image: ImageDigest) => BuildSource | undefined;

export interface BuildSource extends Pick<ImageSource, 'baseReference' | 'basePinned'> {
  /** Who answers for the Dockerfile. */
  readonly owner?: string;
}

/** The rollout of one cause. Causes that are about declarations only have no builds, just the deployments. */
export function planRollout(cause: RootCause, findings: readonly Finding[], graph: EstateGraph, sourceOf: SourceOf): Rollout {
  const affected = new Set(findings.flatMap((finding) => (finding.kind === 'vulnerability' ? [finding.image] : [])));
  if (cause.image !== undefined) affected.add(cause.image);
  const tracks = groupByTrack([...affected], graph);
  const levels = levelsOf(tracks, affected, graph);
  const unplanned = new Map<ImageDigest, string>();
  const waves = new Map<number, RolloutNode[]>();
  for (const [track, images] of tracks) {
    const node = nodeOf(track, images, cause, levels.get(track) ?? 0, sourceOf);
    if (node === undefined) for (const image of images) unplanned.set(image, 'no source that builds it was seen');
    else waves.set(levels.get(track) ?? 0, [...(waves.get(levels.get(track) ?? 0) ?? []), node]);
  }
  return {
    cause: cause.id,
    builds: [...waves].sort(([a], [b]) => a - b).map(([level, nodes]): BuildWave => ({ level, nodes: sortNodes(nodes) })),
    deployments: deployWaves(cause.reach.workloads, graph),
    unplanned: [...unplanned].map(([image, because]) => ({ image, because })),
  };
}

/** A track is a repository and the line of its tags that one movable tag follows: generations of the same thing. */
function groupByTrack(images: readonly ImageDigest[], graph: EstateGraph): ReadonlyMap<string, readonly ImageDigest[]> {
  const tracks = new Map<string, ImageDigest[]>();
  for (const digest of images) {
    const name = graph.images.get(digest)?.names[0];
    const track = name === undefined ? digest : `${name.repository}:${tagTrack(name.tags)}`;
    tracks.set(track, [...(tracks.get(track) ?? []), digest]);
  }
  return tracks;
}

/**
 * Longest path from the top, so that a diamond waits for all its parents. Old and new generations share their track's level;
 * tracks whose generations are built on each other in a loop share one too, below all that any of them is built on.
 */
function levelsOf(
  tracks: ReadonlyMap<string, readonly ImageDigest[]>,
  affected: ReadonlySet<ImageDigest>,
  graph: EstateGraph,
): ReadonlyMap<string, number> {
  const trackOf = new Map([...tracks].flatMap(([track, images]) => images.map((image) => [image, track] as const)));
  const parents = new Map(
    [...tracks].map(([track, images]) => {
      const nearest = images.flatMap((image) => nearestAffected(image, affected, graph));
      return [track, new Set(nearest.flatMap((image) => trackOf.get(image) ?? []))];
    }),
  );
  const above = new Map([...tracks.keys()].map((track) => [track, reachable(track, parents)]));
  const levels = new Map<string, number>();
  const level = (track: string): number => {
    const known = levels.get(track);
    if (known !== undefined) return known;
    const loop = new Set([track, ...[...(above.get(track) ?? [])].filter((other) => above.get(other)?.has(track) === true)]);
    const outside = [...loop].flatMap((member) => [...(parents.get(member) ?? [])]).filter((parent) => !loop.has(parent));
    const depth = outside.reduce((most, parent) => Math.max(most, level(parent) + 1), 0);
    levels.set(track, depth);
    return depth;
  };
  for (const track of tracks.keys()) level(track);
  return levels;
}

/** Everything above a track; the track itself only when it is in a loop. */
function reachable(track: string, parents: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set<string>();
  const todo = [...(parents.get(track) ?? [])];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    todo.push(...(parents.get(next) ?? []));
  }
  return found;
}

function nearestAffected(image: ImageDigest, affected: ReadonlySet<ImageDigest>, graph: EstateGraph): readonly ImageDigest[] {
  for (const step of graph.lineage.ancestors(image)) {
    const here = step.candidates.map(({ digest }) => digest).filter((digest) => affected.has(digest));
    if (here.length > 0) return here;
  }
  return [];
}

function nodeOf(
  track: string,
  images: readonly ImageDigest[],
  cause: RootCause,
  level: number,
  sourceOf: SourceOf,
): RolloutNode | undefined {
  const source = images.map(sourceOf).find((found) => found !== undefined);
  if (source === undefined) return undefined;
  const repository = track;
  const owner = source.owner === undefined ? {} : { owner: source.owner };
  const holdsTheFix = level === 0 && cause.image !== undefined && images.includes(cause.image) && cause.fix.kind === 'edit';
  if (holdsTheFix) return { repository, images, method: 'edit-and-build', because: 'the fix is an edit of its source', ...owner };
  if (source.basePinned) {
    return {
      repository,
      images,
      method: 'bump-and-rebuild',
      because: `its FROM pins ${source.baseReference ?? 'its base'}`,
      ...owner,
    };
  }
  const holds = level === 0 && cause.kind === 'stale-base' ? 'holds the fix already' : 'will hold the fix';
  return { repository, images, method: 'rebuild', because: `its FROM follows a tag that ${holds}`, ...owner };
}

function sortNodes(nodes: readonly RolloutNode[]): readonly RolloutNode[] {
  return [...nodes].sort((a, b) => a.repository.localeCompare(b.repository));
}

function deployWaves(workloads: readonly ResourceId[], graph: EstateGraph): readonly DeployWave[] {
  return RELEASE_PHASES.flatMap((phase) => {
    const here = workloads.filter((workload) => graph.phaseOf(workload).phase === phase);
    return here.length === 0 ? [] : [{ phase, workloads: [...here].sort() }];
  });
}
