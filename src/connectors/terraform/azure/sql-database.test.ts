import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it.each([
  ['', 'Enabled'],
  ['transparent_data_encryption_enabled = false', 'Disabled'],
])('is encrypted unless it is said not to be: %j', async (argument, state) => {
  const [database] = await projected(`
    resource "azurerm_mssql_database" "a" {
      name = "main"
      ${argument}
    }
  `);
  expect(database).toMatchObject({
    kind: 'servers/databases',
    raw: { name: 'main', transparentDataEncryption: { properties: { state } } },
  });
});
