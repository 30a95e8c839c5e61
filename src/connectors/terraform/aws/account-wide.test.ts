/** What holds for a whole account or region: one block, or a few, make its one resource. */
import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it.each([
  [
    'aws_s3_account_public_access_block',
    'block_public_acls = true',
    { PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: false } },
  ],
  [
    'aws_iam_account_password_policy',
    'password_reuse_prevention = 24',
    { MinimumPasswordLength: 6, PasswordReusePrevention: 24 },
  ],
  ['aws_iam_account_password_policy', 'minimum_password_length = "16"', { MinimumPasswordLength: 16 }],
  ['aws_guardduty_detector', '', { Detectors: [{ Status: 'ENABLED' }] }],
  ['aws_guardduty_detector', 'enable = false', { Detectors: [{ Status: 'DISABLED' }] }],
  ['aws_securityhub_account', '', { HubArn: 'aws_securityhub_account.this' }],
  ['aws_accessanalyzer_analyzer', 'analyzer_name = "a"', { analyzers: [{ name: 'a', type: 'ACCOUNT', status: 'ACTIVE' }] }],
  [
    'aws_account_alternate_contact',
    'alternate_contact_type = "SECURITY"\nemail_address = "security@example.com"',
    { AlternateContact: { EmailAddress: 'security@example.com' } },
  ],
])('reads %s with %j', async (type, body, expected) => {
  const [resource] = await projected(`resource "${type}" "this" {\n${body}\n}`);
  expect(resource?.raw).toMatchObject(expected);
});

it.each([
  ['an analyzer of unused access', 'aws_accessanalyzer_analyzer', 'analyzer_name = "a"\ntype = "ACCOUNT_UNUSED_ACCESS"'],
  ['a contact for bills', 'aws_account_alternate_contact', 'alternate_contact_type = "BILLING"'],
])('makes nothing of %s', async (_what, type, body) => {
  expect(await projected(`resource "${type}" "this" {\n${body}\n}`)).toEqual([]);
});

it.each([
  ['records all types and is started', 'recording_group { all_supported = true }', 'is_enabled = true', true, true],
  ['records all types when it says nothing', '', 'is_enabled = true', true, true],
  [
    'records some types',
    'recording_group {\n all_supported = false\n resource_types = ["AWS::EC2::VPC"] }',
    'is_enabled = true',
    false,
    true,
  ],
  ['is stopped', '', 'is_enabled = false', true, false],
])('reads a recorder that %s', async (_what, group, status, allSupported, recording) => {
  const [recorder] = await projected(`
    resource "aws_config_configuration_recorder" "r" {
      name = "r"
      ${group}
    }
    resource "aws_config_configuration_recorder_status" "r" {
      name = aws_config_configuration_recorder.r.name
      ${status}
    }
  `);
  expect(recorder?.raw).toMatchObject({
    ConfigurationRecorders: [{ name: 'r', recordingGroup: { allSupported } }],
    ConfigurationRecordersStatus: [{ name: 'r', recording }],
  });
});

it('knows that a recorder which nothing starts does not record', async () => {
  const [recorder] = await projected('resource "aws_config_configuration_recorder" "r" {}');
  expect(recorder?.raw).toMatchObject({ ConfigurationRecordersStatus: [{ name: 'default', recording: false }] });
});
