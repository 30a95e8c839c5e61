import { expect, it } from 'vitest';
import { projected } from '../../../test/fakes/terraform.js';

const ACCESS = `
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
`;

/** The buckets that the account's own setting is known to hold for. */
async function covered(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const resources = await projected(files);
  return resources
    .filter(({ kind, raw }) => kind === 'Bucket' && 'AccountPublicAccessBlockConfiguration' in (raw as object))
    .map(({ name }) => name);
}

it("takes what is declared of an account for its buckets, by their provider's configuration", async () => {
  const found = await covered({
    'main.tf': `
      provider "aws" {}
      provider "aws" { alias = "other" }
      resource "aws_s3_account_public_access_block" "a" {${ACCESS}}
      resource "aws_s3_bucket" "a" { bucket = "here" }
      resource "aws_s3_bucket" "b" {
        bucket   = "elsewhere"
        provider = aws.other
      }
      module "same" { source = "./m" }
      module "passed" {
        source    = "./m"
        providers = { aws = aws.other }
      }
    `,
    'm/main.tf': 'resource "aws_s3_bucket" "c" { bucket = "of the module" }',
  });
  expect(found).toEqual(['here', 'of the module']);
});

it.each([
  ['the account that it works in', 'data.aws_caller_identity.c.account_id', ['a']],
  ['another account', '"111122223333"', []],
  ['an account that is not known', 'var.v', []],
])('knows that a setting is of %s', async (_what, account, buckets) => {
  const source = `
    variable "v" { type = string }
    data "aws_caller_identity" "c" {}
    resource "aws_s3_account_public_access_block" "a" {
      account_id = ${account}
      ${ACCESS}
    }
    resource "aws_s3_bucket" "a" { bucket = "a" }
  `;
  expect(await covered({ 'main.tf': source })).toEqual(buckets);
});

it('has the number of its own account in the ARN of a role only where no other is compared with it', async () => {
  const resources = await projected(`
    data "aws_caller_identity" "c" {}
    data "aws_caller_identity" "other" { provider = aws.other }
    resource "aws_iam_role" "own" {
      assume_role_policy = jsonencode({ Statement = { Principal = { AWS = "arn:aws:iam::\${data.aws_caller_identity.c.account_id}:root" } } })
    }
    resource "aws_iam_role" "other" {
      assume_role_policy = jsonencode({ Statement = { Principal = { AWS = data.aws_caller_identity.other.account_id } } })
    }
    resource "aws_iam_role" "both" {
      assume_role_policy = jsonencode({ Statement = [{ Principal = { AWS = [data.aws_caller_identity.c.account_id, "111122223333"] } }] })
    }
  `);
  expect(resources.map(({ raw }) => (raw as { Arn?: string }).Arn?.slice(0, 25))).toEqual([
    'arn:aws:iam::000000000000',
    undefined,
    undefined,
  ]);
});
