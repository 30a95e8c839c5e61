import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads the metadata of a project as a whole, and the item that turns OS Login on', async () => {
  const projects = await projected(`
    resource "google_compute_project_metadata" "all" {
      project  = "shop"
      metadata = { enable-oslogin = "TRUE" }
    }
    resource "google_compute_project_metadata_item" "one" {
      project = "web"
      key     = "enable-oslogin"
      value   = "FALSE"
    }
  `);
  expect(projects.map(({ name, raw }) => [name, raw])).toEqual([
    ['shop', { name: 'shop', commonInstanceMetadata: { items: [{ key: 'enable-oslogin', value: 'TRUE' }] } }],
    ['web', { name: 'web', commonInstanceMetadata: { items: [{ key: 'enable-oslogin', value: 'FALSE' }] } }],
  ]);
});

it('makes nothing of an item that says nothing of OS Login or serial ports', async () => {
  const projects = await projected(`
    resource "google_compute_project_metadata_item" "keys" {
      key   = "ssh-keys"
      value = "ann:ssh-ed25519 AAAA"
    }
    resource "google_compute_network" "n" { name = "main" }
  `);
  expect(projects.map(({ kind }) => kind)).toEqual(['Network']);
});

it('reads the item that opens serial ports, and knows nothing of the others', async () => {
  const [project] = await projected(`
    resource "google_compute_project_metadata_item" "ports" {
      project = "web"
      key     = "serial-port-enable"
      value   = true
    }
  `);
  expect(project?.raw).toEqual({
    name: 'web',
    commonInstanceMetadata: { items: [{ key: 'serial-port-enable', value: 'true' }, null] },
  });
  expect(project?.unread?.map(({ path }) => path)).toEqual(['commonInstanceMetadata.items[1]']);
});
