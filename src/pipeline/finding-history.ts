/**
 * Takes what a scan found and writes it into the life of every finding: opens what is new, opens again what came back, and
 * closes what is not found any more, but only where `verify` says that it would have been seen (S3). What is contained and
 * passes now stays contained until its source passes too: the next deployment would bring it back.
 */
import { standsForImage, type EstateGraph } from '../graph/index.js';
import { formatRepository, parseImageReference } from '../lib/oci-reference.js';
import {
  imageDigest,
  resourceId,
  type Finding,
  type FindingEvent,
  type FindingLife,
  type Image,
  type Verification,
} from '../model/index.js';
import type { FindingHistory, FindingSightings, SeenFinding, Sighting, WhatWasRead } from '../ports/index.js';
import { verify, type EarlierFinding } from '../verify/index.js';
import type { ScanReport } from './report.js';
import type { Scanned } from './scan.js';

export interface HistoryOfFindings {
  readonly findings: FindingHistory;
  readonly sightings: FindingSightings;
}

/** What a look changed. Each is a list in the order in which it was found. */
export interface FindingChanges {
  readonly opened: readonly FindingEvent[];
  readonly reopened: readonly FindingEvent[];
  readonly closed: readonly FindingEvent[];
  /** Open still: they were not found, and it cannot be told whether they could have been. */
  readonly inconclusive: readonly Verification[];
  /** Contained, and not found: what would bring them back was not seen to be put right. */
  readonly contained: readonly FindingLife['finding'][];
}

/**
 * Can be repeated: what was written by one that broke off is no change then.
 * @param at when the look began: what was closed or opened while it went on is newer than it
 */
export async function recordFindings(
  scanned: Pick<Scanned, 'report' | 'graph' | 'findings' | 'results' | 'discovery'>,
  { findings, sightings }: HistoryOfFindings,
  at: Date,
): Promise<FindingChanges> {
  // First: a finding that is open and was never sighted could not be closed before it is seen again.
  await sightings.keep(scanned.findings.map(sightingsIn(scanned)));
  const seen = await findings.seen(scanned.findings.map(seenFinding), at);
  const found = new Set(scanned.findings.map(({ id }) => id));
  const missing: FindingLife[] = [];
  for await (const life of findings.open()) if (!found.has(life.finding)) missing.push(life);
  const known = new Map((await sightings.of(missing.map(({ finding }) => finding))).map((one) => [one.finding, one]));
  const { closed, inconclusive, contained } = judge(missing, known, scanned);
  const closings = closed.map(({ finding, because }): FindingEvent => ({
    finding,
    kind: 'closed',
    at: at.toISOString(),
    because,
  }));
  await findings.record(closings);
  return {
    opened: seen.filter(({ kind }) => kind === 'opened'),
    reopened: seen.filter(({ kind }) => kind === 'reopened'),
    closed: closings,
    inconclusive,
    contained,
  };
}

function seenFinding(finding: Finding): SeenFinding {
  const { id, title, severity, phase } = finding;
  const what =
    finding.kind === 'policy'
      ? { rule: finding.policy, about: finding.resource }
      : { rule: finding.advisory, about: finding.image };
  return { finding: id, title, severity, phase: phase.phase, ...what };
}

interface Judged {
  readonly closed: readonly Verification[];
  readonly inconclusive: readonly Verification[];
  readonly contained: readonly FindingLife['finding'][];
}

function judge(
  missing: readonly FindingLife[],
  known: ReadonlyMap<string, Sighting>,
  scanned: Pick<Scanned, 'report' | 'graph' | 'results' | 'discovery'>,
): Judged {
  const { graph, results, discovery } = scanned;
  const lives = new Map(missing.map((life) => [life.finding, life]));
  const inconclusive: Verification[] = [];
  const closed: Verification[] = [];
  const contained: FindingLife['finding'][] = [];
  const passes = passesIn(scanned);
  const byLook = new Map<string, { readonly missingSources: readonly string[]; readonly earlier: EarlierFinding[] }>();
  for (const life of missing) {
    const last = known.get(life.finding);
    if (last === undefined) {
      inconclusive.push({ kind: 'inconclusive', finding: life.finding, because: 'it is not known how it was seen' });
      continue;
    }
    const key = JSON.stringify(last.read);
    const group = byLook.get(key) ?? { missingSources: missingFrom(last.read, scanned.report), earlier: [] };
    byLook.set(key, group);
    group.earlier.push(earlierFinding(life, last));
  }
  for (const { missingSources, earlier } of byLook.values()) {
    const look = { graph, findings: [], results, sources: discovery.sources, missingSources };
    for (const verification of verify(earlier, look)) {
      const life = lives.get(verification.finding);
      if (verification.kind !== 'closed') inconclusive.push(verification);
      else if (life?.state === 'contained' && comesBack(life, graph, passes)) contained.push(life.finding);
      else closed.push(verification);
    }
  }
  return { closed, inconclusive, contained };
}

