/**
 * Takes findings and the graph, and gives the root causes they come from: each with its place, owner, evidence, candidate fix
 * and what is missing to be surer. Every finding has exactly one cause. Never states a guess as a fact.
 */
import pLimit from 'p-limit';
import {
  RELEASE_PHASES,
  causeId,
  compareSeverity,
  runsByItself,
  type CauseId,
  type Finding,
  type Image,
  type ImageDigest,
  type Location,
  type Missing,
  type Owner,
  type PolicyHeader,
  type PolicyFinding,
  type Reach,
  type ReleasePhase,
  type Resource,
  type ResourceId,
  type RootCause,
  type Severity,
  type VulnerabilityFinding,
} from '../model/index.js';
import type { Clock, SourceHistory } from '../ports/index.js';
import type { EstateGraph } from '../graph/index.js';
import { sha256 } from '../lib/sha256.js';
import type { CauseDraft } from './cause-draft.js';
import { rulesByPath } from './codeowners-rules.js';
import { findOwner } from './find-owner.js';
import { imageSources, type ImageSources } from './image-sources.js';
import { ownerLabels } from './owner-labels.js';
import { policyCauses } from './policy-causes.js';
import { vulnerabilityCauses } from './vulnerability-causes.js';

export interface TraceDependencies {
  readonly history: SourceHistory;
  readonly clock: Clock;
  readonly policies: readonly PolicyHeader[];
  /** Whether the organisation says that it builds an image itself; undefined when it has not said. */
  readonly isOwned: (image: Image) => boolean | undefined;
}

export interface Traced {
  /** Ranked: what closes the most, weighted by severity and release phase, first. */
  readonly causes: readonly RootCause[];
  readonly sources: ImageSources;
  /** Who answers for the Dockerfile of an image by what the repository declares; the history is not asked. */
  readonly ownerOf: (image: ImageDigest) => string | undefined;
}

export async function trace(findings: readonly Finding[], graph: EstateGraph, dependencies: TraceDependencies): Promise<Traced> {
  const sources = imageSources(graph);
  const vulnerabilities = findings.filter((finding): finding is VulnerabilityFinding => finding.kind === 'vulnerability');
  const violations = findings.filter((finding): finding is PolicyFinding => finding.kind === 'policy');
  const drafts = [
    ...vulnerabilityCauses(graph, vulnerabilities, sources, dependencies.isOwned),
    ...policyCauses(graph, violations, dependencies.policies, sources),
  ];
  const rulesFor = rulesByPath(graph.ownership);
  const limit = pLimit(HISTORIES_AT_ONCE);
  const causes = await Promise.all(drafts.map((draft) => limit(() => complete(draft, graph, rulesFor, dependencies))));
  return {
    causes: rank(causes, findings),
    sources,
    ownerOf: (image) => declaredOwner(image, sources, rulesFor, dependencies.clock.now()),
  };
}

/** Asking a history waits for another program most of the time. */
const HISTORIES_AT_ONCE = 4;

type RulesFor = ReturnType<typeof rulesByPath>;

function declaredOwner(image: ImageDigest, sources: ImageSources, rulesFor: RulesFor, now: Date): string | undefined {
  const source = sources.of(image);
  if (source === undefined) return undefined;
  const { repository, path } = source.candidate.dockerfile;
  const rules = rulesFor(repository, path);
  return findOwner({ repository, path, startLine: source.fromLine, endLine: source.fromLine }, { rules, now })?.name;
}

async function complete(
  draft: CauseDraft,
  graph: EstateGraph,
  rulesFor: RulesFor,
  dependencies: TraceDependencies,
): Promise<RootCause> {
  const reach = reachOf(draft.findings, graph);
  const owner = draft.location === undefined ? undefined : await ownerOf(draft.location, reach, graph, rulesFor, dependencies);
  return {
    id: idOf(draft),
    kind: draft.kind,
    title: draft.title,
    severity: draft.findings.map(({ severity }) => severity).reduce(worse, 'unknown'),
    ...(draft.location === undefined ? {} : { location: draft.location }),
    ...(draft.image === undefined ? {} : { image: draft.image }),
    ...(owner === undefined ? {} : { owner }),
    confidence: draft.confidence,
    evidence: mergeEvidence(draft.evidence),
    findings: draft.findings.map(({ id }) => id),
    reach,
    fix: draft.fix,
    notes: draft.notes,
    missing: missingOf(draft, owner, reach),
  };
}

