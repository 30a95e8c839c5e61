/** A container registry as ARM answers. */
import type { Projection } from '../projection.js';
import { enabled } from './shared.js';

export const containerRegistry: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.ContainerRegistry/2023-07-01',
  kind: 'registries',
  from: 'azurerm_container_registry',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        sku: { name: block.get('sku') },
        properties: {
          adminUserEnabled: block.get('admin_enabled').or(false),
          anonymousPullEnabled: block.get('anonymous_pull_enabled').or(false),
          networkRuleSet: { defaultAction: block.one('network_rule_set').get('default_action').or('Allow') },
          publicNetworkAccess: enabled(block, 'public_network_access_enabled', true),
        },
      },
    };
  },
};
