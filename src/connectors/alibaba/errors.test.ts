import { expect, it } from 'vitest';
import { AbsentAnswer, AlibabaError, classify, NoCredentials, UnreadableAnswer } from './errors.js';

const CALL = { call: 'ecs:DescribeDisks', permission: 'ecs:DescribeDisks', limit: 'l' };

it.each([
  [400, 'Throttling', 'throttled'],
  [400, 'Throttling.User', 'throttled'],
  [503, 'ServiceUnavailable', 'throttled'],
  [429, '', 'throttled'],
  [403, 'Forbidden.RAM', 'denied'],
  [403, 'NoPermission', 'denied'],
  [403, 'AccessDenied', 'denied'],
  [401, 'Unauthorized', 'denied'],
  [403, 'StatusForbidden', 'denied'],
  [404, 'InvalidAccessKeyId.NotFound', 'unauthenticated'],
  [400, 'InvalidSecurityToken.Expired', 'unauthenticated'],
  [403, 'SignatureDoesNotMatch', 'unauthenticated'],
  [404, 'InvalidRegionId.NotFound', 'unavailable'],
  [400, 'InvalidRegionId', 'unavailable'],
  [403, 'Forbidden.RegionNotSupport', 'unavailable'],
  [403, 'Forbidden.ServiceNotOpen', 'unavailable'],
  [400, 'InvalidParameter.NextToken', 'expired'],
  [500, 'InternalError', 'unreachable'],
  [502, '', 'unreachable'],
  [400, 'InvalidParameter', 'rejected'],
  [404, 'InvalidAction.NotFound', 'rejected'],
] as const)('%i %s is %s', (status, code, kind) => {
  expect(classify(new AlibabaError(status, code, 'said'), CALL)).toMatchObject({ kind });
});

it.each([
  [new AbsentAnswer('NoSuchBucketPolicy'), 'absent'],
  [new NoCredentials('none'), 'unauthenticated'],
  [new UnreadableAnswer('not JSON'), 'rejected'],
  [Object.assign(new Error('getaddrinfo ENOTFOUND alb.x'), { code: 'ENOTFOUND' }), 'unavailable'],
  [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'unreachable'],
])('%s is %s', (error, kind) => {
  expect(classify(error, CALL).kind).toBe(kind);
});

it('says what the platform said on one bounded line that a terminal does not obey', () => {
  const { message } = classify(new AlibabaError(403, 'Forbidden.RAM', `no\n\u001b[31m${'x'.repeat(1000)}`), CALL);
  expect(message).toMatch(/^Forbidden\.RAM: no \\u001b\[31mx+…$/);
  expect(message.length).toBeLessThan(320);
});
