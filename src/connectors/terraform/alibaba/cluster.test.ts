import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('has a public endpoint and addons that are not known when nothing is said', async () => {
  const [cluster] = await projected('resource "alicloud_cs_managed_kubernetes" "c" { name = "main" }');
  expect(cluster?.raw).toEqual({
    name: 'main',
    cluster_type: 'ManagedKubernetes',
    master_url: { api_server_endpoint: 'https://(known after apply):6443' },
    meta_data: {},
    nodepools: [],
  });
  expect(cluster?.unread?.map(({ path }) => path)).toEqual(['meta_data.Addons']);
});

it('reads endpoint, addons and node pools', async () => {
  const [cluster] = await projected(`
    resource "alicloud_cs_managed_kubernetes" "c" {
      name                 = "main"
      slb_internet_enabled = false
      addons {
        name   = "terway-eniip"
        config = jsonencode({ NetworkPolicy = "true" })
      }
      addons {
        name     = "kubernetes-dashboard"
        disabled = true
      }
    }
    resource "alicloud_cs_kubernetes_node_pool" "p" {
      cluster_id            = alicloud_cs_managed_kubernetes.c.id
      node_pool_name        = "workers"
      install_cloud_monitor = true
    }
  `);
  expect(cluster?.raw).toMatchObject({
    master_url: { api_server_endpoint: '' },
    meta_data: {
      Addons: [
        { name: 'terway-eniip', config: { NetworkPolicy: 'true' }, disabled: false },
        { name: 'kubernetes-dashboard', disabled: true },
      ],
    },
    nodepools: [{ nodepool_info: { name: 'workers' }, kubernetes_config: { cms_enabled: true } }],
  });
});
