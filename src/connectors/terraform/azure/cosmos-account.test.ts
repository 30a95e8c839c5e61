import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it.each([
  ['', false],
  ['local_authentication_disabled = true', true],
  ['local_authentication_enabled = false', true],
  ['local_authentication_enabled = true', false],
])('takes keys unless it is said not to: %j', async (argument, disableLocalAuth) => {
  const [account] = await projected(`
    resource "azurerm_cosmosdb_account" "a" {
      name = "catalog"
      ${argument}
    }
  `);
  expect(account?.raw).toMatchObject({ properties: { disableLocalAuth } });
});

it.each(['["203.0.113.7", "0.0.0.0"]', '"203.0.113.7, 0.0.0.0"'])('reads the addresses that may come in: %s', async (ranges) => {
  const [account] = await projected(`
    resource "azurerm_cosmosdb_account" "a" {
      name            = "catalog"
      ip_range_filter = ${ranges}
    }
  `);
  expect(account?.raw).toMatchObject({
    properties: {
      ipRules: [{ ipAddressOrRange: '203.0.113.7' }, { ipAddressOrRange: '0.0.0.0' }],
      isVirtualNetworkFilterEnabled: false,
      publicNetworkAccess: 'Enabled',
    },
  });
});

it.each([
  ['', []],
  ['capabilities { name = "EnableCassandra" }', [{ name: 'EnableCassandra' }]],
  ['kind = "MongoDB"', [{ name: 'EnableMongo' }]],
  ['kind = "MongoDB"\ncapabilities { name = "EnableMongo" }', [{ name: 'EnableMongo' }]],
])('says which API it speaks: %j', async (argument, capabilities) => {
  const [account] = await projected(`
    resource "azurerm_cosmosdb_account" "a" {
      name = "catalog"
      ${argument}
    }
  `);
  expect(account?.raw).toMatchObject({ properties: { capabilities } });
});
