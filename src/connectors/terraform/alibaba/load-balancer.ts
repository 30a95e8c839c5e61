/** A classic load balancer with its listeners, as SLB answers. */
import { unread, type Block, type Field, type Projection } from '../projection.js';

const LISTENER = 'alicloud_slb_listener';

export const loadBalancer: Projection = {
  platform: 'alibaba',
  apiVersion: 'slb.aliyuncs.com/2014-05-15',
  kind: 'LoadBalancer',
  from: ['alicloud_slb_load_balancer', 'alicloud_slb'],
  joins: [LISTENER],
  project(block, estate) {
    const name = block.get('load_balancer_name').or(block.get('name'));
    return {
      name,
      tags: block.get('tags'),
      object: {
        LoadBalancerName: name,
        AddressType: addressType(block),
        ListenerPortsAndProtocol: {
          ListenerPortAndProtocol: estate.related(LISTENER, 'load_balancer_id', block).each((listener) => ({
            ListenerPort: listener.get('frontend_port'),
            ListenerProtocol: listener.get('protocol'),
            ListenerForward: listener.get('listener_forward').or('off'),
            ForwardPort: listener.get('forward_port'),
          })),
        },
      },
    };
  },
};

/** In a VPC it can only be intranet; where neither is said the provider's documentation says nothing either. */
function addressType(block: Block): Field {
  const own = block.get('address_type');
  if (own.state !== 'absent') return own;
  return block.get('vswitch_id').state === 'absent'
    ? unread('neither its type nor its vSwitch is in the source')
    : own.or('intranet');
}
