import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('gathers the listeners of a load balancer', async () => {
  const [balancer] = await projected(`
    resource "alicloud_slb_load_balancer" "l" {
      load_balancer_name = "edge"
      address_type       = "internet"
    }
    resource "alicloud_slb_listener" "http" {
      load_balancer_id = alicloud_slb_load_balancer.l.id
      frontend_port    = 80
      protocol         = "http"
      listener_forward = "on"
      forward_port     = 443
    }
    resource "alicloud_slb_listener" "https" {
      load_balancer_id = alicloud_slb_load_balancer.l.id
      frontend_port    = 443
      protocol         = "https"
    }
  `);
  expect(balancer?.raw).toEqual({
    LoadBalancerName: 'edge',
    AddressType: 'internet',
    ListenerPortsAndProtocol: {
      ListenerPortAndProtocol: [
        { ListenerPort: 80, ListenerProtocol: 'http', ListenerForward: 'on', ForwardPort: 443 },
        { ListenerPort: 443, ListenerProtocol: 'https', ListenerForward: 'off' },
      ],
    },
  });
});

it('is inside when it is in a vSwitch, and not known to be either way when nothing is said', async () => {
  const balancers = await projected(`
    resource "alicloud_slb_load_balancer" "a" { vswitch_id = "vsw-1" }
    resource "alicloud_slb_load_balancer" "b" {}
  `);
  expect(balancers[0]?.raw).toMatchObject({ AddressType: 'intranet' });
  expect(balancers[1]?.unread?.map(({ path }) => path)).toEqual(['AddressType']);
});
