/** Azure: storage accounts, vaults and machines, as the resource manager gives them. */
import type { Random } from '../random.js';
import { cloudKind, failsIf, type CloudKind } from './kind.js';

interface Arm<Properties> {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: Properties;
}

interface Account {
  readonly creationTime: string;
  readonly supportsHttpsTrafficOnly: boolean;
  readonly minimumTlsVersion?: string;
  readonly allowBlobPublicAccess?: boolean;
}

interface Vault {
  readonly tenantId: string;
  readonly enablePurgeProtection?: boolean;
  readonly enableSoftDelete?: boolean;
}

interface Disk {
  readonly name: string;
  readonly vhd?: { readonly uri: string };
  readonly managedDisk?: { readonly id: string };
}

interface Machine {
  readonly hardwareProfile: { readonly vmSize: string };
  readonly storageProfile: { readonly osDisk: Disk; readonly dataDisks?: readonly Disk[] };
}

const NEVER_SET_MEANS_PUBLIC_UNTIL = Date.parse('2023-11-01T00:00:00Z');

export const AZURE: readonly CloudKind[] = [
  cloudKind<Arm<Account>>({
    platform: 'azure',
    apiVersion: 'Microsoft.Storage/2023-05-01',
    kind: 'storageAccounts',
    share: 8,
    make: (index, random) =>
      armOf(index, random, {
        creationTime: `${random.pick(['2021', '2024'])}-05-01T10:00:00Z`,
        supportsHttpsTrafficOnly: random.chance(0.95),
        ...(random.chance(0.9) ? { minimumTlsVersion: random.pick(['TLS1_2', 'TLS1_2', 'TLS1_2', 'TLS1_0']) } : {}),
        ...(random.chance(0.8) ? { allowBlobPublicAccess: random.chance(0.2) } : {}),
      }),
    predicates: {
      'storage-secure-transfer': ({ properties }) => failsIf(!properties.supportsHttpsTrafficOnly),
      'storage-minimum-tls': ({ properties: { minimumTlsVersion: version } }) => {
        return failsIf(version === undefined || version === 'TLS1_0' || version === 'TLS1_1');
      },
      'no-public-blob-access': ({ properties: { allowBlobPublicAccess: allowed, creationTime } }) => {
        if (allowed !== undefined) return failsIf(allowed);
        return Date.parse(creationTime) < NEVER_SET_MEANS_PUBLIC_UNTIL ? 'fail' : 'error';
      },
    },
  }),
  cloudKind<Arm<Vault>>({
    platform: 'azure',
    apiVersion: 'Microsoft.KeyVault/2023-07-01',
    kind: 'vaults',
    share: 3,
    make: (index, random) =>
      armOf(index, random, {
        tenantId: '00000000-0000-0000-0000-000000000001',
        ...(random.chance(0.6) ? { enablePurgeProtection: true } : {}),
        ...(random.chance(0.5) ? { enableSoftDelete: random.chance(0.95) } : {}),
      }),
    predicates: {
      'key-vault-purge-protection': ({ properties: { enablePurgeProtection = false, enableSoftDelete = true } }) => {
        return failsIf(!enablePurgeProtection || !enableSoftDelete);
      },
    },
  }),
  cloudKind<Arm<Machine>>({
    platform: 'azure',
    apiVersion: 'Microsoft.Compute/2024-07-01',
    kind: 'virtualMachines',
    share: 7,
    make: (index, random) =>
      armOf(index, random, {
        hardwareProfile: { vmSize: 'Standard_D4s_v5' },
        storageProfile: {
          osDisk: diskOf('os', random),
          ...(random.chance(0.6)
            ? { dataDisks: Array.from({ length: random.below(4) }, (_, at) => diskOf(`data-${at}`, random)) }
            : {}),
        },
      }),
    predicates: {
      'vm-managed-disks': ({ properties: { storageProfile } }) => {
        const { osDisk, dataDisks = [] } = storageProfile;
        return failsIf(osDisk.vhd !== undefined || dataDisks.some(({ vhd }) => vhd !== undefined));
      },
    },
  }),
];

function armOf<T>(index: number, random: Random, properties: T): Arm<T> {
  return {
    id: `/subscriptions/0/resourceGroups/g-${index % 50}/providers/one-${index}`,
    name: `one-${index}`,
    location: random.pick(['westeurope', 'northeurope', 'eastus']),
    tags: { team: `team-${index % 40}` },
    properties,
  };
}

function diskOf(name: string, random: Random): Disk {
  if (random.chance(0.05)) return { name, vhd: { uri: `https://old.blob.example/vhds/${name}.vhd` } };
  return { name, managedDisk: { id: `/subscriptions/0/disks/${name}` } };
}
