/** An AKS cluster as ARM answers. */
import type { Projection } from '../projection.js';

export const kubernetesCluster: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.ContainerService/2024-09-01',
  kind: 'managedClusters',
  from: 'azurerm_kubernetes_cluster',
  project(block) {
    const network = block.one('network_profile');
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        properties: {
          // The provider knows only the kind that Azure manages.
          aadProfile: block.one('azure_active_directory_role_based_access_control').object((entra) => ({
            managed: true,
            enableAzureRBAC: entra.get('azure_rbac_enabled').or(false),
          })),
          apiServerAccessProfile: {
            authorizedIPRanges: block
              .one('api_server_access_profile')
              .get('authorized_ip_ranges')
              .each((range) => range),
            enablePrivateCluster: block.get('private_cluster_enabled').or(false),
          },
          disableLocalAccounts: block.get('local_account_disabled').or(false),
          enableRBAC: block.get('role_based_access_control_enabled').or(true),
          networkProfile: { networkPlugin: network.get('network_plugin'), networkPolicy: network.get('network_policy') },
        },
      },
    };
  },
};
