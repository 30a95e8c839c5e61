/** Topics, queues, secrets and log groups: what keeps messages, and with which key and policy. */
import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it.each([
  ['aws_sqs_queue', '', { Attributes: { SqsManagedSseEnabled: 'true' } }],
  ['aws_sqs_queue', 'sqs_managed_sse_enabled = false', { Attributes: { SqsManagedSseEnabled: 'false' } }],
  [
    'aws_sqs_queue',
    'kms_master_key_id = "alias/k"',
    { Attributes: { KmsMasterKeyId: 'alias/k', SqsManagedSseEnabled: 'false' } },
  ],
  ['aws_sns_topic', 'kms_master_key_id = "alias/k"', { Attributes: { KmsMasterKeyId: 'alias/k' } }],
  ['aws_secretsmanager_secret', 'name = "s"', { Name: 's', RotationEnabled: false }],
  ['aws_cloudwatch_log_group', 'retention_in_days = 30', { retentionInDays: 30, logGroupClass: 'STANDARD' }],
])('reads %s with %j', async (type, body, expected) => {
  const [resource] = await projected(`resource "${type}" "this" {\n${body}\n}`);
  expect(resource?.raw).toMatchObject(expected);
});

it('has no retention where events never expire', async () => {
  const [group] = await projected('resource "aws_cloudwatch_log_group" "g" { retention_in_days = 0 }');
  expect(group?.raw).not.toHaveProperty('retentionInDays');
});

it.each([
  ['aws_sns_topic', 'aws_sns_topic_policy', 'arn', 'arn', { Attributes: { Policy: { Statement: [{ Principal: '*' }] } } }],
  ['aws_sqs_queue', 'aws_sqs_queue_policy', 'queue_url', 'id', { Attributes: { Policy: { Statement: [{ Principal: '*' }] } } }],
  [
    'aws_secretsmanager_secret',
    'aws_secretsmanager_secret_policy',
    'secret_arn',
    'arn',
    { ResourcePolicy: { Statement: [{ Principal: '*' }] } },
  ],
])('joins %s and its policy', async (type, policyType, by, attribute, expected) => {
  const [resource] = await projected(`
    resource "${type}" "this" {}
    resource "${policyType}" "this" {
      ${by}  = ${type}.this.${attribute}
      policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*" }] })
    }
  `);
  expect(resource?.raw).toMatchObject(expected);
});

it('knows that a secret rotates by the block that says so', async () => {
  const [secret] = await projected(`
    resource "aws_secretsmanager_secret" "s" { name = "s" }
    resource "aws_secretsmanager_secret_rotation" "s" {
      secret_id = aws_secretsmanager_secret.s.id
      rotation_rules { automatically_after_days = 30 }
    }
  `);
  expect(secret?.raw).toMatchObject({ RotationEnabled: true });
});
