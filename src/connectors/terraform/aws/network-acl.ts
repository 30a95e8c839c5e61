/**
 * A network ACL as EC2 answers: `aws_network_acl` or `aws_default_network_acl` with the entries in it, and those of
 * `aws_network_acl_rule` that name it. The entries that deny the rest are AWS's own and are left out: they decide nothing.
 */
import type { Block, Field, Projection, Shape } from '../projection.js';
import { known, written, type Reader } from './listed.js';
import { protocolNumber } from './protocol.js';

const RULE = 'aws_network_acl_rule';

export const networkAcl: Projection = {
  platform: 'aws',
  apiVersion: 'ec2.amazonaws.com/2016-11-15',
  kind: 'NetworkAcl',
  from: ['aws_network_acl', 'aws_default_network_acl'],
  joins: [RULE],
  project(block, estate) {
    return {
      name: block.get('tags').at('Name'),
      tags: block.get('tags'),
      object: {
        IsDefault: block.type === 'aws_default_network_acl',
        Entries: [
          ...inBlock(block, 'ingress', false),
          ...inBlock(block, 'egress', true),
          ...known(estate.related(RULE, 'network_acl_id', block), (rule) => ({
            ...entry((argument) => rule.get(argument)),
            RuleNumber: rule.get('rule_number').number(),
            Egress: rule.get('egress').or(false),
            RuleAction: rule.get('rule_action'),
          })),
        ],
      },
    };
  },
};

function inBlock(block: Block, direction: 'ingress' | 'egress', egress: boolean): readonly Shape[] {
  return written(block, direction, (read) => ({
    ...entry(read),
    RuleNumber: read('rule_no').number(),
    Egress: egress,
    RuleAction: read('action'),
  }));
}

function entry(read: Reader): { readonly [member: string]: Shape } {
  const protocol: Field = read('protocol').map(protocolNumber);
  return {
    Protocol: protocol,
    CidrBlock: read('cidr_block').map(orAbsent),
    Ipv6CidrBlock: read('ipv6_cidr_block').map(orAbsent),
    PortRange: protocol.choose((value) =>
      value === '6' || value === '17' ? { From: read('from_port').or(0), To: read('to_port').or(0) } : undefined,
    ),
  };
}

/** In the list form of the argument every member is written, and an empty text is none. */
function orAbsent(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
