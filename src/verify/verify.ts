/**
 * Takes the findings of an earlier report and a new look, and says of each whether it is closed, still open, or cannot be
 * told. Closes nothing that it could not see: a gap where the finding was makes it inconclusive (S3).
 */
import type { Finding, Gap, ImageDigest, ResourceId, Result, SourceStatus, Verification } from '../model/index.js';
import { standsForImage, type EstateGraph } from '../graph/index.js';

/** What an earlier report said of a finding: no more than its identity and what it was about. */
export interface EarlierFinding {
  readonly id: Finding['id'];
  readonly reportedBy: readonly string[];
  readonly about: AboutImage | AboutResource;
}

interface AboutImage {
  readonly kind: 'image';
  readonly image: ImageDigest;
  readonly name: string;
  /** The vulnerability, by all names it was reported under. */
  readonly advisories: readonly string[];
  /** The repositories that listed the image, with their registries. */
  readonly repositories: readonly string[];
}

interface AboutResource {
  readonly kind: 'resource';
  readonly resource: ResourceId;
  readonly policy: string;
}

export interface NewLook {
  readonly graph: EstateGraph;
  readonly findings: readonly Finding[];
  readonly results: Iterable<Result>;
  readonly sources: readonly SourceStatus[];
  /** Kinds of source that the earlier report had read: one that is missing now hides what it would have shown. */
  readonly missingSources: readonly string[];
}

/** One verification per earlier finding, in their order. */
export function verify(earlier: readonly EarlierFinding[], look: NewLook): readonly Verification[] {
  const open = new Set(look.findings.map(({ id }) => id));
  const judged = new Map([...look.results].map((result) => [`${result.policy}\0${result.resource}`, result]));
  return earlier.map((finding) => {
    if (open.has(finding.id)) return { kind: 'still-open', finding: finding.id, because: 'it was found again' };
    return finding.about.kind === 'image'
      ? ofImage(finding, finding.about, look)
      : ofResource(finding.id, finding.about, judged, look);
  });
}

function ofImage({ id, reportedBy }: EarlierFinding, about: AboutImage, look: NewLook): Verification {
  const { graph } = look;
  const inconclusive = (because: string): Verification => ({ kind: 'inconclusive', finding: id, because });
  const again = graph.scannerReports.find(({ report, image }) => image === about.image && reportedBy.includes(report.scanner));
  if (again !== undefined) {
    const ignored = again.report.vulnerabilities.find(
      ({ advisory, aliases, suppressed }) =>
        suppressed !== undefined && [advisory, ...aliases].some((name) => about.advisories.includes(name)),
    );
    return ignored === undefined
      ? { kind: 'closed', finding: id, because: `${again.report.scanner} looked at ${about.name} again and no longer reports it` }
      : inconclusive(`${again.report.scanner} was told to ignore it: ${ignored.suppressed ?? ''}`);
  }
  const running = graph.workloadsRunning(about.image);
  const packages = graph.packagesOf(about.image);
  if (packages !== undefined && packages.unread.length === 0) {
    if (graph.advisories.length === 0) return inconclusive('no advisories were given this time');
    const [scanner] = reportedBy;
    if (!reportedBy.includes('headwater')) {
      return inconclusive(`only ${scanner ?? 'another scanner'} saw it, and gave no report this time`);
    }
    const given = graph.advisories.some((advisory) =>
      [advisory.id, ...advisory.aliases].some((name) => about.advisories.includes(name)),
    );
    if (!given)
      return inconclusive(`${about.advisories[0] ?? 'its advisory'} is not among the advisories that were given this time`);
    return { kind: 'closed', finding: id, because: `${about.name} was read again and nothing affects it any more` };
  }
  if (running.length > 0) return inconclusive(`${running.length} still run ${about.name}, which could not be read`);
  if (packages !== undefined || graph.images.has(about.image))
    return inconclusive(`${about.name} is there, and could not be read`);
  const hidden = hiding(look, ['images', 'packages', 'resources']);
  if (hidden !== undefined) return inconclusive(hidden);
  const listed = [...graph.images.values()].some(({ names }) =>
    names.some(({ repository }) => about.repositories.includes(repository)),
  );
  if (!listed) return inconclusive(`nothing of the repository of ${about.name} was seen this time`);
  return { kind: 'closed', finding: id, because: `${about.name} is neither listed nor run by anything that was seen` };
}

function ofResource(id: Finding['id'], about: AboutResource, judged: ReadonlyMap<string, Result>, look: NewLook): Verification {
  const result = judged.get(`${about.policy}\0${about.resource}`);
  if (result?.kind === 'error')
    return { kind: 'inconclusive', finding: id, because: `the policy could not be judged: ${result.reason}` };
  const isImage = standsForImage(about.resource);
  const hidden = hiding(look, isImage ? ['resources', 'sources', 'images'] : ['resources', 'sources']);
  // Of an image it is asked whether anything runs it: a workload that was not seen must not close it.
  if (isImage && result?.kind === 'not-applicable' && hidden !== undefined) {
    return { kind: 'inconclusive', finding: id, because: hidden };
  }
  if (result !== undefined) return { kind: 'closed', finding: id, because: `the policy was tried again: ${result.kind}` };
  if (look.graph.resourceOf(about.resource) !== undefined) {
    return { kind: 'inconclusive', finding: id, because: 'the resource is there, and the policy was not tried this time' };
  }
  if (hidden !== undefined) return { kind: 'inconclusive', finding: id, because: hidden };
  return {
    kind: 'closed',
    finding: id,
    because: isImage ? 'the image is no longer there' : 'the resource is no longer declared',
  };
}

/** The first reason why an absence proves nothing. */
function hiding(look: NewLook, kinds: readonly Gap['hides'][number][]): string | undefined {
  const [missing] = look.missingSources;
  if (missing !== undefined) return `${missing} was read last time and not this time`;
  const gap = [...look.sources.flatMap(({ gaps }) => gaps), ...look.graph.gaps].find(({ hides }) =>
    hides.some((kind) => kinds.includes(kind)),
  );
  return gap === undefined ? undefined : `${gap.what} could not be read: ${gap.why}`;
}
