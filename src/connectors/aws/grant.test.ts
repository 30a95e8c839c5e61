import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { grantOf, POLICY_LIMIT } from './grant.js';
import { aws } from './index.js';

const policySchema = z.object({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.object({ Sid: z.string(), Effect: z.literal('Allow'), Action: z.array(z.string()), Resource: z.string() }),
  ),
});
const policiesOf = (text: string) => {
  const value: unknown = JSON.parse(text);
  return z.array(policySchema).parse(Array.isArray(value) ? value : [value]);
};
const actionsOf = (text: string) => policiesOf(text).flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));

describe('the policy that is printed', () => {
  it('allows each action once, in order, a statement for each service', () => {
    const { text, as, apply } = grantOf(['s3:GetBucketAcl', 'ec2:DescribeVolumes', 's3:GetBucketAcl', 'ec2:DescribeVpcs']);
    expect(policiesOf(text)[0]?.Statement).toEqual([
      { Sid: 'ReadEc2', Effect: 'Allow', Action: ['ec2:DescribeVolumes', 'ec2:DescribeVpcs'], Resource: '*' },
      { Sid: 'ReadS3', Effect: 'Allow', Action: ['s3:GetBucketAcl'], Resource: '*' },
    ]);
    expect([as, apply]).toEqual(['IAM policy', expect.stringContaining('aws iam create-policy')]);
  });

  it('for everything fits into one', () => {
    const all = aws.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission));
    const { text } = aws.grant(all);
    expect(policiesOf(text)).toHaveLength(1);
    expect(JSON.stringify(JSON.parse(text)).length).toBeLessThanOrEqual(POLICY_LIMIT);
    expect(actionsOf(text)).toEqual(expect.arrayContaining(all));
  });

  it('asks for nothing that changes an estate, but for taking messages out of queues of ours', () => {
    const all = aws.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission));
    const changing = policiesOf(aws.grant(all).text).flatMap(({ Statement }) =>
      Statement.filter(({ Action }) => Action.some((action) => !/:(Get|List|Describe|BatchGet|GET|Generate)/.test(action))),
    );
    expect(changing.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([['ReceiveEvents', 'arn:aws:sqs:*:*:headwater-*']]);
    expect(actionsOf(aws.grant(all).text)).not.toContain('secretsmanager:GetSecretValue');
  });

  it('is several where one would be too long, of which each fits and which lack nothing', () => {
    const action = fc
      .tuple(fc.constantFrom('ec2', 's3', 'iam', 'kms'), fc.stringMatching(/^[A-Z][a-z]{5,60}$/))
      .map((parts) => parts.join(':'));
    fc.assert(
      fc.property(fc.uniqueArray(action, { minLength: 1, maxLength: 400 }), (permissions) => {
        const { text, as } = grantOf(permissions);
        const policies = policiesOf(text);
        for (const policy of policies) expect(JSON.stringify(policy).length).toBeLessThanOrEqual(POLICY_LIMIT);
        expect(actionsOf(text).sort()).toEqual([...permissions].sort());
        expect(policies.length > 1).toBe(as !== 'IAM policy');
        for (const { Statement } of policies) expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(Statement.length);
      }),
      { numRuns: 30 },
    );
  });
});
