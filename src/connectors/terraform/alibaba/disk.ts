/** Disks as ECS answers: those of blocks of their own, and the system disk of an instance. */
import type { Projection } from '../projection.js';

const SHAPE = { platform: 'alibaba', apiVersion: 'ecs.aliyuncs.com/2014-05-26', kind: 'Disk' } as const;

export const disk: Projection = {
  ...SHAPE,
  from: ['alicloud_ecs_disk', 'alicloud_disk'],
  project(block) {
    const name = block.get('disk_name').or(block.get('name'));
    return {
      name,
      tags: block.get('tags'),
      object: {
        DiskName: name,
        Type: 'data',
        Category: block.get('category').or('cloud_efficiency'),
        Encrypted: block.get('encrypted').or(false),
        KMSKeyId: block.get('kms_key_id'),
      },
    };
  },
};

export const systemDisk: Projection = {
  ...SHAPE,
  from: 'alicloud_instance',
  project(block) {
    const name = block.get('system_disk_name').or(block.get('instance_name'));
    return {
      name,
      tags: block.get('tags'),
      object: {
        DiskName: name,
        Type: 'system',
        Category: block.get('system_disk_category').or('cloud_efficiency'),
        Encrypted: block.get('system_disk_encrypted').or(false),
        KMSKeyId: block.get('system_disk_kms_key_id'),
      },
    };
  },
};
