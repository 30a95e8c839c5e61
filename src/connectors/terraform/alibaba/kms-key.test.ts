import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it.each([
  ['365d', '31536000s'],
  ['24h', '86400s'],
  ['31536000s', '31536000s'],
  ['soon', 'soon'],
])('reads an interval of %s as %s', async (written, answered) => {
  const [key] = await projected(`
    resource "alicloud_kms_key" "k" {
      automatic_rotation = "Enabled"
      rotation_interval  = "${written}"
    }
  `);
  expect(key?.raw).toEqual({
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT/DECRYPT',
    KeySpec: 'Aliyun_AES_256',
    Origin: 'Aliyun_KMS',
    ProtectionLevel: 'SOFTWARE',
    AutomaticRotation: 'Enabled',
    RotationInterval: answered,
  });
});

it('does not rotate unless it is told to', async () => {
  const [key] = await projected('resource "alicloud_kms_key" "k" {}');
  expect(key?.raw).toMatchObject({ AutomaticRotation: 'Disabled' });
  expect(key?.raw).not.toHaveProperty('RotationInterval');
});
