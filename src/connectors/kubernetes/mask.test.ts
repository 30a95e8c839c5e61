import { describe, expect, it } from 'vitest';
import { maskNamed, maskText, maskWords } from './mask.js';

const X = (count: number): string => 'x'.repeat(count);

describe('a text', () => {
  it.each([
    ['postgres://shop:hunter2@db.example/shop', 'postgres://shop:redacted@db.example/shop'],
    ['a=1 ghp_0123456789abcdefghijABCDEFGHIJ012345 b', `a=1 ghp_${X(36)} b`],
    ['xoxb-1234567890-abc', `xoxb-${X(14)}`],
    ['sk_live_0123456789abcdef', `sk_live_${X(16)}`],
    ['glpat-0123456789abcdefghij', `glpat-${X(20)}`],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----\nrest',
      '-----BEGIN RSA PRIVATE KEY-----redacted-----END RSA PRIVATE KEY-----\nrest',
    ],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', '-----BEGIN PRIVATE KEY-----redacted'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0x.c2lnbmF0dXJl', `token eyJ${X(10)}.eyJ${X(10)}.redacted`],
  ])('%j becomes %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
    expect(maskText(masked)).toBe(masked);
  });

  it.each(['https://shop.example/a?b=c', 'ssh://git@github.com/acme/shop', 'npm_config_cache=/tmp', 'AIzawa', ''])(
    '%j stays',
    (text) => {
      expect(maskText(text)).toBe(text);
    },
  );

  it('of a mebibyte that nearly matches takes no time that is noticed', () => {
    for (const part of ['://a:b', 'eyJaaaaaaaaaa.', '-----BEGIN PRIVATE KEY', 'ghp_', 'xoxb-'])
      expect(maskText(part.repeat(2 ** 20 / part.length)).length).toBeGreaterThan(0);
  });
});

it.each([
  ['DB_PASSWORD', 'hunter2', 'redacted'],
  ['api-key', 'abc123', 'redacted'],
  ['DB_PASSWORD', '$(DB_PASSWORD_FILE)', '$(DB_PASSWORD_FILE)'],
  ['DB_PASSWORD', '/run/secrets/db', '/run/secrets/db'],
  ['TLS_SECRET', 'shop-tls', 'shop-tls'],
  ['MAX_TOKEN', '4096', '4096'],
  ['USE_PASSWORD', 'true', 'true'],
  ['LOG_LEVEL', 'debug', 'debug'],
  ['DATABASE', 'mysql://a:b@c/d', 'mysql://a:redacted@c/d'],
])('the value of %s, %j, becomes %j', (name, value, masked) => {
  expect(maskNamed(name, value)).toBe(masked);
});

it.each([
  [['--password=hunter2'], ['--password=redacted']],
  [
    ['--client-secret', 'abc', '--port', '80'],
    ['--client-secret', 'redacted', '--port', '80'],
  ],
  [['--token=$(TOKEN)'], ['--token=$(TOKEN)']],
  [
    ['--password', '--verbose'],
    ['--password', '--verbose'],
  ],
  [['curl https://a:b@c/'], ['curl https://a:redacted@c/']],
])('the words %j become %j', (words, masked) => {
  expect(maskWords(words)).toEqual(masked);
});
