/** A RAM user as its API answers: what a person or the provider does later (devices, dates) is not known from the source. */
import { unread, type Projection } from '../projection.js';

const LOGIN = 'alicloud_ram_login_profile';
const KEY = 'alicloud_ram_access_key';
const ATTACHMENT = 'alicloud_ram_user_policy_attachment';

export const ramUser: Projection = {
  platform: 'alibaba',
  apiVersion: 'ram.aliyuncs.com/2015-05-01',
  kind: 'User',
  from: 'alicloud_ram_user',
  joins: [LOGIN, KEY, ATTACHMENT],
  project(block, estate) {
    const later = unread('it is known after apply');
    return {
      name: block.get('name'),
      object: {
        UserName: block.get('name'),
        CreateDate: later,
        LastLoginDate: later,
        LoginProfile: estate
          .one(LOGIN, 'user_name', block, ['name'])
          .object((login) => ({ MFABindRequired: login.get('mfa_bind_required').or(true) })),
        MFADevice: unread('the user binds a device'),
        AccessKeys: {
          AccessKey: estate.related(KEY, 'user_name', block, ['name']).each((key) => ({
            AccessKeyId: key.computed('id'),
            Status: key.get('status').or('Active'),
            CreateDate: later,
          })),
        },
        Policies: {
          Policy: estate.related(ATTACHMENT, 'user_name', block, ['name']).each((attachment) => ({
            PolicyName: attachment.get('policy_name'),
            PolicyType: attachment.get('policy_type'),
          })),
        },
      },
    };
  },
};
