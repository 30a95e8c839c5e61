/** Virtual networks, with the flow logs that are on them as a whole. */
import { resourceGroup, vpc } from '../arn.js';
import { textAt } from '../json.js';
import { call, define, REGIONS } from '../kind.js';
import { byNumber, listDetail, listed } from '../steps.js';

const PAGES = byNumber(50);

export const networks = define({
  apiVersion: 'vpc.aliyuncs.com/2016-04-28',
  kind: 'Vpc',
  list: listed({
    call: call({ call: 'vpc:DescribeVpcs', gives: ['VpcId', 'VpcName', 'Tags', 'ResourceGroupId'] }),
    leads: [REGIONS],
    items: 'Vpcs.Vpc',
    pages: PAGES,
    one: { request: (key, { region }) => ({ parameters: { RegionId: region, VpcId: key } }) },
  }),
  details: [
    listDetail(
      call({ call: 'vpc:DescribeFlowLogs', gives: ['FlowLogs'] }),
      (item, { region }) => ({
        parameters: { RegionId: region, ResourceType: 'VPC', ResourceId: textAt(item, 'VpcId') ?? '' },
      }),
      PAGES,
      ['FlowLogs.FlowLog', (found) => ({ FlowLogs: { FlowLog: [...found] } })],
    ),
  ],
  arn: vpc,
  key: 'VpcId',
  name: 'VpcName',
  created: 'CreationTime',
  tags: ['Tags.Tag', 'Key', 'Value'],
  relations: [{ relation: 'member-of', path: 'ResourceGroupId', to: resourceGroup }],
  types: ['ACS::VPC::VPC'],
  changedBy: { service: 'Vpc', parameters: ['VpcId'] },
});
