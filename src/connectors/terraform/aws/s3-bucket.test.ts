import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('makes one bucket of the blocks that configure it', async () => {
  const [bucket] = await projected(`
    resource "aws_s3_bucket" "logs" {
      bucket = "acme-logs"
      tags   = { team = "platform" }
    }
    resource "aws_s3_bucket_public_access_block" "logs" {
      bucket            = aws_s3_bucket.logs.id
      block_public_acls = true
    }
    resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
      bucket = aws_s3_bucket.logs.bucket
      rule {
        apply_server_side_encryption_by_default {
          sse_algorithm     = "aws:kms"
          kms_master_key_id = aws_kms_key.logs.arn
        }
      }
    }
    resource "aws_s3_bucket_versioning" "logs" {
      bucket = "acme-logs"
      versioning_configuration { status = "Enabled" }
    }
    resource "aws_s3_bucket_policy" "logs" {
      bucket = aws_s3_bucket.logs.id
      policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Resource = random_pet.logs.id }] })
    }
    resource "aws_kms_key" "logs" {}
    resource "random_pet" "logs" {}
  `);
  expect(bucket).toMatchObject({
    platform: 'aws',
    apiVersion: 's3.amazonaws.com/2006-03-01',
    kind: 'Bucket',
    name: 'acme-logs',
    labels: { team: 'platform' },
    raw: {
      Name: 'acme-logs',
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      },
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: false }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      Policy: { Statement: [{ Effect: 'Allow', Principal: '*' }] },
    },
  });
  expect(bucket?.unread?.map(({ path }) => path)).toEqual([
    'ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.KMSMasterKeyID',
    'Policy.Statement[0].Resource',
  ]);
});

it('reads the older arguments of the bucket itself', async () => {
  const [bucket] = await projected(`
    resource "aws_s3_bucket" "old" {
      bucket = "old"
      versioning { enabled = true }
      logging { target_bucket = "logs" }
    }
  `);
  expect(bucket?.raw).toMatchObject({ VersioningConfiguration: { Status: 'Enabled' }, LoggingEnabled: { TargetBucket: 'logs' } });
  expect(bucket?.raw).not.toHaveProperty('PublicAccessBlockConfiguration');
});

it('does not know what it cannot know: a policy may be of this bucket', async () => {
  const [bucket] = await projected(`
    variable "name" { type = string }
    resource "aws_s3_bucket" "a" { bucket = "a" }
    resource "aws_s3_bucket_policy" "b" {
      bucket = var.name
      policy = "{}"
    }
  `);
  expect(bucket?.unread).toEqual([{ path: 'Policy', why: expect.stringContaining('aws_s3_bucket_policy.b') as string }]);
});
