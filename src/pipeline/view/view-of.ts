/**
 * Makes of a look what is shown of it: a row for each cause, finding, image and resource, what each page shows beside them, and
 * what belongs to all of it. In linear time. Never says when it was made, so that a look that shows nothing new is none.
 */
import type { Json } from '../../model/index.js';
import type {
  FindingHistory,
  ViewedCause,
  ViewedFinding,
  ViewedImage,
  ViewedLook,
  ViewedResource,
  ViewNoun,
} from '../../ports/index.js';
import { RELEASE_PHASES } from '../../model/index.js';
import type { ReportedCause, ReportedFinding } from '../report.js';
import type { Scanned } from '../scan.js';
import { MOST, type ViewedCauseBody, type ViewedFacets, type ViewedImageBody, type ViewedResourceBody } from './documents.js';
import { facetsOf } from './facets.js';
import { coverageOf, policiesOf, summaryOf } from './look-documents.js';
import { indexLook, nameOf, repositoryOf, type LookIndex, type ReportedImage, type ReportedResource } from './look-index.js';
import { pathOfCause } from './path-of-cause.js';
import { drawRiver } from './river.js';

/** What of a look is shown. */
export type SeenLook = Pick<Scanned, 'report' | 'graph' | 'guardrails' | 'rules'>;

/** When each finding was opened, RFC 3339, by its id. */
export type OpenedAt = ReadonlyMap<string, string>;

export async function openedAt(history: Pick<FindingHistory, 'open'>): Promise<OpenedAt> {
  const opened = new Map<string, string>();
  for await (const { finding, openedAt: since } of history.open()) opened.set(finding, since);
  return opened;
}

export function viewOf({ report, graph, guardrails, rules }: SeenLook, opened: OpenedAt = new Map()): ViewedLook {
  const look = indexLook(report, graph);
  const { river, touchedBy } = drawRiver(look);
  const causes = (): Iterable<ViewedCause> =>
    each(report.causes, (cause, index) => causeOf(cause, index + 1, look, touchedBy(cause)));
  const findings = (): Iterable<ViewedFinding> => each(report.findings, (finding) => findingOf(finding, look, opened));
  const images = (): Iterable<ViewedImage> => each(report.images, (image) => imageOf(image, look));
  const resources = (): Iterable<ViewedResource> => each(report.resources, (resource) => resourceOf(resource, look));
  const facets = facetsOfLook(look);
  return {
    at: report.generatedAt,
    causes: causes(),
    findings: findings(),
    images: images(),
    resources: resources(),
    documents: new Map<string, Json>([
      ['summary', toJson(summaryOf(report))],
      ['coverage', toJson(coverageOf(report))],
      ['policies', toJson(policiesOf(report, guardrails, rules))],
      ['river', toJson(river)],
      ['facets', toJson(facets)],
    ]),
  };
}

/** Made as it is walked, however often: a million rows are never in memory together. */
function each<Item, Made>(items: readonly Item[], make: (item: Item, index: number) => Made): Iterable<Made> {
  return {
    *[Symbol.iterator]() {
      for (const [index, item] of items.entries()) yield make(item, index);
    },
  };
}

/** What follows a schema of this folder is JSON; members that are undefined are none of it. */
function toJson(value: object): Json {
  return value as Json;
}

function phasesOf({ decisions }: ReportedCause): ViewedCause['phases'] {
  const phases = new Set(decisions.map(({ releasePhase }) => releasePhase));
  return RELEASE_PHASES.filter((phase) => phases.has(phase));
}

function causeOf(cause: ReportedCause, rank: number, look: LookIndex, river: string[]): ViewedCause {
  const { id, kind, title, severity, owner, location, findingCount, reach, rollout } = cause;
  const body: ViewedCauseBody = {
    ...cause,
    reach: { ...reach, images: reach.images.slice(0, MOST.reached), workloads: reach.workloads.slice(0, MOST.reached) },
    rollout: cutRollout(rollout),
    path: pathOfCause(cause, look),
    findings: (look.findingsOf.get(id) ?? []).slice(0, MOST.ids),
    counts: {
      findings: findingCount,
      images: reach.images.length,
      workloads: reach.workloads.length,
      builds: rollout.builds.reduce((all, { nodes }) => all + nodes.length, 0),
    },
    river,
  };
  return {
    id,
    rank,
    title,
    kind,
    severity,
    ...(owner === null ? {} : { owner: owner.name }),
    ...(location === undefined ? {} : { repository: location.repository }),
    findings: findingCount,
    workloads: reach.workloads.length,
    phases: phasesOf(cause),
    confidence: cause.confidence,
    body: toJson(body),
  };
}

