import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffId, imageDigest, isDigest } from './ids.js';

describe('isDigest', () => {
  const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

  it('takes what the OCI image specification calls a digest, for the algorithms it registers', () => {
    fc.assert(fc.property(hex(64), (text) => isDigest(`sha256:${text}`)));
    fc.assert(fc.property(hex(128), (text) => isDigest(`sha512:${text}`)));
  });

  it.each([
    '',
    'sha256:',
    `sha256:${'a'.repeat(63)}`,
    `sha256:${'a'.repeat(65)}`,
    `sha256:${'A'.repeat(64)}`,
    `sha256:${'g'.repeat(64)}`,
    `sha512:${'a'.repeat(64)}`,
    `md5:${'a'.repeat(32)}`,
    `${'a'.repeat(64)}`,
    'latest',
    '__proto__',
  ])('refuses %j', (text) => {
    expect(isDigest(text)).toBe(false);
    expect(imageDigest(text)).toBeUndefined();
    expect(diffId(text)).toBeUndefined();
  });
});
