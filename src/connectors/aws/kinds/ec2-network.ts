/** EC2: the networks, and who may talk to whom in them. What another account shares with this one belongs to that account. */
import { canonicalJson } from '../../../lib/canonical-json.js';
import type { Json } from '../../../model/index.js';
import { calls, concernsAll, ec2Tags } from '../events-table.js';
import { regionalArn } from '../identity.js';
import { itemsAt, textAt, type Item } from '../json.js';
import { defineKind, type EdgeDraft, type Place } from '../kind.js';
import { batched, listed } from '../steps.js';

const apiVersion = 'ec2.amazonaws.com/2016-11-15';
const TOKEN = ['NextToken', 'NextToken'] as const;
const PAGE = { MaxResults: 1000 };

export const securityGroup = defineKind({
  apiVersion,
  kind: 'SecurityGroup',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeSecurityGroups',
    gives: [
      'GroupId',
      'GroupName',
      'Description',
      'OwnerId',
      'VpcId',
      'SecurityGroupArn',
      'IpPermissions',
      'IpPermissionsEgress',
      'Tags',
    ],
    input: PAGE,
    items: (answer, parent, place) => own('SecurityGroups')(answer, parent, place).map(withRulesInOrder),
    token: TOKEN,
    one: (id) => ({ GroupIds: [id] }),
  }),
  gone: ['InvalidGroup.NotFound', 'InvalidGroupId.NotFound'],
  key: 'GroupId',
  arn: (place, id) => regionalArn(place, 'ec2', `security-group/${id}`),
  name: (item) => textAt(item, 'GroupName'),
  tags: 'Tags',
  edges: memberOfVpc,
  events: [
    calls('ec2', ['CreateSecurityGroup'], 'responseElements.groupId'),
    calls(
      'ec2',
      [
        'AuthorizeSecurityGroupEgress',
        'AuthorizeSecurityGroupIngress',
        'DeleteSecurityGroup',
        'RevokeSecurityGroupEgress',
        'RevokeSecurityGroupIngress',
        'UpdateSecurityGroupRuleDescriptionsEgress',
        'UpdateSecurityGroupRuleDescriptionsIngress',
      ],
      'requestParameters.groupId',
    ),
    calls('ec2', ['ModifySecurityGroupRules'], 'requestParameters.ModifySecurityGroupRulesRequest.GroupId'),
    ec2Tags('sg-'),
  ],
});

export const networkAcl = defineKind({
  apiVersion,
  kind: 'NetworkAcl',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeNetworkAcls',
    gives: ['NetworkAclId', 'VpcId', 'IsDefault', 'OwnerId', 'Associations', 'Entries', 'Tags'],
    input: PAGE,
    items: own('NetworkAcls'),
    token: TOKEN,
    one: (id) => ({ NetworkAclIds: [id] }),
  }),
  gone: ['InvalidNetworkAclID.NotFound'],
  key: 'NetworkAclId',
  arn: (place, id) => regionalArn(place, 'ec2', `network-acl/${id}`),
  tags: 'Tags',
  edges: (item, place) => [...memberOfVpc(item, place), ...usedBySubnets(item, place, 'network-acl', 'NetworkAclId')],
  events: [
    calls('ec2', ['CreateNetworkAcl'], 'responseElements.networkAcl.networkAclId'),
    calls(
      'ec2',
      [
        'CreateNetworkAclEntry',
        'DeleteNetworkAcl',
        'DeleteNetworkAclEntry',
        'ReplaceNetworkAclAssociation',
        'ReplaceNetworkAclEntry',
      ],
      'requestParameters.networkAclId',
    ),
    ec2Tags('acl-'),
  ],
});

export const routeTable = defineKind({
  apiVersion,
  kind: 'RouteTable',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeRouteTables',
    gives: ['RouteTableId', 'VpcId', 'OwnerId', 'Associations', 'Routes', 'Tags'],
    input: { MaxResults: 100 },
    items: own('RouteTables'),
    token: TOKEN,
    one: (id) => ({ RouteTableIds: [id] }),
  }),
  gone: ['InvalidRouteTableID.NotFound'],
  key: 'RouteTableId',
  arn: (place, id) => regionalArn(place, 'ec2', `route-table/${id}`),
  tags: 'Tags',
  edges: (item, place) => [...memberOfVpc(item, place), ...usedBySubnets(item, place, 'route-table', 'RouteTableId')],
  events: [
    calls('ec2', ['CreateRouteTable'], 'responseElements.routeTable.routeTableId'),
    calls(
      'ec2',
      ['AssociateRouteTable', 'CreateRoute', 'DeleteRoute', 'DeleteRouteTable', 'ReplaceRoute', 'ReplaceRouteTableAssociation'],
      'requestParameters.routeTableId',
    ),
    ec2Tags('rtb-'),
  ],
});

