/** A flow log of Network Watcher as ARM answers. */
import type { Projection } from '../projection.js';

export const flowLog: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Network/2024-05-01',
  kind: 'networkWatchers/flowLogs',
  from: 'azurerm_network_watcher_flow_log',
  project(block) {
    const retention = block.one('retention_policy');
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        properties: {
          enabled: block.get('enabled'),
          retentionPolicy: { enabled: retention.get('enabled'), days: retention.get('days') },
        },
      },
    };
  },
};
