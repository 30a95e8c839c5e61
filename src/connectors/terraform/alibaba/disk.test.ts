import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads disks of their own and the system disk of an instance', async () => {
  const disks = (
    await projected(`
      resource "alicloud_ecs_disk" "d" {
        disk_name = "data"
        encrypted = true
        category  = "cloud_essd"
      }
      resource "alicloud_instance" "i" { instance_name = "api" }
    `)
  ).filter(({ kind }) => kind === 'Disk');
  expect(disks.map(({ raw }) => raw)).toEqual([
    { DiskName: 'data', Type: 'data', Category: 'cloud_essd', Encrypted: true },
    { DiskName: 'api', Type: 'system', Category: 'cloud_efficiency', Encrypted: false },
  ]);
});
