/**
 * A user with its own policies, password and access keys. Who registered which MFA device, and when something was last used,
 * is in no source, so it is unread.
 */
import { concatenate, unread, type Block, type Estate, type Field, type Projection, type Shape } from '../projection.js';
import { inlinePolicy } from './inline-policy.js';

const INLINE = 'aws_iam_user_policy';
const ATTACHED = 'aws_iam_user_policy_attachment';
const ATTACHED_TO_MANY = 'aws_iam_policy_attachment';
const PASSWORD = 'aws_iam_user_login_profile';
const KEY = 'aws_iam_access_key';

export const iamUser: Projection = {
  platform: 'aws',
  apiVersion: 'iam.amazonaws.com/2010-05-08',
  kind: 'User',
  from: 'aws_iam_user',
  joins: [INLINE, ATTACHED, ATTACHED_TO_MANY, PASSWORD, KEY],
  project(block, estate) {
    const own = (type: string, by = 'user') => estate.related(type, by, block, ['name']);
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        UserName: block.get('name'),
        Path: block.get('path').or('/'),
        Arn: block.computed('arn'),
        CreateDate: unread('when it was made is known after apply'),
        UserPolicyList: own(INLINE).each(inlinePolicy),
        AttachedManagedPolicies: concatenate(
          own(ATTACHED).each((attachment) => attached(attachment, estate)),
          own(ATTACHED_TO_MANY, 'users').each((attachment) => attached(attachment, estate)),
        ),
        LoginProfile: estate.one(PASSWORD, 'user', block, ['name']).object((profile) => ({
          UserName: profile.get('user'),
          CreateDate: unread('when it was made is known after apply'),
          PasswordResetRequired: profile.get('password_reset_required').or(false),
        })),
        PasswordLastUsed: unread('when it was last used is not in the source'),
        MFADevices: unread('which devices a user registers is not in the source'),
        AccessKeyMetadata: own(KEY).each((key) => ({
          AccessKeyId: key.computed('id'),
          Status: key.get('status').or('Active'),
          CreateDate: key.computed('create_date'),
          AccessKeyLastUsed: unread('when it was last used is not in the source'),
        })),
      },
    };
  },
};

function attached(attachment: Block, estate: Estate): Shape {
  const arn = attachment.get('policy_arn');
  return { PolicyArn: arn, PolicyName: policyName(arn, estate) };
}

/** The policy's name: of the block that the ARN refers to, else the end of the ARN. */
function policyName(arn: Field, estate: Estate): Field {
  const policy = estate.referred(arn, 'aws_iam_policy');
  return policy.state === 'present' ? policy.get('name') : arn.map((text) => String(text).split('/').at(-1));
}
