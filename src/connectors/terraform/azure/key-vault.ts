/** A key vault as ARM answers, with where its logs go and the private endpoints that lead to it. */
import type { Projection } from '../projection.js';
import { DIAGNOSTICS, PRIVATE_ENDPOINT, diagnosticSettings, enabled, privateEndpointConnections } from './shared.js';

export const keyVault: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.KeyVault/2023-07-01',
  kind: 'vaults',
  from: 'azurerm_key_vault',
  joins: [DIAGNOSTICS, PRIVATE_ENDPOINT],
  project(block, estate) {
    const rules = block.one('network_acls');
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        properties: {
          enablePurgeProtection: block.get('purge_protection_enabled'),
          // The older name went with version 5 of the provider.
          enableRbacAuthorization: block.get('enable_rbac_authorization').or(block.get('rbac_authorization_enabled')).or(false),
          // Every vault that is made has it.
          enableSoftDelete: true,
          // A block that says no more than the default action would be refused, so no fix can write one.
          networkAcls:
            rules.state === 'absent'
              ? { defaultAction: 'Allow' }
              : {
                  defaultAction: rules.get('default_action'),
                  bypass: rules.get('bypass'),
                  ipRules: rules.get('ip_rules').each((value) => ({ value })),
                  virtualNetworkRules: rules.get('virtual_network_subnet_ids').each((id) => ({ id })),
                },
          privateEndpointConnections: privateEndpointConnections(block, estate),
          publicNetworkAccess: enabled(block, 'public_network_access_enabled', true),
        },
        diagnosticSettings: diagnosticSettings(block, estate),
      },
    };
  },
};
