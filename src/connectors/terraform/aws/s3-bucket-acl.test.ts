import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

const EVERYONE = { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' };
const OWNER = { Grantee: { Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' };

const LIST = 'resource "aws_s3_bucket_acl" "b"';

it.each([
  ['nothing, which is private', '', '', [OWNER]],
  [
    'a canned list',
    '',
    `${LIST} {\n bucket = aws_s3_bucket.b.id\n acl = "public-read" }`,
    [OWNER, { Grantee: EVERYONE, Permission: 'READ' }],
  ],
  [
    'the older argument',
    'acl = "public-read-write"',
    '',
    [OWNER, { Grantee: EVERYONE, Permission: 'READ' }, { Grantee: EVERYONE, Permission: 'WRITE' }],
  ],
  [
    'a block of its own before the older argument',
    'acl = "public-read"',
    `${LIST} {\n bucket = "b"\n acl = "private" }`,
    [OWNER],
  ],
  [
    'grants',
    '',
    `${LIST} {
      bucket = aws_s3_bucket.b.id
      access_control_policy {
        grant {
          permission = "READ_ACP"
          grantee {
            type = "Group"
            uri  = "${EVERYONE.URI}"
          }
        }
      }
    }`,
    [OWNER, { Grantee: EVERYONE, Permission: 'READ_ACP' }],
  ],
])('reads %s', async (_what, argument, block, grants) => {
  const [bucket] = await projected(`
    resource "aws_s3_bucket" "b" {
      bucket = "b"
      ${argument}
    }
    ${block}
  `);
  expect(bucket?.raw).toMatchObject({ AccessControlPolicy: { Grants: grants } });
  expect(bucket?.unread).toBeUndefined();
});

it('does not know the grants of a list that is not known', async () => {
  const [bucket] = await projected(`
    variable "acl" { type = string }
    resource "aws_s3_bucket" "b" { bucket = "b" }
    resource "aws_s3_bucket_acl" "b" {
      bucket = aws_s3_bucket.b.id
      acl    = var.acl
    }
  `);
  expect(bucket?.unread?.map(({ path }) => path)).toEqual(['AccessControlPolicy.Grants']);
});

it('knows who owns objects only where it is said', async () => {
  const buckets = await projected(`
    resource "aws_s3_bucket" "a" { bucket = "a" }
    resource "aws_s3_bucket" "b" { bucket = "b" }
    resource "aws_s3_bucket_ownership_controls" "b" {
      bucket = aws_s3_bucket.b.id
      rule { object_ownership = "BucketOwnerEnforced" }
    }
  `);
  expect(buckets[0]?.raw).not.toHaveProperty('OwnershipControls');
  expect(buckets[1]?.raw).toMatchObject({ OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } });
});

it('computes the ARN of a bucket from its name, and has its address in its place without', async () => {
  const [named, nameless] = await projected(`
    resource "aws_s3_bucket" "named" {
      bucket = "named"
      policy = jsonencode({ Statement = [{ Resource = "\${aws_s3_bucket.named.arn}/*" }] })
    }
    resource "aws_s3_bucket" "nameless" {
      policy = jsonencode({ Statement = [{ Resource = "\${aws_s3_bucket.nameless.arn}/*" }] })
    }
  `);
  expect(named?.raw).toMatchObject({ Policy: { Statement: [{ Resource: 'arn:aws:s3:::named/*' }] } });
  expect(nameless?.raw).toMatchObject({ Policy: { Statement: [{ Resource: 'arn:aws:s3:::aws_s3_bucket.nameless/*' }] } });
});
