/** Disks as ECS answers: those of blocks of their own, and the system disk of an instance. */
import type { Block, Field, Projected, Projection } from '../projection.js';

const SHAPE = { platform: 'alibaba', apiVersion: 'ecs.aliyuncs.com/2014-05-26', kind: 'Disk' } as const;

export const disk: Projection = {
  ...SHAPE,
  from: ['alicloud_ecs_disk', 'alicloud_disk'],
  project: (block) => diskOf(block, 'data', block.get('disk_name').or(block.get('name')), ''),
};

export const systemDisk: Projection = {
  ...SHAPE,
  from: 'alicloud_instance',
  project: (block) => diskOf(block, 'system', block.get('system_disk_name').or(block.get('instance_name')), 'system_disk_'),
};

/** @param prefix what the block's arguments about this disk begin with */
function diskOf(block: Block, type: 'data' | 'system', name: Field, prefix: string): Projected {
  return {
    name,
    tags: block.get('tags'),
    object: {
      DiskName: name,
      Type: type,
      Category: block.get(`${prefix}category`).or('cloud_efficiency'),
      Encrypted: block.get(`${prefix}encrypted`).or(false),
      KMSKeyId: block.get(`${prefix}kms_key_id`),
    },
  };
}
