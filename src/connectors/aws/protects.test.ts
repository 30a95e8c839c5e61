import { describe, expect, it } from 'vitest';
import { awsResource } from '../../../test/fakes/aws-looks.js';
import { OWN, ownBy, protects } from './protects.js';

const USER = 'iam.amazonaws.com/2010-05-08 User';
const ROLE = 'iam.amazonaws.com/2010-05-08 Role';
const INSTANCE = 'ec2.amazonaws.com/2016-11-15 Instance';
const ACCOUNT = '123456789012';

describe('S8: what is never acted on', () => {
  it.each([
    ['a network', awsResource('ec2.amazonaws.com/2016-11-15 RouteTable', { raw: {} })],
    ['a user for emergencies, by a tag', awsResource(USER, { raw: {}, labels: { 'break-glass': 'true' } })],
    ['a user for emergencies, by the value of a tag', awsResource(USER, { raw: {}, labels: { purpose: 'BreakGlass' } })],
    ['a user for emergencies, by its name', awsResource(USER, { raw: {}, name: 'ops-break-glass-1' })],
    [
      'a bucket for emergencies',
      awsResource('s3.amazonaws.com/2006-03-01 Bucket', { raw: {}, labels: { emergency_access: '' } }),
    ],
    [
      'a role of single sign-on',
      awsResource(ROLE, { raw: { Path: '/aws-reserved/sso.amazonaws.com/' }, name: 'AWSReservedSSO_Admin_1' }),
    ],
    ['a role of the management', awsResource(ROLE, { raw: {}, name: 'OrganizationAccountAccessRole' })],
    ['the root user', awsResource(USER, { raw: {}, id: `arn:aws:iam::${ACCOUNT}:root` })],
    ['a node', awsResource(INSTANCE, { raw: {}, labels: { 'kubernetes.io/cluster/prod': 'owned' } })],
    ['what is Headwater’s own', { ...awsResource(USER, { raw: {} }), annotations: { [OWN]: 'its requests' } }],
    ['what has tags that could not be read', awsResource(USER, { raw: {}, unread: [{ path: 'Tags', why: 'access denied' }] })],
  ])('is %s', (_, resource) => {
    expect(protects(resource)).toMatch(/\w/);
  });

  it.each([
    ['a user', awsResource(USER, { raw: {}, name: 'ana' })],
    ['a tag that says no', awsResource(USER, { raw: {}, labels: { 'break-glass': 'false' } })],
    ['a word that only begins so', awsResource(USER, { raw: {}, name: 'breakglassware' })],
    ['a bucket of that name', awsResource('s3.amazonaws.com/2006-03-01 Bucket', { raw: {}, name: 'break-glass-logs' })],
    [
      'a security group of a cluster',
      awsResource('ec2.amazonaws.com/2016-11-15 SecurityGroup', { raw: {}, labels: { 'kubernetes.io/cluster/prod': 'owned' } }),
    ],
  ])('is not %s', (_, resource) => {
    expect(protects(resource)).toBeUndefined();
  });
});

describe('Headwater’s own', () => {
  const user = awsResource(USER, { raw: {}, id: `arn:aws:iam::${ACCOUNT}:user/bots/headwater` });
  const role = awsResource(ROLE, { raw: {}, id: `arn:aws:iam::${ACCOUNT}:role/ci/headwater` });
  const instance = awsResource(INSTANCE, { raw: {}, id: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0123` });

  it.each([
    ['the user', user, `arn:aws:iam::${ACCOUNT}:user/bots/headwater`],
    ['the role, whose session has no path', role, `arn:aws:sts::${ACCOUNT}:assumed-role/headwater/session`],
    ['the role by its ARN', role, `arn:aws:iam::${ACCOUNT}:role/ci/headwater`],
    ['the instance, which names the session of its role', instance, `arn:aws:sts::${ACCOUNT}:assumed-role/headwater/i-0123`],
  ])('is %s', (_, resource, caller) => {
    expect(ownBy(resource, [caller])).toMatch(/\w/);
  });

  it.each([
    ['a user of the same name in another account', user, 'arn:aws:iam::999999999999:user/bots/headwater'],
    ['another role', role, `arn:aws:sts::${ACCOUNT}:assumed-role/other/headwater`],
    ['another instance', instance, `arn:aws:sts::${ACCOUNT}:assumed-role/headwater/i-0124`],
  ])('is not %s', (_, resource, caller) => {
    expect(ownBy(resource, [caller])).toBeUndefined();
  });
});
