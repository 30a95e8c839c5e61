import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('has roles, local accounts and an open API server where nothing is said', async () => {
  const [cluster] = await projected('resource "azurerm_kubernetes_cluster" "a" { name = "shop" }');
  expect(cluster?.raw).toEqual({
    name: 'shop',
    properties: {
      apiServerAccessProfile: { enablePrivateCluster: false },
      disableLocalAccounts: false,
      enableRBAC: true,
      networkProfile: {},
    },
  });
});

it('reads who may sign in and from where', async () => {
  const [cluster] = await projected(`
    resource "azurerm_kubernetes_cluster" "a" {
      name                   = "shop"
      local_account_disabled = true
      api_server_access_profile { authorized_ip_ranges = ["203.0.113.0/24"] }
      azure_active_directory_role_based_access_control { azure_rbac_enabled = true }
      network_profile {
        network_plugin = "azure"
        network_policy = "cilium"
      }
    }
  `);
  expect(cluster?.raw).toMatchObject({
    properties: {
      aadProfile: { managed: true, enableAzureRBAC: true },
      apiServerAccessProfile: { authorizedIPRanges: ['203.0.113.0/24'] },
      disableLocalAccounts: true,
      networkProfile: { networkPolicy: 'cilium' },
    },
  });
});
