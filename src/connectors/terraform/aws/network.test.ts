import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('gives a VPC the flow logs that are for it', async () => {
  const [logged, other] = await projected(`
    resource "aws_vpc" "logged" { cidr_block = "10.0.0.0/16" }
    resource "aws_vpc" "other" { cidr_block = "10.1.0.0/16" }
    resource "aws_flow_log" "l" {
      vpc_id       = aws_vpc.logged.id
      traffic_type = "ALL"
    }
  `);
  expect(logged?.raw).toMatchObject({ FlowLogs: [{ FlowLogStatus: 'ACTIVE', TrafficType: 'ALL' }] });
  expect(other?.raw).toMatchObject({ FlowLogs: [] });
});

it('knows what subnets do when nothing is said', async () => {
  const [own, made] = await projected(`
    resource "aws_subnet" "own" { cidr_block = "10.0.0.0/24" }
    resource "aws_default_subnet" "made" { availability_zone = "eu-west-1a" }
  `);
  expect(own?.raw).toMatchObject({ MapPublicIpOnLaunch: false });
  expect(made?.raw).toMatchObject({ MapPublicIpOnLaunch: true });
});

it('makes one route table of the routes in it and beside it, with the peering that they lead to', async () => {
  const [table] = await projected(`
    resource "aws_vpc_peering_connection" "p" { vpc_id = "vpc-1" }
    resource "aws_route_table" "t" {
      vpc_id = "vpc-1"
      route {
        cidr_block                = "10.0.0.0/8"
        vpc_peering_connection_id = aws_vpc_peering_connection.p.id
      }
    }
    resource "aws_route" "r" {
      route_table_id              = aws_route_table.t.id
      destination_ipv6_cidr_block = "::/0"
      vpc_peering_connection_id   = "pcx-1"
    }
  `);
  expect(table?.raw).toEqual({
    Routes: [
      { DestinationCidrBlock: '10.0.0.0/8', VpcPeeringConnectionId: 'aws_vpc_peering_connection.p' },
      { DestinationIpv6CidrBlock: '::/0', VpcPeeringConnectionId: 'pcx-1' },
    ],
  });
  expect(table?.unread ?? []).toEqual([]);
});
