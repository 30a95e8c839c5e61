/** An instance as ECS answers. That it gets an address on the internet is known before the address is. */
import type { Projection } from '../projection.js';

const ASSOCIATION = 'alicloud_eip_association';
const LATER = 'known after apply';

export const instance: Projection = {
  platform: 'alibaba',
  apiVersion: 'ecs.aliyuncs.com/2014-05-26',
  kind: 'Instance',
  from: 'alicloud_instance',
  joins: [ASSOCIATION],
  project(block, estate) {
    const name = block.get('instance_name');
    return {
      name,
      tags: block.get('tags'),
      object: {
        InstanceName: name,
        // Any bandwidth to the internet brings a public address with it.
        PublicIpAddress: {
          IpAddress: block
            .get('internet_max_bandwidth_out')
            .or(0)
            .map((bandwidth) => (Number(bandwidth) > 0 ? [LATER] : [])),
        },
        EipAddress: estate.one(ASSOCIATION, 'instance_id', block).object(() => ({ IpAddress: LATER })),
      },
    };
  },
};
