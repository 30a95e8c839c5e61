import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads a rule, with ports as texts', async () => {
  const [rule] = await projected(`
    resource "google_compute_firewall" "ssh" {
      name          = "ssh"
      network       = "main"
      source_ranges = ["0.0.0.0/0"]
      target_tags   = ["web"]
      allow {
        protocol = "tcp"
        ports    = [22, "8000-8999"]
      }
      allow { protocol = "icmp" }
    }
  `);
  expect(rule).toMatchObject({ apiVersion: 'compute.googleapis.com/v1', kind: 'Firewall', name: 'ssh' });
  expect(rule?.raw).toEqual({
    name: 'ssh',
    network: 'main',
    direction: 'INGRESS',
    priority: 1000,
    disabled: false,
    sourceRanges: ['0.0.0.0/0'],
    targetTags: ['web'],
    allowed: [{ IPProtocol: 'tcp', ports: ['22', '8000-8999'] }, { IPProtocol: 'icmp' }],
  });
});

it('does not know sources that a variable without a value gives', async () => {
  const [rule] = await projected(`
    variable "sources" { type = list(string) }
    resource "google_compute_firewall" "ssh" {
      name          = "ssh"
      disabled      = true
      source_ranges = var.sources
      deny { protocol = "all" }
    }
  `);
  expect(rule?.raw).toMatchObject({ disabled: true, denied: [{ IPProtocol: 'all' }] });
  expect(rule?.raw).not.toHaveProperty('allowed');
  expect(rule?.unread?.map(({ path }) => path)).toEqual(['sourceRanges']);
});
