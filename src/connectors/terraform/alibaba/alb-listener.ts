/** A listener of an application load balancer as ALB answers. */
import type { Projection } from '../projection.js';

export const albListener: Projection = {
  platform: 'alibaba',
  apiVersion: 'alb.aliyuncs.com/2020-06-16',
  kind: 'Listener',
  from: 'alicloud_alb_listener',
  project(block) {
    return {
      name: block.get('listener_description'),
      tags: block.get('tags'),
      object: {
        LoadBalancerId: block.get('load_balancer_id'),
        ListenerProtocol: block.get('listener_protocol'),
        ListenerPort: block.get('listener_port'),
        SecurityPolicyId: block.get('security_policy_id').or('tls_cipher_policy_1_0'),
      },
    };
  },
};
