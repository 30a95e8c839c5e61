/**
 * A security group as EC2 answers: `aws_security_group` or `aws_default_security_group` with the rules in it, and those of
 * `aws_security_group_rule`, `aws_vpc_security_group_ingress_rule` and `aws_vpc_security_group_egress_rule` that name it.
 */
import type { Block, Estate, Field, Projection, Shape } from '../projection.js';
import { known, members, written, type Reader } from './listed.js';
import { protocolName } from './protocol.js';

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
    const name = block.get('name').or(prefix.map((value) => `${String(value)}…`));
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
    ...peers(read, { ...LISTS, UserIdGroupPairs: 'security_groups' }),
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
            ...peers((argument) => rule.get(argument), { ...LISTS, UserIdGroupPairs: 'source_security_group_id' }),
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
    ...peers((argument) => rule.get(argument), {
      IpRanges: 'cidr_ipv4',
      Ipv6Ranges: 'cidr_ipv6',
      PrefixListIds: 'prefix_list_id',
      UserIdGroupPairs: 'referenced_security_group_id',
    }),
  }));
}

/** The arguments of those whom a rule lets in, by the member that the API has for them. */
const LISTS = { IpRanges: 'cidr_blocks', Ipv6Ranges: 'ipv6_cidr_blocks', PrefixListIds: 'prefix_list_ids' };
const MEMBERS = { IpRanges: 'CidrIp', Ipv6Ranges: 'CidrIpv6', PrefixListIds: 'PrefixListId', UserIdGroupPairs: 'GroupId' };

function peers(
  read: Reader,
  sources: Readonly<Record<keyof typeof MEMBERS, string>>,
): Readonly<Record<keyof typeof MEMBERS, Shape>> {
  const all = [...Object.values(sources), 'self'].map(read);
  const listed = (name: keyof typeof MEMBERS): Shape => members(read(sources[name]), MEMBERS[name], all);
  return {
    IpRanges: listed('IpRanges'),
    Ipv6Ranges: listed('Ipv6Ranges'),
    PrefixListIds: listed('PrefixListIds'),
    UserIdGroupPairs: listed('UserIdGroupPairs'),
  };
}

function range(read: Reader, protocol: string): { readonly [member: string]: Shape } {
  const name: Field = read(protocol).map(protocolName);
  // Ports mean nothing when the protocol is every one; EC2 answers none then.
  const port = (argument: string) => name.choose((value) => (value === '-1' ? undefined : read(argument).number()));
  return { IpProtocol: name, FromPort: port('from_port'), ToPort: port('to_port') };
}
