/** Declares `disable-key`: ends what keys without an owner open, where identities can take their place. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { registries } from '../../kinds/containers.js';
import { databaseAccounts } from '../../kinds/documentdb.js';
import { storageAccounts } from '../../kinds/storage.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const disableKey: ResourceAction = {
  name: 'disable-key',
  describes: 'Makes the account keys of a storage account, Cosmos DB account or container registry worthless until it is undone.',
  rung: 'contain',
  kinds: [storageAccounts, databaseAccounts, registries].map(({ apiVersion, kind }) => ({ apiVersion, kind })),
  permissions: permissionsOf(
    'PATCH Microsoft.Storage/storageAccounts',
    'PATCH Microsoft.DocumentDB/databaseAccounts',
    'PATCH Microsoft.ContainerRegistry/registries',
  ),
  unit: 'store',
  look: (address, estate) => lookAt(address, estate, () => ['properties', 'tags']),
  plan,
  undo,
};
