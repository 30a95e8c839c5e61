import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads rotation, protection and rights of a key', async () => {
  const [key] = await projected(`
    resource "google_kms_crypto_key" "k" {
      name            = "k"
      rotation_period = "7776000s"
      version_template { protection_level = "HSM" }
    }
    resource "google_kms_crypto_key_iam_binding" "b" {
      crypto_key_id = google_kms_crypto_key.k.id
      role          = "roles/cloudkms.cryptoKeyDecrypter"
      members       = ["allAuthenticatedUsers"]
    }
  `);
  expect(key?.raw).toEqual({
    name: 'k',
    purpose: 'ENCRYPT_DECRYPT',
    rotationPeriod: '7776000s',
    importOnly: false,
    versionTemplate: { protectionLevel: 'HSM' },
    iamPolicy: { bindings: [{ role: 'roles/cloudkms.cryptoKeyDecrypter', members: ['allAuthenticatedUsers'] }] },
  });
});
