import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('knows who gets an address on the internet before it is known which', async () => {
  const instances = (
    await projected(`
      resource "alicloud_instance" "a" { instance_name = "a" }
      resource "alicloud_instance" "b" {
        instance_name              = "b"
        internet_max_bandwidth_out = 10
      }
      resource "alicloud_instance" "c" { instance_name = "c" }
      resource "alicloud_eip_association" "c" {
        instance_id   = alicloud_instance.c.id
        allocation_id = "eip-1"
      }
    `)
  ).filter(({ kind }) => kind === 'Instance');
  expect(instances.map(({ raw }) => raw)).toEqual([
    { InstanceName: 'a', PublicIpAddress: { IpAddress: [] } },
    { InstanceName: 'b', PublicIpAddress: { IpAddress: ['known after apply'] } },
    { InstanceName: 'c', PublicIpAddress: { IpAddress: [] }, EipAddress: { IpAddress: 'known after apply' } },
  ]);
});
