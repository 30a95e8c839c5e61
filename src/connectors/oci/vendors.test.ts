import { describe, expect, it } from 'vitest';
import { vendorOf } from './vendors.js';

describe('a host', () => {
  it.each([
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', { kind: 'ecr', account: '123456789012', region: 'eu-west-1', fips: false }],
    [
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
      { kind: 'ecr', account: '123456789012', region: 'cn-north-1', fips: false },
    ],
    [
      '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com',
      { kind: 'ecr', account: '123456789012', region: 'us-gov-west-1', fips: true },
    ],
    ['123456789012.dkr-ecr.us-east-1.on.aws', { kind: 'ecr', account: '123456789012', region: 'us-east-1', fips: false }],
    ['Team.azurecr.io', { kind: 'acr' }],
    ['team-a1b2.azurecr.cn', { kind: 'acr' }],
    ['europe-west1-docker.pkg.dev', { kind: 'google' }],
    ['gcr.io', { kind: 'google' }],
    ['eu.gcr.io', { kind: 'google' }],
    ['ghcr.io', { kind: 'github' }],
  ])('%s is known as its vendor’s', (host, vendor) => {
    expect(vendorOf(host)).toEqual(vendor);
  });

  it.each([
    'docker.io',
    'public.ecr.aws',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example',
    'evil.example.123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com:8443',
    'azurecr.io',
    'team.azurecr.io.evil.example',
    'evil-azurecr.io',
    'notgcr.io',
    'gcr.io.evil.example',
    'europe-docker.pkg.dev.evil.example',
    'ghcr.io:8443',
    'xghcr.io',
  ])('%s gets no login of a vendor', (host) => {
    expect(vendorOf(host)).toBeUndefined();
  });
});
