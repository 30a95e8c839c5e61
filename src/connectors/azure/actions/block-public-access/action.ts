/** Declares `block-public-access`: closes what anyone, or any network, can reach. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { disks } from '../../kinds/compute.js';
import { registries } from '../../kinds/containers.js';
import { vaults } from '../../kinds/key-vault.js';
import { storageAccounts } from '../../kinds/storage.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const blockPublicAccess: ResourceAction = {
  name: 'block-public-access',
  describes: 'Closes a storage account, disk, key vault or container registry to whoever is not named.',
  rung: 'contain',
  kinds: [storageAccounts, disks, vaults, registries].map(({ apiVersion, kind }) => ({ apiVersion, kind })),
  permissions: permissionsOf(
    'PATCH Microsoft.Storage/storageAccounts',
    'PATCH Microsoft.Compute/disks',
    'PATCH Microsoft.KeyVault/vaults',
    'PATCH Microsoft.ContainerRegistry/registries',
  ),
  unit: 'store',
  look: (address, estate) => lookAt(address, estate, () => ['properties', 'sku', 'tags']),
  plan,
  undo,
};
