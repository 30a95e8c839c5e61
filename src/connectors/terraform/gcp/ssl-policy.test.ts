import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('takes the laxest of each for what is left out', async () => {
  const policies = await projected(`
    resource "google_compute_ssl_policy" "a" { name = "a" }
    resource "google_compute_region_ssl_policy" "b" {
      name            = "b"
      profile         = "CUSTOM"
      min_tls_version = "TLS_1_2"
      custom_features = ["TLS_RSA_WITH_AES_128_GCM_SHA256"]
    }
  `);
  expect(policies.map(({ raw }) => raw)).toEqual([
    { name: 'a', profile: 'COMPATIBLE', minTlsVersion: 'TLS_1_0' },
    {
      name: 'b',
      profile: 'CUSTOM',
      minTlsVersion: 'TLS_1_2',
      customFeatures: ['TLS_RSA_WITH_AES_128_GCM_SHA256'],
      enabledFeatures: ['TLS_RSA_WITH_AES_128_GCM_SHA256'],
    },
  ]);
});
