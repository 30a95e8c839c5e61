import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('is private, in clear and without a log when nothing is said', async () => {
  const [bucket] = await projected('resource "alicloud_oss_bucket" "b" { bucket = "acme" }');
  expect(bucket).toMatchObject({ platform: 'alibaba', apiVersion: 'oss.aliyuncs.com/2019-05-17', kind: 'Bucket', name: 'acme' });
  expect(bucket?.raw).toEqual({
    Name: 'acme',
    AccessControlList: { Grant: 'private' },
    BlockPublicAccess: false,
    ServerSideEncryptionRule: { SSEAlgorithm: 'None' },
    BucketLoggingStatus: {},
  });
});

it('reads the blocks that configure it', async () => {
  const [bucket] = await projected(`
    resource "alicloud_oss_bucket" "b" { bucket = "acme" }
    resource "alicloud_oss_bucket_acl" "b" {
      bucket = alicloud_oss_bucket.b.bucket
      acl    = "public-read"
    }
    resource "alicloud_oss_bucket_public_access_block" "b" {
      bucket              = alicloud_oss_bucket.b.id
      block_public_access = true
    }
    resource "alicloud_oss_bucket_server_side_encryption" "b" {
      bucket        = "acme"
      sse_algorithm = "KMS"
    }
    resource "alicloud_oss_bucket_logging" "b" {
      bucket        = alicloud_oss_bucket.b.bucket
      target_bucket = "logs"
    }
    resource "alicloud_oss_bucket_policy" "b" {
      bucket = alicloud_oss_bucket.b.bucket
      policy = jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Principal = ["*"] }] })
    }
  `);
  expect(bucket?.raw).toEqual({
    Name: 'acme',
    AccessControlList: { Grant: 'public-read' },
    BlockPublicAccess: true,
    ServerSideEncryptionRule: { SSEAlgorithm: 'KMS' },
    BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'logs' } },
    Policy: { Version: '1', Statement: [{ Effect: 'Allow', Principal: ['*'] }] },
  });
});

it('reads the older arguments of the bucket itself', async () => {
  const [bucket] = await projected(`
    resource "alicloud_oss_bucket" "b" {
      bucket = "acme"
      acl    = "public-read-write"
      policy = "{\\"Version\\": \\"1\\"}"
      server_side_encryption_rule { sse_algorithm = "AES256" }
      logging { target_bucket = "logs" }
    }
  `);
  expect(bucket?.raw).toMatchObject({
    AccessControlList: { Grant: 'public-read-write' },
    ServerSideEncryptionRule: { SSEAlgorithm: 'AES256' },
    BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'logs' } },
    Policy: { Version: '1' },
  });
});
