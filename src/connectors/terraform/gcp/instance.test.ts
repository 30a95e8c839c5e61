import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads addresses, accounts and the metadata that policies ask for', async () => {
  const [instance] = await projected(`
    variable "other" { type = string }
    resource "google_compute_instance" "api" {
      name           = "api"
      can_ip_forward = true
      network_interface {
        network = "default"
        access_config { nat_ip = "203.0.113.7" }
      }
      network_interface {
        ipv6_access_config { network_tier = "PREMIUM" }
      }
      service_account { scopes = ["cloud-platform"] }
      shielded_instance_config { enable_integrity_monitoring = false }
      metadata = {
        enable-oslogin     = true
        serial-port-enable = "1"
        startup-script     = var.other
      }
    }
  `);
  expect(instance?.raw).toEqual({
    name: 'api',
    canIpForward: true,
    networkInterfaces: [
      { network: 'default', accessConfigs: [{ type: 'ONE_TO_ONE_NAT', natIP: '203.0.113.7' }] },
      { ipv6AccessConfigs: [{ type: 'DIRECT_IPV6' }] },
    ],
    serviceAccounts: [{ email: 'default', scopes: ['https://www.googleapis.com/auth/cloud-platform'] }],
    shieldedInstanceConfig: { enableSecureBoot: false, enableVtpm: true, enableIntegrityMonitoring: false },
    metadata: {
      items: [
        { key: 'enable-oslogin', value: 'true' },
        { key: 'serial-port-enable', value: '1' },
      ],
    },
  });
  expect(instance?.unread).toBeUndefined();
});

it('does not know whether an image can be shielded, nor metadata that is one variable', async () => {
  const [instance] = await projected(`
    variable "metadata" { type = map(string) }
    resource "google_compute_instance" "api" {
      name     = "api"
      metadata = var.metadata
    }
  `);
  expect(instance?.raw).toEqual({ name: 'api', canIpForward: false, networkInterfaces: [], metadata: {} });
  expect(instance?.unread?.map(({ path }) => path)).toEqual(['metadata.items', 'shieldedInstanceConfig']);
});
