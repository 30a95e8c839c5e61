/** A security group with its rules as ECS answers. */
import type { Block, Projection, Shape } from '../projection.js';

const RULE = 'alicloud_security_group_rule';

export const securityGroup: Projection = {
  platform: 'alibaba',
  apiVersion: 'ecs.aliyuncs.com/2014-05-26',
  kind: 'SecurityGroup',
  from: 'alicloud_security_group',
  joins: [RULE],
  project(block, estate) {
    const name = block.get('security_group_name').or(block.get('name'));
    return {
      name,
      tags: block.get('tags'),
      object: {
        SecurityGroupName: name,
        VpcId: block.get('vpc_id'),
        Permissions: { Permission: estate.related(RULE, 'security_group_id', block).each(rule) },
      },
    };
  },
};

const SOURCES = ['cidr_ip', 'ipv6_cidr_ip', 'source_security_group_id', 'prefix_list_id'];

function rule(block: Block): Shape {
  const unlimited = SOURCES.every((name) => block.get(name).state === 'absent');
  const own = block.get('cidr_ip');
  const address = unlimited ? own.or('0.0.0.0/0') : own;
  const ingress = block.get('type').is('ingress');
  return {
    Direction: block.get('type'),
    IpProtocol: block.get('ip_protocol').map((value) => String(value).toUpperCase()),
    PortRange: block.get('port_range').or('-1/-1'),
    Policy: block.get('policy').or('accept').as({ accept: 'Accept', drop: 'Drop' }),
    Priority: block.get('priority').or(1),
    ...(ingress
      ? {
          SourceCidrIp: address,
          Ipv6SourceCidrIp: block.get('ipv6_cidr_ip'),
          SourceGroupId: block.get('source_security_group_id'),
          SourcePrefixListId: block.get('prefix_list_id').text(),
        }
      : { DestCidrIp: address, Ipv6DestCidrIp: block.get('ipv6_cidr_ip') }),
  };
}
