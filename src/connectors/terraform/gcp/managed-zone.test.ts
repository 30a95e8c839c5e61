import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads whether a zone is public and how it is signed', async () => {
  const zones = await projected(`
    resource "google_dns_managed_zone" "a" {
      name     = "a"
      dns_name = "a.example."
    }
    resource "google_dns_managed_zone" "b" {
      name       = "b"
      dns_name   = "b.example."
      visibility = "private"
      dnssec_config {
        state = "on"
        default_key_specs {
          algorithm = "rsasha1"
          key_type  = "keySigning"
        }
      }
    }
  `);
  expect(zones.map(({ raw }) => raw)).toEqual([
    { name: 'a', dnsName: 'a.example.', visibility: 'public', dnssecConfig: { state: 'off' } },
    {
      name: 'b',
      dnsName: 'b.example.',
      visibility: 'private',
      dnssecConfig: { state: 'on', defaultKeySpecs: [{ algorithm: 'rsasha1', keyType: 'keySigning' }] },
    },
  ]);
});
