/** Writes what the stages gave as the report. Adds nothing of its own but counts, names and the list of what to connect next. */
import type { PolicyPreview } from '../decide/index.js';
import type { Discovery } from '../discover/index.js';
import type { EstateGraph } from '../graph/index.js';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import {
  SEVERITIES,
  type CauseId,
  type Decision,
  type Finding,
  type Gap,
  type Image,
  type ImageDigest,
  type Resource,
  type ResourceId,
  type Rollout,
  type RootCause,
  type Severity,
} from '../model/index.js';
import { locateFailure, type Traced } from '../trace/index.js';
import type { ReportedCause, ReportedFinding, ReportedGap, ScanReport } from './report.js';
import { suggestionsOf } from './suggestions.js';

export interface ReportParts {
  readonly version: string;
  readonly at: Date;
  readonly organisation: string | undefined;
  readonly discovery: Discovery;
  readonly graph: EstateGraph;
  readonly findings: readonly Finding[];
  readonly inferredGaps: readonly Gap[];
  readonly traced: Traced;
  readonly previews: readonly PolicyPreview[];
  readonly decisions: ReadonlyMap<CauseId, readonly Decision[]>;
  readonly rollouts: ReadonlyMap<CauseId, Rollout>;
  /** Everything that was found; else of what runs only that which runs images or has findings. */
  readonly withResources: boolean;
}

export function toReport(parts: ReportParts): ScanReport {
  const { graph, findings, traced, discovery } = parts;
  const causeOf = new Map(traced.causes.flatMap((cause) => cause.findings.map((id) => [id as string, cause] as const)));
  const sources = discovery.sources.map((source) => ({
    id: source.id,
    kind: source.kind,
    status: source.status,
    observed: { ...source.observed },
    gaps: source.gaps.map(reportGap),
  }));
  const gaps = parts.inferredGaps.map(reportGap);
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'ScanReport',
    generatedAt: parts.at.toISOString(),
    version: parts.version,
    ...(parts.organisation === undefined ? {} : { organisation: parts.organisation }),
    summary: {
      resources: graph.resources.size,
      images: graph.images.size,
      findings: findings.length,
      causes: traced.causes.length,
      bySeverity: countBySeverity(findings),
    },
    coverage: {
      complete: gaps.length === 0 && sources.every((source) => source.gaps.length === 0),
      sources,
      gaps,
      suggestions: [...suggestionsOf(traced.causes, graph)],
    },
    repositories: [...graph.repositories.values()].map(({ name, path, remote, commit, writable }) => ({
      name,
      ...(path === undefined ? {} : { path }),
      ...(remote === undefined ? {} : { remote }),
      ...(commit === undefined ? {} : { commit }),
      writable,
    })),
    resources: listedResources(parts).map((resource) => reportResource(resource, graph)),
    images: [...graph.images.values()].map((image) => reportImage(image, graph, traced)),
    findings: findings.map((finding) => reportFinding(finding, causeOf.get(finding.id), graph)),
    causes: traced.causes.map((cause) => reportCause(cause, parts)),
    policies: parts.previews.map(({ policy, title, phases }) => ({
      policy,
      title,
      phases: phases.map(({ phase, passes, wouldBreak, errors, mayEnforce, because }) => ({
        releasePhase: phase,
        passes,
        wouldBreak: [...wouldBreak],
        errors: [...errors],
        mayEnforce,
        because,
      })),
    })),
  };
}

function listedResources({ graph, findings, withResources }: ReportParts): readonly Resource[] {
  const all = [...graph.resources.values()];
  if (withResources) return all;
  const named = new Set<ResourceId>([
    ...findings.flatMap((finding) => (finding.kind === 'policy' ? [finding.resource] : [])),
    ...graph.runs.map(({ use }) => use.workload),
  ]);
  return all.filter(({ id, origin }) => origin !== undefined || named.has(id));
}