export const subnet = defineKind({
  apiVersion,
  kind: 'Subnet',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeSubnets',
    gives: [
      'SubnetId',
      'SubnetArn',
      'VpcId',
      'CidrBlock',
      'AvailabilityZone',
      'MapPublicIpOnLaunch',
      'AssignIpv6AddressOnCreation',
      'Tags',
    ],
    input: PAGE,
    items: own('Subnets'),
    token: TOKEN,
    one: (id) => ({ SubnetIds: [id] }),
  }),
  gone: ['InvalidSubnetID.NotFound'],
  key: 'SubnetId',
  arn: (place, id) => regionalArn(place, 'ec2', `subnet/${id}`),
  tags: 'Tags',
  edges: memberOfVpc,
  events: [
    calls('ec2', ['CreateSubnet'], 'responseElements.subnet.subnetId'),
    calls('ec2', ['DeleteSubnet', 'ModifySubnetAttribute'], 'requestParameters.subnetId'),
    ec2Tags('subnet-'),
  ],
});

export const vpc = defineKind({
  apiVersion,
  kind: 'Vpc',
  scope: 'region',
  list: listed({
    call: 'ec2:DescribeVpcs',
    gives: ['VpcId', 'CidrBlock', 'IsDefault', 'OwnerId', 'State', 'Tags'],
    input: PAGE,
    items: own('Vpcs'),
    token: TOKEN,
    one: (id) => ({ VpcIds: [id] }),
  }),
  details: [
    [
      batched({
        call: 'ec2:DescribeFlowLogs',
        gives: ['FlowLogs'],
        size: 200,
        input: (vpcs) => ({
          Filter: [{ Name: 'resource-id', Values: vpcs.map((item) => textAt(item, 'VpcId') ?? '') }],
          MaxResults: 1000,
        }),
        pages: { items: 'FlowLogs', token: TOKEN },
        members: (answer, item) => ({
          FlowLogs: itemsAt(answer, 'FlowLogs').filter((log) => log['ResourceId'] === item['VpcId']),
        }),
      }),
    ],
  ],
  gone: ['InvalidVpcID.NotFound'],
  key: 'VpcId',
  arn: (place, id) => regionalArn(place, 'ec2', `vpc/${id}`),
  tags: 'Tags',
  edges: (item) =>
    itemsAt(item, 'FlowLogs').flatMap((log, index) => {
      const role = textAt(log, 'DeliverLogsPermissionArn');
      return role === undefined
        ? []
        : [{ relation: 'uses' as const, to: role, evidence: `FlowLogs[${index}].DeliverLogsPermissionArn` }];
    }),
  events: [
    calls('ec2', ['CreateVpc', 'CreateDefaultVpc'], 'responseElements.vpc.vpcId'),
    calls('ec2', ['DeleteVpc', 'ModifyVpcAttribute'], 'requestParameters.vpcId'),
    calls('ec2', ['CreateFlowLogs'], 'requestParameters.CreateFlowLogsRequest.ResourceId.content'),
    // It names the flow log only, and not whose it was.
    concernsAll('ec2', 'DeleteFlowLogs'),
    ec2Tags('vpc-'),
  ],
});

/**
 * EC2 gives rules in no order, each time in another: sorted here, so that a place among them is the same rule at the next
 * look, and an unchanged group reads the same.
 */
function withRulesInOrder(group: Item): Item {
  const inOrder = (items: readonly Item[]): readonly Item[] =>
    items
      .map((item) => [canonicalJson(item), item] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, item]) => item);
  const sorted = (rule: Item): Item =>
    Object.fromEntries(Object.entries(rule).map(([member, value]) => [member, isList(value) ? inOrder(itemsAt(value)) : value]));
  const lists = ['IpPermissions', 'IpPermissionsEgress'].filter((list) => isList(group[list]));
  return { ...group, ...Object.fromEntries(lists.map((list) => [list, inOrder(itemsAt(group, list).map(sorted))])) };
}

function isList(value: Json | undefined): boolean {
  return Array.isArray(value);
}

function own(list: string): (answer: Item, parent: Item, place: Place) => readonly Item[] {
  return (answer, _, { account }) =>
    itemsAt(answer, list).filter((item) => {
      const owner = textAt(item, 'OwnerId');
      return owner === undefined || owner === account;
    });
}

function memberOfVpc(item: Item, place: Place): readonly EdgeDraft[] {
  const id = textAt(item, 'VpcId');
  return id === undefined ? [] : [{ relation: 'member-of', to: regionalArn(place, 'ec2', `vpc/${id}`), evidence: 'VpcId' }];
}

function usedBySubnets(item: Item, place: Place, type: string, member: string): readonly EdgeDraft[] {
  const self = regionalArn(place, 'ec2', `${type}/${textAt(item, member) ?? ''}`);
  return itemsAt(item, 'Associations').flatMap((association, index): readonly EdgeDraft[] => {
    const id = textAt(association, 'SubnetId');
    if (id === undefined) return [];
    const from = regionalArn(place, 'ec2', `subnet/${id}`);
    return [{ from, relation: 'uses', to: self, evidence: `Associations[${index}].SubnetId` }];
  });
}
