/** A storage account as ARM answers: `azurerm_storage_account`, with network rules of its own or in a block beside it. */
import { unread, type Block, type Projection } from '../projection.js';
import { DIAGNOSTICS, PRIVATE_ENDPOINT, enabled, privateEndpointConnections } from './shared.js';

const AFTER_APPLY = 'it is known after apply';
const NETWORK_RULES = 'azurerm_storage_account_network_rules';

export const storageAccount: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Storage/2023-05-01',
  kind: 'storageAccounts',
  from: 'azurerm_storage_account',
  joins: [NETWORK_RULES, PRIVATE_ENDPOINT, DIAGNOSTICS],
  project(block, estate) {
    const beside = estate.one(NETWORK_RULES, 'storage_account_id', block);
    // A service's id is made of the account's, so of a setting for one it is not known before apply whose it is.
    const settings = estate.related(DIAGNOSTICS, 'target_resource_id', block);
    const ofServices = settings.state === 'unknown' ? unread(AFTER_APPLY) : [];
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        properties: {
          allowBlobPublicAccess: block
            .get('allow_nested_items_to_be_public')
            .boolean()
            .or(estate.byVersion(block, 5, true, false)),
          allowCrossTenantReplication: block.get('cross_tenant_replication_enabled').or(false),
          allowSharedKeyAccess: block.get('shared_access_key_enabled').or(true),
          encryption: {
            requireInfrastructureEncryption: block.get('infrastructure_encryption_enabled').or(false),
          },
          keyCreationTime: unread('keys are made when the account is'),
          minimumTlsVersion: block.get('min_tls_version').or('TLS1_2'),
          networkAcls: networkRules(beside.state === 'absent' ? block.one('network_rules') : beside),
          // An account for files only answers with no address for blobs.
          primaryEndpoints: block
            .get('account_kind')
            .or('StorageV2')
            .choose((kind) => (kind === 'FileStorage' ? { file: unread(AFTER_APPLY) } : undefined)),
          privateEndpointConnections: privateEndpointConnections(block, estate),
          publicNetworkAccess: enabled(block, 'public_network_access_enabled', true),
          supportsHttpsTrafficOnly: block.get('https_traffic_only_enabled').or(true),
        },
        blobDiagnosticSettings: ofServices,
        queueDiagnosticSettings: ofServices,
        tableDiagnosticSettings: ofServices,
        blobServices: { name: 'default', properties: blobProperties(block.one('blob_properties')) },
      },
    };
  },
};

function networkRules(rules: Block) {
  return {
    defaultAction: rules.get('default_action').or('Allow'),
    bypass: rules
      .get('bypass')
      .map((services) => (Array.isArray(services) ? services.map(String).join(', ') : undefined))
      .or('AzureServices'),
    ipRules: rules.get('ip_rules').each((value) => ({ value, action: 'Allow' })),
    virtualNetworkRules: rules.get('virtual_network_subnet_ids').each((id) => ({ id, action: 'Allow' })),
  };
}

function blobProperties(properties: Block) {
  const kept = (policy: Block) => ({ enabled: true, days: policy.get('days').or(7) });
  return {
    deleteRetentionPolicy: properties.one('delete_retention_policy').object(kept),
    containerDeleteRetentionPolicy: properties.one('container_delete_retention_policy').object(kept),
  };
}
