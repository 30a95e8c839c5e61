import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('is open to all networks and encrypted by the platform where nothing is said', async () => {
  const [disk] = await projected('resource "azurerm_managed_disk" "a" { name = "data" }');
  expect(disk?.raw).toEqual({
    name: 'data',
    properties: {
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
    },
  });
});

it('has a key of its own when its encryption set is a block, though its id is known after apply', async () => {
  const [disk] = await projected(`
    resource "azurerm_disk_encryption_set" "own" { name = "own" }
    resource "azurerm_managed_disk" "a" {
      name                   = "data"
      network_access_policy  = "DenyAll"
      disk_encryption_set_id = azurerm_disk_encryption_set.own.id
    }
  `);
  expect(disk?.raw).toMatchObject({
    properties: { encryption: { type: 'EncryptionAtRestWithCustomerKey' }, networkAccessPolicy: 'DenyAll' },
  });
});
