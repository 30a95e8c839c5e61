/** A logical SQL server as ARM answers, with what blocks beside it set on it. */
import type { Block, Estate, Projection, Shape } from '../projection.js';
import { unread } from '../projection.js';
import { enabled, firewallRule, isGiven } from './shared.js';

const AUDITING = 'azurerm_mssql_server_extended_auditing_policy';
const FIREWALL_RULE = 'azurerm_mssql_firewall_rule';
const ENCRYPTION = 'azurerm_mssql_server_transparent_data_encryption';
const KEY = 'azurerm_key_vault_key';

export const sqlServer: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Sql/2023-08-01',
  kind: 'servers',
  from: 'azurerm_mssql_server',
  joins: [AUDITING, FIREWALL_RULE, ENCRYPTION],
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        properties: {
          minimalTlsVersion: block.get('minimum_tls_version').or('1.2').as(TLS_VERSIONS),
          publicNetworkAccess: enabled(block, 'public_network_access_enabled', true),
        },
        administrators: block.all('azuread_administrator').each((administrator) => ({
          name: 'ActiveDirectory',
          properties: {
            administratorType: 'ActiveDirectory',
            login: administrator.get('login_username'),
            sid: administrator.get('object_id'),
          },
        })),
        auditingSettings: auditing(estate.one(AUDITING, 'server_id', block)),
        encryptionProtector: { name: 'current', properties: { serverKeyType: keyType(block, estate) } },
        firewallRules: estate.related(FIREWALL_RULE, 'server_id', block).each(firewallRule),
      },
    };
  },
};

/** The provider says Disabled where the API says None. */
const TLS_VERSIONS = { '1.0': '1.0', '1.1': '1.1', '1.2': '1.2', '1.3': '1.3', Disabled: 'None' };

/** Off until a block turns it on. */
function auditing(policy: Block): Shape {
  const settings = {
    state: policy.state === 'absent' ? 'Disabled' : enabled(policy, 'enabled', true),
    // The older name went with version 5 of the provider.
    storageEndpoint: policy.get('storage_endpoint').or(policy.get('blob_storage_endpoint')),
    retentionDays: policy.get('retention_in_days').or(0),
    isAzureMonitorTargetEnabled: policy.get('log_monitoring_enabled').or(true),
  };
  return { name: 'Default', properties: settings };
}

/** A key of a vault when one is named, in the server or beside it. */
function keyType(block: Block, estate: Estate): Shape {
  const beside = estate.one(ENCRYPTION, 'server_id', block);
  const keys = [
    block.get('transparent_data_encryption_key_vault_key_id'),
    beside.get('key_vault_key_id'),
    beside.get('managed_hsm_key_id'),
  ].map((key) => isGiven(key, estate, KEY));
  if (keys.includes('yes')) return 'AzureKeyVault';
  return keys.includes('unknown') ? unread('whether a key is named is known after apply') : 'ServiceManaged';
}
