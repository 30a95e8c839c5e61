import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

async function queue(statement: string, blocks = '') {
  const resources = await projected(`
    ${blocks}
    resource "aws_sqs_queue" "q" {
      policy = jsonencode({ Statement = { Effect = "Allow", ${statement} } })
    }
  `);
  const found = resources.find(({ kind }) => kind === 'Queue');
  const raw = found?.raw as { Attributes?: { Policy?: { Statement: Readonly<Record<string, unknown>> } } } | undefined;
  return {
    statement: raw?.Attributes?.Policy?.Statement,
    unread: found?.unread?.flatMap(({ path }) => (path === 'QueueUrl' ? [] : [path])),
  };
}

const CALLER = 'data "aws_caller_identity" "c" {}';
const VARIABLE = 'variable "v" { type = string }';

it.each([
  ['the ARN of a role', 'aws_iam_role.r.arn', 'resource "aws_iam_role" "r" {}', 'arn:aws:iam::000000000000:role/aws_iam_role.r'],
  [
    'the ARN of a role that is there so often',
    'aws_iam_role.r[0].arn',
    `${VARIABLE}\nresource "aws_iam_role" "r" { count = var.v }`,
    'arn:aws:iam::000000000000:role/aws_iam_role.r[_]',
  ],
  ['an account', 'data.aws_caller_identity.c.account_id', CALLER, '000000000000'],
  [
    'the root of an account',
    '"arn:aws:iam::${data.aws_caller_identity.c.account_id}:root"',
    CALLER,
    'arn:aws:iam::000000000000:root',
  ],
  [
    'the same by format',
    'format("arn:aws:iam::%s:root", data.aws_caller_identity.c.account_id)',
    CALLER,
    'arn:aws:iam::000000000000:root',
  ],
  [
    'the same by join',
    'join(":", ["arn:aws:iam:", data.aws_caller_identity.c.account_id, "root"])',
    CALLER,
    'arn:aws:iam::000000000000:root',
  ],
  [
    'a role of an account that anyone may choose',
    '"arn:aws:iam::${var.v}:role/${var.v}"',
    VARIABLE,
    'arn:aws:iam::000000000000:role/unknown',
  ],
])('has a text in the place of a principal that is %s', async (_what, principal, blocks, text) => {
  expect((await queue(`Principal = { AWS = ${principal} }`, blocks)).statement).toMatchObject({ Principal: { AWS: text } });
});

it.each([
  ['a variable', 'var.v', VARIABLE],
  ['what may be a star by a condition', 'var.v == "a" ? data.aws_caller_identity.c.account_id : "*"', `${VARIABLE}\n${CALLER}`],
  [
    'what may be a star where it fails',
    'try(aws_iam_role.r[0].arn, "*")',
    `${VARIABLE}\nresource "aws_iam_role" "r" { count = var.v }`,
  ],
  ['what a data source reads', 'data.aws_ssm_parameter.p.value', 'data "aws_ssm_parameter" "p" { name = "p" }'],
  ['a tag, whatever its name', 'data.aws_caller_identity.c.tags["account_id"]', CALLER],
  ['a variable with a known end', '"${var.v}:root"', VARIABLE],
  [
    'an identity provider, of which it counts whose it is',
    'aws_iam_openid_connect_provider.p.arn',
    'resource "aws_iam_openid_connect_provider" "p" {}',
  ],
])('leaves a principal unknown that is %s', async (_what, principal, blocks) => {
  expect((await queue(`Principal = { AWS = ${principal} }`, blocks)).unread).toContain(
    'Attributes.Policy.Statement.Principal.AWS',
  );
});

it.each([
  ['Resource', 'Resource', '"arn:aws:sqs:*:*:${var.v}"', 'arn:aws:sqs:*:*:unknown'],
  ['Resource of stars', 'Resource', '"*${var.v}"', undefined],
  ['Action', 'Action', '"sqs:${var.v}"', undefined],
])('decides of a %s what policies ask of it', async (_what, member, written, text) => {
  const { statement, unread } = await queue(`${member} = ${written}`, VARIABLE);
  expect(statement?.[member] ?? undefined).toEqual(text);
  expect(unread).toEqual(text === undefined ? [`Attributes.Policy.Statement.${member}`] : []);
});

