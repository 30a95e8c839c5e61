import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('makes one user of the blocks that say something of it', async () => {
  const resources = await projected(`
    resource "aws_iam_user" "ada" { name = "ada" }
    resource "aws_iam_user_policy" "inline" {
      name   = "inline"
      user   = aws_iam_user.ada.name
      policy = jsonencode({ Statement = [] })
    }
    resource "aws_iam_user_policy_attachment" "read" {
      user       = "ada"
      policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    }
    resource "aws_iam_policy_attachment" "own" {
      name       = "own"
      users      = [aws_iam_user.ada.name]
      policy_arn = aws_iam_policy.own.arn
    }
    resource "aws_iam_policy" "own" {
      name   = "own"
      policy = "{}"
    }
    resource "aws_iam_user_login_profile" "ada" { user = aws_iam_user.ada.name }
    resource "aws_iam_access_key" "ada" {
      user   = aws_iam_user.ada.name
      status = "Inactive"
    }
  `);
  const user = resources.find(({ kind }) => kind === 'User');
  expect(user?.raw).toMatchObject({
    UserName: 'ada',
    UserPolicyList: [{ PolicyName: 'inline', PolicyDocument: { Statement: [] } }],
    AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess' }, { PolicyName: 'own' }],
    LoginProfile: { UserName: 'ada' },
    AccessKeyMetadata: [{ Status: 'Inactive' }],
  });
  expect(user?.unread?.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'MFADevices',
      'PasswordLastUsed',
      'AccessKeyMetadata[0].CreateDate',
      'AccessKeyMetadata[0].AccessKeyLastUsed',
    ]),
  );
});

it('gives a user without a password no login profile, and one without keys an empty list', async () => {
  const [user] = await projected('resource "aws_iam_user" "robot" { name = "robot" }');
  expect(user?.raw).not.toHaveProperty('LoginProfile');
  expect(user?.raw).toMatchObject({ UserPolicyList: [], AttachedManagedPolicies: [], AccessKeyMetadata: [] });
});
