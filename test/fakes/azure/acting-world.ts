/** A made-up subscription with what actions are wanted for, and the acting estate over it: what tests and contracts share. */
import { azureActing } from '../../../src/connectors/azure/index.js';
import { idOf } from '../../../src/connectors/azure/relations.js';
import type { ArmObject } from '../../../src/connectors/azure/schema.js';
import { sourceId, type ResourceAddress } from '../../../src/model/index.js';
import type { ActingEstate } from '../../../src/ports/index.js';
import { testContext } from '../read-context.js';
import { testCalls } from '../single-calls.js';
import { startArm, type ArmServer } from './arm-server.js';
import { GROUP, SUBSCRIPTION } from './world.js';

const of = (type: string, name: string): string => `${GROUP}/providers/${type}/${name}`;
export const FILES = of('Microsoft.Storage/storageAccounts', 'files');
export const DISK = of('Microsoft.Compute/disks', 'data');
export const VAULT = of('Microsoft.KeyVault/vaults', 'shop');
export const REGISTRY = of('Microsoft.ContainerRegistry/registries', 'shop');
export const GUARD = of('Microsoft.Network/networkSecurityGroups', 'web');
export const SQL = of('Microsoft.Sql/servers', 'orders');
export const POSTGRES = of('Microsoft.DBforPostgreSQL/flexibleServers', 'stock');
export const MYSQL = of('Microsoft.DBforMySQL/flexibleServers', 'blog');
export const COSMOS = of('Microsoft.DocumentDB/databaseAccounts', 'baskets');

/** The kind of each, as its scope names it. */
const KINDS: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  [FILES]: ['Microsoft.Storage/2023-05-01', 'storageAccounts'],
  [DISK]: ['Microsoft.Compute/2023-10-02', 'disks'],
  [VAULT]: ['Microsoft.KeyVault/2023-07-01', 'vaults'],
  [REGISTRY]: ['Microsoft.ContainerRegistry/2023-07-01', 'registries'],
  [GUARD]: ['Microsoft.Network/2024-05-01', 'networkSecurityGroups'],
  [SQL]: ['Microsoft.Sql/2023-08-01', 'servers'],
  [POSTGRES]: ['Microsoft.DBforPostgreSQL/2024-08-01', 'flexibleServers'],
  [MYSQL]: ['Microsoft.DBforMySQL/2023-12-30', 'flexibleServers'],
  [COSMOS]: ['Microsoft.DocumentDB/2024-11-15', 'databaseAccounts'],
};

export function addressOf(arm: string): ResourceAddress {
  const [apiVersion = '', kind = ''] = KINDS[arm] ?? [];
  return { scope: { platform: 'azure', account: SUBSCRIPTION, apiVersion, kind }, resource: idOf(arm) };
}

const rule = (name: string, priority: number, port: string, sourceAddressPrefix: string): ArmObject => ({
  name,
  id: `${GUARD}/securityRules/${name}`,
  etag: 'W/"1"',
  type: 'Microsoft.Network/networkSecurityGroups/securityRules',
  properties: {
    provisioningState: 'Succeeded',
    access: 'Allow',
    direction: 'Inbound',
    protocol: 'Tcp',
    priority,
    sourceAddressPrefix,
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: port,
  },
});

const firewall = (server: string, name: string, startIpAddress: string, endIpAddress: string): ArmObject => ({
  id: `${server}/firewallRules/${name}`,
  name,
  properties: { startIpAddress, endIpAddress },
});

