/** A VPC with the flow logs that are on it as a whole. */
import type { Projection } from '../projection.js';

const FLOW_LOG = 'alicloud_vpc_flow_log';

export const vpc: Projection = {
  platform: 'alibaba',
  apiVersion: 'vpc.aliyuncs.com/2016-04-28',
  kind: 'Vpc',
  from: 'alicloud_vpc',
  joins: [FLOW_LOG],
  project(block, estate) {
    const name = block.get('vpc_name').or(block.get('name'));
    return {
      name,
      tags: block.get('tags'),
      object: {
        VpcName: name,
        FlowLogs: {
          FlowLog: estate.related(FLOW_LOG, 'resource_id', block).each((log) => ({
            FlowLogName: log.get('flow_log_name'),
            Status: log.get('status').or('Active'),
          })),
        },
      },
    };
  },
};
