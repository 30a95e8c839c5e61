/**
 * Takes the findings of an earlier report and a new look, and says of each whether it is closed, still open, or cannot be
 * told. Closes nothing that it could not see: a gap where the finding was makes it inconclusive (S3).
 */
import type { Finding, Gap, ImageDigest, ResourceId, Result, SourceStatus, Verification } from '../model/index.js';
import type { EstateGraph } from '../graph/index.js';

/** What an earlier report said of a finding: no more than its identity and what it was about. */
export interface EarlierFinding {
  readonly id: Finding['id'];
  readonly reportedBy: readonly string[];
  readonly about:
    | { readonly kind: 'image'; readonly image: ImageDigest; readonly name: string }
    | { readonly kind: 'resource'; readonly resource: ResourceId; readonly policy: string };
}

export interface NewLook {
  readonly graph: EstateGraph;
  readonly findings: readonly Finding[];
  readonly results: readonly Result[];
  readonly sources: readonly SourceStatus[];
  /** Kinds of source that the earlier report had read: one that is missing now hides what it would have shown. */
  readonly missingSources: readonly string[];
}

/** One verification per earlier finding, in their order. */
export function verify(earlier: readonly EarlierFinding[], look: NewLook): readonly Verification[] {
  const open = new Set(look.findings.map(({ id }) => id));
  const judged = new Map(look.results.map((result) => [`${result.policy}\0${result.resource}`, result]));
  return earlier.map((finding) => {
    if (open.has(finding.id)) return { kind: 'still-open', finding: finding.id, because: 'it was found again' };
    return finding.about.kind === 'image'
      ? ofImage(finding, finding.about, look)
      : ofResource(finding.id, finding.about, judged, look);
  });
}

function ofImage({ id, reportedBy }: EarlierFinding, about: { image: ImageDigest; name: string }, look: NewLook): Verification {
  const running = look.graph.workloadsRunning(about.image);
  const packages = look.graph.packagesOf(about.image);
  if (packages !== undefined && packages.unread.length === 0) {
    if (look.graph.advisories.length === 0) {
      return { kind: 'inconclusive', finding: id, because: 'no advisories were given this time' };
    }
    const [scanner] = reportedBy;
    return !reportedBy.includes('headwater')
      ? {
          kind: 'inconclusive',
          finding: id,
          because: `only ${scanner ?? 'another scanner'} saw it, and gave no report this time`,
        }
      : { kind: 'closed', finding: id, because: `${about.name} was read again and nothing affects it any more` };
  }
  if (running.length > 0) {
    return { kind: 'inconclusive', finding: id, because: `${running.length} still run ${about.name}, which could not be read` };
  }
  const hidden = hiding(look, ['images', 'packages', 'resources']);
  if (hidden !== undefined) return { kind: 'inconclusive', finding: id, because: hidden };
  return { kind: 'closed', finding: id, because: `${about.name} is neither listed nor run by anything that was seen` };
}

function ofResource(
  id: Finding['id'],
  about: { resource: ResourceId; policy: string },
  judged: ReadonlyMap<string, Result>,
  look: NewLook,
): Verification {
  const result = judged.get(`${about.policy}\0${about.resource}`);
  if (result?.kind === 'error')
    return { kind: 'inconclusive', finding: id, because: `the policy could not be judged: ${result.reason}` };
  if (result !== undefined) return { kind: 'closed', finding: id, because: `the policy was tried again: ${result.kind}` };
  if (look.graph.resources.has(about.resource)) {
    return { kind: 'inconclusive', finding: id, because: 'the resource is there, and the policy was not tried this time' };
  }
  const hidden = hiding(look, ['resources', 'sources']);
  if (hidden !== undefined) return { kind: 'inconclusive', finding: id, because: hidden };
  return { kind: 'closed', finding: id, because: 'the resource is no longer declared' };
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
