import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it.each([
  ['4', true],
  ['5', false],
])('says what version %s of the provider does where nothing is said', async (version, allowBlobPublicAccess) => {
  const [account] = await projected(`
    terraform {
      required_providers {
        azurerm = { version = "~> ${version}.0" }
      }
    }
    resource "azurerm_storage_account" "a" { name = "ledger" }
  `);
  expect(account).toMatchObject({
    platform: 'azure',
    apiVersion: 'Microsoft.Storage/2023-05-01',
    kind: 'storageAccounts',
    name: 'ledger',
    raw: {
      properties: {
        allowBlobPublicAccess,
        allowCrossTenantReplication: false,
        allowSharedKeyAccess: true,
        encryption: { requireInfrastructureEncryption: false },
        minimumTlsVersion: 'TLS1_2',
        networkAcls: { defaultAction: 'Allow', bypass: 'AzureServices' },
        publicNetworkAccess: 'Enabled',
        supportsHttpsTrafficOnly: true,
      },
      blobServices: { properties: {} },
      blobDiagnosticSettings: [],
    },
  });
  expect(account?.raw).not.toHaveProperty(['properties', 'primaryEndpoints']);
  expect(account?.raw).not.toHaveProperty(['blobServices', 'properties', 'deleteRetentionPolicy']);
  expect(account?.unread?.map(({ path }) => path)).toEqual(['properties.keyCreationTime']);
});

it('reads network rules, of its own or in a block beside it, and how long deleted blobs are kept', async () => {
  const [inside, beside] = await projected(`
    resource "azurerm_storage_account" "inside" {
      public_network_access_enabled = false
      network_rules {
        default_action = "Deny"
        bypass         = ["Logging", "AzureServices"]
        ip_rules       = ["203.0.113.0/24"]
      }
      blob_properties {
        delete_retention_policy { days = 30 }
        container_delete_retention_policy {}
      }
    }
    resource "azurerm_storage_account" "beside" { account_kind = "FileStorage" }
    resource "azurerm_storage_account_network_rules" "beside" {
      storage_account_id = azurerm_storage_account.beside.id
      default_action     = "Deny"
      bypass             = []
    }
  `);
  expect(inside?.raw).toMatchObject({
    properties: {
      publicNetworkAccess: 'Disabled',
      networkAcls: { defaultAction: 'Deny', bypass: 'Logging, AzureServices', ipRules: [{ value: '203.0.113.0/24' }] },
    },
    blobServices: {
      properties: {
        deleteRetentionPolicy: { enabled: true, days: 30 },
        containerDeleteRetentionPolicy: { enabled: true, days: 7 },
      },
    },
  });
  expect(beside?.raw).toMatchObject({ properties: { networkAcls: { defaultAction: 'Deny', bypass: '' }, primaryEndpoints: {} } });
});

it('does not know what a variable without a value decides', async () => {
  const [account] = await projected(`
    variable "public" { type = bool }
    resource "azurerm_storage_account" "a" { allow_nested_items_to_be_public = var.public }
  `);
  expect(account?.unread?.map(({ path }) => path)).toContain('properties.allowBlobPublicAccess');
});

it('does not know whether its services are logged when there are settings for services', async () => {
  const [account] = await projected(`
    resource "azurerm_storage_account" "a" { name = "ledger" }
    resource "azurerm_monitor_diagnostic_setting" "blobs" {
      name               = "siem"
      target_resource_id = "\${azurerm_storage_account.a.id}/blobServices/default"
    }
  `);
  expect(account?.unread?.map(({ path }) => path)).toContain('blobDiagnosticSettings');
});
