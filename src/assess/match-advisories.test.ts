import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDebVersions } from '../lib/packages/index.js';
import { advisoryId, type Advisory, type AffectedPackage, type Distribution, type InstalledPackage } from '../model/index.js';
import { indexAdvisories, matchPackages, whyUnmatched } from './match-advisories.js';

const BOOKWORM: Distribution = { id: 'debian', version: '12' };

function advisory(id: string, ...affected: (Partial<AffectedPackage> & { fixed?: string })[]): Advisory {
  return {
    id: advisoryId(id),
    aliases: [],
    summary: '',
    severity: 'high',
    references: [],
    affected: affected.map(({ fixed, ...each }) => ({
      ecosystem: 'Debian:12',
      name: 'openssl',
      ranges: fixed === undefined ? [] : [{ introduced: '0', fixed }],
      versions: [],
      ...each,
    })),
  };
}

function deb(name: string, version: string, source = { name, version }): InstalledPackage {
  return { type: 'deb', name, version, architecture: 'amd64', source };
}

function apk(name: string, version: string, origin = name): InstalledPackage {
  return { type: 'apk', name, version, source: { name: origin, version } };
}

/** `package: advisory → fixed version` of each match. */
function matched(
  advisories: readonly Advisory[],
  packages: readonly InstalledPackage[],
  distribution: Distribution | undefined = BOOKWORM,
): readonly string[] {
  return matchPackages(indexAdvisories(advisories), packages, distribution).map(
    (match) => `${match.package.name}: ${match.advisory.id} → ${match.fixedVersion ?? 'none'}`,
  );
}

