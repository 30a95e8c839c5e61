import { afterEach, describe, expect, it } from 'vitest';
import type { BucketOptions } from './bucket.js';
import { startCloud } from './cloud.js';
import { textIn } from './xml.js';
import type { Loopback } from '../loopback.js';

const KEY = 'AKIASIMULATEDTEST';
const SIGNED = {
  authorization: `AWS4-HMAC-SHA256 Credential=${KEY}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
};
const everyone = (extra: object = {}): string =>
  JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', ...extra } });

let cloud: Loopback | undefined;
afterEach(async () => {
  await cloud?.close();
  cloud = undefined;
});

async function start(buckets: readonly BucketOptions[]) {
  const { url } = (cloud = await startCloud({ buckets, accessKeyId: KEY }));
  return async (method: string, path: string, body?: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { ...SIGNED, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    return { status: answer.status, text, code: textIn(text, 'Code') };
  };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ACCOUNT = { 'x-amz-account-id': '111122223333' };
const BLOCK = '/v20180820/configuration/publicAccessBlock';

describe('the simulated cloud', () => {
  it('says who asks, and where there is something', async () => {
    const ask = await start([]);
    const identity = await ask('POST', '/', 'Action=GetCallerIdentity&Version=2011-06-15', FORM);
    expect(textIn(identity.text, 'Account')).toBe('111122223333');
    const regions = await ask('POST', '/', 'Action=DescribeRegions&Version=2016-11-15', FORM);
    expect(regions.text).toContain('<regionName>us-east-1</regionName>');
    expect(await ask('POST', '/', 'Action=RunInstances&Version=2016-11-15', FORM)).toMatchObject({
      status: 400,
      code: 'InvalidAction',
    });
    expect((await ask('POST', '/', 'Action=Other', FORM)).text).toContain('<ErrorResponse>');
  });

  it('answers only those who have its key', async () => {
    const ask = await start([{ name: 'invoices' }]);
    const other = { authorization: SIGNED.authorization.replace(KEY, 'AKIAOTHER') };
    expect(await ask('GET', '/', undefined, other)).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    expect(await ask('POST', '/', 'Action=GetCallerIdentity', { ...FORM, ...other })).toMatchObject({
      code: 'InvalidClientTokenId',
    });
    expect(await ask('PUT', '/invoices?publicAccessBlock', '', { authorization: '' })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });

  it('lists its buckets page by page, and by the beginning of their names', async () => {
    const ask = await start(['c', 'a', 'b'].map((name) => ({ name: `bucket-${name}` })));
    const first = await ask('GET', '/?max-buckets=2');
    expect(first.text).toMatch(/bucket-a.*bucket-b/);
    const token = textIn(first.text, 'ContinuationToken') ?? '';
    const second = await ask('GET', `/?max-buckets=2&continuation-token=${token}`);
    expect(second.text).toMatch(/<Buckets><Bucket><Name>bucket-c/);
    expect(textIn(second.text, 'ContinuationToken')).toBeUndefined();
    expect((await ask('GET', '/?prefix=bucket-c')).text).not.toContain('bucket-a');
  });

  it('tells what there is not by the codes of the real one', async () => {
    const ask = await start([{ name: 'bare' }]);
    for (const [path, code] of [
      ['/none?policy', 'NoSuchBucket'],
      ['/bare?policy', 'NoSuchBucketPolicy'],
      ['/bare?tagging', 'NoSuchTagSet'],
      ['/bare?publicAccessBlock', 'NoSuchPublicAccessBlockConfiguration'],
      ['/bare/key', 'NoSuchKey'],
    ] as const)
      expect([path, await ask('GET', path)]).toMatchObject([path, { status: 404, code }]);
    expect(await ask('GET', '/bare')).toMatchObject({ status: 501, code: 'NotImplemented' });
    expect(await ask('DELETE', '/bare?versioning')).toMatchObject({ status: 405, code: 'MethodNotAllowed' });
    expect(await ask('GET', BLOCK, undefined, ACCOUNT)).toMatchObject({
      status: 404,
      code: 'NoSuchPublicAccessBlockConfiguration',
    });
    expect(await ask('GET', BLOCK, undefined, { 'x-amz-account-id': '999999999999' })).toMatchObject({ status: 403 });
  });

  it('keeps what it is told of a bucket, and forgets it again', async () => {
    const ask = await start([{ name: 'a', tags: { team: 'shop' } }]);
    await ask('PUT', '/a?publicAccessBlock', '<X><BlockPublicPolicy>true</BlockPublicPolicy></X>');
    const block = await ask('GET', '/a?publicAccessBlock');
    expect(['BlockPublicAcls', 'BlockPublicPolicy'].map((flag) => textIn(block.text, flag))).toEqual(['false', 'true']);
    expect((await ask('DELETE', '/a?publicAccessBlock')).status).toBe(204);
    expect((await ask('GET', '/a?publicAccessBlock')).status).toBe(404);
    await ask('PUT', '/a?versioning', '<V><Status>Enabled</Status></V>');
    expect(textIn((await ask('GET', '/a?versioning')).text, 'Status')).toBe('Enabled');
    await ask('PUT', '/a?tagging', '<Tagging><TagSet><Tag><Key>a&amp;b</Key><Value>1</Value></Tag></TagSet></Tagging>');
    expect(textIn((await ask('GET', '/a?tagging')).text, 'Key')).toBe('a&b');
  });

  it('changes nothing of a bucket that somebody else is said to own', async () => {
    const ask = await start([{ name: 'a' }]);
    const owner = { 'x-amz-expected-bucket-owner': '999999999999' };
    expect(await ask('PUT', '/a?publicAccessBlock', '<X/>', owner)).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect((await ask('GET', '/a?publicAccessBlock')).status).toBe(404);
  });

  it.each([
    ['for everyone', everyone(), 403],
    ['for everyone, by a list', everyone({ Principal: { AWS: ['111122223333', '*'] } }), 403],
    ['for everyone under a condition', everyone({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), 204],
    ['against everyone', everyone({ Effect: 'Deny' }), 204],
    ['for one account', everyone({ Principal: { AWS: '111122223333' } }), 204],
  ])('where public policies are blocked, answers a policy %s as the real one does', async (_, policy, status) => {
    const ask = await start([{ name: 'a', isBlocked: true }]);
    expect((await ask('PUT', '/a?policy', policy)).status).toBe(status);
  });

  it('holds the whole account to what it is told', async () => {
    const ask = await start([{ name: 'a' }]);
    await ask('PUT', BLOCK, '<X><BlockPublicPolicy>true</BlockPublicPolicy></X>', ACCOUNT);
    expect((await ask('PUT', '/a?policy', everyone())).status).toBe(403);
    await ask('DELETE', BLOCK, undefined, ACCOUNT);
    expect((await ask('PUT', '/a?policy', everyone())).status).toBe(204);
  });
});
