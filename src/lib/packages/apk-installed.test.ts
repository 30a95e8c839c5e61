import { describe, expect, it } from 'vitest';
import { parseApkInstalled } from './apk-installed.js';

const INSTALLED = `C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=
P:alpine-baselayout
V:3.6.5-r0
A:x86_64
S:8515
o:alpine-baselayout
F:etc
R:passwd
F:var/run

C:Q1TWoeHtaKkzHDJB7VTxDhGQxMiqk=
P:libssl3
V:3.3.1-r3
A:x86_64
o:openssl
D:so:libc.musl-x86_64.so.1
F:usr
F:usr/lib
R:libssl.so.3
a:0:0:755
Z:Q1abc=
R:libssl.pc

`;

describe('parseApkInstalled', () => {
  it('reads packages, with the origin as source', () => {
    const { packages, problems } = parseApkInstalled(INSTALLED);
    expect(problems).toEqual([]);
    expect(packages[1]).toEqual({
      type: 'apk',
      name: 'libssl3',
      version: '3.3.1-r3',
      architecture: 'x86_64',
      source: { name: 'openssl', version: '3.3.1-r3' },
    });
    expect(packages.map((each) => each.name)).toEqual(['alpine-baselayout', 'libssl3']);
  });

  it('takes the package itself as source where no origin is recorded', () => {
    expect(parseApkInstalled('P:b\nV:1\n\n').packages[0]?.source).toEqual({ name: 'b', version: '1' });
  });

  it('names a package as written when all of its files are among the paths', () => {
    expect(parseApkInstalled(INSTALLED, new Set(['usr/lib/libssl.so.3', 'usr/lib/libssl.pc'])).written).toEqual(['libssl3']);
    expect(parseApkInstalled(INSTALLED, new Set(['usr/lib/libssl.so.3'])).written).toEqual([]);
  });

  it('does not take a script that edits etc/passwd for a reinstallation of its package', () => {
    expect(parseApkInstalled(INSTALLED, new Set(['etc/passwd'])).written).toEqual([]);
  });

  it('reads virtual packages', () => {
    expect(parseApkInstalled('P:.build-deps\nV:20240101.123456\nA:noarch\n\n').packages).toHaveLength(1);
  });

  it('leaves out what a cut-off file ends with', () => {
    const { packages, problems } = parseApkInstalled('P:a\nV:1-r0\n\nP:b\nV:1.2');
    expect(packages.map((each) => each.name)).toEqual(['a']);
    expect(problems).toEqual([expect.stringContaining('line 4: the file breaks off')]);
  });

  it.each(['V:1\n\n', 'P:x\n\n', 'P:x\nV:one\n\n', 'P:\u001b]0;x\nV:1\n\n', 'P:x\nV:1\nA:a b\n\n'])(
    'reports %j instead of making a package of it',
    (text) => {
      const { packages, problems } = parseApkInstalled(text);
      expect(packages).toEqual([]);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^[\x20-\x7e…]+$/);
    },
  );
});
