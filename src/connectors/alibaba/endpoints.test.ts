import { describe, expect, it } from 'vitest';
import { addressOf, checkSettings } from './endpoints.js';

describe('a product', () => {
  it.each([
    ['ecs', '', 'ecs.aliyuncs.com'],
    ['ecs', 'eu-central-1', 'ecs.eu-central-1.aliyuncs.com'],
    ['rds', 'cn-hangzhou', 'rds.aliyuncs.com'],
    ['rds', 'eu-central-1', 'rds.eu-central-1.aliyuncs.com'],
    ['ram', '', 'ram.aliyuncs.com'],
    ['oss', 'cn-hangzhou', 'oss-cn-hangzhou.aliyuncs.com'],
    ['sls', 'cn-hangzhou', 'cn-hangzhou.log.aliyuncs.com'],
  ] as const)('%s in "%s" is at %s', (product, region, host) => {
    expect(addressOf(product, region, {})).toEqual({ protocol: 'https', connect: host, host, loopback: false });
  });

  it.each([
    [
      'as Terraform’s provider names it',
      { ECS_ENDPOINT: 'ecs-vpc.cn-hangzhou.aliyuncs.com' },
      'ecs-vpc.cn-hangzhou.aliyuncs.com',
    ],
    [
      'before the one for all',
      { ECS_ENDPOINT: 'https://a.example', ALIBABA_CLOUD_ENDPOINT_URL: 'https://b.example' },
      'a.example',
    ],
    ['for all', { ALIBABA_CLOUD_ENDPOINT_URL: 'https://b.example:8443/' }, 'b.example:8443'],
  ])('is where a setting says: %s', (_, environment, host) => {
    expect(addressOf('ecs', 'cn-hangzhou', environment)).toMatchObject({ protocol: 'https', connect: host, host });
  });

  it('keeps its own name for a test server on this machine, which tells products apart by it', () => {
    expect(addressOf('oss', 'cn-hangzhou', { ALIBABA_CLOUD_ENDPOINT_URL: 'http://127.0.0.1:99' })).toEqual({
      protocol: 'http',
      connect: '127.0.0.1:99',
      host: 'oss-cn-hangzhou.aliyuncs.com',
      loopback: true,
    });
  });

  it.each(['http://elsewhere.example', 'ftp://x', '::'])('is never at %s, to which keys would go in the clear', (given) => {
    expect(() => checkSettings({ LOG_ENDPOINT: given })).toThrow(/LOG_ENDPOINT is not an https address/);
  });
});
