/** A bucket as S3 answers: `aws_s3_bucket` with the blocks that configure it, or with its older arguments. */
import { firstOf, type Block, type Estate, type Projection, type Shape } from '../projection.js';
import { publicAccessBlock } from './s3-account-public-access-block.js';
import { bucketPolicy, identifying } from './stand-in.js';
import { accessControlPolicy, OWNERSHIP, ownershipControls, S3_ACL } from './s3-bucket-acl.js';

const ACCESS = 'aws_s3_bucket_public_access_block';
const ACCOUNT_ACCESS = 'aws_s3_account_public_access_block';
const ENCRYPTION = 'aws_s3_bucket_server_side_encryption_configuration';
const VERSIONING = 'aws_s3_bucket_versioning';
const POLICY = 'aws_s3_bucket_policy';
const LOGGING = 'aws_s3_bucket_logging';

export const s3Bucket: Projection = {
  platform: 'aws',
  apiVersion: 's3.amazonaws.com/2006-03-01',
  kind: 'Bucket',
  from: 'aws_s3_bucket',
  joins: [ACCESS, ACCOUNT_ACCESS, ENCRYPTION, VERSIONING, POLICY, LOGGING, OWNERSHIP, S3_ACL],
  project(block, estate) {
    const own = (type: string): Block => estate.one(type, 'bucket', block, ['bucket']);
    return {
      name: block.get('bucket'),
      tags: block.get('tags'),
      object: {
        Name: block.get('bucket'),
        // A bucket made before April 2023 has none unless it is declared, so leaving the block out promises nothing.
        PublicAccessBlockConfiguration: own(ACCESS).object(publicAccessBlock),
        AccountPublicAccessBlockConfiguration: ofAccount(block, estate),
        ServerSideEncryptionConfiguration: firstOf(
          own(ENCRYPTION).object(encryption),
          block.one('server_side_encryption_configuration').object(encryption),
          // S3 encrypts every object since January 2023.
          { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }] },
        ),
        VersioningConfiguration: firstOf(
          own(VERSIONING)
            .one('versioning_configuration')
            .object((versioning) => ({ Status: versioning.get('status'), MFADelete: versioning.get('mfa_delete') })),
          block.one('versioning').object((versioning) => ({
            Status: versioning.get('enabled').or(false).as({ true: 'Enabled', false: 'Suspended' }),
            MFADelete: versioning.get('mfa_delete').as({ true: 'Enabled', false: 'Disabled' }),
          })),
          {},
        ),
        LoggingEnabled: firstOf(own(LOGGING).object(logging), block.one('logging').object(logging)),
        Policy: bucketPolicy(own(POLICY).get('policy').or(block.get('policy'))),
        OwnershipControls: own(OWNERSHIP).object(ownershipControls),
        AccessControlPolicy: accessControlPolicy(block, own(S3_ACL)),
      },
    };
  },
};

/** Of the bucket's own account, where both are of one root and one configuration of the provider. */
function ofAccount(bucket: Block, estate: Estate): Shape {
  const all = estate.all(ACCOUNT_ACCESS);
  const [own] = all.known.filter((each) => estate.sameAccount(each, bucket) && isOfCaller(each, estate));
  if (own !== undefined) return own.object(publicAccessBlock);
  return all.state === 'unknown' ? all.each(() => undefined) : undefined;
}

/** The account that the provider works in, unless the block names another. */
function isOfCaller(block: Block, estate: Estate): boolean {
  const account = block.get('account_id');
  const caller = estate.referred(account, 'data.aws_caller_identity');
  return account.state === 'absent' || (caller.state === 'present' && estate.sameAccount(caller, block));
}

function encryption(configuration: Block) {
  return {
    Rules: configuration.all('rule').each((rule) => ({
      ApplyServerSideEncryptionByDefault: rule.one('apply_server_side_encryption_by_default').object((byDefault) => ({
        SSEAlgorithm: byDefault.get('sse_algorithm'),
        KMSMasterKeyID: byDefault.get('kms_master_key_id'),
      })),
      BucketKeyEnabled: rule.get('bucket_key_enabled').or(false),
    })),
  };
}

function logging(configuration: Block) {
  return { TargetBucket: identifying(configuration.get('target_bucket')), TargetPrefix: configuration.get('target_prefix') };
}