/** Readable, and the same over scans: it is made of what makes the cause one, not of what it was found with. */
function idOf({ slug: [what, where], key }: CauseDraft): CauseId {
  const words = `${what}@${where}`
    .toLowerCase()
    .replace(/[^a-z0-9@.+-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return causeId(`${words}-${sha256(key).slice(0, 4)}`);
}

function worse(a: Severity, b: Severity): Severity {
  return compareSeverity(a, b) >= 0 ? a : b;
}

function mergeEvidence(evidence: CauseDraft['evidence']): CauseDraft['evidence'] {
  const distinct = new Map(evidence.map((one) => [`${one.kind}\0${one.statement}`, one]));
  return [...distinct.values()];
}

function reachOf(findings: readonly Finding[], graph: EstateGraph): Reach {
  const images = new Set<ImageDigest>();
  const workloads = new Set<ResourceId>();
  const addImage = (image: ImageDigest): void => {
    images.add(image);
    for (const workload of graph.workloadsRunning(image)) workloads.add(workload);
  };
  // What runs and the declaration that it was made from are one workload.
  const made = new Set(findings.flatMap((one) => (one.kind === 'policy' ? (graph.declaredBy(one.resource) ?? []) : [])));
  for (const finding of findings) {
    if (finding.kind === 'policy') {
      if (made.has(finding.resource)) continue;
      const image = graph.imageOf(finding.resource);
      if (image !== undefined) addImage(image.digest);
      else if (isWorkload(graph.resources.get(finding.resource))) workloads.add(finding.resource);
      continue;
    }
    addImage(finding.image);
  }
  // The same where only what they run was reported.
  for (const workload of workloads) {
    const declared = graph.declaredBy(workload);
    if (declared !== undefined) workloads.delete(declared);
  }
  const byReleasePhase = Object.fromEntries(RELEASE_PHASES.map((phase) => [phase, 0])) as Record<ReleasePhase, number>;
  for (const workload of workloads) byReleasePhase[graph.phaseOf(workload).phase] += 1;
  return { images: [...images], workloads: [...workloads], byReleasePhase };
}

/** What was not seen again is taken for what it most often is. */
function isWorkload(resource: Resource | undefined): boolean {
  return resource === undefined || runsByItself(resource);
}

async function ownerOf(
  location: Location,
  reach: Reach,
  graph: EstateGraph,
  rulesFor: RulesFor,
  { history, clock }: TraceDependencies,
): Promise<Owner | undefined> {
  const repository = graph.repositories.get(location.repository);
  const blame =
    repository === undefined ? undefined : await history.blame(repository, location.path, location.startLine, location.endLine);
  // Labels speak for a manifest's owner; the workloads that happen to run an image do not own its Dockerfile.
  const declared = reach.images.length === 0 ? reach.workloads.flatMap((id) => graph.resources.get(id) ?? []) : [];
  return findOwner(location, {
    rules: rulesFor(location.repository, location.path),
    labels: declared.flatMap(ownerLabels),
    ...(blame === undefined ? {} : { blame }),
    now: clock.now(),
  });
}

function missingOf(draft: CauseDraft, owner: Owner | undefined, reach: Reach): readonly Missing[] {
  const n = draft.findings.length;
  const closing = `${n} finding${n === 1 ? '' : 's'}`;
  const missing: Missing[] = [];
  if (draft.location === undefined) {
    if (draft.unlocated !== undefined)
      missing.push({ what: draft.unlocated, adds: 'place', gain: `the place to fix ${closing}` });
  } else if (owner === undefined) {
    const { repository, path } = draft.location;
    missing.push({
      what: `a CODEOWNERS rule or catalog entry for ${path} in ${repository}`,
      adds: 'owner',
      gain: `an owner for ${closing}`,
    });
  }
  if (reach.images.length > 0 && reach.workloads.length === 0) {
    missing.push({ what: 'the manifests or clusters that run these images', adds: 'reach', gain: `where ${closing} run` });
  }
  return missing;
}

const SEVERITY_WEIGHT: Readonly<Record<Severity, number>> = {
  critical: 10,
  high: 5,
  medium: 2,
  low: 1,
  unknown: 1,
  informational: 0.2,
};
const PHASE_WEIGHT: Readonly<Record<ReleasePhase, number>> = { production: 2, staging: 1.3, test: 1, development: 1, unknown: 1 };

function rank(causes: readonly RootCause[], findings: readonly Finding[]): readonly RootCause[] {
  const weights = new Map(findings.map(({ id, severity, phase }) => [id, SEVERITY_WEIGHT[severity] * PHASE_WEIGHT[phase.phase]]));
  const weight = (cause: RootCause): number => cause.findings.reduce((sum, id) => sum + (weights.get(id) ?? 0), 0);
  const weighed = causes.map((cause) => ({ cause, weight: weight(cause) }));
  return weighed.sort((a, b) => b.weight - a.weight || a.cause.id.localeCompare(b.cause.id)).map(({ cause }) => cause);
}