function reportResource(resource: Resource, graph: EstateGraph): ScanReport['resources'][number] {
  const { account, region, cluster, namespace, origin } = resource;
  const { phase, because } = graph.phaseOf(resource.id);
  const file = origin?.files[0];
  return {
    id: resource.id,
    platform: resource.platform,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(cluster === undefined ? {} : { cluster }),
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name: resource.name,
    releasePhase: phase,
    phaseBecause: because,
    ...(origin === undefined || file === undefined ? {} : { location: { repository: origin.repository, path: file.path } }),
  };
}

function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

export function reportGap(gap: Gap): ReportedGap {
  const remedy = gap.remedy ?? (Object.hasOwn(ERRORS, gap.code) ? ERRORS[gap.code as ErrorCode].remedy : '');
  return { code: gap.code, source: gap.source, what: gap.what, why: gap.why, remedy, hides: [...gap.hides] };
}

function reportImage(image: Image, graph: EstateGraph, { sources }: Traced): ScanReport['images'][number] {
  const source = sources.of(image.digest);
  const parent = graph.baseOf(image.digest);
  const [likeliest, ...others] = parent?.candidates ?? [];
  return {
    digest: image.digest,
    names: namesOf(image),
    ...(image.platform === undefined ? {} : { platform: image.platform }),
    ...(image.created === undefined ? {} : { created: image.created }),
    ...(parent === undefined || likeliest === undefined
      ? {}
      : {
          parent: {
            digest: likeliest.digest,
            ...nameOf(likeliest.digest, graph),
            confidence: parent.confidence,
            alternatives: others.map(({ digest, share }) => ({ digest, ...nameOf(digest, graph), share })),
            evidence: parent.evidence.map((one) => ({ ...one })),
          },
        }),
    base:
      parent !== undefined
        ? 'seen'
        : image.layers.length === 0
          ? 'unknown'
          : graph.unseenBaseOf(image.digest) === undefined
            ? 'none'
            : 'not-seen',
    ...(source === undefined
      ? {}
      : {
          dockerfile: {
            repository: source.candidate.dockerfile.repository,
            path: source.candidate.dockerfile.path,
            stage: source.candidate.stage,
            fromLine: source.fromLine,
            confidence: source.candidate.confidence,
          },
        }),
    ancestors: graph.lineage
      .ancestors(image.digest)
      .flatMap(({ candidates }) => candidates.slice(0, 1).map(({ digest }) => digest)),
    packages: graph.packagesOf(image.digest)?.packages.length ?? null,
    releasePhase: graph.imagePhase(image.digest).phase,
  };
}

function namesOf(image: Image): string[] {
  return image.names.flatMap(({ repository, tags }) =>
    tags.length === 0 ? [repository] : tags.map((tag) => `${repository}:${tag}`),
  );
}

function nameOf(digest: ImageDigest, graph: EstateGraph): { name?: string } {
  const image = graph.images.get(digest);
  const name = image === undefined ? undefined : namesOf(image)[0];
  return name === undefined ? {} : { name };
}

