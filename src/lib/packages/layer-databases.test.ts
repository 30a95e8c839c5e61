import { describe, expect, it } from 'vitest';
import { isPackageDatabasePath, readLayerDatabases, type LayerFiles } from './layer-databases.js';

const deb = (name: string, version = '1-1'): string =>
  `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\nArchitecture: amd64\n\n`;
const layer = (files: Record<string, string>, paths: readonly string[] = [], removed: readonly string[] = []): LayerFiles => ({
  files: new Map(Object.entries(files)),
  paths: new Set([...Object.keys(files), ...paths]),
  removed,
});

describe('isPackageDatabasePath', () => {
  it.each([
    ['var/lib/dpkg/status', true],
    ['var/lib/dpkg/status.d/openssl', true],
    ['lib/apk/db/installed', true],
    ['usr/lib/apk/db/installed', true],
    ['etc/os-release', true],
    ['usr/lib/os-release', true],
    ['var/lib/dpkg/status-old', false],
    ['var/lib/dpkg/status.d/openssl.md5sums', false],
    ['var/lib/dpkg/status.d/', false],
    ['var/lib/dpkg/status.d/a/b', false],
    ['chroot/var/lib/dpkg/status', false],
    ['../var/lib/dpkg/status', false],
  ])('%s: %s', (path, kept) => {
    expect(isPackageDatabasePath(path)).toBe(kept);
  });
});

describe('readLayerDatabases', () => {
  it('gives the packages of each database and the distribution', () => {
    const { content, problems } = readLayerDatabases(
      layer({ 'var/lib/dpkg/status': deb('bash') + deb('libc6'), 'usr/lib/os-release': 'ID=debian\nVERSION_ID="12"\n' }),
    );
    expect(problems).toEqual([]);
    expect(content.databases.map(({ path, type, packages }) => [path, type, packages.map((each) => each.name)])).toEqual([
      ['var/lib/dpkg/status', 'deb', ['bash', 'libc6']],
    ]);
    expect(content.distribution).toEqual({ id: 'debian', version: '12' });
  });

  it('believes etc/os-release before usr/lib/os-release', () => {
    const { content } = readLayerDatabases(
      layer({ 'usr/lib/os-release': 'ID=debian', 'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.1' }),
    );
    expect(content.distribution).toEqual({ id: 'alpine', version: '3.20.1' });
  });

  it('names the packages that dpkg unpacked in this layer, with the architecture where dpkg has it', () => {
    const { content } = readLayerDatabases(
      layer({ 'var/lib/dpkg/status': deb('bash') }, [
        'var/lib/dpkg/info/bash.list',
        'var/lib/dpkg/info/libc6:i386.list',
        'var/lib/dpkg/info/tzdata.md5sums',
        'var/lib/dpkg/info/format',
      ]),
    );
    expect(content.rewritten).toEqual(['bash', 'libc6:i386']);
  });

  it('takes a file of status.d as a database of its own, written with its package', () => {
    const { content } = readLayerDatabases(
      layer({
        'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a\n',
        'var/lib/dpkg/status.d/tzdata.md5sums': '0 x',
      }),
    );
    expect(content.databases.map((each) => each.path)).toEqual(['var/lib/dpkg/status.d/tzdata']);
    expect(content.rewritten).toEqual(['tzdata']);
  });

  it('names the apk packages whose files are all in this layer', () => {
    const installed = 'P:a\nV:1-r0\nF:bin\nR:a\n\nP:b\nV:1-r0\nF:bin\nR:b\n\n';
    expect(readLayerDatabases(layer({ 'lib/apk/db/installed': installed }, ['bin/a'])).content.rewritten).toEqual(['a']);
  });

  it('says which database has which problem, and keeps the rest', () => {
    const { content, problems } = readLayerDatabases(layer({ 'var/lib/dpkg/status': `${deb('bash')}Package: x` }));
    expect(content.databases[0]?.packages).toHaveLength(1);
    expect(problems).toEqual([{ path: 'var/lib/dpkg/status', message: expect.stringContaining('breaks off') }]);
  });

  it('keeps an empty database apart from no database', () => {
    expect(readLayerDatabases(layer({ 'var/lib/dpkg/status': '' })).content.databases).toHaveLength(1);
    expect(readLayerDatabases(layer({}, ['bin/sh'], ['var/lib/dpkg/'])).content).toEqual({
      databases: [],
      removed: ['var/lib/dpkg/'],
      rewritten: [],
    });
  });
});
