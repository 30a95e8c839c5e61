import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

async function trail(body: string, blocks = '') {
  const resources = await projected(`
    resource "aws_cloudtrail" "t" {
      name = "t"
      ${body}
    }
    ${blocks}
  `);
  return resources.find(({ kind }) => kind === 'Trail');
}

it('says what an omitted argument means', async () => {
  expect((await trail('s3_bucket_name = "logs"'))?.raw).toMatchObject({
    IsMultiRegionTrail: false,
    LogFileValidationEnabled: false,
    Status: { IsLogging: true },
  });
});

it.each([
  ['reference', 'aws_s3_bucket.logs.id'],
  ['name', '"logs"'],
])('finds its bucket by %s', async (_how, name) => {
  const found = await trail(
    `s3_bucket_name = ${name}`,
    `resource "aws_s3_bucket" "logs" { bucket = "logs" }
     resource "aws_s3_bucket_logging" "logs" {
       bucket        = aws_s3_bucket.logs.id
       target_bucket = "access"
     }`,
  );
  expect(found?.raw).toMatchObject({ S3Bucket: { Name: 'logs', LoggingEnabled: { TargetBucket: 'access' } } });
});

it('does not know a bucket of elsewhere', async () => {
  expect((await trail('s3_bucket_name = "theirs"'))?.unread?.map(({ path }) => path)).toContain('S3Bucket');
});

it('knows that a key is named before its ARN is known', async () => {
  const found = await trail('s3_bucket_name = "logs"\nkms_key_id = aws_kms_key.k.arn', 'resource "aws_kms_key" "k" {}');
  expect(found?.raw).toMatchObject({ KmsKeyId: 'aws_kms_key.k' });
});