describe('matchPackages', () => {
  const libssl = deb('libssl3', '3.0.15-1~deb12u1', { name: 'openssl', version: '3.0.15-1~deb12u1' });

  it('matches the source package that a package was built from', () => {
    const fixed = advisory('CVE-1', { fixed: '3.0.16-1~deb12u1' });
    expect(matched([fixed], [libssl, deb('bash', '5.2')])).toEqual(['libssl3: CVE-1 → 3.0.16-1~deb12u1']);
  });

  it("compares the source's version, not that of a rebuilt package", () => {
    const rebuilt = deb('libdm', '2:1.02.185-2', { name: 'lvm2', version: '2.03.16-2' });
    expect(matched([advisory('CVE-1', { name: 'lvm2', fixed: '2.03.16-2' })], [rebuilt])).toEqual([]);
    expect(matched([advisory('CVE-1', { name: 'lvm2', fixed: '2.03.16-3' })], [rebuilt])).toEqual(['libdm: CVE-1 → 2.03.16-3']);
  });

  it('matches the package itself, by its own version, where the advisory names it', () => {
    const named = advisory('CVE-1', { name: 'libdm', fixed: '2:1.02.186' });
    expect(matched([named], [deb('libdm', '2:1.02.185-2', { name: 'lvm2', version: '2.03.16-2' })])).toEqual([
      'libdm: CVE-1 → 2:1.02.186',
    ]);
  });

  it('names an advisory once per package, also when it names source and package', () => {
    const both = advisory('CVE-1', { name: 'openssl', fixed: '9' }, { name: 'libssl3', fixed: '8' });
    expect(matched([both], [libssl])).toEqual(['libssl3: CVE-1 → 9']);
  });

  it.each<[string, AffectedPackage['ranges'], Record<string, boolean>]>([
    ['before the fix', [{ introduced: '0', fixed: '2' }], { '1': true, '2~rc1': true, '2': false, '0~git1': true }],
    ['from an introduction on', [{ introduced: '1', fixed: '2' }], { '1~rc1': false, '1': true, '1.9': true, '2': false }],
    ['up to the last affected', [{ introduced: '0', lastAffected: '2' }], { '2': true, '2+b1': false }],
    ['without an end', [{ introduced: '2' }], { '1': false, '99': true }],
    [
      'in either of two ranges',
      [
        { introduced: '0', fixed: '1' },
        { introduced: '3', fixed: '4' },
      ],
      { '0.5': true, '2': false, '3': true, '4': false },
    ],
    [
      'never where the fix is version 0: not affected from the beginning',
      [{ introduced: '0', fixed: '0' }],
      { '1': false, '0~git1': false },
    ],
    [
      'never where the range ends before it begins',
      [{ introduced: '5.28.0', fixed: '5.26.3' }],
      { '5.20': false, '5.27': false, '5.42': false },
    ],
    ['never where a bound is no version', [{ introduced: '0', fixed: 'not yet' }, { introduced: 'not known' }], { '1': false }],
  ])('affects versions %s', (_what, ranges, verdicts) => {
    for (const [version, affected] of Object.entries(verdicts)) {
      expect([version, matched([advisory('CVE-1', { ranges })], [deb('openssl', version)]).length > 0]).toEqual([
        version,
        affected,
      ]);
    }
  });

  it('affects versions that are listed, and finds the next fix for them', () => {
    const listed = advisory('CVE-1', {
      versions: ['1.1', '1.2'],
      ranges: [
        { introduced: '3', fixed: '4' },
        { introduced: '1.5', fixed: '2' },
      ],
    });
    expect(matched([listed], [deb('openssl', '1.2')])).toEqual(['openssl: CVE-1 → 2']);
    expect(matched([listed], [deb('openssl', '1.3')])).toEqual([]);
  });

  it.each<[string, Distribution, boolean]>([
    ['Debian:12', { id: 'debian', version: '12' }, true],
    ['Debian:12', { id: 'debian', version: '12.5' }, true],
    ['Debian:11', { id: 'debian', version: '12' }, false],
    ['Debian:1', { id: 'debian', version: '12' }, false],
    ['Debian', { id: 'debian', version: '12' }, true],
    ['Debian', { id: 'debian', version: '' }, true],
    ['Debian:12', { id: 'debian', version: '' }, false],
    ['Ubuntu:22.04:LTS', { id: 'ubuntu', version: '22.04' }, true],
    ['Ubuntu:23.10', { id: 'ubuntu', version: '23.10' }, true],
    ['Ubuntu:Pro:22.04:LTS', { id: 'ubuntu', version: '22.04' }, false],
    ['Debian:12', { id: 'ubuntu', version: '12' }, false],
    ['Debian:12', { id: 'kali', version: '12' }, false],
    ['Debian:12', { id: 'constructor', version: '12' }, false],
  ])('%s is about %j: %s', (ecosystem, distribution, about) => {
    expect(matched([advisory('CVE-1', { ecosystem, fixed: '9' })], [deb('openssl', '1')], distribution)).toHaveLength(
      about ? 1 : 0,
    );
  });

  it.each<[string, Distribution, boolean]>([
    ['Alpine:v3.20', { id: 'alpine', version: '3.20.1' }, true],
    ['Alpine:v3.20', { id: 'alpine', version: '3.2.0' }, false],
    ['Alpine:v3.2', { id: 'alpine', version: '3.20.1' }, false],
    ['Alpine:edge', { id: 'alpine', version: '3.21.0_alpha20240807' }, true],
    ['Alpine:v3.21', { id: 'alpine', version: '3.21.0_alpha20240807' }, false],
    ['Wolfi', { id: 'wolfi', version: '20230201' }, true],
  ])('%s is about %j: %s', (ecosystem, distribution, about) => {
    const fixed = advisory('CVE-1', { ecosystem, fixed: '3.3.2-r0' });
    expect(matched([fixed], [apk('libssl3', '3.3.1-r3', 'openssl')], distribution)).toHaveLength(about ? 1 : 0);
  });

  it("uses apk's order for apk packages", () => {
    const fixed = advisory('CVE-1', { ecosystem: 'Alpine:v3.20', fixed: '1.1.1d-r0' });
    const alpine = { id: 'alpine', version: '3.20.1' };
    expect(matched([fixed], [apk('openssl', '1.1.1c-r9')], alpine)).toHaveLength(1);
    expect(matched([fixed], [apk('openssl', '1.1.1d_rc1-r0')], alpine)).toHaveLength(1);
    expect(matched([fixed], [apk('openssl', '1.1.1d_p1-r0')], alpine)).toEqual([]);
  });

  it('asks the entries of this very release before those of all releases', () => {
    const both = advisory('CVE-1', { ecosystem: 'Debian', fixed: '9' }, { ecosystem: 'Debian:12', fixed: '1' });
    expect(matched([both], [deb('openssl', '2')])).toEqual([]);
    expect(matched([both], [deb('openssl', '2')], { id: 'debian', version: '11' })).toEqual(['openssl: CVE-1 → 9']);
  });

  it('matches no package of another kind than the distribution has', () => {
    expect(matched([advisory('CVE-1', { fixed: '9' })], [apk('openssl', '1')])).toEqual([]);
  });

  it('matches nothing whose version is none', () => {
    expect(matched([advisory('CVE-1', { ranges: [{ introduced: '0' }] })], [deb('openssl', 'not a version')])).toEqual([]);
  });

  it('a version matches exactly when it is older than the fix', () => {
    const version = fc.stringMatching(/^[0-9]{1,2}(\.[0-9]{1,2})?(~rc[0-9]|\+deb12u[0-9])?-[0-9]$/);
    fc.assert(
      fc.property(version, version, (installed, fixed) => {
        expect(matched([advisory('CVE-1', { fixed })], [deb('openssl', installed)]).length === 1).toBe(
          compareDebVersions(installed, fixed) < 0,
        );
      }),
    );
  });
});

describe('whyUnmatched', () => {
  const packages = [deb('openssl', '1')];
  it.each<[string, readonly InstalledPackage[], Distribution | undefined, string | undefined]>([
    ['nothing when all could be matched', packages, BOOKWORM, undefined],
    ['nothing when there was nothing to match', [], undefined, undefined],
    ['that there is no os-release', packages, undefined, 'no os-release says which distribution the packages are of'],
    [
      'that the distribution is unknown',
      packages,
      { id: 'kali', version: '1' },
      'advisories are not matched for the distribution kali',
    ],
    [
      'that the release is unknown',
      packages,
      { id: 'debian', version: '' },
      'os-release names no version of debian, so only advisories for all of its releases were matched',
    ],
    ['nothing about releases where there are none', [apk('a', '1')], { id: 'wolfi', version: '' }, undefined],
    [
      'how many packages are of another kind',
      [apk('a', '1'), ...packages],
      BOOKWORM,
      '1 of the packages are not of the kind that debian uses',
    ],
  ])('says %s', (_what, installed, distribution, reason) => {
    expect(whyUnmatched(installed, distribution)).toBe(reason);
  });
});
