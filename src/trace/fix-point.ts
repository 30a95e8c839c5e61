/**
 * Climbs from a vulnerable image to the one that must change: while the ancestor holds the package, stopping where the
 * newest generation of an ancestor is fixed already (DESIGN.md, section 7). Says of every step why.
 */
import type { Evidence, Image, ImageDigest, VulnerabilityFinding } from '../model/index.js';
import type { EstateGraph } from '../graph/index.js';
import { tagTrack } from '../lib/tag-track.js';
import type { ImageSources } from './image-sources.js';

export type FixPoint =
  /** The image's own source brings it in. */
  | { readonly kind: 'own'; readonly image: ImageDigest; readonly layer: number; readonly evidence: readonly Evidence[] }
  /** The image stands on an old generation; the newest one of its base is fixed. */
  | {
      readonly kind: 'stale';
      readonly image: ImageDigest;
      readonly base: ImageDigest;
      readonly newestBase: ImageDigest;
      readonly evidence: readonly Evidence[];
    }
  /** The newest generation of the image itself is fixed: it only has to be deployed. */
  | {
      readonly kind: 'superseded';
      readonly image: ImageDigest;
      readonly newest: ImageDigest;
      readonly evidence: readonly Evidence[];
    }
  /** An ancestor that we do not build holds it, and no newer one is fixed; `image` is the topmost that we do build. */
  | {
      readonly kind: 'upstream';
      readonly image?: ImageDigest;
      readonly origin: ImageDigest;
      readonly evidence: readonly Evidence[];
    }
  /** It comes from below everything that was seen. */
  | {
      readonly kind: 'unseen';
      readonly image: ImageDigest;
      readonly base?: string;
      readonly prefix: string;
      readonly evidence: readonly Evidence[];
    };

export interface FixPoints {
  of(finding: VulnerabilityFinding): FixPoint;
  newestGeneration(image: ImageDigest): ImageDigest;
}

/** Repositories that the organisation says it builds itself. */
export type IsOwned = (image: Image) => boolean;

export function fixPoints(
  graph: EstateGraph,
  findings: readonly VulnerabilityFinding[],
  sources: ImageSources,
  isOwned: IsOwned,
): FixPoints {
  const vulnerable = new Set(findings.map((finding) => vulnerabilityKey(finding.image, finding)));
  const reported = new Set(findings.map(({ image }) => image));
  const newest = newestGenerations(graph);
  const newestGeneration = (image: ImageDigest): ImageDigest => newest.get(image) ?? image;
  const builtHere = (digest: ImageDigest): boolean => {
    const image = graph.images.get(digest);
    return image !== undefined && (isOwned(image) || sources.of(digest) !== undefined);
  };
  /** True also when it cannot be told: what could not be read is not taken for fixed (S3). */
  const holds = (image: ImageDigest, finding: VulnerabilityFinding): boolean =>
    vulnerable.has(vulnerabilityKey(image, finding)) || (graph.packagesOf(image) === undefined && !reported.has(image));

  return {
    newestGeneration,
    of(finding) {
      const origin = originOf(finding, graph);
      if (origin.image === undefined) return unseen(finding, origin.evidence, graph);
      const chain = chainTo(finding.image, origin.image, graph);
      for (const [at, node] of chain.entries()) {
        if (holds(newestGeneration(node), finding)) return pointAt(node, at, chain, origin, finding);
      }
      const image = finding.image;
      const because = statement(
        'newest-generation',
        `the newest build, ${nameOf(newestGeneration(image), graph)}, no longer has it`,
        2,
      );
      return { kind: 'superseded', image, newest: newestGeneration(image), evidence: [...origin.evidence, because] };
    },
  };

  function pointAt(
    node: ImageDigest,
    at: number,
    chain: readonly ImageDigest[],
    origin: Origin,
    finding: VulnerabilityFinding,
  ): FixPoint {
    const base = chain[at - 1];
    if (base !== undefined) {
      const newestBase = newestGeneration(base);
      const because = statement(
        'newest-generation',
        `${nameOf(newestBase, graph)} no longer has it; ${nameOf(node, graph)} is built on an older one`,
        2,
      );
      return { kind: 'stale', image: node, base, newestBase, evidence: [...origin.evidence, because] };
    }
    if (origin.image === undefined || !builtHere(node)) {
      const image = chain.find(builtHere);
      return { kind: 'upstream', ...(image === undefined ? {} : { image }), origin: node, evidence: origin.evidence };
    }
    const source = sources.of(node);
    const hasBase = source?.baseReference !== undefined && graph.baseOf(node) === undefined;
    const place = sources.placeOf(node, origin.layer, [finding.package.name, finding.package.source.name]);
    // Built on an image nobody showed us, and nothing in its own Dockerfile explains the layer: it came from there.
    if (hasBase && place === undefined) return unseen({ ...finding, image: node }, origin.evidence, graph, source.baseReference);
    return { kind: 'own', image: node, layer: origin.layer, evidence: origin.evidence };
  }
}