it.each([
  ['aws:SourceArn', '"arn:aws:s3:::logs-${var.v}"', true],
  ['aws:SourceArn', '"arn:aws:sns:eu-west-1:${data.aws_caller_identity.c.account_id}:${var.v}"', true],
  ['aws:SourceArn', '"arn:aws:sns:eu-west-1:${var.v}:topic"', false],
  ['aws:PrincipalOrgPaths', '"${data.aws_organizations_organization.o.id}/*/${var.v}/*"', true],
  ['aws:SourceIp', '"${var.v}/8"', false],
  ['aws:SourceIp', '"10.0.0.0/${var.v}"', false],
  ['gitlab.com:sub', '"project_path:${var.v}:*"', false],
  ['token.actions.githubusercontent.com:sub', '"repo:acme/${var.v}:*"', true],
  ['token.actions.githubusercontent.com:sub', '"repo:${var.v}/app:*"', false],
])('knows of the condition %s = %s whether it settles who it is: %s', async (key, written, settled) => {
  const blocks = `${CALLER}\n${VARIABLE}\ndata "aws_organizations_organization" "o" {}`;
  const { unread } = await queue(`Condition = { StringLike = { "${key}" = ${written} } }`, blocks);
  expect(unread).toHaveLength(settled ? 0 : 1);
});

it('reads a document that is written as a text with references in it', async () => {
  const [bucket] = await projected(`
    variable "v" { type = string }
    resource "aws_s3_bucket" "b" {}
    resource "aws_s3_bucket_policy" "b" {
      bucket = aws_s3_bucket.b.id
      policy = <<-EOF
        { "Statement": [{ "Effect": "Deny", "Principal": "*", "Sid": \${jsonencode(var.v)},
          "Resource": ["\${aws_s3_bucket.b.arn}", "\${aws_s3_bucket.b.arn}/*", "\${var.v}/*"] }] }
      EOF
    }
  `);
  expect(bucket?.raw).toMatchObject({
    Policy: {
      Statement: [{ Effect: 'Deny', Resource: ['arn:aws:s3:::aws_s3_bucket.b', 'arn:aws:s3:::aws_s3_bucket.b/*', null] }],
    },
  });
  const paths = bucket?.unread?.map(({ path }) => path);
  expect(paths).toContain('Policy.Statement[0].Sid');
  expect(paths).toContain('Policy.Statement[0].Resource[2]');
});

it.each([
  ['a list whose items are not known', '{ "Statement": [${var.v}] }'],
  ['a key that is not known', '{ "Statement": { "${var.v}": 1 } }'],
  ['what is no JSON', '{ "Statement": "${var.v}'],
  ['a character that escapes what follows', '{ "Sid": "\\${var.v}" }'],
])('does not know a document with %s', async (_what, text) => {
  const [topic] = await projected({
    'main.tf': 'variable "v" { type = string }\nresource "aws_sns_topic" "t" { policy = templatefile("p.tpl", { v = var.v }) }',
    'p.tpl': text.replace('var.v', 'v'),
  });
  expect(topic?.unread?.map(({ path }) => path)).toContain('Attributes.Policy');
});

it('keeps an id as given when it is known in parts', async () => {
  const resources = await projected(`
    ${VARIABLE}
    resource "aws_sns_topic" "t" { kms_master_key_id = "arn:aws:kms:eu-west-1:\${var.v}:key/k" }
    resource "aws_sns_topic" "u" { kms_master_key_id = "\${var.v}" }
  `);
  expect(resources[0]?.raw).toMatchObject({ Attributes: { KmsMasterKeyId: 'arn:aws:kms:eu-west-1:…:key/k' } });
  expect(resources[1]?.unread?.map(({ path }) => path)).toContain('Attributes.KmsMasterKeyId');
});

it('knows of a role who may sign in, by the URL of the provider and the identity pool', async () => {
  const roles = await projected(`
    resource "aws_iam_openid_connect_provider" "ci" { url = "https://token.actions.githubusercontent.com" }
    resource "aws_cognito_identity_pool" "app" { identity_pool_name = "app" }
    resource "aws_iam_role" "ci" {
      name = "ci"
      assume_role_policy = jsonencode({ Statement = { Principal = { Federated = aws_iam_openid_connect_provider.ci.arn } } })
    }
    resource "aws_iam_role" "app" {
      name = "app"
      assume_role_policy = jsonencode({
        Statement = {
          Principal = { Federated = "cognito-identity.amazonaws.com" }
          Condition = { StringEquals = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.app.id } }
        }
      })
    }
  `);
  const trusts = roles.map(({ raw }) => (raw as { AssumeRolePolicyDocument?: unknown }).AssumeRolePolicyDocument);
  expect(trusts).toEqual([
    { Statement: { Principal: { Federated: 'arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com' } } },
    {
      Statement: {
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'aws_cognito_identity_pool.app' } },
      },
    },
  ]);
});
