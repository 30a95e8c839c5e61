/** A trail, and what the configuration says of the bucket that it writes to; a bucket of elsewhere is unread. */
import { unread, type Block, type Estate, type Projection, type Shape } from '../projection.js';
import { identifying } from './stand-in.js';
import { s3Bucket } from './s3-bucket.js';

export const cloudtrailTrail: Projection = {
  platform: 'aws',
  apiVersion: 'cloudtrail.amazonaws.com/2013-11-01',
  kind: 'Trail',
  from: 'aws_cloudtrail',
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        Name: block.get('name'),
        TrailARN: block.computed('arn'),
        S3BucketName: block.get('s3_bucket_name'),
        S3Bucket: bucket(block, estate),
        IncludeGlobalServiceEvents: block.get('include_global_service_events').or(true),
        IsMultiRegionTrail: block.get('is_multi_region_trail').or(false),
        IsOrganizationTrail: block.get('is_organization_trail').or(false),
        LogFileValidationEnabled: block.get('enable_log_file_validation').or(false),
        KmsKeyId: identifying(block.get('kms_key_id')),
        CloudWatchLogsLogGroupArn: identifying(block.get('cloud_watch_logs_group_arn')),
        CloudWatchLogsRoleArn: identifying(block.get('cloud_watch_logs_role_arn')),
        Status: { IsLogging: block.get('enable_logging').or(true) },
      },
    };
  },
};

/** By reference, or by the name that a bucket of the same configuration has. */
function bucket(block: Block, estate: Estate): Shape {
  const name = block.get('s3_bucket_name');
  const referred = estate.referred(name, 'aws_s3_bucket');
  const found =
    referred.state === 'absent' && name.state === 'known'
      ? estate.all('aws_s3_bucket').known.find((each) => each.get('bucket').is(name.value ?? null))
      : referred;
  if (found?.state !== 'present') return unread('the bucket is not one of this configuration');
  return s3Bucket.project(found, estate)?.object;
}
