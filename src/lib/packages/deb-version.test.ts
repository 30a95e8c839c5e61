import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDebVersions, isDebVersion } from './deb-version.js';

const version = fc.oneof(
  fc.stringMatching(/^([0-9]:)?[0-9][0-9a-zA-Z.+~]{0,6}(-[0-9a-z.+~]{1,4})?$/),
  // Few letters and long runs of digits, so that equal ones with different spellings come up.
  fc.stringMatching(/^(0:)?[01]{1,22}(~|\.0|a)?(-0)?$/),
);
const sign = (a: string, b: string): number => Math.sign(compareDebVersions(a, b));

describe('compareDebVersions', () => {
  it('agrees with dpkg on every pair that dpkg has judged', () => {
    const verdicts = readFileSync(new URL('fixtures/dpkg-verdicts.txt', import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const words = { '-1': 'lt', '0': 'eq', '1': 'gt' } as const;
    const ours = verdicts.map((line) => {
      const [a = '', , b = ''] = line.split(' ');
      return `${a} ${words[String(sign(a, b)) as keyof typeof words]} ${b}`;
    });
    expect(ours.length).toBeGreaterThan(300);
    expect(ours).toEqual(verdicts);
  });

  // Each line was given to dpkg --compare-versions.
  it.each([
    ['a security update is newer than what it fixes', '3.0.15-1~deb12u1', '<', '3.0.16-1~deb12u1'],
    ['a backport is older than what it was made from', '1.2-1~bpo12+1', '<', '1.2-1'],
    ['a binary rebuild is newer', '5.2.15-2+b7', '>', '5.2.15-2'],
    ['tildes sort before the end, more of them further', '1.0~~', '<', '1.0~'],
    ['a tilde comes before a letter', '1.0~rc1', '<', '1.0'],
    ['letters come before other characters', '1.0a', '<', '1.0+'],
    ['an epoch outweighs the rest', '1:0.1', '>', '9999'],
    ['a missing epoch is 0', '0:1.0', '=', '1.0'],
    ['a missing revision is 0', '1.0-0', '=', '1.0'],
    ['leading zeros count for nothing', '1.010', '=', '1.10'],
    ['numbers are not compared as text', '1.10', '>', '1.9'],
    ['numbers longer than a double are exact', '1.99999999999999999998', '<', '1.99999999999999999999'],
    ['the revision follows the last hyphen', '1-2-3', '<', '1-2-4'],
    ['a git snapshot of version 0 precedes 0', '0~git2020', '<', '0'],
  ] as const)('%s: %s %s %s', (_rule, a, relation, b) => {
    expect(sign(a, b)).toBe({ '<': -1, '=': 0, '>': 1 }[relation]);
  });

  it('is an order: every two versions compare, in opposite ways when swapped, and transitively', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(sign(a, a)).toBe(0);
        expect(sign(a, b) + sign(b, a)).toBe(0);
        const [x = '', y = '', z = ''] = [a, b, c].toSorted(compareDebVersions);
        expect([sign(x, y), sign(y, z), sign(x, z)]).not.toContain(1);
      }),
    );
  });

  it('orders any two strings without throwing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(sign(a, b) + sign(b, a)).toBe(0);
      }),
    );
  });
});

describe('isDebVersion', () => {
  it.each(['1.0', '1:2.3-4+deb12u1', '0~git2020-1', '2.36-9+deb12u10', '1.2_3'])('takes %s', (text) => {
    expect(isDebVersion(text)).toBe(true);
  });
  it.each(['', ' 1', '1 2', 'a:1', '1-', '1.0\u001b[31m', '~1'])('refuses %j', (text) => {
    expect(isDebVersion(text)).toBe(false);
  });
  it('refuses what is too long to be shown', () => {
    expect(isDebVersion('1'.repeat(5000))).toBe(false);
  });
});
