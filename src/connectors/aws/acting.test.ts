import { describe, expect, it } from 'vitest';
import { ACCOUNT, awsError, fakeAws, sessionOn, type Answers } from '../../../test/fakes/aws-client.js';
import { resourceId, type ResourceAddress } from '../../model/index.js';
import type { ActingEstate } from '../../ports/index.js';
import { awsActing, createActing } from './acting.js';
import { revokeSecurityGroupRule } from './actions/revoke-security-group-rule/index.js';
import { KINDS } from './connector.js';

const REGION = 'us-east-1';
const IN_REGION = { platform: 'aws', account: ACCOUNT, region: REGION };
const instance: ResourceAddress = {
  scope: { ...IN_REGION, apiVersion: 'ec2.amazonaws.com/2016-11-15', kind: 'Instance' },
  resource: resourceId(`aws:arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-1`),
};
const RULE = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const ANSWERS: Answers = {
  'ec2:DescribeRegions': () => ({ Regions: [{ RegionName: REGION }] }),
  'ec2:DescribeInstances': () => ({
    Reservations: [{ Instances: [{ InstanceId: 'i-1', State: { Name: 'running' }, SecurityGroups: [{ GroupId: 'sg-1' }] }] }],
  }),
  'ec2:DescribeSecurityGroups': () => ({ SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [RULE] }] }),
  'elastic-load-balancing-v2:DescribeLoadBalancers': () => ({ LoadBalancers: [] }),
};

function acting(answers: Answers, identity?: string): ActingEstate {
  const session = sessionOn(fakeAws({ ...ANSWERS, ...answers }).client, KINDS);
  return createActing(identity === undefined ? session : { ...session, home: { ...session.home, identity } });
}

describe('an estate of AWS that can be changed', () => {
  it('reads an instance with the rules of its groups', async () => {
    const state = await acting({}).read(instance);
    expect(state.kind === 'seen' ? state.resource.raw : undefined).toMatchObject({
      SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [RULE] }],
    });
  });

  it.each([
    [
      'are refused',
      () => {
        throw awsError('UnauthorizedOperation', 403);
      },
    ],
    ['are not there', () => ({ SecurityGroups: [] })],
  ])('S3: knows nothing of an instance of which the groups %s', async (_, answer) => {
    const look = await revokeSecurityGroupRule.look(instance, acting({ 'ec2:DescribeSecurityGroups': answer }));
    expect(look.kind).toBe('unknown');
  });

  it('S3: knows nothing of an instance where it cannot be listed who shares its groups', async () => {
    const denied = () => {
      throw awsError('AccessDenied', 403);
    };
    const look = await revokeSecurityGroupRule.look(
      instance,
      acting({ 'elastic-load-balancing-v2:DescribeLoadBalancers': denied }),
    );
    expect(look).toMatchObject({ kind: 'unknown', gap: { code: 'PERMISSION_MISSING' } });
  });

  it('S8: marks the instance that it runs on, so that it is protected', async () => {
    const state = await acting({}, `arn:aws:sts::${ACCOUNT}:assumed-role/headwater/i-1`).read(instance);
    expect(state.kind === 'seen' ? awsActing.protects(state.resource) : undefined).toMatch(/Headwater's own/);
    const other = await acting({}, `arn:aws:sts::${ACCOUNT}:assumed-role/headwater/i-2`).read(instance);
    expect(other.kind === 'seen' ? awsActing.protects(other.resource) : '').toBeUndefined();
  });

  it('lists a scope whole, or not at all', async () => {
    const { scope } = instance;
    expect(await acting({}).list(scope)).toMatchObject({ kind: 'listed', resources: [{ kind: 'Instance' }] });
    const broken = () => {
      throw awsError('UnauthorizedOperation', 403);
    };
    expect((await acting({ 'ec2:DescribeInstances': broken }).list(scope)).kind).toBe('unknown');
  });

  it('grants what its actions need in a policy of its own', () => {
    const permissions = awsActing.actions.flatMap((action) => action.permissions.map(({ permission }) => permission));
    const { text, apply } = awsActing.grant(permissions);
    expect(apply).toContain('headwater-act');
    for (const permission of permissions) expect(text).toContain(`"${permission}"`);
    expect(text).not.toContain('Describe');
  });
});
