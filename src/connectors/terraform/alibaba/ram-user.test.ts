import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('gathers what a user has, and leaves open what comes later', async () => {
  const [user] = await projected(`
    resource "alicloud_ram_user" "u" { name = "ann" }
    resource "alicloud_ram_login_profile" "u" {
      user_name = alicloud_ram_user.u.name
      password  = "secret"
    }
    resource "alicloud_ram_access_key" "u" { user_name = "ann" }
    resource "alicloud_ram_user_policy_attachment" "u" {
      user_name   = alicloud_ram_user.u.name
      policy_name = "AliyunOSSFullAccess"
      policy_type = "System"
    }
  `);
  expect(user?.raw).toEqual({
    UserName: 'ann',
    LoginProfile: { MFABindRequired: true },
    AccessKeys: { AccessKey: [{ Status: 'Active' }] },
    Policies: { Policy: [{ PolicyName: 'AliyunOSSFullAccess', PolicyType: 'System' }] },
  });
  expect(user?.unread?.map(({ path }) => path)).toEqual([
    'CreateDate',
    'LastLoginDate',
    'MFADevice',
    'AccessKeys.AccessKey[0].AccessKeyId',
    'AccessKeys.AccessKey[0].CreateDate',
  ]);
});

it('has neither a password nor keys when none is declared', async () => {
  const [user] = await projected('resource "alicloud_ram_user" "u" { name = "ci" }');
  expect(user?.raw).toEqual({ UserName: 'ci', AccessKeys: { AccessKey: [] }, Policies: { Policy: [] } });
});
