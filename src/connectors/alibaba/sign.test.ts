// The signatures are those that the vendor's own libraries made of the same requests: ali-oss 6.23.0, @alicloud/gateway-sls
// 0.3.2 and @alicloud/mns 1.2.0.
import { describe, expect, it } from 'vitest';
import { canonicalQuery, signMns, signOss, signSls } from './sign.js';

const NOW = new Date('2026-01-02T03:04:05Z');
const KEYS = { accessKeyId: 'LTAI-x', accessKeySecret: 'secret', securityToken: 'tok/en+=' };

describe('a request to OSS', () => {
  it.each([
    ['/', { 'max-keys': '1000', marker: 'a b' }, '5cec5f43cea2bc2cbb74d79251600077edd49cf9efdbaf62dec79d15c33488e4'],
    ['/good-bucket/', { policy: '' }, '3cf8194c7c567ba64791671a8eb9945b16e819dbba89d294b9d1965da7acfd61'],
    ['/good-bucket/', { bucketInfo: '' }, '9829b084cc38baa2910ce9d870ee664b959c95a3ece3f4ce88840a9207234ee5'],
  ])('for %s is signed as its library signs it', (path, query, signature) => {
    const headers = signOss({ method: 'GET', path, query, host: 'h' }, 'cn-hangzhou', KEYS, NOW);
    expect(headers['authorization']).toBe(
      `OSS4-HMAC-SHA256 Credential=LTAI-x/20260102/cn-hangzhou/oss/aliyun_v4_request,Signature=${signature}`,
    );
    expect(headers['x-oss-security-token']).toBe('tok/en+=');
  });
});

it('signs a request to Log Service as its library does', () => {
  const request = {
    method: 'GET',
    path: '/alerts',
    query: { size: '200', offset: '0' },
    host: 'audit.cn-hangzhou.log.aliyuncs.com',
  } as const;
  expect(signSls(request, 'cn-hangzhou', KEYS, NOW)['authorization']).toBe(
    'SLS4-HMAC-SHA256 Credential=LTAI-x/20260102/cn-hangzhou/sls/aliyun_v4_request,Signature=80d315a5302b60efee8332c953f5a6dc502eb9105a51f29e8d405fd4859b55c3',
  );
});

it('signs a request to the queue as its library does', () => {
  const query = { numOfMessages: '16', waitseconds: '20' };
  const headers = signMns({ method: 'GET', path: '/queues/q/messages', query, host: 'h' }, KEYS, NOW);
  expect(headers['authorization']).toBe('MNS LTAI-x:yHHGujd7vVDNNZOnLcCPP6uUBLQ=');
  expect(headers['security-token']).toBe('tok/en+=');
});

it('never puts the secret itself into a header', () => {
  const request = { method: 'GET', path: '/', query: {}, host: 'h' } as const;
  const secret = { ...KEYS, accessKeySecret: 'very-secret' };
  for (const headers of [signOss(request, 'r', secret, NOW), signSls(request, 'r', secret, NOW), signMns(request, secret, NOW)])
    expect(JSON.stringify(headers)).not.toContain('very-secret');
});

it('writes a query sorted and encoded as RFC 3986 has it', () => {
  expect(canonicalQuery({ b: "it's (a) *", a: '', 'c/d': 'ä' })).toBe('a&b=it%27s%20%28a%29%20%2A&c%2Fd=%C3%A4');
});
