/**
 * Takes the graph and what other scanners reported, and gives one finding per image, package and vulnerability, however
 * many sources say so. Never guesses a layer: a scanner's opinion about the layer is used only where we could not look.
 */
import { createHash } from 'node:crypto';
import {
  compareSeverity,
  fingerprint,
  sourceId,
  type Advisory,
  type AdvisoryId,
  type Fingerprint,
  type Gap,
  type Image,
  type ImageDigest,
  type ReportedVulnerability,
  type VulnerabilityFinding,
} from '../model/index.js';
import type { EstateGraph, MatchedReport } from '../graph/index.js';
import { indexAdvisories, matchPackages, whyUnmatched, type AdvisoryIndex } from './match-advisories.js';

export interface Vulnerabilities {
  readonly findings: readonly VulnerabilityFinding[];
  readonly gaps: readonly Gap[];
}

/** All vulnerabilities of all images in the graph: matched by us, reported by others, or both. */
export function findVulnerabilities(graph: EstateGraph): Vulnerabilities {
  const index = indexAdvisories(graph.advisories);
  const names = canonicalNames(graph);
  const found = new Map<Fingerprint, VulnerabilityFinding>();
  const gaps: Gap[] = [];
  for (const image of graph.images.values()) {
    for (const finding of matchedFindings(image, graph, index, names)) keep(found, finding);
  }
  const untyped: VulnerabilityFinding[] = [];
  for (const matched of graph.scannerReports) {
    if (matched.image === undefined) gaps.push(unmatchedReport(matched));
    else
      for (const finding of reportedFindings(matched, matched.image, graph, names)) {
        if (finding.package.type === UNTYPED) untyped.push(finding);
        else keep(found, finding);
      }
  }
  keepUntyped(found, untyped);
  if (graph.advisories.length > 0) gaps.push(...unmatchedImages(graph));
  return { findings: [...found.values()], gaps };
}

/** Images whose packages no advisory can be compared with: one gap per reason. */
function unmatchedImages(graph: EstateGraph): readonly Gap[] {
  const reasons = new Map<string, Image[]>();
  for (const image of graph.images.values()) {
    const known = graph.packagesOf(image.digest);
    const reason = known === undefined ? undefined : whyUnmatched(known.packages, known.distribution);
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), image]);
  }
  return [...reasons].map(([reason, images]) => ({
    code: 'ADVISORIES_NOT_COMPARABLE',
    source: sourceId('advisories'),
    what: `${images[0]?.names[0]?.repository ?? images[0]?.digest ?? 'an image'}${images.length > 1 ? ` and ${images.length - 1} more` : ''}`,
    why: reason,
    hides: ['findings'],
  }));
}

function matchedFindings(image: Image, graph: EstateGraph, index: AdvisoryIndex, names: Names): readonly VulnerabilityFinding[] {
  const known = graph.packagesOf(image.digest);
  if (known === undefined) return [];
  const phase = graph.imagePhase(image.digest);
  return matchPackages(index, known.packages, known.distribution).map(({ advisory, package: affected, fixedVersion }) => {
    const canonical = names(advisory.id, advisory.aliases);
    return {
      kind: 'vulnerability',
      id: findingId(image.digest, canonical, affected.type, affected.name),
      advisory: canonical,
      aliases: otherNames(advisory, canonical),
      severity: advisory.severity,
      title: `${canonical} in ${affected.source.name} ${affected.version}`,
      phase,
      reportedBy: ['headwater'],
      image: image.digest,
      package: { name: affected.name, version: affected.version, source: affected.source, type: affected.type },
      layer: affected.layer,
      ...(fixedVersion === undefined ? {} : { fixedVersion }),
    };
  });
}

function reportedFindings(
  { report }: MatchedReport,
  digest: ImageDigest,
  graph: EstateGraph,
  names: Names,
): readonly VulnerabilityFinding[] {
  const image = graph.images.get(digest);
  const phase = graph.imagePhase(digest);
  const ours = graph.packagesOf(digest)?.packages;
  return report.vulnerabilities.flatMap((reported): VulnerabilityFinding[] => {
    if (reported.suppressed !== undefined) return [];
    const { package: affected } = reported;
    const canonical = names(reported.advisory, reported.aliases);
    const attributed = ours?.find((installed) => installed.name === affected.name && installed.version === affected.version);
    const layer = attributed?.layer ?? layerOf(reported, image);
    return [
      {
        kind: 'vulnerability',
        id: findingId(digest, canonical, affected.type, affected.name),
        advisory: canonical,
        aliases: [...new Set([reported.advisory, ...reported.aliases])].filter((name) => name !== canonical),
        severity: reported.severity,
        title: reported.title === '' ? `${canonical} in ${affected.sourceName} ${affected.version}` : reported.title,
        phase,
        reportedBy: [report.scanner],
        image: digest,
        package: {
          name: affected.name,
          version: affected.version,
          source: { name: affected.sourceName, version: affected.sourceVersion },
          type: affected.type,
        },
        ...(layer === undefined ? {} : { layer }),
        ...(reported.fixedVersion === undefined ? {} : { fixedVersion: reported.fixedVersion }),
      },
    ];
  });
}

