import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads a document that is written out', async () => {
  const [policy] = await projected(`
    resource "alicloud_ram_policy" "p" {
      policy_name     = "all"
      policy_document = jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
    }
  `);
  expect(policy?.raw).toEqual({
    PolicyName: 'all',
    PolicyType: 'Custom',
    DefaultPolicyVersion: {
      PolicyDocument: { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    },
  });
});

it('reads a document that a data source makes, but for its conditions', async () => {
  const [policy] = await projected(`
    data "alicloud_ram_policy_document" "d" {
      statement {
        action   = ["oss:*"]
        resource = ["*"]
      }
      statement {
        effect = "Deny"
        action = ["*"]
        condition {
          operator = "IpAddress"
          variable = "acs:SourceIp"
          values   = ["203.0.113.0/24"]
        }
      }
    }
    resource "alicloud_ram_policy" "p" {
      policy_name     = "p"
      policy_document = data.alicloud_ram_policy_document.d.document
    }
  `);
  expect(policy?.raw).toMatchObject({
    DefaultPolicyVersion: {
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: ['oss:*'], Resource: ['*'] },
          { Effect: 'Deny', Action: ['*'] },
        ],
      },
    },
  });
  expect(policy?.unread?.map(({ path }) => path)).toEqual(['DefaultPolicyVersion.PolicyDocument.Statement[1].Condition']);
});
