/** A VPC with its flow logs, a subnet, and a route table with its routes, as EC2 answers. */
import type { Estate, Projection, Shape } from '../projection.js';
import { known, written, type Reader } from './listed.js';
import { identifying } from './stand-in.js';

const FLOW_LOG = 'aws_flow_log';
const ROUTE = 'aws_route';
const ec2 = { platform: 'aws', apiVersion: 'ec2.amazonaws.com/2016-11-15' } as const;

export const vpc: Projection = {
  ...ec2,
  kind: 'Vpc',
  from: ['aws_vpc', 'aws_default_vpc'],
  joins: [FLOW_LOG],
  project(block, estate) {
    return {
      name: block.get('tags').at('Name'),
      tags: block.get('tags'),
      object: {
        CidrBlock: block.get('cidr_block'),
        IsDefault: block.type === 'aws_default_vpc',
        FlowLogs: known(estate.related(FLOW_LOG, 'vpc_id', block), (log) => ({
          FlowLogStatus: 'ACTIVE',
          TrafficType: log.get('traffic_type'),
        })),
      },
    };
  },
};

export const subnet: Projection = {
  ...ec2,
  kind: 'Subnet',
  from: ['aws_subnet', 'aws_default_subnet'],
  project(block) {
    return {
      name: block.get('tags').at('Name'),
      tags: block.get('tags'),
      object: {
        CidrBlock: block.get('cidr_block'),
        // The subnets that AWS makes with a default VPC give addresses.
        MapPublicIpOnLaunch: block
          .get('map_public_ip_on_launch')
          .boolean()
          .or(block.type === 'aws_default_subnet'),
      },
    };
  },
};

export const routeTable: Projection = {
  ...ec2,
  kind: 'RouteTable',
  from: ['aws_route_table', 'aws_default_route_table'],
  joins: [ROUTE],
  project(block, estate) {
    return {
      name: block.get('tags').at('Name'),
      tags: block.get('tags'),
      object: {
        Routes: [
          ...written(block, 'route', (read) => route(read, estate, 'cidr_block', 'ipv6_cidr_block')),
          ...known(estate.related(ROUTE, 'route_table_id', block), (one) =>
            route((argument) => one.get(argument), estate, 'destination_cidr_block', 'destination_ipv6_cidr_block'),
          ),
        ],
      },
    };
  },
};

function route(read: Reader, estate: Estate, ipv4: string, ipv6: string): Shape {
  const filled = (argument: string) => read(argument).map((value) => (value === '' ? undefined : value));
  return {
    DestinationCidrBlock: filled(ipv4),
    DestinationIpv6CidrBlock: filled(ipv6),
    DestinationPrefixListId: filled('destination_prefix_list_id'),
    VpcPeeringConnectionId: identifying(filled('vpc_peering_connection_id')),
  };
}
