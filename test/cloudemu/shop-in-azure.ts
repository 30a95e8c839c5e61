/** A shop in cloudemu's Azure, put there by its own Resource Manager; and how to read it. */
import { azure } from '../../src/connectors/azure/index.js';
import { SUBSCRIPTION, type Door } from '../fakes/cloudemu.js';

const IN_SUBSCRIPTION = `/subscriptions/${SUBSCRIPTION}`;
const GROUP = `${IN_SUBSCRIPTION}/resourceGroups/shop`;
const ROLE = '5b1c0f6e-2222-4333-8444-555555555555';

/** Its resources, by what the tests call them: where they are made. */
export const AT = {
  subscription: IN_SUBSCRIPTION,
  group: GROUP,
  role: `${IN_SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${ROLE}`,
  account: `${GROUP}/providers/Microsoft.Storage/storageAccounts/shopfiles`,
  network: `${GROUP}/providers/Microsoft.Network/virtualNetworks/net`,
  securityGroup: `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/web`,
  address: `${GROUP}/providers/Microsoft.Network/publicIPAddresses/front`,
  balancer: `${GROUP}/providers/Microsoft.Network/loadBalancers/front`,
  machine: `${GROUP}/providers/Microsoft.Compute/virtualMachines/shop-1`,
  disk: `${GROUP}/providers/Microsoft.Compute/disks/data`,
  snapshot: `${GROUP}/providers/Microsoft.Compute/snapshots/data-1`,
  scaleSet: `${GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/pool`,
  sql: `${GROUP}/providers/Microsoft.Sql/servers/shopsql`,
  database: `${GROUP}/providers/Microsoft.Sql/servers/shopsql/databases/orders`,
  mysql: `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/carts`,
  postgresql: `${GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`,
  site: `${GROUP}/providers/Microsoft.Web/sites/shopweb`,
  cluster: `${GROUP}/providers/Microsoft.ContainerService/managedClusters/aks`,
  cosmos: `${GROUP}/providers/Microsoft.DocumentDB/databaseAccounts/carts`,
} as const;

export const TAGS = { team: 'shop', Env: 'prod' };
/** Planted where secrets lie. */
export const SECRET = 'hunter2-hunter2';

const login = { administratorLogin: 'shop', administratorLoginPassword: SECRET };

/** What each is made of, besides its place and its tags. In the order in which they need each other. */
const MADE: Readonly<Record<Exclude<keyof typeof AT, 'subscription'>, object>> = {
  group: {},
  role: {
    properties: { roleName: 'shopkeeper', type: 'CustomRole', permissions: [{ actions: ['*/read'] }], assignableScopes: [GROUP] },
  },
  account: { kind: 'StorageV2', sku: { name: 'Standard_LRS' }, properties: { allowBlobPublicAccess: true } },
  network: { properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } } },
  securityGroup: { properties: {} },
  address: { properties: { publicIPAllocationMethod: 'Static' } },
  balancer: { sku: { name: 'Standard' }, properties: {} },
  machine: {
    properties: {
      hardwareProfile: { vmSize: 'Standard_B1s' },
      storageProfile: { osDisk: { name: 'os', createOption: 'FromImage', managedDisk: { id: AT.disk } } },
      osProfile: { computerName: 'shop-1', adminUsername: 'shop', adminPassword: SECRET },
    },
  },
  disk: { sku: { name: 'Premium_LRS' }, properties: { diskSizeGB: 32, creationData: { createOption: 'Empty' } } },
  snapshot: { properties: { creationData: { createOption: 'Copy', sourceResourceId: AT.disk } } },
  scaleSet: { sku: { name: 'Standard_B1s', capacity: 1 }, properties: { virtualMachineProfile: {} } },
  sql: { properties: login },
  database: { sku: { name: 'S0' }, properties: {} },
  mysql: { sku: { name: 'Standard_B1ms', tier: 'Burstable' }, properties: { ...login, version: '8.0.21' } },
  postgresql: { sku: { name: 'Standard_B1ms', tier: 'Burstable' }, properties: { ...login, version: '16' } },
  site: { kind: 'functionapp', properties: { siteConfig: { appSettings: [{ name: 'KEY', value: SECRET }] } } },
  cluster: {
    properties: { dnsPrefix: 'aks', agentPoolProfiles: [{ name: 'np', count: 1, vmSize: 'Standard_B2s', mode: 'System' }] },
  },
  cosmos: { properties: { databaseAccountOfferType: 'Standard' } },
};

export async function fillAzure(door: Door): Promise<void> {
  door.spelled = Object.values(AT);
  for (const [name, made] of Object.entries(MADE))
    await door.send('PUT', pathOf(AT[name as keyof typeof AT]), { location: 'westeurope', tags: TAGS, ...made });
}

export function pathOf(id: string): string {
  return `${id}?api-version=2024-05-01`;
}

/** Headwater's name for it. */
export function idOf(arm: string): string {
  return `azure:${arm.toLowerCase()}`;
}

/** Reads cloudemu instead of Azure. @returns undoes it */
export function useAzureAt({ url }: Door): () => void {
  const before = process.env['ARM_ENDPOINT'];
  process.env['ARM_ENDPOINT'] = url;
  return () => {
    if (before === undefined) delete process.env['ARM_ENDPOINT'];
    else process.env['ARM_ENDPOINT'] = before;
  };
}

export const AZURE = { connector: azure, address: 'azure://' };
