/** Instances of Elastic Compute Service, their disks, and the security groups around them. */
import { instance, kmsKey, regional, resourceGroup, role, securityGroup, vpc } from '../arn.js';
import { at, isItem, itemsAt, textAt, type Item } from '../json.js';
import { call, define, REGIONS, type Answer, type Ask, type Detail, type DetailStep, type Place } from '../kind.js';
import { byToken, failed, inRegion, listDetail, listed } from '../steps.js';

const API = 'ecs.aliyuncs.com/2014-05-26';
/** As most lists of this product have it. */
const PAGES = byToken(100);

const only =
  (parameter: string) =>
  (key: string, { region }: Place) => ({ parameters: { RegionId: region, [parameter]: JSON.stringify([key]) } });

const ramRoles = call({ call: 'ecs:DescribeInstanceRamRole', gives: ['RamRoleName'] });

export const instances = define({
  apiVersion: API,
  kind: 'Instance',
  list: listed({
    call: call({
      call: 'ecs:DescribeInstances',
      gives: [
        'InstanceId',
        'InstanceName',
        'Status',
        'PublicIpAddress',
        'EipAddress',
        'Tags',
        'SecurityGroupIds',
        'VpcAttributes',
        'ResourceGroupId',
      ],
    }),
    leads: [REGIONS],
    items: 'Instances.Instance',
    pages: PAGES,
    one: { request: only('InstanceIds') },
  }),
  together: [
    {
      call: ramRoles,
      async read(ask, items) {
        const InstanceIds = JSON.stringify(items.flatMap((item) => textAt(item, 'InstanceId') ?? []));
        const parameters = { ...inRegion(ask.place).parameters, InstanceIds, PageSize: '100' };
        const answer = await ask.one(ramRoles, { parameters });
        if (answer.kind === 'gone') return { kind: 'absent' };
        if (answer.kind !== 'answer') return answer;
        const sets = itemsAt(answer.value, 'InstanceRamRoleSets.InstanceRamRoleSet');
        const named = sets.flatMap((set): readonly (readonly [string, Item])[] => {
          const [id, name] = [textAt(set, 'InstanceId'), textAt(set, 'RamRoleName')];
          return id === undefined || name === undefined ? [] : [[id, { RamRoleName: name }]];
        });
        return { kind: 'answer', value: new Map(named) };
      },
    },
  ],
  arn: instance,
  key: 'InstanceId',
  name: 'InstanceName',
  created: 'CreationTime',
  relations: [
    { relation: 'uses', path: 'SecurityGroupIds.SecurityGroupId[*]', to: securityGroup },
    { relation: 'member-of', path: 'VpcAttributes.VpcId', to: vpc },
    { relation: 'member-of', path: 'VpcAttributes.VSwitchId', to: regional('vpc', 'vswitch') },
    { relation: 'member-of', path: 'ResourceGroupId', to: resourceGroup },
    { relation: 'runs-as', path: 'RamRoleName', to: role },
  ],
  types: ['ACS::ECS::Instance'],
  changedBy: { service: 'Ecs', parameters: ['InstanceId'] },
});

export const disks = define({
  apiVersion: API,
  kind: 'Disk',
  list: listed({
    call: call({
      call: 'ecs:DescribeDisks',
      gives: [
        'DiskId',
        'DiskName',
        'Type',
        'Category',
        'Status',
        'Encrypted',
        'KMSKeyId',
        'Tags',
        'InstanceId',
        'ResourceGroupId',
      ],
    }),
    leads: [REGIONS],
    items: 'Disks.Disk',
    pages: byToken(500),
    one: { request: only('DiskIds') },
  }),
  arn: regional('ecs', 'disk'),
  key: 'DiskId',
  name: 'DiskName',
  created: 'CreationTime',
  relations: [
    { relation: 'used-by', path: 'InstanceId', to: instance },
    { relation: 'encrypted-by', path: 'KMSKeyId', to: kmsKey },
    { relation: 'member-of', path: 'ResourceGroupId', to: resourceGroup },
  ],
  types: ['ACS::ECS::Disk'],
  changedBy: { service: 'Ecs', parameters: ['DiskId'] },
});

const GONE = ['InvalidSecurityGroupId.NotFound'];
const rules = call({ call: 'ecs:DescribeSecurityGroupAttribute', gives: ['Permissions'], gone: GONE });
const portList = call({
  call: 'ecs:DescribePortRangeListEntries',
  gives: ['PortRangeLists'],
  absent: ['InvalidPortRangeListId.NotFound'],
});

export const securityGroups = define({
  apiVersion: API,
  kind: 'SecurityGroup',
  list: listed({
    call: call({
      call: 'ecs:DescribeSecurityGroups',
      gives: ['SecurityGroupId', 'SecurityGroupName', 'VpcId', 'Tags', 'ResourceGroupId'],
    }),
    leads: [REGIONS],
    items: 'SecurityGroups.SecurityGroup',
    pages: PAGES,
    one: { request: only('SecurityGroupIds') },
  }),
  details: [
    listDetail(
      rules,
      (item, { region }) => ({
        parameters: { RegionId: region, SecurityGroupId: textAt(item, 'SecurityGroupId') ?? '', Direction: 'all' },
      }),
      byToken(1000),
      ['Permissions.Permission', (found) => ({ Permissions: { Permission: [...found] } })],
    ),
    { calls: [portList], last: true, read: portListsOf } satisfies DetailStep,
  ],
  arn: securityGroup,
  key: 'SecurityGroupId',
  name: 'SecurityGroupName',
  created: 'CreationTime',
  relations: [
    { relation: 'member-of', path: 'VpcId', to: vpc },
    { relation: 'member-of', path: 'ResourceGroupId', to: resourceGroup },
    { relation: 'uses', path: 'Permissions.Permission[*].SourceGroupId', to: securityGroup },
  ],
  types: ['ACS::ECS::SecurityGroup'],
  changedBy: { service: 'Ecs', parameters: ['SecurityGroupId'] },
});

/** What the port lists hold that its rules name. Without such rules there is no such member. */
async function portListsOf(ask: Ask, item: Item, { region }: Place): Promise<Detail> {
  const ids = new Set(itemsAt(item, 'Permissions.Permission').flatMap((rule) => textAt(rule, 'PortRangeListId') ?? []));
  if (ids.size === 0) return { kind: 'members', members: {} };
  const lists: Item[] = [];
  for (const PortRangeListId of ids) {
    const answer: Answer = await ask.one(portList, { parameters: { RegionId: region, PortRangeListId } });
    if (answer.kind === 'failed') return failed(answer);
    const entries = answer.kind === 'answer' ? at(answer.value, 'Entries') : undefined;
    // One that is gone since says nothing of its ports.
    if (Array.isArray(entries)) lists.push({ PortRangeListId, Entries: entries.filter(isItem) });
  }
  return { kind: 'members', members: { PortRangeLists: lists } };
}
