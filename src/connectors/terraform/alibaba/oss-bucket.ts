/** A bucket as OSS answers: the block itself with its older arguments, or the blocks that configure it. */
import { firstOf, type Block, type Projection, type Shape } from '../projection.js';

const ACL = 'alicloud_oss_bucket_acl';
const POLICY = 'alicloud_oss_bucket_policy';
const LOGGING = 'alicloud_oss_bucket_logging';
const ENCRYPTION = 'alicloud_oss_bucket_server_side_encryption';
const ACCESS = 'alicloud_oss_bucket_public_access_block';

export const ossBucket: Projection = {
  platform: 'alibaba',
  apiVersion: 'oss.aliyuncs.com/2019-05-17',
  kind: 'Bucket',
  from: 'alicloud_oss_bucket',
  joins: [ACL, POLICY, LOGGING, ENCRYPTION, ACCESS],
  project(block, estate) {
    const own = (type: string): Block => estate.one(type, 'bucket', block, ['bucket']);
    return {
      name: block.get('bucket'),
      tags: block.get('tags'),
      object: {
        Name: block.get('bucket'),
        AccessControlList: { Grant: own(ACL).get('acl').or(block.get('acl')).or('private') },
        BlockPublicAccess: own(ACCESS).get('block_public_access').or(false),
        ServerSideEncryptionRule: firstOf(
          own(ENCRYPTION).object(encryption),
          block.one('server_side_encryption_rule').object(encryption),
          { SSEAlgorithm: 'None' },
        ),
        BucketLoggingStatus: {
          LoggingEnabled: firstOf(own(LOGGING).object(logging), block.one('logging').object(logging)),
        },
        Policy: own(POLICY).get('policy').or(block.get('policy')).document(),
      },
    };
  },
};

function encryption(rule: Block): Shape {
  return { SSEAlgorithm: rule.get('sse_algorithm'), KMSMasterKeyID: rule.get('kms_master_key_id') };
}

/** That there is a target is known before its name is. */
function logging(block: Block): Shape {
  return { TargetBucket: block.get('target_bucket'), TargetPrefix: block.get('target_prefix') };
}
