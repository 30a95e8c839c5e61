/**
 * The right of the river: what runs in each release phase, by service where these are few, else by namespace; what has no
 * namespace by its account or cluster.
 */
import type { RiverNode } from './documents.js';
import { addTo, at, type LookIndex, type ReportedResource, type Tally } from './look-index.js';
import { connections, found, NOTHING_FOUND, type Drawn } from './river-parts.js';
import { listAddress } from './web-address.js';

/** A node that resources stand in. */
export interface WorkloadPlace {
  readonly id: string;
  readonly label: string;
  readonly releasePhase: ReportedResource['releasePhase'];
  readonly query: string;
}

/** More services than these are hard to tell apart in one column. */
const MOST_SERVICES = 80;

/** Where each resource stands; what only makes or describes what runs stands nowhere. */
export function workloadPlaces(look: LookIndex): ReadonlyMap<string, WorkloadPlace> {
  const running = [...look.resources.values()].filter(({ apiVersion }) => !apiVersion.startsWith('headwater.dev/'));
  const services = new Set(running.flatMap((resource) => (look.runs.has(resource.id) ? [serviceKey(resource, look)] : [])));
  const isFew = services.size <= MOST_SERVICES;
  const groups = new Set(running.map((resource) => JSON.stringify(groupOf(resource))));
  const hasSeveral = groups.size > new Set(running.map(({ releasePhase }) => releasePhase)).size;
  return new Map(
    running.map((resource) => [
      resource.id,
      isFew && services.has(serviceKey(resource, look)) ? servicePlace(resource, look, hasSeveral) : groupPlace(resource),
    ]),
  );
}

/** What people know a group of resources by, and the member by which it is listed. */
function groupOf({ namespace, account, cluster, platform }: ReportedResource): readonly [by: string, name: string] {
  if (namespace !== undefined) return ['namespace', namespace];
  if (account !== undefined) return ['account', account];
  return cluster === undefined ? ['platform', platform] : ['cluster', cluster];
}

/** A Service, a ConfigMap and what they are of are called alike. */
function serviceKey(resource: ReportedResource, { nameOfController }: LookIndex): string {
  return JSON.stringify([resource.releasePhase, ...groupOf(resource), nameOfController(resource.id) ?? resource.name]);
}

function servicePlace(resource: ReportedResource, look: LookIndex, hasSeveral: boolean): WorkloadPlace {
  const { releasePhase } = resource;
  const [by, group] = groupOf(resource);
  const name = look.nameOfController(resource.id) ?? resource.name;
  return {
    id: `service:${releasePhase}:${by}:${group}:${name}`,
    label: hasSeveral ? `${group}/${name}` : name,
    releasePhase,
    query: listAddress('/inventory/resources', { phase: releasePhase, [by]: group, q: name }),
  };
}

function groupPlace(resource: ReportedResource): WorkloadPlace {
  const { releasePhase } = resource;
  const [by, group] = groupOf(resource);
  return {
    id: `${by}:${releasePhase}:${group}`,
    label: group,
    releasePhase,
    query: listAddress('/inventory/resources', { phase: releasePhase, [by]: group }),
  };
}

interface Group {
  readonly place: WorkloadPlace;
  workloads: number;
  /** False when something that runs there, or what a policy says of it, is not known. */
  isRead: boolean;
  readonly images: Set<string>;
}

export function drawWorkloads(look: LookIndex, places: ReadonlyMap<string, WorkloadPlace>, images: Drawn): Drawn {
  const groups = new Map<string, Group>();
  const tallies = new Map<string, Tally>();
  const unjudged = new Set(look.report.policies.flatMap(({ phases }) => phases.flatMap(({ errors }) => errors)));
  const { add, edges } = connections();
  for (const [id, place] of places) {
    const group = at(groups, place.id, () => ({ place, workloads: 0, isRead: true, images: new Set<string>() }));
    group.workloads += 1;
    if (unjudged.has(id)) group.isRead = false;
    addTo(tallies, place.id, look.findingsOn.get(id) ?? NOTHING_FOUND);
    const from = new Set<string>();
    for (const { digest } of look.runs.get(id) ?? []) {
      const image = digest === undefined ? undefined : look.images.get(digest);
      if (digest === undefined || image === undefined || image.packages === null) group.isRead = false;
      if (digest === undefined) continue;
      const node = images.placeOf.get(digest);
      if (node !== undefined) from.add(node);
      // An image's findings count once, however many run it here.
      if (!group.images.has(digest)) addTo(tallies, place.id, look.findingsOn.get(digest) ?? NOTHING_FOUND);
      group.images.add(digest);
    }
    for (const node of from) add(node, place.id);
  }
  const nodes = [...groups.values()].map(({ place, workloads, isRead, images: run }): RiverNode => ({
    id: place.id,
    column: 'workload',
    level: 0,
    releasePhase: place.releasePhase,
    label: place.label,
    folded: 0,
    images: run.size,
    workloads,
    ...found(tallies.get(place.id), isRead),
    query: place.query,
  }));
  return { nodes, edges: edges(), placeOf: new Map([...places].map(([id, place]) => [id, place.id])) };
}
