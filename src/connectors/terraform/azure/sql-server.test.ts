import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('is public, not audited and encrypted by Azure where nothing is said', async () => {
  const [server] = await projected('resource "azurerm_mssql_server" "a" { name = "orders" }');
  expect(server?.raw).toMatchObject({
    properties: { minimalTlsVersion: '1.2', publicNetworkAccess: 'Enabled' },
    administrators: [],
    auditingSettings: { properties: { state: 'Disabled' } },
    encryptionProtector: { properties: { serverKeyType: 'ServiceManaged' } },
    firewallRules: [],
  });
});

it('has what blocks beside it set on it', async () => {
  const [server] = await projected(`
    resource "azurerm_mssql_server" "a" {
      name                          = "orders"
      minimum_tls_version           = "Disabled"
      public_network_access_enabled = false
      azuread_administrator {
        login_username = "dba"
        object_id      = "00000000-0000-0000-0000-000000000001"
      }
    }
    resource "azurerm_mssql_server_extended_auditing_policy" "a" {
      server_id         = azurerm_mssql_server.a.id
      storage_endpoint  = "https://logs.blob.core.windows.net/"
      retention_in_days = 120
    }
    resource "azurerm_mssql_firewall_rule" "a" {
      name             = "azure"
      server_id        = azurerm_mssql_server.a.id
      start_ip_address = "0.0.0.0"
      end_ip_address   = "0.0.0.0"
    }
    resource "azurerm_key_vault_key" "tde" { name = "tde" }
    resource "azurerm_mssql_server_transparent_data_encryption" "a" {
      server_id        = azurerm_mssql_server.a.id
      key_vault_key_id = azurerm_key_vault_key.tde.id
    }
  `);
  expect(server?.raw).toMatchObject({
    properties: { minimalTlsVersion: 'None', publicNetworkAccess: 'Disabled' },
    administrators: [{ properties: { administratorType: 'ActiveDirectory', login: 'dba' } }],
    auditingSettings: {
      properties: { state: 'Enabled', retentionDays: 120, storageEndpoint: 'https://logs.blob.core.windows.net/' },
    },
    encryptionProtector: { properties: { serverKeyType: 'AzureKeyVault' } },
    firewallRules: [{ name: 'azure', properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' } }],
  });
});

it('does not know whether a key is named when that is a variable without a value', async () => {
  const [server] = await projected(`
    variable "key" { type = string }
    resource "azurerm_mssql_server" "a" { transparent_data_encryption_key_vault_key_id = var.key }
  `);
  expect(server?.unread?.map(({ path }) => path)).toEqual(['encryptionProtector.properties.serverKeyType']);
});
