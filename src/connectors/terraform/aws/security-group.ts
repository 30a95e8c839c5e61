/**
 * A security group as EC2 answers: `aws_security_group` or `aws_default_security_group` with the rules in it, and those of
 * `aws_security_group_rule`, `aws_vpc_security_group_ingress_rule` and `aws_vpc_security_group_egress_rule` that name it.
 */
import type { Block, Estate, Field, Projection, Shape } from '../projection.js';
import { known, members, written, type Reader } from './listed.js';
import { number } from './typed.js';

const RULE = 'aws_security_group_rule';
const INGRESS = 'aws_vpc_security_group_ingress_rule';
const EGRESS = 'aws_vpc_security_group_egress_rule';

export const securityGroup: Projection = {
  platform: 'aws',
  apiVersion: 'ec2.amazonaws.com/2016-11-15',
  kind: 'SecurityGroup',
  from: ['aws_security_group', 'aws_default_security_group'],
  joins: [RULE, INGRESS, EGRESS],
  project(block, estate) {
    const isDefault = block.type === 'aws_default_security_group';
    // Without a name the provider makes one that begins so.
    const prefix = block.get('name_prefix').or('terraform-');
    const name = block.get('name').or(prefix.then((value) => `${String(value)}…`));
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        GroupName: isDefault ? 'default' : name,
        // A group that Terraform makes is never the default one: AWS refuses the name, and keeps the description.
        Description: isDefault ? 'default VPC security group' : block.get('description').or('Managed by Terraform'),
        IpPermissions: [...inBlock(block, 'ingress'), ...mixed(block, estate, 'ingress'), ...single(block, estate, INGRESS)],
        // The provider takes away the rule that AWS gives to new groups, which lets everything out.
        IpPermissionsEgress: [...inBlock(block, 'egress'), ...mixed(block, estate, 'egress'), ...single(block, estate, EGRESS)],
      },
    };
  },
};

function inBlock(block: Block, direction: 'ingress' | 'egress'): readonly Shape[] {
  return written(block, direction, (read) => ({
    ...range(read, 'protocol'),
    IpRanges: members(read('cidr_blocks'), 'CidrIp'),
    Ipv6Ranges: members(read('ipv6_cidr_blocks'), 'CidrIpv6'),
    PrefixListIds: members(read('prefix_list_ids'), 'PrefixListId'),
    UserIdGroupPairs: members(read('security_groups'), 'GroupId'),
  }));
}

/** Rules of a type that holds both directions. */
function mixed(block: Block, estate: Estate, direction: 'ingress' | 'egress'): readonly Shape[] {
  const rules = estate.related(RULE, 'security_group_id', block);
  const shape = (rule: Block): Shape =>
    rule.get('type').choose((type) =>
      type !== direction
        ? undefined
        : {
            ...range((argument) => rule.get(argument), 'protocol'),
            IpRanges: members(rule.get('cidr_blocks'), 'CidrIp'),
            Ipv6Ranges: members(rule.get('ipv6_cidr_blocks'), 'CidrIpv6'),
            PrefixListIds: members(rule.get('prefix_list_ids'), 'PrefixListId'),
            UserIdGroupPairs: members(rule.get('source_security_group_id'), 'GroupId'),
          },
    );
  return mayBeOf(direction, estate) ? known(rules, shape) : rules.known.map(shape);
}

/** Whether a rule of which it is not known whose it is may be of this direction. */
function mayBeOf(direction: 'ingress' | 'egress', estate: Estate): boolean {
  const rules = estate.all(RULE);
  return (
    rules.state === 'unknown' ||
    rules.known.some((rule) => rule.get('type').state === 'unknown' || rule.get('type').is(direction))
  );
}

/** Rules of the types that hold one source each. */
function single(block: Block, estate: Estate, type: string): readonly Shape[] {
  return known(estate.related(type, 'security_group_id', block), (rule) => ({
    ...range((argument) => rule.get(argument), 'ip_protocol'),
    IpRanges: members(rule.get('cidr_ipv4'), 'CidrIp'),
    Ipv6Ranges: members(rule.get('cidr_ipv6'), 'CidrIpv6'),
    PrefixListIds: members(rule.get('prefix_list_id'), 'PrefixListId'),
    UserIdGroupPairs: members(rule.get('referenced_security_group_id'), 'GroupId'),
  }));
}

function range(read: Reader, protocol: string): { readonly [member: string]: Shape } {
  const name: Field = read(protocol).then(protocolName);
  // Ports mean nothing when the protocol is every one; EC2 answers none then.
  const port = (argument: string) => name.choose((value) => (value === '-1' ? undefined : number(read(argument))));
  return { IpProtocol: name, FromPort: port('from_port'), ToPort: port('to_port') };
}

/** The API answers names for the four protocols that have one, and `-1` for all. */
function protocolName(value: unknown): string {
  const text = String(value).toLowerCase();
  return (
    new Map([
      ['all', '-1'],
      ['1', 'icmp'],
      ['6', 'tcp'],
      ['17', 'udp'],
      ['58', 'icmpv6'],
    ]).get(text) ?? text
  );
}
