/** A managed cluster with its node pools, as Container Service answers; the documents that it gives as texts are parsed. */
import { unread, type Block, type Projection, type Shape } from '../projection.js';

const NODE_POOL = 'alicloud_cs_kubernetes_node_pool';

export const cluster: Projection = {
  platform: 'alibaba',
  apiVersion: 'cs.aliyuncs.com/2015-12-15',
  kind: 'Cluster',
  from: 'alicloud_cs_managed_kubernetes',
  joins: [NODE_POOL],
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        cluster_type: 'ManagedKubernetes',
        // That there is a public endpoint is known before its address is.
        master_url: {
          api_server_endpoint: block
            .get('slb_internet_enabled')
            .or(true)
            .as({ true: 'https://(known after apply):6443', false: '' }),
        },
        meta_data: { Addons: addons(block) },
        nodepools: estate.related(NODE_POOL, 'cluster_id', block).each((pool) => ({
          nodepool_info: { name: pool.get('node_pool_name').or(pool.get('name')) },
          kubernetes_config: { cms_enabled: pool.get('install_cloud_monitor').or(false) },
        })),
      },
    };
  },
};

/** A cluster that names no addons gets those that Container Service chooses, the network plugin among them. */
function addons(block: Block): Shape {
  const named = block.all('addons');
  if (named.state === 'absent') return unread('its addons are chosen by Container Service');
  return named.each((addon) => ({
    name: addon.get('name'),
    config: addon.get('config').document(),
    disabled: addon.get('disabled').or(false),
  }));
}
