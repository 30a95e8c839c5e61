import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it.each([
  ['nothing said', '', { KeySpec: 'SYMMETRIC_DEFAULT', Origin: 'AWS_KMS', KeyState: 'Enabled', KeyRotationEnabled: false }],
  ['rotation', 'enable_key_rotation = true', { KeyRotationEnabled: true }],
  ['rotation as a text', 'enable_key_rotation = "true"', { KeyRotationEnabled: true }],
  ['a key pair', 'customer_master_key_spec = "RSA_2048"', { KeySpec: 'RSA_2048' }],
  ['a store of its own', 'custom_key_store_id = "cks-1"', { Origin: 'AWS_CLOUDHSM' }],
  ['an external store', 'custom_key_store_id = "cks-1"\nxks_key_id = "k"', { Origin: 'EXTERNAL_KEY_STORE' }],
  ['a disabled key', 'is_enabled = false', { KeyState: 'Disabled' }],
])('reads a key with %s', async (_what, body, expected) => {
  const [key] = await projected(`resource "aws_kms_key" "k" {\n${body}\n}`);
  expect(key?.raw).toMatchObject({ KeyManager: 'CUSTOMER', ...expected });
});

it('takes the policy of a block of its own, and none where KMS makes it', async () => {
  const keys = await projected(`
    resource "aws_kms_key" "a" {}
    resource "aws_kms_key" "b" {}
    resource "aws_kms_key_policy" "b" {
      key_id = aws_kms_key.b.id
      policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*" }] })
    }
  `);
  expect(keys[0]?.raw).not.toHaveProperty('Policy');
  expect(keys[1]?.raw).toMatchObject({ Policy: { Statement: [{ Principal: '*' }] } });
});

it('knows that imported material cannot rotate, and that a replica follows its primary key', async () => {
  const [external, replica] = await projected(`
    resource "aws_kms_external_key" "e" {}
    resource "aws_kms_replica_key" "r" { primary_key_arn = "arn:aws:kms:us-east-1:111122223333:key/mrk-1" }
  `);
  expect(external?.raw).toMatchObject({ Origin: 'EXTERNAL' });
  expect(replica?.raw).toMatchObject({ MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA' } });
  expect(replica?.unread?.map(({ path }) => path)).toContain('KeyRotationEnabled');
});
