/** What an account lets none of its buckets be: `aws_s3_account_public_access_block`, whose settings are off when omitted. */
import type { Projection } from '../projection.js';
import { flag } from './typed.js';

export const s3AccountPublicAccessBlock: Projection = {
  platform: 'aws',
  apiVersion: 's3-control.amazonaws.com/2018-08-20',
  kind: 'PublicAccessBlock',
  from: 'aws_s3_account_public_access_block',
  project(block) {
    return {
      name: block.get('account_id'),
      object: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: flag(block.get('block_public_acls')).or(false),
          IgnorePublicAcls: flag(block.get('ignore_public_acls')).or(false),
          BlockPublicPolicy: flag(block.get('block_public_policy')).or(false),
          RestrictPublicBuckets: flag(block.get('restrict_public_buckets')).or(false),
        },
      },
    };
  },
};
