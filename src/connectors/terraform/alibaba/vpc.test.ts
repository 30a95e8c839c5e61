import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('gathers the flow logs that are on the VPC as a whole', async () => {
  const vpcs = await projected(`
    resource "alicloud_vpc" "a" { vpc_name = "a" }
    resource "alicloud_vpc_flow_log" "a" {
      flow_log_name = "all"
      resource_type = "VPC"
      resource_id   = alicloud_vpc.a.id
    }
    resource "alicloud_vpc" "b" { vpc_name = "b" }
  `);
  expect(vpcs.map(({ raw }) => raw)).toEqual([
    { VpcName: 'a', FlowLogs: { FlowLog: [{ FlowLogName: 'all', Status: 'Active' }] } },
    { VpcName: 'b', FlowLogs: { FlowLog: [] } },
  ]);
});
