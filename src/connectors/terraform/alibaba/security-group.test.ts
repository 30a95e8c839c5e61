import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('gathers the rules of a group', async () => {
  const [group] = await projected(`
    resource "alicloud_security_group" "g" { security_group_name = "web" }
    resource "alicloud_security_group_rule" "in" {
      security_group_id = alicloud_security_group.g.id
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "22/22"
      cidr_ip           = "203.0.113.0/24"
      policy            = "drop"
      priority          = 5
    }
    resource "alicloud_security_group_rule" "out" {
      security_group_id = alicloud_security_group.g.id
      type              = "egress"
      ip_protocol       = "all"
      cidr_ip           = "0.0.0.0/0"
    }
  `);
  expect(group?.raw).toEqual({
    SecurityGroupName: 'web',
    Permissions: {
      Permission: [
        {
          Direction: 'ingress',
          IpProtocol: 'TCP',
          PortRange: '22/22',
          Policy: 'Drop',
          Priority: 5,
          SourceCidrIp: '203.0.113.0/24',
        },
        {
          Direction: 'egress',
          IpProtocol: 'ALL',
          PortRange: '-1/-1',
          Policy: 'Accept',
          Priority: 1,
          DestCidrIp: '0.0.0.0/0',
        },
      ],
    },
  });
});

it.each([
  ['', { SourceCidrIp: '0.0.0.0/0' }],
  ['ipv6_cidr_ip = "::/0"', { Ipv6SourceCidrIp: '::/0' }],
  ['source_security_group_id = "sg-2"', { SourceGroupId: 'sg-2' }],
  ['prefix_list_id = "pl-1"', { SourcePrefixListId: 'pl-1' }],
])('takes a rule with %j for one from %j', async (argument, source) => {
  const [group] = await projected(`
    resource "alicloud_security_group" "g" { security_group_name = "web" }
    resource "alicloud_security_group_rule" "in" {
      security_group_id = alicloud_security_group.g.id
      type              = "ingress"
      ip_protocol       = "all"
      ${argument}
    }
  `);
  expect(group?.raw).toMatchObject({
    Permissions: {
      Permission: [{ Direction: 'ingress', IpProtocol: 'ALL', PortRange: '-1/-1', Policy: 'Accept', Priority: 1, ...source }],
    },
  });
});
