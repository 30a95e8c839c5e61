/** A small made-up subscription, and the estate opened over it: the harness that tests and contracts share. */
import { sourceId } from '../../../src/model/index.js';
import { testContext } from '../read-context.js';
import type { Estate, EstateOptions } from '../../../src/ports/index.js';
import { azure } from '../../../src/connectors/azure/connector.js';
import { startArm, type ArmServer, type ArmWorld } from './arm-server.js';
import { testCalls, type TestCalls } from '../single-calls.js';

export const SUBSCRIPTION = '11111111-2222-4333-8444-555555555555';
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/Shop`;
export const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/shopfiles`;
export const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/shop`;
export const MACHINE = `${GROUP}/providers/Microsoft.Compute/virtualMachines/web`;
export const DISK = `${GROUP}/providers/Microsoft.Compute/disks/web-os`;
export const NIC = `${GROUP}/providers/Microsoft.Network/networkInterfaces/web-nic`;
export const NSG = `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/web`;
export const SITE = `${GROUP}/providers/Microsoft.Web/sites/shop`;

/** A secret of the made-up estate: whatever comes out must not hold it. */
export const SECRET = 'hunter2-hunter2';

const named = (id: string, type: string, properties: object, more: object = {}): Record<string, unknown> => ({
  id,
  name: id.split('/').at(-1),
  type,
  location: 'westeurope',
  tags: { team: 'shop' },
  properties,
  ...more,
});

export function shopWorld(): Pick<ArmWorld, 'subscriptions' | 'resources' | 'answers'> {
  const subscription = {
    id: `/subscriptions/${SUBSCRIPTION}`,
    subscriptionId: SUBSCRIPTION,
    displayName: 'Shop',
    state: 'Enabled',
  };
  const identity = {
    userAssignedIdentities: { [`${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/web`]: {} },
  };
  return {
    subscriptions: [subscription],
    resources: [
      named(GROUP, 'Microsoft.Resources/resourceGroups', { provisioningState: 'Succeeded' }),
      named(ACCOUNT, 'Microsoft.Storage/storageAccounts', {
        allowBlobPublicAccess: null,
        creationTime: '2024-05-01T10:00:00.1234567Z',
      }),
      named(`${ACCOUNT}2`, 'Microsoft.Storage/storageAccounts', { allowBlobPublicAccess: false }, { location: 'northeurope' }),
      named(`${ACCOUNT}3`, 'Microsoft.Storage/storageAccounts', { allowBlobPublicAccess: false }),
      named(VAULT, 'Microsoft.KeyVault/vaults', { enableRbacAuthorization: true }),
      named(`${VAULT}2`, 'Microsoft.KeyVault/vaults', { enableRbacAuthorization: true }),
      named(`${VAULT}/keys/a`, 'Microsoft.KeyVault/vaults/keys', { attributes: { enabled: true } }),
      named(`${VAULT}/keys/b`, 'Microsoft.KeyVault/vaults/keys', { attributes: { enabled: true } }),
      named(`${VAULT}2/keys/c`, 'Microsoft.KeyVault/vaults/keys', { attributes: { enabled: false } }),
      named(
        MACHINE,
        'Microsoft.Compute/virtualMachines',
        {
          networkProfile: { networkInterfaces: [{ id: NIC }] },
          storageProfile: {
            osDisk: {
              managedDisk: {
                id: DISK,
                diskEncryptionSet: { id: `${GROUP}/providers/Microsoft.Compute/diskEncryptionSets/main` },
              },
            },
          },
          osProfile: { adminUsername: 'ops', adminPassword: SECRET, customData: SECRET },
        },
        { identity },
      ),
      named(DISK, 'Microsoft.Compute/disks', { diskState: 'Attached' }, { managedBy: MACHINE }),
      named(NIC, 'Microsoft.Network/networkInterfaces', { networkSecurityGroup: { id: NSG } }),
      named(NSG, 'Microsoft.Network/networkSecurityGroups', { securityRules: [] }),
      named(SITE, 'Microsoft.Web/sites', { httpsOnly: true }),
    ],
    answers: new Map<string, unknown>([
      [subscription.id, subscription],
      [
        `${ACCOUNT}/blobServices/default`.toLowerCase(),
        { id: `${ACCOUNT}/blobServices/default`, name: 'default', properties: {} },
      ],
      [
        `${ACCOUNT}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings`.toLowerCase(),
        { value: [{ name: 'all' }] },
      ],
      [
        `${SITE}/config/web`.toLowerCase(),
        {
          id: `${SITE}/config/web`,
          properties: {
            ftpsState: 'Disabled',
            appSettings: [{ name: 'DB_PASSWORD', value: SECRET }],
            connectionStrings: [{ name: 'main', connectionString: SECRET, type: 'SQLAzure' }],
            azureStorageAccounts: { files: { accountName: 'shopfiles', accessKey: SECRET } },
          },
        },
      ],
      [`${SITE}/basicPublishingCredentialsPolicies`.toLowerCase(), { value: [{ name: 'ftp', properties: { allow: false } }] }],
    ]),
  };
}

export interface OpenedEstate {
  readonly estate: Estate;
  readonly server: ArmServer;
  readonly calls: TestCalls;
  close(): Promise<void>;
}

/** The connector over a server of this machine, found as a user would have it found: by the environment. */
export async function openOver(world: Partial<ArmWorld>, options: Partial<EstateOptions> = {}): Promise<OpenedEstate> {
  const server = await startArm(world);
  const before = process.env['ARM_ENDPOINT'];
  process.env['ARM_ENDPOINT'] = server.url;
  const calls = testCalls();
  const { limits, signal, progress } = testContext();
  const context = { source: sourceId('azure://'), limits, signal, progress, calls: calls.caller };
  const claim = { candidate: { kind: 'address', address: 'azure://' }, as: 'Azure subscriptions' } as const;
  try {
    const estate = await azure.open(claim, { accounts: [], regions: [], kinds: [], ...options }, context);
    return { estate, server, calls, close: () => estate.close().then(server.close) };
  } finally {
    if (before === undefined) delete process.env['ARM_ENDPOINT'];
    else process.env['ARM_ENDPOINT'] = before;
  }
}
