import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('makes one ACL of the entries in it and beside it, in the words of the API', async () => {
  const [acl] = await projected(`
    resource "aws_network_acl" "a" {
      vpc_id = "vpc-1"
      ingress {
        rule_no    = 100
        action     = "allow"
        protocol   = "tcp"
        from_port  = 22
        to_port    = 22
        cidr_block = "0.0.0.0/0"
      }
      egress {
        rule_no    = 100
        action     = "allow"
        protocol   = "-1"
        from_port  = 0
        to_port    = 0
        cidr_block = "0.0.0.0/0"
      }
    }
    resource "aws_network_acl_rule" "b" {
      network_acl_id  = aws_network_acl.a.id
      rule_number     = 50
      rule_action     = "deny"
      protocol        = "all"
      ipv6_cidr_block = "::/0"
    }
  `);
  expect(acl?.raw).toEqual({
    IsDefault: false,
    Entries: [
      {
        RuleNumber: 100,
        Egress: false,
        RuleAction: 'allow',
        Protocol: '6',
        CidrBlock: '0.0.0.0/0',
        PortRange: { From: 22, To: 22 },
      },
      { RuleNumber: 100, Egress: true, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
      { RuleNumber: 50, Egress: false, RuleAction: 'deny', Protocol: '-1', Ipv6CidrBlock: '::/0' },
    ],
  });
});

it('knows that a default ACL without entries denies everything', async () => {
  const [acl] = await projected(`resource "aws_default_network_acl" "d" { default_network_acl_id = "acl-1" }`);
  expect(acl?.raw).toEqual({ IsDefault: true, Entries: [] });
});
