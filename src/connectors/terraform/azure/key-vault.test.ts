import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('is open and not protected where nothing is said', async () => {
  const [vault] = await projected('resource "azurerm_key_vault" "a" { name = "keys" }');
  expect(vault?.raw).toEqual({
    name: 'keys',
    properties: {
      enableRbacAuthorization: false,
      enableSoftDelete: true,
      networkAcls: { defaultAction: 'Allow' },
      privateEndpointConnections: [],
      publicNetworkAccess: 'Enabled',
    },
    diagnosticSettings: [],
  });
});

it('has the private endpoints that lead to it and the settings of its logs', async () => {
  const [vault] = await projected(`
    resource "azurerm_key_vault" "a" {
      name                       = "keys"
      enable_rbac_authorization  = true
      purge_protection_enabled   = true
      network_acls {
        default_action = "Deny"
        bypass         = "AzureServices"
        ip_rules       = ["203.0.113.7"]
      }
    }
    resource "azurerm_private_endpoint" "a" {
      name = "keys"
      private_service_connection {
        name                           = "keys"
        private_connection_resource_id = azurerm_key_vault.a.id
        is_manual_connection           = false
      }
    }
    resource "azurerm_monitor_diagnostic_setting" "a" {
      name               = "siem"
      target_resource_id = azurerm_key_vault.a.id
      enabled_log { category_group = "audit" }
    }
  `);
  expect(vault?.raw).toMatchObject({
    properties: {
      enablePurgeProtection: true,
      enableRbacAuthorization: true,
      networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices', ipRules: [{ value: '203.0.113.7' }] },
      privateEndpointConnections: [{ properties: { privateLinkServiceConnectionState: { status: 'Approved' } } }],
    },
    diagnosticSettings: [{ name: 'siem', properties: { logs: [{ categoryGroup: 'audit', enabled: true }] } }],
  });
});

it('takes either name for roles', async () => {
  const [vault] = await projected('resource "azurerm_key_vault" "a" { rbac_authorization_enabled = true }');
  expect(vault?.raw).toMatchObject({ properties: { enableRbacAuthorization: true } });
});
