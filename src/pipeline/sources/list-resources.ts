/** What the inventory says exists, for people and scripts. Reads the inventory and nothing else. */
import { phaseReader, type PhaseRules } from '../../graph/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import { resourceId, type PhaseJudgement, type Resource } from '../../model/index.js';
import type { Inventory, InventoryEntry, InventoryFilter } from '../../ports/index.js';
import type { ListedResource, ShownResource } from './reports.js';

export interface ResourceQuery {
  readonly platform?: string | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly kind?: string | undefined;
  readonly releasePhase?: string | undefined;
  /** Part of the name or of the id. */
  readonly matching?: string | undefined;
}

export async function* listResources(
  inventory: Inventory,
  query: ResourceQuery,
  rules: PhaseRules,
): AsyncGenerator<ListedResource> {
  const phaseOf = await phasesOf(inventory, rules);
  const filter: InventoryFilter = {
    ...(query.platform === undefined ? {} : { platform: query.platform }),
    ...(query.account === undefined ? {} : { account: query.account }),
  };
  for await (const entry of inventory.resources(filter)) {
    if (!isWanted(entry.resource, query)) continue;
    const listed = listedResource(entry, phaseOf(entry.resource));
    if (query.releasePhase === undefined || listed.releasePhase === query.releasePhase) yield listed;
  }
}

/** @param id whole, or a part of it that no other has. Throws ID_UNKNOWN. */
export async function showResource(inventory: Inventory, id: string, rules: PhaseRules): Promise<ShownResource> {
  const entry = (await inventory.resource(resourceId(id))) ?? (await onlyMatch(inventory, id));
  const { resource, uses, edges } = entry;
  const judgement = (await phasesOf(inventory, rules))(resource);
  return {
    ...listedResource(entry, judgement),
    apiVersion: 'headwater.dev/v1',
    kind: 'Resource',
    resource: { apiVersion: resource.apiVersion, kind: resource.kind },
    phaseBecause: judgement.because,
    ...(resource.createdAt === undefined ? {} : { createdAt: resource.createdAt }),
    labels: { ...resource.labels },
    raw: resource.raw,
    unread: (resource.unread ?? []).map(({ path, why }) => ({ path, why })),
    runs: uses.map(({ container, reference, running }) => ({
      container,
      reference,
      ...(running === undefined ? {} : { running }),
    })),
    edges: edges.map(({ relation, to, evidence }) => ({ relation, to, evidence })),
    history: (await inventory.history(resource.id)).map(({ at, state }) => ({ at, state })),
  };
}

async function onlyMatch(inventory: Inventory, part: string): Promise<InventoryEntry> {
  const found: InventoryEntry[] = [];
  for await (const entry of inventory.resources()) {
    if (!entry.resource.id.includes(part)) continue;
    found.push(entry);
    if (found.length > 1) break;
  }
  const [only, other] = found;
  if (only === undefined) throw new HeadwaterError('ID_UNKNOWN', `no resource has an id with ${part} in it`);
  if (other !== undefined) {
    throw new HeadwaterError(
      'ID_UNKNOWN',
      `several resources have ${part} in their ids: ${only.resource.id}, ${other.resource.id} …`,
    );
  }
  return only;
}

async function phasesOf(inventory: Inventory, rules: PhaseRules): Promise<(resource: Resource) => PhaseJudgement> {
  const namespaces: Resource[] = [];
  for await (const { resource } of inventory.resources({ kinds: [{ apiVersion: 'v1', kind: 'Namespace' }] }))
    namespaces.push(resource);
  return phaseReader(namespaces, rules);
}

function isWanted({ region, kind, name, id }: Resource, query: ResourceQuery): boolean {
  const { matching } = query;
  return (
    (query.region === undefined || query.region === region) &&
    (query.kind === undefined || query.kind.toLowerCase() === kind.toLowerCase()) &&
    (matching === undefined || name.includes(matching) || id.includes(matching))
  );
}

function listedResource({ resource, firstSeen, lastSeen }: InventoryEntry, { phase }: PhaseJudgement): ListedResource {
  const { id, platform, apiVersion, kind, account, region, cluster, namespace, name, source } = resource;
  return {
    id,
    platform,
    apiVersion,
    kind,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(namespace === undefined ? {} : { namespace }),
    name,
    releasePhase: phase,
    source,
    firstSeen,
    lastSeen,
  };
}
