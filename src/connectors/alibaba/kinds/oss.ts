/** Buckets of Object Storage Service. What is in them is never asked. */
import { kmsKey, resourceGroup } from '../arn.js';
import { textAt, type Item } from '../json.js';
import { call, define, type Place, type Request } from '../kind.js';
import { byToken, detail, listed } from '../steps.js';

/** All buckets of an account are listed at any region's address. */
const ANY_REGION = 'cn-hangzhou';
const GONE = ['NoSuchBucket'];

const information = {
  call: 'oss:GetBucketInfo',
  gives: ['AccessControlList', 'ServerSideEncryptionRule', 'BlockPublicAccess', 'Versioning'],
};

/** The bucket is asked about where it is. */
function ofBucket(item: Item, { region }: Place): Request {
  return { region, bucket: textAt(item, 'Name') ?? '' };
}

/** `oss-cn-hangzhou` is what OSS calls cn-hangzhou. */
function regionOf(item: Item): string | undefined {
  return textAt(item, 'Location')?.replace(/^oss-/, '');
}

export const buckets = define({
  apiVersion: 'oss.aliyuncs.com/2019-05-17',
  kind: 'Bucket',
  in: 'account',
  list: listed({
    call: call({ call: 'oss:ListBuckets', gives: ['Name', 'CreationDate', 'Location', 'ResourceGroupId'] }),
    request: () => ({ region: ANY_REGION }),
    items: 'ListAllMyBucketsResult.Buckets.Bucket',
    pages: { ...byToken(1000, 'marker', 'max-keys'), next: nextOf },
    one: {
      call: call({ ...information, gone: GONE }),
      request: (bucket, { region }) => ({ region, bucket }),
      items: 'BucketInfo.Bucket',
    },
  }),
  details: [
    detail({ call: call({ ...information, gone: GONE }), request: ofBucket, in: 'BucketInfo.Bucket' }),
    detail({
      call: call({ call: 'oss:GetBucketPolicy', gives: ['Policy'], absent: ['NoSuchBucketPolicy'], gone: GONE }),
      request: ofBucket,
      documents: ['Policy'],
    }),
    detail({ call: call({ call: 'oss:GetBucketLogging', gives: ['BucketLoggingStatus'], gone: GONE }), request: ofBucket }),
  ],
  arn: (key, { account, region }) => `acs:oss:${region}:${account}:${key}`,
  key: 'Name',
  region: regionOf,
  created: 'CreationDate',
  relations: [
    { relation: 'encrypted-by', path: 'ServerSideEncryptionRule.KMSMasterKeyID', to: kmsKey },
    { relation: 'member-of', path: 'ResourceGroupId', to: resourceGroup },
    {
      relation: 'uses',
      path: 'BucketLoggingStatus.LoggingEnabled.TargetBucket',
      to: (bucket, { account, region }) => `acs:oss:${region}:${account}:${bucket}`,
    },
  ],
  types: ['ACS::OSS::Bucket'],
  changedBy: { service: 'Oss', parameters: ['bucketName', 'BucketName'] },
});

function nextOf(answer: Item): string | undefined {
  const truncated = textAt(answer, 'ListAllMyBucketsResult.IsTruncated') === 'true';
  return truncated ? textAt(answer, 'ListAllMyBucketsResult.NextMarker') : undefined;
}