function reportFinding(finding: Finding, cause: RootCause | undefined, graph: EstateGraph): ReportedFinding {
  const common = {
    id: finding.id,
    kind: finding.kind,
    severity: finding.severity,
    title: finding.title,
    releasePhase: finding.phase.phase,
    phaseBecause: finding.phase.because,
    result: 'fail' as const,
    reportedBy: [...finding.reportedBy],
    causeId: cause?.id ?? null,
  };
  if (finding.kind === 'policy') {
    const resource = graph.resourceOf(finding.resource);
    const location = (resource === undefined ? undefined : locateFailure(finding.failures, resource, graph)) ?? cause?.location;
    return {
      ...common,
      policy: finding.policy,
      aliases: [],
      resource: {
        id: finding.resource,
        ...(resource === undefined ? {} : { apiVersion: resource.apiVersion }),
        kind: resource?.kind ?? 'unknown',
        ...(resource?.namespace === undefined ? {} : { namespace: resource.namespace }),
        name: resource?.name ?? finding.resource,
      },
      ...(location === undefined ? {} : { location: { ...location } }),
    };
  }
  const layer = finding.layer === undefined ? undefined : graph.images.get(finding.image)?.layers[finding.layer];
  const { name = finding.image } = nameOf(finding.image, graph);
  return {
    ...common,
    advisory: finding.advisory,
    aliases: [...finding.aliases],
    resource: { id: finding.image, kind: 'Image', name },
    package: {
      type: finding.package.type,
      name: finding.package.name,
      version: finding.package.version,
      source: finding.package.source.name,
      ...(finding.fixedVersion === undefined ? {} : { fixedVersion: finding.fixedVersion }),
    },
    ...(finding.layer === undefined
      ? {}
      : {
          layer: {
            index: finding.layer,
            ...(layer?.digest === undefined ? {} : { digest: layer.digest }),
            ...(layer?.diffId === undefined ? {} : { diffId: layer.diffId }),
          },
        }),
    ...(cause?.location === undefined ? {} : { location: { ...cause.location } }),
  };
}

const SHOWN_LINES = 10;

function reportCause(cause: RootCause, { graph, decisions, rollouts }: ReportParts): ReportedCause {
  const rollout = rollouts.get(cause.id);
  return {
    id: cause.id,
    kind: cause.kind,
    title: cause.title,
    severity: cause.severity,
    ...(cause.location === undefined ? {} : { location: { ...cause.location } }),
    lines: linesAt(cause, graph),
    ...(cause.image === undefined ? {} : { image: cause.image }),
    owner:
      cause.owner === undefined
        ? null
        : {
            name: cause.owner.name,
            confidence: cause.owner.confidence,
            reasons: [...cause.owner.reasons],
            alternatives: cause.owner.alternatives.map((other) => ({ ...other, reasons: [...other.reasons] })),
          },
    confidence: cause.confidence,
    evidence: cause.evidence.map((one) => ({ ...one })),
    findingCount: cause.findings.length,
    reach: {
      images: [...cause.reach.images],
      workloads: [...cause.reach.workloads],
      byReleasePhase: { ...cause.reach.byReleasePhase },
    },
    fix: {
      kind: cause.fix.kind,
      diff: cause.fix.diff,
      edits: cause.fix.edits.map((edit) => ({ ...edit, removed: [...edit.removed], added: [...edit.added] })),
      files: cause.fix.files.map((file) => ({ ...file })),
      guidance: cause.fix.guidance,
    },
    notes: [...cause.notes],
    missing: cause.missing.map(({ what, gain }) => ({ what, gain })),
    decisions: (decisions.get(cause.id) ?? []).map((decision) => ({
      releasePhase: decision.phase,
      rung: decision.rung,
      findings: decision.findings,
      allowances: decision.allowances.map((one) => ({ ...one })),
      heldBackBy: [...decision.heldBackBy],
      actions: decision.actions.map((one) => ({ ...one })),
    })),
    rollout: {
      builds: (rollout?.builds ?? []).map(({ level, nodes }) => ({
        level,
        nodes: nodes.map((node) => ({ ...node, images: [...node.images] })),
      })),
      deployments: (rollout?.deployments ?? []).map(({ phase, workloads }) => ({
        releasePhase: phase,
        workloads: [...workloads],
      })),
      unplanned: (rollout?.unplanned ?? []).map((one) => ({ ...one })),
    },
  };
}

function linesAt({ location }: RootCause, graph: EstateGraph): string[] {
  if (location === undefined) return [];
  const text = graph.fileText(location.repository, location.path);
  if (text === undefined) return [];
  return text.split(/\r?\n/).slice(location.startLine - 1, Math.min(location.endLine, location.startLine - 1 + SHOWN_LINES));
}
