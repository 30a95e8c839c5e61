import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareApkVersions, isApkVersion } from './apk-version.js';

const version = fc.stringMatching(
  /^[0-9]{1,2}(\.[0-9]{1,3}){0,2}[a-c]?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]?){0,2}(~[0-9a-f]{1,2})?(-r[0-9]{1,2})?$/,
);
const sign = (a: string, b: string): number => Math.sign(compareApkVersions(a, b));

/** Of those numbers that are compared as numbers: the first, and those of suffixes and revisions. */
function withoutLeadingZeros(text: string): string {
  return text.replace(/^0+(?=[0-9])/, '').replace(/(_[a-z]+|-r)0+(?=[0-9])/g, '$1');
}

describe('compareApkVersions', () => {
  // The rules of apk-package(5); the verdicts are those of apk-tools' own test/unit/version.data, where it has the pair.
  it.each([
    ['a rebuild is newer', '1.0.4-r3', '<', '1.0.4-r4'],
    ['revisions are numbers', '1.0-r9', '<', '1.0-r10'],
    ['components are numbers', '1.9', '<', '1.10'],
    ['more components are newer', '1.2', '<', '1.2.1'],
    ['a letter is newer than none', '1.1.1', '<', '1.1.1c'],
    ['letters are in order', '1.1.1c-r0', '<', '1.1.1d-r0'],
    ['a pre-release is older', '6.0_pre1', '<', '6.0'],
    ['a pre-release is older than any revision', '1.1_alpha1-r5', '<', '1.1-r0'],
    ['a patch is newer', '6.0_p1', '>', '6.0'],
    ['alpha before beta', '1_alpha', '<', '1_beta'],
    ['beta before pre', '1_beta', '<', '1_pre'],
    ['pre before rc', '1_pre', '<', '1_rc'],
    ['cvs before svn', '1_cvs', '<', '1_svn'],
    ['svn before git', '1_svn', '<', '1_git'],
    ['git before hg', '1_git', '<', '1_hg'],
    ['hg before p', '1_hg', '<', '1_p'],
    ['a numbered suffix is newer than the bare one', '0.1.0_alpha2', '>', '0.1.0_alpha'],
    ['suffix numbers may be long dates', '1.0.0_pre20191002222144-r0', '<', '1.0.0_pre20210530193627-r0'],
    ['a component with a leading zero is compared as text', '8.2.0015', '<', '8.2.002'],
    ['and is less than one without', '8.2.001', '<', '8.2.1'],
    ['the first component is always a number', '01.2', '=', '1.2'],
    ['commit hashes are compared as text, before revisions', '1.0~1234-r1', '<', '1.0~2345-r0'],
    ['equal hashes leave it to the revision', '1.0~1234-r1', '>', '1.0~1234-r0'],
  ] as const)('%s: %s %s %s', (_rule, a, relation, b) => {
    expect(sign(a, b)).toBe({ '<': -1, '=': 0, '>': 1 }[relation]);
  });

  it('is an order: every two versions compare, in opposite ways when swapped, and transitively', () => {
    const any = fc.oneof({ weight: 4, arbitrary: version }, { weight: 1, arbitrary: fc.stringMatching(/^[0-9a-c._~r-]{0,6}$/) });
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(sign(a, b) + sign(b, a)).toBe(0);
        const [x = '', y = '', z = ''] = [a, b, c].toSorted(compareApkVersions);
        expect([sign(x, y), sign(y, z), sign(x, z)]).not.toContain(1);
      }),
      { numRuns: 500 },
    );
  });

  it('calls two spellings equal only where they differ in leading zeros', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const same = withoutLeadingZeros(a) === withoutLeadingZeros(b);
        expect(sign(a, b) !== 0 || same).toBe(true);
      }),
    );
  });
});

describe('isApkVersion', () => {
  it.each(['1.2', '0.1_pre2', '0.1_pre2~1234abcd', '0.1_p1_pre2', '20240101.123456', '3.3.1-r3', '1'])('takes %s', (text) => {
    expect(isApkVersion(text)).toBe(true);
  });
  it.each(['', 'a', '.1', '0.1bc', '0.1a1', '0.1_foobar', '0.1_pre2~', '0.1-r', '0.1-r2-r3', '0.1-pre1', '1.', '1.0\n'])(
    'refuses %j',
    (text) => {
      expect(isApkVersion(text)).toBe(false);
    },
  );
});
