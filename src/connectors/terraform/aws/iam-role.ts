/** A role: who may assume it, and the policies that are written into it. */
import { concatenate, type Projection } from '../projection.js';
import { inlinePolicy } from './inline-policy.js';
import { ACCOUNT, policyDocument } from './stand-in.js';
import { letsOnlyItsOwnAccountIn } from './trust-policy.js';

/** Of what is asked of its ARN, its account is known where all others are the same: no other number is there to compare. */
const OWN_ARN = `arn:aws:iam::${ACCOUNT}:role/known-after-apply`;
const INLINE = 'aws_iam_role_policy';

export const iamRole: Projection = {
  platform: 'aws',
  apiVersion: 'iam.amazonaws.com/2010-05-08',
  kind: 'Role',
  from: 'aws_iam_role',
  joins: [INLINE],
  project(block, estate) {
    const trust = block.get('assume_role_policy');
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        RoleName: block.get('name'),
        Path: block.get('path').or('/'),
        Arn: letsOnlyItsOwnAccountIn(block, trust.document(), estate) ? OWN_ARN : block.computed('arn'),
        AssumeRolePolicyDocument: policyDocument(trust),
        RolePolicyList: concatenate(
          block.all('inline_policy').each(inlinePolicy),
          estate.related(INLINE, 'role', block, ['name']).each(inlinePolicy),
        ),
      },
    };
  },
};
