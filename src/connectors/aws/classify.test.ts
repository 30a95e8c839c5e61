import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../lib/errors.js';
import { awsError } from '../../../test/fakes/aws-client.js';
import { createClassifier } from './classify.js';

const classify = createClassifier({
  absent: (call) => (call === 's3:GetBucketPolicy' ? ['NoSuchBucketPolicy'] : []),
  homeRegion: 'us-east-1',
});
const at = (region: string, call = 's3:GetBucketPolicy') => ({ call, permission: call, limit: `aws/1/${region}/s3` });

describe('an error of the SDK', () => {
  it.each([
    ['ThrottlingException', 400, 'throttled'],
    ['RequestLimitExceeded', 503, 'throttled'],
    ['SlowDown', 503, 'throttled'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['AccessDenied', 403, 'denied'],
    ['AccessDeniedException', 400, 'denied'],
    ['UnauthorizedOperation', 403, 'denied'],
    ['ExpiredToken', 400, 'unauthenticated'],
    ['SignatureDoesNotMatch', 403, 'unauthenticated'],
    ['InvalidClientTokenId', 403, 'unauthenticated'],
    ['OptInRequired', 403, 'unavailable'],
    ['SubscriptionRequiredException', 400, 'unavailable'],
    ['InternalError', 500, 'unreachable'],
    ['InvalidNextToken', 400, 'expired'],
    ['ValidationException', 400, 'rejected'],
    ['NoSuchBucketPolicy', 404, 'absent'],
    ['com.amazonaws.sqs#AccessDenied', 403, 'denied'],
    ['ThrottlingException:http://internal.amazon.com/', 400, 'throttled'],
  ])('of code %s and status %d is %s', (code, status, kind) => {
    expect(classify(awsError(code, status), at('us-east-1')).kind).toBe(kind);
  });

  it.each([
    ['SyntaxError', 404, 'rejected'],
    ['SyntaxError', 500, 'rejected'],
    ['Error', 501, 'rejected'],
    ['UnknownError', 503, 'unreachable'],
    ['SyntaxError', 403, 'denied'],
  ])('without a code (%s), of status %d, is %s', (name, status, kind) => {
    expect(classify(awsError(name, status, 'Unexpected token <'), at('us-east-1')).kind).toBe(kind);
  });

  it('is absent for the calls only that have such a code', () => {
    expect(classify(awsError('NoSuchBucketPolicy', 404), at('us-east-1', 's3:GetBucketAcl')).kind).toBe('rejected');
  });

  it('of the network is told by the code of the operating system', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(classify(error, at('us-east-1')).kind).toBe('unreachable');
  });

  it('means the region where the same credentials are taken at home', () => {
    const error = awsError('UnrecognizedClientException', 400);
    expect(classify(error, at('us-east-1')).kind).toBe('unauthenticated');
    expect(classify(error, at('ap-east-1')).kind).toBe('unavailable');
  });

  it('says how long to wait when the platform does', () => {
    const error = Object.assign(awsError('SlowDown', 503), { $response: { headers: { 'retry-after': '7' } } });
    expect(classify(error, at('us-east-1'))).toMatchObject({ kind: 'throttled', retryAfter: 7000 });
  });

  it('shows neither control characters nor more than a line, and no arrangement of accounts for a refusal', () => {
    const long = `${'x'.repeat(1000)}\u001b[31m\nsecond line`;
    const { message } = classify(awsError('ValidationException', 400, `\u001b]0;${long}`), at('us-east-1'));
    expect(message.length).toBeLessThan(350);
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(classify(awsError('AccessDenied', 403, 'User arn:aws:iam::1:user/ana is not'), at('us-east-1')).message).not.toContain(
      'ana',
    );
  });

  it('of ours keeps its meaning', () => {
    expect(classify(new HeadwaterError('PERMISSION_MISSING', 'cannot assume it'), at('us-east-1'))).toEqual({
      kind: 'denied',
      message: 'cannot assume it',
    });
  });
});