export function actingResources(): ArmObject[] {
  const resource = (id: string, properties: ArmObject, more: ArmObject = {}): ArmObject => {
    const [provider = '', kind = ''] = [KINDS[id]?.[0].split('/')[0], KINDS[id]?.[1]];
    const type = `${provider}/${kind}`;
    return { id, name: id.split('/').at(-1), type, location: 'westeurope', tags: { team: 'shop' }, properties, ...more };
  };
  const acl = {
    bypass: 'AzureServices',
    defaultAction: 'Allow',
    virtualNetworkRules: [
      { id: `${GROUP}/providers/Microsoft.Network/virtualNetworks/a/subnets/b`, action: 'Allow', state: 'Succeeded' },
    ],
    ipRules: [
      { value: '198.51.100.0/24', action: 'Allow' },
      { value: '0.0.0.0/1', action: 'Allow' },
    ],
  };
  return [
    resource(FILES, {
      allowBlobPublicAccess: true,
      allowSharedKeyAccess: true,
      publicNetworkAccess: 'Enabled',
      networkAcls: acl,
      creationTime: '2024-05-01T10:00:00Z',
    }),
    resource(DISK, { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled', diskState: 'Attached' }),
    resource(VAULT, {
      publicNetworkAccess: 'Enabled',
      networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
    }),
    resource(
      REGISTRY,
      { adminUserEnabled: true, anonymousPullEnabled: true, publicNetworkAccess: 'Enabled' },
      { sku: { name: 'Premium' } },
    ),
    resource(GUARD, {
      provisioningState: 'Succeeded',
      securityRules: [rule('https', 100, '443', '*'), rule('rdp', 200, '3389', 'Internet'), rule('ssh', 300, '22', 'Internet')],
      subnets: [{ id: `${GROUP}/providers/Microsoft.Network/virtualNetworks/a/subnets/web` }],
    }),
    resource(SQL, { publicNetworkAccess: 'Enabled', state: 'Ready' }),
    firewall(SQL, 'office', '198.51.100.1', '198.51.100.9'),
    firewall(SQL, 'AllowAllWindowsAzureIps', '0.0.0.0', '0.0.0.0'),
    resource(POSTGRES, { network: { publicNetworkAccess: 'Enabled' }, state: 'Ready' }),
    firewall(POSTGRES, 'everybody', '0.0.0.0', '255.255.255.255'),
    resource(MYSQL, { network: { publicNetworkAccess: 'Enabled' }, state: 'Ready' }),
    firewall(MYSQL, 'everybody', '0.0.0.0', '255.255.255.255'),
    resource(COSMOS, {
      publicNetworkAccess: 'Enabled',
      disableLocalAuth: false,
      isVirtualNetworkFilterEnabled: false,
      ipRules: [{ ipAddressOrRange: '198.51.100.7' }, { ipAddressOrRange: '0.0.0.0' }],
    }),
  ];
}

/** What of these resources is asked by further calls, beside what is a resource of its own. */
function furtherAnswers(): Map<string, unknown> {
  const lists = [
    `${VAULT}/providers/Microsoft.Insights/diagnosticSettings`,
    ...['blob', 'queue', 'table'].map(
      (each) => `${FILES}/${each}Services/default/providers/Microsoft.Insights/diagnosticSettings`,
    ),
    `${SQL}/administrators`,
    `${POSTGRES}/configurations`,
    `${MYSQL}/configurations`,
  ];
  const objects = [`${FILES}/blobServices/default`, `${SQL}/auditingSettings/default`, `${SQL}/encryptionProtector/current`];
  return new Map<string, unknown>([
    ...lists.map((path): [string, unknown] => [path.toLowerCase(), { value: [] }]),
    ...objects.map((path): [string, unknown] => [path.toLowerCase(), { id: path, name: 'default', properties: {} }]),
  ]);
}

export interface OpenedActing {
  readonly estate: ActingEstate;
  readonly server: ArmServer;
  /** The properties of a resource of the world, to be changed behind the estate's back. */
  properties(arm: string): ArmObject;
  close(): Promise<void>;
}

/** The connector over a server of this machine, found as a user would have it found: by the environment. */
export async function openActing(resources: ArmObject[] = actingResources(), operationReads = 2): Promise<OpenedActing> {
  const server = await startArm({
    subscriptions: [
      { id: `/subscriptions/${SUBSCRIPTION}`, subscriptionId: SUBSCRIPTION, displayName: 'Shop', state: 'Enabled' },
    ],
    resources,
    answers: furtherAnswers(),
    operationReads,
  });
  const before = process.env['ARM_ENDPOINT'];
  process.env['ARM_ENDPOINT'] = server.url;
  const { limits, signal, progress } = testContext();
  const context = { source: sourceId('azure://'), limits, signal, progress, calls: testCalls().caller };
  const claim = { candidate: { kind: 'address', address: 'azure://' }, as: 'Azure subscriptions' } as const;
  try {
    const estate = await azureActing.open(claim, { accounts: [], regions: [], kinds: [] }, context);
    return {
      estate,
      server,
      properties(arm) {
        const properties = server.world.resources.find(({ id }) => id === arm)?.['properties'];
        if (typeof properties !== 'object' || properties === null) throw new Error(`no ${arm}`);
        return properties as ArmObject;
      },
      close: () => estate.close().then(server.close),
    };
  } finally {
    if (before === undefined) delete process.env['ARM_ENDPOINT'];
    else process.env['ARM_ENDPOINT'] = before;
  }
}
