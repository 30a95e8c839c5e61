import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

async function queue(principal: string, blocks = '') {
  const resources = await projected(`
    ${blocks}
    resource "aws_sqs_queue" "q" {
      policy = jsonencode({ Statement = { Effect = "Allow", Principal = { AWS = ${principal} }, Action = "sqs:*" } })
    }
  `);
  return resources.find(({ kind }) => kind === 'Queue');
}

it.each([
  ['aws_iam_role.r.arn', 'resource "aws_iam_role" "r" { assume_role_policy = "{}" }', 'aws_iam_role.r'],
  ['data.aws_caller_identity.c.account_id', 'data "aws_caller_identity" "c" {}', 'data.aws_caller_identity.c'],
])('lets the address of the block stand for %s', async (principal, blocks, address) => {
  expect((await queue(principal, blocks))?.raw).toMatchObject({
    Attributes: { Policy: { Statement: { Principal: { AWS: address } } } },
  });
});

it.each([
  ['a variable', 'var.v', 'variable "v" { type = string }'],
  ['what a data source reads', 'data.aws_ssm_parameter.p.value', 'data "aws_ssm_parameter" "p" { name = "p" }'],
  [
    'an identity provider, of which it counts whose it is',
    'aws_iam_openid_connect_provider.p.arn',
    'resource "aws_iam_openid_connect_provider" "p" {}',
  ],
])('leaves %s unknown: it could be anything', async (_what, principal, blocks) => {
  expect((await queue(principal, blocks))?.unread?.map(({ path }) => path)).toContain(
    'Attributes.Policy.Statement.Principal.AWS',
  );
});
