import { describe, expect, it } from 'vitest';
import { parseDpkgStatus } from './dpkg-status.js';

const stanza = (fields: Record<string, string>): string =>
  `${Object.entries({
    Package: 'openssl',
    Status: 'install ok installed',
    Architecture: 'amd64',
    Version: '3.0.15-1~deb12u1',
    ...fields,
  })
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')}\n`;

describe('parseDpkgStatus', () => {
  it('reads a stanza, and past its continuation lines, conffiles and unknown fields', () => {
    const text = `Package: libssl3
Status: install ok installed
Priority: optional
Architecture: amd64
Multi-Arch: same
Source: openssl
Version: 3.0.15-1~deb12u1
Conffiles:
 /etc/ssl/openssl.cnf 1234567890
Description: Secure Sockets Layer toolkit
 Version: not this one
 .
 Package: nor this

`;
    expect(parseDpkgStatus(text)).toEqual({
      packages: [
        {
          type: 'deb',
          name: 'libssl3',
          version: '3.0.15-1~deb12u1',
          architecture: 'amd64',
          source: { name: 'openssl', version: '3.0.15-1~deb12u1' },
        },
      ],
      problems: [],
    });
  });

  it.each([
    ['its own name and version when there is no Source', {}, { name: 'openssl', version: '3.0.15-1~deb12u1' }],
    [
      'the version in parentheses when it differs',
      { Source: 'gcc-12 (12.2.0-14)', Version: '12.2.0-14+b1' },
      { name: 'gcc-12', version: '12.2.0-14' },
    ],
    [
      'an epoch that only the source has',
      { Source: 'lvm2 (2.03.16-2)', Version: '2:1.02.185-2' },
      { name: 'lvm2', version: '2.03.16-2' },
    ],
  ] as const)('takes as source %s', (_what, fields, source) => {
    expect(parseDpkgStatus(stanza(fields)).packages[0]?.source).toEqual(source);
  });

  it.each([
    ['install ok installed', true],
    ['hold ok installed', true],
    ['install ok unpacked', true],
    ['install ok half-configured', true],
    ['install ok triggers-awaited', true],
    ['deinstall ok config-files', false],
    ['purge ok not-installed', false],
  ])('a package in state "%s" is on disk: %s', (Status, there) => {
    const { packages, problems } = parseDpkgStatus(stanza({ Status }));
    expect(packages).toHaveLength(there ? 1 : 0);
    expect(problems).toEqual([]);
  });

  it('reports a half-installed package, of which any part may be there, instead of guessing', () => {
    const { packages, problems } = parseDpkgStatus(
      stanza({ Status: 'install reinstreq half-installed' }) + stanza({ Package: 'bash' }),
    );
    expect(packages.map((each) => each.name)).toEqual(['bash']);
    expect(problems).toEqual([expect.stringContaining('openssl is in state half-installed')]);
  });

  it('leaves out what a cut-off file ends with, because its version may be cut off too', () => {
    const whole = stanza({ Package: 'bash' }) + stanza({});
    const { packages, problems } = parseDpkgStatus(whole.slice(0, -4));
    expect(packages.map((each) => each.name)).toEqual(['bash']);
    expect(problems).toEqual([expect.stringContaining('line 6: the file breaks off')]);
  });

  it('reads the same package for two architectures as two', () => {
    const text = stanza({ Package: 'libc6' }) + stanza({ Package: 'libc6', Architecture: 'i386' });
    expect(parseDpkgStatus(text).packages.map((each) => each.architecture)).toEqual(['amd64', 'i386']);
  });

  it("reads a file of distroless' status.d, without Status and without a last newline", () => {
    const text = 'Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\nMaintainer: Nobody <nobody@example.com>';
    expect(parseDpkgStatus(text, 'status.d').packages.map((each) => each.version)).toEqual(['2024a-0+deb12u1']);
    expect(parseDpkgStatus(`${text}\n`).problems).toEqual([expect.stringContaining('no complete Status')]);
  });

  it('reads Windows line ends and field names in any case', () => {
    expect(parseDpkgStatus(stanza({}).replaceAll('\n', '\r\n').replace('Package:', 'PACKAGE:')).packages).toHaveLength(1);
  });

  it.each([
    ['a name', { Package: '\u001b[31mbash' }],
    ['a version', { Version: '1\u0007' }],
    ['a version that is missing', { Version: '' }],
    ['an architecture', { Architecture: '../..' }],
    ['a source', { Source: 'open ssl' }],
  ])('leaves out a package with %s that cannot be one, and shows nothing harmful', (_what, fields) => {
    const { packages, problems } = parseDpkgStatus(stanza(fields));
    expect(packages).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^[\x20-\x7e…]+$/);
  });

  it('names the first problems of a hostile file and counts the rest', () => {
    const { problems } = parseDpkgStatus('Package: a b\n\n'.repeat(5000));
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('and 4980 more');
  });
});
