/** A managed disk as ARM answers. */
import { unread, type Projection } from '../projection.js';
import { enabled, isGiven } from './shared.js';

const ENCRYPTION_SET = 'azurerm_disk_encryption_set';

export const disk: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Compute/2023-10-02',
  kind: 'disks',
  from: 'azurerm_managed_disk',
  project(block, estate) {
    const sets = [block.get('disk_encryption_set_id'), block.get('secure_vm_disk_encryption_set_id')].map((set) =>
      isGiven(set, estate, ENCRYPTION_SET),
    );
    const ownKey = sets.includes('yes') ? 'yes' : sets.includes('unknown') ? 'unknown' : 'no';
    const type = { yes: 'EncryptionAtRestWithCustomerKey', no: 'EncryptionAtRestWithPlatformKey' };
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        properties: {
          encryption: { type: ownKey === 'unknown' ? unread('the encryption set is known after apply') : type[ownKey] },
          networkAccessPolicy: block.get('network_access_policy').or('AllowAll'),
          publicNetworkAccess: enabled(block, 'public_network_access_enabled', true),
        },
      },
    };
  },
};
