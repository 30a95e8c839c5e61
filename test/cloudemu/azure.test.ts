/**
 * Azure by cloudemu: what was made by its Resource Manager and is shown by its lists and its Resource Graph is in the inventory,
 * and what it shows wrongly or not at all is a gap. The connector's readme says what that is; these tests hold it to that.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Resource, ResourceId, Scope } from '../../src/model/index.js';
import type { Estate } from '../../src/ports/index.js';
import { describeEstate, openEstate, pagesOf, readAll, scopesOf, type WholeReading } from '../contracts/estate.js';
import { startCloudemu, SUBSCRIPTION, type Cloudemu } from '../fakes/cloudemu.js';
import { refuse } from './refusal.js';
import { AT, AZURE, fillAzure, idOf, pathOf, SECRET, TAGS, useAzureAt } from './shop-in-azure.js';

const DENIED = { error: { code: 'AuthorizationFailed', message: 'The client does not have authorization.' } };

/** Kinds that cloudemu has no list of: it answers 501, or 404 for the list of Cosmos DB. */
const NOT_SERVED = [
  'pricings',
  'securityContacts',
  'networkWatchers/flowLogs',
  'vaults',
  'vaults/keys',
  'vaults/secrets',
  'registries',
  'databaseAccounts',
];
/** Kinds whose list over the subscription leaves the group out of ids: `…/resourceGroups//providers/…`. */
const WITHOUT_GROUP = {
  virtualMachines: AT.machine,
  disks: AT.disk,
  networkSecurityGroups: AT.securityGroup,
  servers: AT.sql,
  'servers/databases': AT.sql,
  'Microsoft.DBforMySQL flexibleServers': AT.mysql,
  'Microsoft.DBforPostgreSQL flexibleServers': AT.postgresql,
  sites: AT.site,
};
/** Kinds that are listed by Resource Graph, of which the shop has one each. */
const IN_GRAPH = ['virtualMachineScaleSets', 'snapshots', 'virtualNetworks', 'publicIPAddresses', 'loadBalancers'];

const row = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
});
const rows = z.object({ data: z.array(row) });
const list = z.object({ value: z.array(row.extend({ location: z.string().optional() })) });

describeEstate(
  'Azure, by cloudemu',
  async () => {
    const cloudemu = await startCloudemu();
    await fillAzure(cloudemu.azure);
    const undo = useAzureAt(cloudemu.azure);
    return {
      ...AZURE,
      holds: [AT.group, AT.role, AT.cluster, AT.subscription].map(idOf),
      missing: `${idOf(AT.group)}-none`,
      secrets: [SECRET],
      deny: async (permission) => refuse(cloudemu.azure, AZURE.connector, permission, DENIED),
      allow: async () => void (cloudemu.azure.answer = undefined),
      close: async () => {
        undo();
        await cloudemu.close();
      },
    };
  },
  { list: 'Microsoft.ContainerService/managedClusters/read', detail: 'Microsoft.Storage/storageAccounts/blobServices/read' },
);

