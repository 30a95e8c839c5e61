import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

/** The trust policy of the one role, made of the document `this`. */
async function documentOf(source: string) {
  const resources = await projected(`
    resource "aws_iam_role" "role" { assume_role_policy = data.aws_iam_policy_document.this.json }
    ${source}
  `);
  const role = resources.find(({ kind }) => kind === 'Role');
  return { role, document: (role?.raw as { AssumeRolePolicyDocument?: unknown } | undefined)?.AssumeRolePolicyDocument };
}

it('writes a document as the provider does: one of a list stands alone, and everyone is one star', async () => {
  const { document } = await documentOf(`
    data "aws_iam_policy_document" "this" {
      statement {
        sid     = "All"
        actions = ["sts:AssumeRole"]
        principals {
          type        = "*"
          identifiers = ["*"]
        }
      }
      statement {
        effect      = "Deny"
        not_actions = ["sts:AssumeRole", "sts:TagSession"]
        resources   = ["*"]
        principals {
          type        = "AWS"
          identifiers = ["111122223333"]
        }
        principals {
          type        = "AWS"
          identifiers = ["444455556666"]
        }
        condition {
          test     = "StringLike"
          variable = "sts:ExternalId"
          values   = ["a"]
        }
        condition {
          test     = "StringLike"
          variable = "aws:PrincipalArn"
          values   = ["b", "c"]
        }
      }
    }
  `);
  expect(document).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'All', Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
      {
        Effect: 'Deny',
        Principal: { AWS: ['111122223333', '444455556666'] },
        NotAction: ['sts:AssumeRole', 'sts:TagSession'],
        Resource: '*',
        Condition: { StringLike: { 'sts:ExternalId': 'a', 'aws:PrincipalArn': ['b', 'c'] } },
      },
    ],
  });
});

it('starts from the source documents and lets an overriding statement take the place of that of its sid', async () => {
  const { document } = await documentOf(`
    data "aws_iam_policy_document" "base" {
      statement {
        sid     = "A"
        actions = ["a:A"]
      }
      statement {
        sid     = "B"
        actions = ["b:B"]
      }
    }
    data "aws_iam_policy_document" "this" {
      source_policy_documents   = [data.aws_iam_policy_document.base.json]
      override_policy_documents = [jsonencode({ Statement = { Sid = "A", Effect = "Deny", Action = "*" } })]
      statement {
        sid     = "C"
        actions = ["c:C"]
      }
    }
  `);
  expect(document).toMatchObject({
    Statement: [
      { Sid: 'A', Effect: 'Deny', Action: '*' },
      { Sid: 'B', Action: 'b:B' },
      { Sid: 'C', Action: 'c:C' },
    ],
  });
});

it('keeps what is known beside what is not, and leads a statement back to its block', async () => {
  const { role, document } = await documentOf(`
    variable "account" { type = string }
    data "aws_iam_policy_document" "this" {
      statement {
        actions = ["sts:AssumeRole"]
        principals {
          type        = "AWS"
          identifiers = [var.account]
        }
      }
    }
  `);
  expect(document).toMatchObject({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] });
  expect(role?.unread?.map(({ path }) => path)).toContain('AssumeRolePolicyDocument.Statement[0].Principal.AWS');
  const place = role?.origin?.fields?.find(({ path }) => path === 'AssumeRolePolicyDocument.Statement[0]');
  expect(place).toMatchObject({ startLine: 6, endLine: 12 });
});

it.each([
  ['statements', 'dynamic "statement" {\n for_each = var.unknown\n content { actions = [statement.value] }\n }'],
  ['source documents', 'source_policy_documents = var.unknown'],
  ['an overriding document', 'override_policy_documents = [var.unknown[0]]'],
])('is not known as a whole when its %s are not', async (_what, body) => {
  const { role } = await documentOf(`
    variable "unknown" { type = list(string) }
    data "aws_iam_policy_document" "this" {
      ${body}
    }
  `);
  expect(role?.unread?.map(({ path }) => path)).toContain('AssumeRolePolicyDocument');
});
