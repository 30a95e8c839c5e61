import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads the inline policies of a role, written inside it and beside it', async () => {
  const [role] = await projected(`
    resource "aws_iam_role" "app" {
      name               = "app"
      assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" } }] })
      inline_policy {
        name   = "inside"
        policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
      }
    }
    resource "aws_iam_role_policy" "beside" {
      name   = "beside"
      role   = aws_iam_role.app.id
      policy = jsonencode({ Statement = [] })
    }
  `);
  expect(role?.raw).toMatchObject({
    RoleName: 'app',
    AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ec2.amazonaws.com' } }] },
    RolePolicyList: [
      { PolicyName: 'inside', PolicyDocument: { Statement: [{ Action: '*', Resource: '*' }] } },
      { PolicyName: 'beside', PolicyDocument: { Statement: [] } },
    ],
  });
});

it('reads the inline policies of a group', async () => {
  const [group] = await projected(`
    resource "aws_iam_group" "ops" { name = "ops" }
    resource "aws_iam_group_policy" "ops" {
      name   = "ops"
      group  = aws_iam_group.ops.name
      policy = jsonencode({ Statement = [{ Action = "ec2:*" }] })
    }
  `);
  expect(group?.raw).toMatchObject({
    GroupPolicyList: [{ PolicyName: 'ops', PolicyDocument: { Statement: [{ Action: 'ec2:*' }] } }],
  });
});

it("leaves out the ARN of a policy of the account's own, since what counts of it is known", async () => {
  const [policy] = await projected(`
    resource "aws_iam_policy" "own" {
      name_prefix = "own-"
      policy      = jsonencode({ Statement = [] })
    }
  `);
  expect(policy?.raw).toEqual({
    PolicyName: 'own-…',
    Path: '/',
    PolicyVersion: { Document: { Statement: [] }, IsDefaultVersion: true },
  });
  expect(policy?.unread).toBeUndefined();
});