interface Origin {
  /** The image whose own layer holds the package; undefined when it lies below everything seen. */
  readonly image?: ImageDigest;
  readonly layer: number;
  readonly evidence: readonly Evidence[];
}

function originOf(finding: VulnerabilityFinding, graph: EstateGraph): Origin {
  const { image, layer } = finding;
  if (layer === undefined) {
    return { image, layer: -1, evidence: [statement('no-layer', 'nobody could say which layer it is in', -1.5)] };
  }
  const seen = `layer ${layer + 1} of ${nameOf(image, graph)} holds ${finding.package.name} ${finding.package.version}`;
  const evidence = [statement('package-database', seen, 2)];
  const flattened = originInFlattened(finding, layer, graph);
  if (flattened !== undefined) return { ...flattened, evidence: [...evidence, ...flattened.evidence] };
  const introducers = graph.lineage.introducer(image, layer) ?? [];
  const [introducer, ...others] = introducers.map(({ digest }) => digest);
  if (introducer === undefined) return { layer, evidence };
  if (introducer !== image) evidence.push(statement('lineage', `that layer is ${nameOf(introducer, graph)}'s own`, 1.5));
  if (others.length > 0) {
    const names = others.map((other) => nameOf(other, graph)).join(', ');
    evidence.push(
      statement(
        'ambiguous-base',
        `${names} ${others.length === 1 ? 'has' : 'have'} the same layers and cannot be told apart`,
        -0.7,
      ),
    );
  }
  return { image: introducer, layer, evidence };
}

/** A flattened image shares no layer with its base: what the base holds in the same version came from there. */
function originInFlattened(finding: VulnerabilityFinding, layer: number, graph: EstateGraph): Origin | undefined {
  const base = graph.baseOf(finding.image);
  const parent = base?.relation === 'flattened' ? base.candidates[0]?.digest : undefined;
  if (parent === undefined) return undefined;
  const { name, version } = finding.package;
  const inherited = graph
    .packagesOf(parent)
    ?.packages.find((installed) => installed.name === name && installed.version === version);
  if (inherited === undefined) return undefined;
  const below = originOf({ ...finding, image: parent, layer: inherited.layer }, graph);
  const evidence = statement(
    'package-containment',
    `its layers were flattened (layer ${layer + 1}); ${nameOf(parent, graph)} holds the same version`,
    0.8,
  );
  return { ...below, evidence: [evidence, ...below.evidence] };
}

/** From the origin down to the image: the origin first. */
function chainTo(image: ImageDigest, origin: ImageDigest, graph: EstateGraph): readonly ImageDigest[] {
  const chain = [image];
  if (image === origin) return chain;
  for (const { candidates } of graph.lineage.ancestors(image)) {
    const here = candidates.find(({ digest }) => digest === origin) ?? candidates[0];
    if (here === undefined) break;
    chain.push(here.digest);
    if (here.digest === origin) break;
  }
  return chain.toReversed();
}

function unseen(finding: VulnerabilityFinding, evidence: readonly Evidence[], graph: EstateGraph, named?: string): FixPoint {
  const below = graph.unseenBaseOf(finding.image);
  const base = named ?? below?.baseName;
  return {
    kind: 'unseen',
    image: finding.image,
    ...(base === undefined ? {} : { base }),
    prefix: below?.sharedPrefix?.key ?? base ?? finding.image,
    evidence: [...evidence, ...(below?.evidence ?? [])],
  };
}

/** By image, the last built one of the same repository, tag track and platform. Without dates each is its own. */
function newestGenerations(graph: EstateGraph): ReadonlyMap<ImageDigest, ImageDigest> {
  const tracks = new Map<string, Image[]>();
  for (const image of graph.images.values()) {
    for (const { repository, tags } of image.names) {
      const track = `${repository}\0${tagTrack(tags)}\0${image.platform ?? ''}`;
      tracks.set(track, [...(tracks.get(track) ?? []), image]);
    }
  }
  const newest = new Map<ImageDigest, ImageDigest>();
  for (const generations of tracks.values()) {
    const last = generations.reduce((a, b) => ((b.created ?? '') > (a.created ?? '') ? b : a));
    for (const { digest } of generations) newest.set(digest, last.digest);
  }
  return newest;
}

function vulnerabilityKey(image: ImageDigest, finding: VulnerabilityFinding): string {
  return `${image}\0${finding.advisory}\0${finding.package.name}`;
}

/** `platform/base:12`: the repository without its registry, and the tag that people know. */
export function nameOf(digest: ImageDigest, graph: EstateGraph): string {
  const name = graph.images.get(digest)?.names[0];
  if (name === undefined) return digest.slice(0, 19);
  const repository = name.repository.split('/').slice(1).join('/') || name.repository;
  // The dated tag tells generations apart where there is one; otherwise the track's own tag.
  const tag = [...name.tags].sort((a, b) => b.length - a.length)[0];
  return tag === undefined ? `${repository}@${digest.slice(7, 19)}` : `${repository}:${tag}`;
}

function statement(kind: string, text: string, weight: number): Evidence {
  return { kind, statement: text, weight };
}
