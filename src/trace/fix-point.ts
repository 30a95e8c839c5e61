/**
 * Climbs from a vulnerable image to the one that must change: while the ancestor holds the package, stopping where the
 * newest generation of an ancestor is fixed already (DESIGN.md, section 7). Says of every step why.
 */
import type { Evidence, Image, ImageDigest, InstalledPackage, VulnerabilityFinding } from '../model/index.js';
import { newestGenerations, type EstateGraph, type UnseenBase } from '../graph/index.js';
import { compareApkVersions, compareDebVersions } from '../lib/packages/index.js';
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

type SharedPrefix = NonNullable<UnseenBase['sharedPrefix']>;

export interface FixPoints {
  of(finding: VulnerabilityFinding): FixPoint;
}

/** What the organisation says it builds itself; undefined when it has not said. */
export type IsOwned = (image: Image) => boolean | undefined;

export function fixPoints(
  graph: EstateGraph,
  findings: readonly VulnerabilityFinding[],
  sources: ImageSources,
  isOwned: IsOwned,
): FixPoints {
  const vulnerable = new Set(findings.map((finding) => vulnerabilityKey(finding.image, finding)));
  const scanned = new Set(graph.scannerReports.map(({ report, image }) => `${image ?? ''}\0${report.scanner}`));
  const newest = newestGenerations(graph);
  const newestGeneration = (image: ImageDigest): ImageDigest => newest.get(image) ?? image;
  const builtHere = (digest: ImageDigest): boolean => {
    const image = graph.images.get(digest);
    if (image === undefined) return false;
    if (sources.of(digest) !== undefined) return true;
    // Without a word from the organisation and without any source, an image is not called somebody else's.
    return isOwned(image) ?? graph.dockerfiles.length === 0;
  };
  /** True also when it cannot be told: what could not be read, or nobody looked for, is not taken for fixed (S3). */
  const holds = (image: ImageDigest, finding: VulnerabilityFinding): boolean => {
    if (vulnerable.has(vulnerabilityKey(image, finding))) return true;
    if (finding.reportedBy.some((scanner) => scanned.has(`${image}\0${scanner}`))) return false;
    const known = graph.packagesOf(image);
    if (known === undefined || known.unread.length > 0) return true;
    const matched = finding.reportedBy.includes('headwater') && known.distribution !== undefined;
    return known.packages.some(
      (installed) =>
        installed.name === finding.package.name && !(matched ? isOther(installed, finding) : isFixed(installed, finding)),
    );
  };

  return {
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
      const evidence = [...origin.evidence, because];
      // Somebody else's image that did not follow its base: what we build above it is all that we can change.
      const ours = builtHere(node) ? undefined : chain.slice(at).find(builtHere);
      if (ours !== undefined) return { kind: 'upstream', image: ours, origin: node, evidence };
      return { kind: 'stale', image: node, base, newestBase, evidence };
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
    prefix: lowestPrefix(below?.sharedPrefix, finding.layer ?? 0, graph)?.key ?? base ?? finding.image,
    evidence: [...evidence, ...(below?.evidence ?? [])],
  };
}

/** Of prefixes that lie within each other the shortest that has the layer: all images with that layer have it from there. */
function lowestPrefix(prefix: SharedPrefix | undefined, layer: number, graph: EstateGraph): SharedPrefix | undefined {
  let lowest = prefix;
  for (let within = prefix?.within; within !== undefined; within = lowest?.within) {
    const shorter = graph.lineage.sharedPrefixes.find(({ key }) => key === within);
    if (shorter === undefined || shorter.layers <= layer) break;
    lowest = shorter;
  }
  return lowest;
}

/** Our advisories were compared with this image as well: another version that they do not name is not affected. */
function isOther(installed: InstalledPackage, finding: VulnerabilityFinding): boolean {
  return installed.version !== finding.package.version;
}

function isFixed(installed: InstalledPackage, { fixedVersion }: VulnerabilityFinding): boolean {
  const compare = installed.type === 'apk' ? compareApkVersions : compareDebVersions;
  return fixedVersion !== undefined && compare(installed.source.version, fixedVersion) >= 0;
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
