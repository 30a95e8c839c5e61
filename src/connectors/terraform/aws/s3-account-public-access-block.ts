/** What an account lets none of its buckets be: `aws_s3_account_public_access_block`, whose settings are off when omitted. */
import type { Block, Field, Projection } from '../projection.js';

export const s3AccountPublicAccessBlock: Projection = {
  platform: 'aws',
  apiVersion: 's3-control.amazonaws.com/2018-08-20',
  kind: 'PublicAccessBlock',
  from: 'aws_s3_account_public_access_block',
  project(block) {
    return {
      name: block.get('account_id'),
      object: {
        PublicAccessBlockConfiguration: publicAccessBlock(block),
      },
    };
  },
};

/** The same settings of an account and of a bucket. */
export function publicAccessBlock(block: Block): Readonly<Record<string, Field>> {
  return {
    BlockPublicAcls: block.get('block_public_acls').or(false),
    IgnorePublicAcls: block.get('ignore_public_acls').or(false),
    BlockPublicPolicy: block.get('block_public_policy').or(false),
    RestrictPublicBuckets: block.get('restrict_public_buckets').or(false),
  };
}
