/** A log group; a retention of 0, or none, keeps its events for ever, and the API then gives none. */
import type { Projection } from '../projection.js';
import { identifying } from './stand-in.js';

export const logGroup: Projection = {
  platform: 'aws',
  apiVersion: 'logs.amazonaws.com/2014-03-28',
  kind: 'LogGroup',
  from: 'aws_cloudwatch_log_group',
  project(block) {
    const retention = block.get('retention_in_days').number();
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        logGroupName: block.get('name'),
        arn: block.computed('arn'),
        retentionInDays: retention.is(0) ? undefined : retention,
        kmsKeyId: identifying(block.get('kms_key_id')),
        logGroupClass: block.get('log_group_class').or('STANDARD'),
      },
    };
  },
};
