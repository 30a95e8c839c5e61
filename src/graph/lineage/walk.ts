/** Answers questions about whole chains of images, up and down, from what is known of each single step. */
import type { ImageDigest } from '../../model/index.js';
import type { Estate } from './estate.js';
import type { Ancestry, AncestorStep, Descendant, Lineage, SharedPrefix } from './types.js';

/** A step from an image to another, as numbers. */
interface Edge {
  readonly to: number;
  readonly share: number;
  readonly sharedLayers: number;
}

/** @param parents by image; no image may be its own ancestor */
export function walkLineage(estate: Estate, parents: readonly Ancestry[], sharedPrefixes: readonly SharedPrefix[]): Lineage {
  const up = parents.map((parent) => edgesUp(estate, parent));
  const down = turnedAround(up);
  // Every image comes after all that derive from it, so that one pass along it has a whole chain's sums ready in time.
  const upwards = derivedFirst(up);
  const place = new Int32Array(upwards.length);
  upwards.forEach((number, at) => (place[number] = at));
  const digestOf = (number: number): ImageDigest | undefined => estate.images[number]?.digest;
  const ownFrom = (number: number): number => ownLayersFrom(parents[number], up[number] ?? []);

  return {
    sharedPrefixes,
    parentOf: (digest) => parents[estate.numberOf.get(digest) ?? -1],
    ancestors(digest) {
      const start = estate.numberOf.get(digest);
      if (start === undefined) return [];
      const steps: { digest: ImageDigest; share: number }[][] = [];
      for (const { number, level, share } of reach(start, up, (a, b) => (place[a] ?? 0) - (place[b] ?? 0))) {
        const ancestor = digestOf(number);
        if (ancestor !== undefined) (steps[level - 1] ??= []).push({ digest: ancestor, share });
      }
      return steps.map((candidates): AncestorStep => ({
        candidates: candidates.toSorted((a, b) => b.share - a.share || compare(a.digest, b.digest)),
      }));
    },
    derived(digest) {
      const start = estate.numberOf.get(digest);
      if (start === undefined) return [];
      const descendants: Descendant[] = [];
      for (const { number, level, share } of reach(start, down, (a, b) => (place[b] ?? 0) - (place[a] ?? 0))) {
        const descendant = digestOf(number);
        if (descendant !== undefined) descendants.push({ digest: descendant, level, share });
      }
      return descendants.toSorted((a, b) => a.level - b.level || compare(a.digest, b.digest));
    },
    ownLayersFrom(digest) {
      const number = estate.numberOf.get(digest);
      return number === undefined ? undefined : ownFrom(number);
    },
    introducer(digest, layer) {
      const start = estate.numberOf.get(digest);
      if (start === undefined || !Number.isInteger(layer) || layer < 0 || layer >= (estate.chains[start]?.length ?? 0))
        return undefined;
      const holders: { digest: ImageDigest; share: number }[] = [];
      const below = (number: number): readonly Edge[] => (up[number] ?? []).filter(({ sharedLayers }) => layer < sharedLayers);
      const holdingUp = (number: number, share: number): void => {
        const passedOn = below(number).reduce((sum, edge) => sum + edge.share, 0);
        const own = share * (1 - passedOn);
        const holder = digestOf(number);
        const isOwn = (up[number] ?? []).length > 0 || layer >= ownFrom(number);
        if (holder !== undefined && isOwn && own > NEGLIGIBLE) holders.push({ digest: holder, share: own });
      };
      holdingUp(start, 1);
      for (const { number, share } of reach(start, below, (a, b) => (place[a] ?? 0) - (place[b] ?? 0))) holdingUp(number, share);
      return holders.length === 0 ? undefined : holders.toSorted((a, b) => b.share - a.share || compare(a.digest, b.digest));
    },
  };
}

/** What rounding leaves of nothing. */
const NEGLIGIBLE = 1e-9;

function edgesUp(estate: Estate, parent: Ancestry): readonly Edge[] {
  if (parent.kind === 'unseen') return [];
  return parent.candidates.flatMap(({ digest, share, sharedLayers }) => {
    const to = estate.numberOf.get(digest);
    return to === undefined ? [] : [{ to, share, sharedLayers }];
  });
}

function turnedAround(edges: readonly (readonly Edge[])[]): readonly (readonly Edge[])[] {
  const around: Edge[][] = edges.map(() => []);
  edges.forEach((list, from) => {
    for (const { to, share, sharedLayers } of list) around[to]?.push({ to: from, share, sharedLayers });
  });
  return around;
}

/** All images, each before those it derives from (Kahn's order). */
function derivedFirst(up: readonly (readonly Edge[])[]): readonly number[] {
  const waiting = new Int32Array(up.length);
  for (const edges of up) for (const { to } of edges) waiting[to] = (waiting[to] ?? 0) + 1;
  const order = up.flatMap((_, number) => (waiting[number] === 0 ? [number] : []));
  for (const number of order) {
    for (const { to } of up[number] ?? []) if ((waiting[to] = (waiting[to] ?? 0) - 1) === 0) order.push(to);
  }
  return order;
}

interface Reached {
  readonly number: number;
  /** Steps on the longest way. */
  readonly level: number;
  /** Sum over all ways of the product of their steps' shares. */
  readonly share: number;
}

/** Everything that edges lead to from an image, without itself, in an order in which every step leads onwards. */
function reach(
  start: number,
  edges: readonly (readonly Edge[])[] | ((number: number) => readonly Edge[]),
  order: (a: number, b: number) => number,
): readonly Reached[] {
  const edgesOf = typeof edges === 'function' ? edges : (number: number): readonly Edge[] => edges[number] ?? [];
  const met = new Set([start]);
  // A set goes on with what is added to it on the way.
  for (const number of met) for (const { to } of edgesOf(number)) met.add(to);
  const sums = new Map<number, { level: number; share: number }>([[start, { level: 0, share: 1 }]]);
  const sorted = [...met].toSorted(order);
  for (const number of sorted) {
    const from = sums.get(number) ?? { level: 0, share: 0 };
    for (const { to, share } of edgesOf(number)) {
      const sum = sums.get(to) ?? { level: 0, share: 0 };
      sums.set(to, { level: Math.max(sum.level, from.level + 1), share: sum.share + from.share * share });
    }
  }
  return sorted
    .filter((number) => number !== start)
    .map((number) => ({ number, ...(sums.get(number) ?? { level: 0, share: 0 }) }));
}

function ownLayersFrom(parent: Ancestry | undefined, edges: readonly Edge[]): number {
  if (parent === undefined) return 0;
  if (parent.kind === 'known') return edges[0]?.sharedLayers ?? 0;
  // Shared only with builds of the same repository, they may be its own build cache: then they are its own layers.
  return (parent.sharedPrefix?.repositories ?? 0) > 1 ? parent.sharedLayers : 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
