/** A group with the policies that are written into it. */
import type { Projection } from '../projection.js';
import { inlinePolicy } from './inline-policy.js';

const INLINE = 'aws_iam_group_policy';

export const iamGroup: Projection = {
  platform: 'aws',
  apiVersion: 'iam.amazonaws.com/2010-05-08',
  kind: 'Group',
  from: 'aws_iam_group',
  joins: [INLINE],
  project(block, estate) {
    return {
      name: block.get('name'),
      object: {
        GroupName: block.get('name'),
        Path: block.get('path').or('/'),
        Arn: block.computed('arn'),
        GroupPolicyList: estate.related(INLINE, 'group', block, ['name']).each(inlinePolicy),
      },
    };
  },
};