function layerOf(reported: ReportedVulnerability, image: Image | undefined): number | undefined {
  const { layer } = reported;
  if (image === undefined || layer === undefined) return undefined;
  const at = image.layers.findIndex(
    ({ digest, diffId }) =>
      (diffId !== undefined && (diffId as string) === layer.diffId) ||
      (digest !== undefined && (digest as string) === layer.digest),
  );
  return at < 0 ? undefined : at;
}

/** The same thing said twice: both say so, the graver severity stands, and our own attribution of the layer. */
function keep(found: Map<Fingerprint, VulnerabilityFinding>, finding: VulnerabilityFinding): void {
  const known = found.get(finding.id);
  if (known === undefined) {
    found.set(finding.id, finding);
    return;
  }
  const layer = known.layer ?? finding.layer;
  const fixedVersion = known.fixedVersion ?? finding.fixedVersion;
  found.set(finding.id, {
    ...known,
    severity: compareSeverity(known.severity, finding.severity) >= 0 ? known.severity : finding.severity,
    reportedBy: [...new Set([...known.reportedBy, ...finding.reportedBy])],
    aliases: [...new Set([...known.aliases, ...finding.aliases])],
    ...(layer === undefined ? {} : { layer }),
    ...(fixedVersion === undefined ? {} : { fixedVersion }),
  });
}

/** What a scanner says of a package whose type it does not say. */
const UNTYPED = 'unknown';

/** The package is the one of the same name and version that others report the same of, where there is one such. */
function keepUntyped(found: Map<Fingerprint, VulnerabilityFinding>, untyped: readonly VulnerabilityFinding[]): void {
  if (untyped.length === 0) return;
  const known = new Map<string, VulnerabilityFinding[]>();
  for (const finding of found.values()) known.set(untypedKey(finding), [...(known.get(untypedKey(finding)) ?? []), finding]);
  for (const finding of untyped) {
    const [same, ...others] = known.get(untypedKey(finding)) ?? [];
    keep(found, same === undefined || others.length > 0 ? finding : { ...finding, id: same.id });
  }
}

function untypedKey({ image, advisory, package: { name, version } }: VulnerabilityFinding): string {
  return [image, advisory, name, version].join('\0');
}

type Names = (id: string, aliases: readonly string[]) => AdvisoryId;

/** The same vulnerability has one name everywhere: its CVE where it has one, else the first name it was met under. */
function canonicalNames(graph: EstateGraph): Names {
  const known = new Map<string, AdvisoryId>();
  const name: Names = (id, aliases) => {
    const all = [id, ...aliases];
    const canonical =
      all.map((one) => known.get(one)).find((one) => one !== undefined) ?? ((all.find(isCve) ?? id) as AdvisoryId);
    for (const one of all) if (!known.has(one)) known.set(one, canonical);
    return canonical;
  };
  for (const advisory of graph.advisories) name(advisory.id, advisory.aliases);
  return name;
}

function isCve(name: string): boolean {
  return /^CVE-\d{4}-\d{4,}$/.test(name);
}

function otherNames(advisory: Advisory, canonical: AdvisoryId): readonly string[] {
  return [...new Set<string>([advisory.id, ...advisory.aliases])].filter((name) => name !== canonical);
}

function findingId(image: ImageDigest, advisory: AdvisoryId, type: string, name: string): Fingerprint {
  return fingerprint(`v-${createHash('sha256').update([image, advisory, type, name].join('\0')).digest('hex').slice(0, 16)}`);
}

function unmatchedReport({ report }: MatchedReport): Gap {
  return {
    code: 'REPORT_WITHOUT_IMAGE',
    source: report.source,
    what: `${report.scanner} report on ${report.image.reference}`,
    why: 'the image it is about is not known by digest, configuration or name',
    remedy: `add registry://${report.image.reference} to the inputs`,
    hides: ['findings'],
  };
}
