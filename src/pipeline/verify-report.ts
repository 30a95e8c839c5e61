/** Compares an earlier report with a new look, finding by finding, and sums up by cause: a cause is closed when nothing of it is left. */
import { z } from 'zod';
import { formatRepository, parseImageReference } from '../lib/oci-reference.js';
import { fingerprint, imageDigest, resourceId, type Verification } from '../model/index.js';
import { verify, type EarlierFinding } from '../verify/index.js';
import type { ReportedFinding, ScanReport } from './report.js';
import type { Scanned } from './scan.js';

export const verificationReportSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('VerificationReport'),
    version: z.string(),
    baseline: z.string().describe('When the earlier report was made.'),
    causes: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        closed: z.number().int(),
        stillOpen: z.number().int(),
        inconclusive: z.number().int(),
        because: z.string().describe('The first reason why it is not closed; else why it is.'),
      }),
    ),
    findings: z.array(
      z.object({
        id: z.string(),
        causeId: z.string().nullable(),
        state: z.enum(['closed', 'still-open', 'inconclusive']),
        because: z.string(),
      }),
    ),
  })
  .describe('What became of the findings of an earlier report.');

export type VerificationReport = z.infer<typeof verificationReportSchema>;

export function verifyReport(earlier: ScanReport, now: Scanned): VerificationReport {
  const verifications = verify(earlier.findings.flatMap(earlierFindings(earlier)), {
    graph: now.graph,
    findings: now.findings,
    results: now.results,
    sources: now.discovery.sources,
    missingSources: missingSources(earlier, now.report),
  });
  const byId = new Map(verifications.map((verification) => [verification.finding as string, verification]));
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'VerificationReport',
    version: now.report.version,
    baseline: earlier.generatedAt,
    causes: earlier.causes.map(({ id, title }) => {
      const own = earlier.findings.filter(({ causeId }) => causeId === id).flatMap((finding) => byId.get(finding.id) ?? []);
      return { id, title, ...sumUp(own) };
    }),
    findings: earlier.findings.flatMap(({ id, causeId }) => {
      const verification = byId.get(id);
      return verification === undefined ? [] : [{ id, causeId, state: verification.kind, because: verification.because }];
    }),
  };
}

function sumUp(own: readonly Verification[]) {
  const of = (kind: Verification['kind']) => own.filter((verification) => verification.kind === kind);
  const [stillOpen, inconclusive, closed] = [of('still-open'), of('inconclusive'), of('closed')];
  const because = (stillOpen[0] ?? inconclusive[0] ?? closed[0])?.because ?? 'it had no findings';
  return { closed: closed.length, stillOpen: stillOpen.length, inconclusive: inconclusive.length, because };
}

function earlierFindings({ images }: ScanReport): (finding: ReportedFinding) => EarlierFinding[] {
  const repositories = new Map(images.map(({ digest, names }) => [digest, names.flatMap(repositoryOf)]));
  return (finding) => {
    const base = { id: fingerprint(finding.id), reportedBy: finding.reportedBy };
    const { id, name } = finding.resource;
    if (finding.kind === 'policy') {
      return [{ ...base, about: { kind: 'resource', resource: resourceId(id), policy: finding.policy ?? '' } }];
    }
    const image = imageDigest(id);
    if (image === undefined) return [];
    const advisories = [...(finding.advisory === undefined ? [] : [finding.advisory]), ...finding.aliases];
    return [{ ...base, about: { kind: 'image', image, name, advisories, repositories: repositories.get(id) ?? [] } }];
  };
}

function repositoryOf(name: string): string[] {
  const reference = parseImageReference(name);
  return reference === undefined ? [] : [formatRepository(reference)];
}

/** Repositories and kinds of source that gave something then and are not there now: their silence proves nothing. */
function missingSources(earlier: ScanReport, now: ScanReport): readonly string[] {
  const seen = new Set(now.repositories.map(({ name }) => name));
  const declaring = new Set(earlier.resources.flatMap(({ location }) => (location === undefined ? [] : [location.repository])));
  const gone = [...declaring].filter((name) => !seen.has(name)).map((name) => `the repository ${name}`);
  return [...gone, ...missingKinds(earlier, now)];
}

/** Folders and checkouts are told apart by their repositories, not by how they were given. */
const BY_REPOSITORY: ReadonlySet<string> = new Set(['git', 'folder']);

function missingKinds(earlier: ScanReport, now: ScanReport): readonly string[] {
  const read = new Set(kindsRead(now));
  return [...new Set(kindsRead(earlier))]
    .filter((kind) => !read.has(kind) && !BY_REPOSITORY.has(kind))
    .map((kind) => `a source of the kind ${kind}`);
}

function kindsRead({ coverage }: ScanReport): readonly string[] {
  return coverage.sources.filter(({ status }) => status !== 'unread').map(({ kind }) => kind);
}
