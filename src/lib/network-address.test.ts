import { describe, expect, it } from 'vitest';
import { hostAndPort, isCidrOrAddress, isLoopback } from './network-address.js';

describe('an address', () => {
  it.each(['127.0.0.1', '127.255.0.9', '::1', '[::1]', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST'])(
    '%s is of this machine',
    (host) => expect(isLoopback(host)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '::',
    '128.0.0.1',
    '10.0.0.1',
    'localhost.example',
    '127.0.0.1.example',
    '',
    'x',
    '::ffff:10.0.0.1',
    '2130706433',
  ])('%s is not of this machine alone', (host) => expect(isLoopback(host)).toBe(false));

  it.each([
    ['127.0.0.1:8420', { host: '127.0.0.1', port: 8420 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['localhost:65535', { host: 'localhost', port: 65_535 }],
    ['0.0.0.0:65536', undefined],
    ['[127.0.0.1]:80', undefined],
    ['::1:80', undefined],
    ['127.0.0.1', undefined],
    [':80', undefined],
    ['a b:80', undefined],
    ['a/b:80', undefined],
  ])('%s is read as what it says', (text, read) => expect(hostAndPort(text)).toEqual(read));

  it.each([
    ['10.0.0.0/8', true],
    ['10.0.0.7', true],
    ['fd00::/8', true],
    ['10.0.0.0/33', false],
    ['10.0.0.0/', false],
    ['10.0.0.0/8/8', false],
    ['10.0.0.0/08', false],
    ['loopback', false],
  ])('%s is an address or a range: %s', (text, is) => expect(isCidrOrAddress(text)).toBe(is));
});