describe('Azure, by cloudemu,', () => {
  let cloudemu: Cloudemu;
  let undo: () => void;
  let estate: Estate;
  let whole: WholeReading;

  beforeAll(async () => {
    cloudemu = await startCloudemu();
    undo = useAzureAt(cloudemu.azure);
    await fillAzure(cloudemu.azure);
    estate = await openEstate(AZURE);
    whole = await readAll(estate);
  });
  afterEach(() => {
    cloudemu.azure.answer = undefined;
  });
  afterAll(async () => {
    undo?.();
    await estate?.close();
    await cloudemu?.close();
  });

  it.each(IN_GRAPH)('has of %s what its Resource Graph returns: ids, names, places and tags', async (kind) => {
    const { apiVersion } = await scopeOf(kind);
    const type = `${apiVersion.split('/')[0]}/${kind}`;
    const body = { subscriptions: [SUBSCRIPTION], query: `Resources | where type =~ '${type}'` };
    const graph = rows.parse(
      await cloudemu.azure.send('POST', pathOf('/providers/Microsoft.ResourceGraph/resources'), body),
    ).data;
    expect(graph.length).toBe(1);
    expect(said(kind)).toEqual(graph.map(asSaid));
    expect(graph[0]?.tags).toMatchObject(TAGS);
  });

  it.each(['roleDefinitions', 'storageAccounts', 'managedClusters'])('has of %s what Resource Manager lists', async (kind) => {
    const { apiVersion } = await scopeOf(kind);
    const path = pathOf(`${AT.subscription}/providers/${apiVersion.split('/')[0]}/${kind}`);
    const listed = list.parse(await cloudemu.azure.send('GET', path)).value;
    expect(listed.length).toBe(1);
    expect(said(kind)).toEqual(listed.map(asSaid));
  });

  it('has groups and clusters as they were made', () => {
    for (const at of [AT.group, AT.cluster])
      expect(whole.resources.find(({ id }) => id === idOf(at))).toMatchObject({ region: 'westeurope', labels: TAGS });
  });

  it('has the rest with a gap: each kind that is not served, and each whose list has ids without a group', () => {
    const unusable = whole.broken.filter(({ why }) => why.includes('no id that can be used'));
    const others = whole.broken.filter((gap) => !unusable.includes(gap));
    expect(kindsOf(others)).toEqual([...NOT_SERVED].sort());
    expect(kindsOf(unusable)).toEqual(Object.keys(WITHOUT_GROUP).map(shortOf).sort());
    expect(whole.broken.every(({ code }) => code === 'API_REJECTED')).toBe(true);
  });

  it('asks once, not again and again, for what is not implemented', async () => {
    const scope = await scopeOf('registries');
    cloudemu.azure.asked.length = 0;
    await pagesOf(estate, scope);
    expect(cloudemu.azure.asked).toHaveLength(1);
  });

  it.each(Object.entries(WITHOUT_GROUP).filter(([kind]) => kind !== 'servers/databases'))(
    'has one of %s as it was made when that is read by its id, without its secrets',
    async (kind, at) => {
      const again = await estate.reread(await scopeOf(kind), idOf(at) as ResourceId);
      const [resource] =
        again.kind === 'seen' ? again.observations.flatMap((one) => (one.kind === 'resource' ? [one.resource] : [])) : [];
      expect(resource).toMatchObject({ id: idOf(at), name: at.split('/').at(-1), labels: TAGS });
      expect(JSON.stringify(again)).not.toContain(SECRET);
    },
  );

  it('says which secrets of a machine were taken out, and which disk it uses', async () => {
    const again = await estate.reread(await scopeOf('virtualMachines'), idOf(AT.machine) as ResourceId);
    const observations = again.kind === 'seen' ? again.observations : [];
    const [machine] = observations.flatMap((one) => (one.kind === 'resource' ? [one.resource] : []));
    expect(machine?.unread?.map(({ path }) => path)).toEqual(['properties.osProfile.adminPassword']);
    expect(observations.flatMap((one) => (one.kind === 'edge' ? [one.edge] : []))).toContainEqual({
      from: idOf(AT.machine),
      relation: 'uses',
      to: idOf(AT.disk),
      evidence: 'properties.storageProfile.osDisk.managedDisk.id',
    });
  });

  it('has the gap of a failure, with the permission that is missing, and reads what else there is', async () => {
    const permission = 'Microsoft.Authorization/roleDefinitions/read';
    refuse(cloudemu.azure, AZURE.connector, permission, DENIED);
    expect(await endOf('roleDefinitions')).toMatchObject({ kind: 'broken', gap: { code: 'PERMISSION_MISSING' } });
    expect(JSON.stringify(await endOf('roleDefinitions'))).toContain(permission);
    expect(await endOf('managedClusters')).toMatchObject({ kind: 'page' });
    cloudemu.azure.answer = (call) => (call.includes('/managedClusters?') ? { status: 503, body: {} } : undefined);
    expect(await endOf('managedClusters')).toMatchObject({ kind: 'broken', gap: { code: 'API_UNREACHABLE' } });
  });

  it('no longer has what was deleted, at the next reading and when it is read again', async () => {
    const disks = await scopeOf('disks');
    expect((await estate.reread(disks, idOf(AT.disk) as ResourceId)).kind).toBe('seen');
    for (const at of [AT.disk, AT.cluster, AT.role, AT.network]) await cloudemu.azure.send('DELETE', pathOf(at));
    expect((await estate.reread(disks, idOf(AT.disk) as ResourceId)).kind).toBe('gone');
    for (const kind of ['managedClusters', 'roleDefinitions', 'virtualNetworks']) {
      expect(said(kind).length, kind).toBe(1);
      expect(await pagesOf(estate, await scopeOf(kind)), kind).toEqual([{ kind: 'page', observations: [] }]);
    }
  });

  function said(kind: string): readonly object[] {
    return whole.resources.filter((resource) => resource.kind === kind).map(saidOf);
  }

  async function endOf(kind: string): Promise<unknown> {
    return (await pagesOf(estate, await scopeOf(kind))).at(-1);
  }

  /** @param name `Microsoft.DBforMySQL flexibleServers` where two providers have a kind of that name */
  async function scopeOf(name: string): Promise<Scope> {
    const [kind = '', provider = ''] = name.split(' ').toReversed();
    const { scopes } = await scopesOf(estate);
    const scope = scopes.find((each) => each.kind === kind && each.apiVersion.startsWith(provider));
    if (scope === undefined) throw new Error(`no kind ${name}`);
    return scope;
  }
});

function saidOf({ id, name, region, labels }: Resource): object {
  return { id, name, region, labels };
}

function asSaid({
  id,
  name,
  location,
  tags,
}: Omit<z.infer<typeof row>, 'location'> & { readonly location?: string | undefined }): object {
  return { id: idOf(id), name, region: location, labels: tags ?? {} };
}

/** Of gaps, by what they are of: `vaults/keys in subscription …`. */
function kindsOf(gaps: WholeReading['broken']): readonly string[] {
  return gaps.map(({ what }) => what.split(' ', 1)[0] ?? '').sort();
}

function shortOf(kind: string): string {
  return kind.split(' ').at(-1) ?? '';
}
