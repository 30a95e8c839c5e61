/** EBS as EC2 answers: a region's default, volumes, snapshots with who may use them, and machine images. */
import { unread, type Block, type Estate, type Projection, type Shape } from '../projection.js';
import { known } from './listed.js';

const DEFAULT = 'aws_ebs_encryption_by_default';
const SHARE = 'aws_snapshot_create_volume_permission';
const LAUNCH = 'aws_ami_launch_permission';
const ec2 = { platform: 'aws', apiVersion: 'ec2.amazonaws.com/2016-11-15' } as const;

export const ebsEncryptionByDefault: Projection = {
  ...ec2,
  kind: 'EbsEncryptionByDefault',
  from: DEFAULT,
  project(block) {
    return { name: block.get('region'), object: { EbsEncryptionByDefault: block.get('enabled').or(true) } };
  },
};

export const volume: Projection = {
  ...ec2,
  kind: 'Volume',
  from: 'aws_ebs_volume',
  project(block, estate) {
    return {
      name: block.get('tags').at('Name'),
      tags: block.get('tags'),
      object: {
        Encrypted: encrypted(block, estate),
        Size: block.get('size').number(),
        VolumeType: block.get('type'),
      },
    };
  },
};

/** Without a word it is as its snapshot, or as the region's default. */
function encrypted(block: Block, estate: Estate): Shape {
  const said = block.get('encrypted').boolean();
  if (said.state !== 'absent') return said;
  if (block.get('snapshot_id').state !== 'absent') return said.or(unread('it is as the snapshot that it is made of'));
  const defaults = estate.all(DEFAULT);
  if (defaults.state === 'unknown') return said.or(unread("the region's default is not known"));
  const [first] = defaults.known;
  return first === undefined ? said.or(false) : first.get('enabled').or(true);
}

export const snapshot: Projection = {
  ...ec2,
  kind: 'Snapshot',
  from: ['aws_ebs_snapshot', 'aws_ebs_snapshot_copy', 'aws_ebs_snapshot_import'],
  joins: [SHARE],
  project(block, estate) {
    return {
      name: block.get('tags').at('Name'),
      tags: block.get('tags'),
      object: {
        CreateVolumePermissions: known(estate.related(SHARE, 'snapshot_id', block), (share) => ({
          UserId: share.get('account_id'),
        })),
      },
    };
  },
};

export const image: Projection = {
  ...ec2,
  kind: 'Image',
  from: ['aws_ami', 'aws_ami_copy', 'aws_ami_from_instance'],
  joins: [LAUNCH],
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: { Name: block.get('name'), Public: isPublic(block, estate) },
    };
  },
};

function isPublic(block: Block, estate: Estate): Shape {
  const permissions = estate.related(LAUNCH, 'image_id', block);
  const toAll = permissions.known.find((permission) => permission.get('group').is('all'));
  if (toAll !== undefined) return toAll.get('group').map(() => true);
  const unsure = permissions.known.find((permission) => permission.get('group').state === 'unknown');
  if (unsure !== undefined) return unsure.get('group');
  return permissions.state === 'unknown' ? permissions.each(() => ({})) : false;
}