function cutRollout({ builds, deployments, unplanned }: ReportedCause['rollout']): ReportedCause['rollout'] {
  return {
    builds: builds.map(({ level, nodes }) => ({
      level,
      nodes: nodes.slice(0, MOST.rolled).map((node) => ({ ...node, images: node.images.slice(0, MOST.ids) })),
    })),
    deployments: deployments.map((wave) => ({ ...wave, workloads: wave.workloads.slice(0, MOST.reached) })),
    unplanned: unplanned.slice(0, MOST.rolled),
  };
}

function findingOf(finding: ReportedFinding, { causes }: LookIndex, opened: OpenedAt): ViewedFinding {
  const { id, kind, title, severity, releasePhase, policy, advisory, resource, causeId } = finding;
  const owner = causeId === null ? undefined : causes.get(causeId)?.owner?.name;
  const since = opened.get(id);
  return {
    id,
    kind,
    title,
    severity,
    phase: releasePhase,
    rule: policy ?? advisory ?? '',
    about: resource.id,
    aboutName: resource.name,
    aboutKind: resource.kind,
    ...(causeId === null ? {} : { cause: causeId }),
    ...(owner === undefined ? {} : { owner }),
    ...(since === undefined ? {} : { since }),
    body: toJson(finding),
  };
}

function imageOf(image: ReportedImage, { family, findingsOn, workloadsOn }: LookIndex): ViewedImage {
  const { digest, created, packages, releasePhase } = image;
  const parent = family.parentOf(digest);
  const workloads = workloadsOn.get(digest) ?? [];
  const counted = {
    level: family.levelOf(digest),
    derived: family.derivedOf(digest),
    findings: findingsOn.get(digest)?.count ?? 0,
  };
  const body: ViewedImageBody = {
    ...image,
    ...counted,
    workloads: { count: workloads.length, ids: workloads.slice(0, MOST.ids) },
  };
  return {
    id: digest,
    name: nameOf(image),
    repository: repositoryOf(image),
    ...(parent === undefined ? {} : { parent }),
    ...counted,
    phase: releasePhase,
    ...(created === undefined ? {} : { created }),
    packages,
    workloads: workloads.length,
    body: toJson(body),
  };
}

function resourceOf(resource: ReportedResource, { findingsOn, images, runs }: LookIndex): ViewedResource {
  const { id, name, kind, platform, account, cluster, region, namespace, releasePhase } = resource;
  const used = runs.get(id) ?? [];
  const digests = [...new Set(used.flatMap(({ digest }) => digest ?? []))].slice(0, MOST.ids);
  const findings = findingsOn.get(id)?.count ?? 0;
  const body: ViewedResourceBody = {
    ...resource,
    findings,
    images: digests.map((digest) => ({ digest, name: nameOf(images.get(digest) ?? { digest, names: [] }) })),
    notSeen: [...new Set(used.flatMap(({ digest, reference }) => (digest === undefined ? [reference] : [])))].slice(0, MOST.ids),
  };
  return {
    id,
    name,
    kind,
    platform,
    ...(account === undefined ? {} : { account }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(region === undefined ? {} : { region }),
    ...(namespace === undefined ? {} : { namespace }),
    phase: releasePhase,
    findings,
    body: toJson(body),
  };
}

function facetsOfLook(look: LookIndex): ViewedFacets {
  const { report, causes, images, family } = look;
  const one = (value: string | null | undefined, label?: string) => ({
    value: value ?? '',
    ...(label === undefined || label === value ? {} : { label }),
  });
  const facets = {
    cause: facetsOf('cause', report.causes, (cause) => ({
      severity: one(cause.severity),
      kind: one(cause.kind),
      owner: one(cause.owner?.name),
      repository: one(cause.location?.repository),
      phase: phasesOf(cause).map((phase) => one(phase)),
    })),
    finding: facetsOf('finding', report.findings, ({ causeId, ...finding }) => {
      const cause = causeId === null ? undefined : causes.get(causeId);
      return {
        severity: one(finding.severity),
        kind: one(finding.kind),
        phase: one(finding.releasePhase),
        rule: one(finding.policy ?? finding.advisory),
        about: one(finding.resource.id, finding.resource.name),
        cause: one(causeId, cause?.title),
        owner: one(cause?.owner?.name),
      };
    }),
    image: facetsOf('image', report.images, (image) => {
      const parent = family.parentOf(image.digest);
      const base = parent === undefined ? undefined : images.get(parent);
      return {
        repository: one(repositoryOf(image)),
        phase: one(image.releasePhase),
        parent: one(parent, base === undefined ? undefined : nameOf(base)),
        level: one(`${family.levelOf(image.digest)}`),
      };
    }),
    resource: facetsOf('resource', report.resources, (resource) => ({
      platform: one(resource.platform),
      kind: one(resource.kind),
      account: one(resource.account),
      cluster: one(resource.cluster),
      region: one(resource.region),
      namespace: one(resource.namespace),
      phase: one(resource.releasePhase),
    })),
  } satisfies Record<ViewNoun, ViewedFacets[string]>;
  return facets;
}
