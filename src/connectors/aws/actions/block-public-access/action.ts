/** Block Public Access of S3, turned on: for a bucket, for the bucket that a trail writes to, or for a whole account. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt, readAlso, type Reader } from '../look.js';
import { BUCKET, bucketAddress, PUBLIC_ACCESS_BLOCK, TRAIL } from './block.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const blockPublicAccess: ResourceAction = {
  name: 'block-public-access',
  describes: 'Turns on what is off of Block Public Access of a bucket or an account, and leaves the rest as it is.',
  rung: 'contain',
  kinds: [BUCKET, PUBLIC_ACCESS_BLOCK, TRAIL],
  permissions: permissionsOf(
    's3:PutPublicAccessBlock',
    's3:DeletePublicAccessBlock',
    's3control:PutPublicAccessBlock',
    's3control:DeletePublicAccessBlock',
  ),
  unit: 'bucket',
  look,
  plan,
  undo,
};

const OF_A_BUCKET = ['PublicAccessBlockConfiguration', 'AccountPublicAccessBlockConfiguration', 'TagSet'];

async function look(address: Parameters<ResourceAction['look']>[0], estate: Reader): ReturnType<ResourceAction['look']> {
  const { kind } = address.scope;
  if (kind !== TRAIL.kind)
    return lookAt(address, estate, kind === BUCKET.kind ? OF_A_BUCKET : ['PublicAccessBlockConfiguration']);
  const seen = await lookAt(address, estate, ['S3BucketName', 'S3Bucket.PublicAccessBlockConfiguration']);
  if (seen.kind !== 'seen') return seen;
  const bucket = bucketAddress(seen.resource);
  const also = await readAlso(bucket === undefined ? [] : [bucket], estate, OF_A_BUCKET, seen.resource);
  return also.kind === 'unknown' ? also : { ...seen, others: { bucket: also.resources } };
}