type Passes = (policy: string, resource: string) => boolean;

function passesIn({ results }: Pick<Scanned, 'results'>): Passes {
  const passed = new Set(
    [...results].flatMap(({ kind, policy, resource }) => (kind === 'pass' ? [`${policy}\0${resource}`] : [])),
  );
  return (policy, resource) => passed.has(`${policy}\0${resource}`);
}

/** True of what runs still, unless what declares it passes. */
function comesBack({ rule, about }: FindingLife, graph: EstateGraph, passes: Passes): boolean {
  const resource = graph.resourceOf(resourceId(about));
  if (resource === undefined || resource.origin !== undefined) return false;
  const declaration = graph.declaredBy(resource.id);
  return declaration === undefined || !passes(rule, declaration);
}

function earlierFinding({ finding, rule, about }: FindingLife, last: Sighting): EarlierFinding {
  const { reportedBy, name, advisories, repositories } = last;
  const image = imageDigest(about);
  if (image === undefined) {
    return { id: finding, reportedBy, about: { kind: 'resource', resource: resourceId(about), policy: rule } };
  }
  return { id: finding, reportedBy, about: { kind: 'image', image, name, advisories, repositories } };
}

/** Each with what must be read again before its absence means anything. */
function sightingsIn(scanned: Pick<Scanned, 'report' | 'graph'>): (finding: Finding) => Sighting {
  const { graph } = scanned;
  const all = readIn(scanned);
  return (finding) => ({
    ...nameIn(graph, finding),
    finding: finding.id,
    reportedBy: finding.reportedBy,
    read: readFor(finding, graph, all),
  });
}

/** A resource is seen again in its own source; an image, and who runs it, may turn up in any. */
function readFor(finding: Finding, graph: EstateGraph, all: WhatWasRead): WhatWasRead {
  if (finding.kind === 'vulnerability' || standsForImage(finding.resource)) return all;
  const resource = graph.resourceOf(finding.resource);
  if (resource?.origin !== undefined) {
    const { repository } = resource.origin;
    return all.repositories.includes(repository) ? { repositories: [repository], sources: [], kinds: [] } : all;
  }
  return resource !== undefined && all.sources.includes(resource.source)
    ? { repositories: [], sources: [resource.source], kinds: [] }
    : all;
}

function nameIn(graph: EstateGraph, finding: Finding): Pick<Sighting, 'name' | 'advisories' | 'repositories'> {
  if (finding.kind === 'policy') {
    return { name: graph.resourceOf(finding.resource)?.name ?? finding.resource, advisories: [], repositories: [] };
  }
  const image = graph.images.get(finding.image);
  const names = image === undefined ? [] : namesOf(image);
  return {
    name: names[0] ?? finding.image,
    advisories: [...new Set([finding.advisory, ...finding.aliases])],
    repositories: [...new Set(names.flatMap(repositoryOf))],
  };
}

function namesOf({ names }: Image): readonly string[] {
  return names.flatMap(({ repository, tags }) => (tags.length === 0 ? [repository] : tags.map((tag) => `${repository}:${tag}`)));
}

function repositoryOf(name: string): string[] {
  const reference = parseImageReference(name);
  return reference === undefined ? [] : [formatRepository(reference)];
}

/** Folders and checkouts are told apart by their repositories, not by how they were given. */
const BY_REPOSITORY: ReadonlySet<string> = new Set(['git', 'folder']);

function readIn({ report, graph }: Pick<Scanned, 'report' | 'graph'>): WhatWasRead {
  const platforms = new Set([...graph.resources.values()].map(({ platform }) => platform));
  const read = sourcesRead(report).filter(({ kind }) => !BY_REPOSITORY.has(kind));
  const runs = (source: { readonly id: string; readonly kind: string }): boolean =>
    source.id.includes('://') || platforms.has(source.kind);
  return {
    repositories: sorted(report.repositories.map(({ name }) => name)),
    sources: sorted(read.filter(runs).map(({ id }) => id)),
    kinds: sorted(read.filter((source) => !runs(source)).map(({ kind }) => kind)),
  };
}

function sourcesRead({ coverage }: ScanReport): ScanReport['coverage']['sources'] {
  return coverage.sources.filter(({ status }) => status !== 'unread');
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

/** What was read then and is not there now, for people. */
function missingFrom({ repositories, sources, kinds }: WhatWasRead, now: ScanReport): readonly string[] {
  const read = sourcesRead(now);
  const without = (names: readonly string[], present: readonly string[]) => names.filter((name) => !present.includes(name));
  return [
    ...without(
      repositories,
      now.repositories.map(({ name }) => name),
    ).map((name) => `the repository ${name}`),
    ...without(
      sources,
      read.map(({ id }) => id),
    ).map((id) => `the source ${id}`),
    ...without(
      kinds,
      read.map(({ kind }) => kind),
    ).map((kind) => `a source of the kind ${kind}`),
  ];
}
