import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('makes one group of the rules in it and of both kinds of rules beside it', async () => {
  const [group] = await projected(`
    resource "aws_security_group" "web" {
      name = "web"
      ingress {
        protocol         = "tcp"
        from_port        = 443
        to_port          = 443
        cidr_blocks      = ["0.0.0.0/0", "10.0.0.0/8"]
        ipv6_cidr_blocks = ["::/0"]
      }
    }
    resource "aws_security_group_rule" "ssh" {
      type              = "ingress"
      security_group_id = aws_security_group.web.id
      protocol          = "6"
      from_port         = 22
      to_port           = 22
      cidr_blocks       = ["203.0.113.0/24"]
    }
    resource "aws_security_group_rule" "out" {
      type              = "egress"
      security_group_id = aws_security_group.web.id
      protocol          = "-1"
      from_port         = 0
      to_port           = 0
      cidr_blocks       = ["0.0.0.0/0"]
    }
    resource "aws_vpc_security_group_ingress_rule" "lists" {
      security_group_id = aws_security_group.web.id
      ip_protocol       = "tcp"
      from_port         = 80
      to_port           = 80
      prefix_list_id    = "pl-1"
    }
    resource "aws_vpc_security_group_egress_rule" "out" {
      security_group_id = aws_security_group.web.id
      ip_protocol       = "tcp"
      from_port         = 443
      to_port           = 443
      cidr_ipv6         = "::/0"
    }
  `);
  expect(group).toMatchObject({
    apiVersion: 'ec2.amazonaws.com/2016-11-15',
    kind: 'SecurityGroup',
    name: 'web',
    raw: {
      GroupName: 'web',
      Description: 'Managed by Terraform',
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '10.0.0.0/8' }],
          Ipv6Ranges: [{ CidrIpv6: '::/0' }],
        },
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '203.0.113.0/24' }] },
        { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [], PrefixListIds: [{ PrefixListId: 'pl-1' }] },
      ],
      IpPermissionsEgress: [
        { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
      ],
    },
  });
  expect(group?.unread ?? []).toEqual([]);
});

it('reads rules that are written as a list of objects', async () => {
  const [none, some] = await projected(`
    resource "aws_security_group" "none" {
      name    = "none"
      ingress = []
    }
    resource "aws_security_group" "some" {
      name    = "some"
      ingress = [{ protocol = "-1", from_port = 0, to_port = 0, cidr_blocks = ["0.0.0.0/0"], ipv6_cidr_blocks = [] }]
    }
  `);
  expect(none?.raw).toMatchObject({ IpPermissions: [] });
  expect(some?.raw).toMatchObject({ IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] });
});

it('knows the default group, which has no rules unless they are written', async () => {
  const [group] = await projected(`
    resource "aws_default_security_group" "default" { vpc_id = "vpc-1" }
  `);
  expect(group?.raw).toMatchObject({
    GroupName: 'default',
    Description: 'default VPC security group',
    IpPermissions: [],
    IpPermissionsEgress: [],
  });
});

it('keeps what is known beside what is not', async () => {
  const [group] = await projected(`
    variable "office" { type = string }
    variable "group" { type = string }
    resource "aws_security_group" "a" {
      name = "a"
      ingress {
        protocol    = "tcp"
        from_port   = 22
        to_port     = 22
        cidr_blocks = [var.office, "0.0.0.0/0"]
      }
    }
    resource "aws_security_group_rule" "anywhere" {
      type              = "ingress"
      security_group_id = var.group
      protocol          = "tcp"
      from_port         = 3389
      to_port           = 3389
      cidr_blocks       = ["0.0.0.0/0"]
    }
  `);
  expect(group?.raw).toMatchObject({ IpPermissions: [{ IpRanges: [{}, { CidrIp: '0.0.0.0/0' }] }, {}] });
  expect(group?.unread?.map(({ path }) => path)).toEqual(['IpPermissions[0].IpRanges[0].CidrIp', 'IpPermissions[1]']);
});

it.each([
  ['', 'terraform-…'],
  ['name_prefix = "web-"', 'web-…'],
])('knows how the name begins that the provider makes for "%s"', async (argument, name) => {
  const [group] = await projected(`
    resource "aws_security_group" "a" {
      ${argument}
    }
  `);
  expect(group?.raw).toMatchObject({ GroupName: name });
});
