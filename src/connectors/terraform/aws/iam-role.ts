/** A role: who may assume it, and the policies that are written into it. */
import { concatenate, type Block, type Projection, type Shape } from '../projection.js';
import { policyDocument } from './identifying.js';

const INLINE = 'aws_iam_role_policy';

export const iamRole: Projection = {
  platform: 'aws',
  apiVersion: 'iam.amazonaws.com/2010-05-08',
  kind: 'Role',
  from: 'aws_iam_role',
  joins: [INLINE],
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        RoleName: block.get('name'),
        Path: block.get('path').or('/'),
        Arn: block.computed('arn'),
        AssumeRolePolicyDocument: policyDocument(block.get('assume_role_policy')),
        RolePolicyList: concatenate(
          block.all('inline_policy').each(inline),
          estate.related(INLINE, 'role', block, ['name']).each(inline),
        ),
      },
    };
  },
};

function inline(policy: Block): Shape {
  return { PolicyName: policy.get('name'), PolicyDocument: policyDocument(policy.get('policy')) };
}
