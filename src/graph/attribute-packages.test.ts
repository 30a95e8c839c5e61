import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributedPackage, InstalledPackage, LayerContent } from '../model/index.js';
import { attributePackages, packageAttribution } from './attribute-packages.js';

const STATUS = 'var/lib/dpkg/status';

function pkg(written: string, type: 'deb' | 'apk' = 'deb'): InstalledPackage {
  const [name = '', version = '1', architecture = 'amd64'] = written.split(/[=:]/);
  return { type, name, version, architecture, source: { name, version } };
}

/** A layer whose dpkg database lists these packages (`name=version[:architecture]`); undefined when it has no database. */
function layer(packages: readonly string[] | undefined, more: Partial<LayerContent> = {}): LayerContent {
  const databases =
    packages === undefined ? [] : [{ path: STATUS, type: 'deb' as const, packages: packages.map((each) => pkg(each)) }];
  return { databases, removed: [], rewritten: [], ...more };
}

function apk(path: string, ...names: string[]): LayerContent {
  return layer(undefined, { databases: [{ path, type: 'apk', packages: names.map((each) => pkg(each, 'apk')) }] });
}

/** `name=version@layer`, sorted. */
function shown(packages: Iterable<AttributedPackage>): readonly string[] {
  return [...packages].map((each) => `${each.name}=${each.version}@${each.layer}`).toSorted();
}

describe('attributePackages', () => {
  it.each<[string, (LayerContent | undefined)[], string[]]>([
    [
      'gives each package to the layer whose database first shows it',
      [layer(['a=1']), layer(undefined), layer(['a=1', 'b=1'])],
      ['a=1@0', 'b=1@2'],
    ],
    [
      'gives an upgraded package to the layer that upgraded it',
      [layer(['a=1', 'b=1']), layer(['a=2', 'b=1'])],
      ['a=2@1', 'b=1@0'],
    ],
    [
      'gives a package that was removed and reinstalled to the layer that reinstalled it',
      [layer(['a=1', 'b=1']), layer(['b=1']), layer(['a=1', 'b=1'])],
      ['a=1@2', 'b=1@0'],
    ],
    [
      'gives a package that was downgraded again to the layer that did so',
      [layer(['a=1']), layer(['a=2']), layer(['a=1'])],
      ['a=1@2'],
    ],
    [
      'gives a package reinstalled in the same version to the later layer',
      [layer(['a=1', 'b=1']), layer(['a=1', 'b=1'], { rewritten: ['a'] })],
      ['a=1@1', 'b=1@0'],
    ],
    [
      'does so where the later layer has no database at all',
      [layer(['a=1', 'b=1']), layer(undefined, { rewritten: ['a'] })],
      ['a=1@1', 'b=1@0'],
    ],
    [
      'tells architectures apart where dpkg does',
      [layer(['a=1:amd64', 'a=1:i386']), layer(['a=1:amd64', 'a=1:i386'], { rewritten: ['a:i386'] })],
      ['a=1@0', 'a=1@1'],
    ],
    [
      'gives everything of a squashed image to its one layer',
      [layer(undefined), layer(['a=1', 'b=1'], { rewritten: ['a', 'b'] })],
      ['a=1@1', 'b=1@1'],
    ],
    ['lists nothing after the last package was removed', [layer(['a=1']), layer([])], []],
    ['lists nothing when a whiteout deletes the database', [layer(['a=1']), layer(undefined, { removed: [STATUS] })], []],
    ['lists nothing when a whiteout deletes a folder above it', [layer(['a=1']), layer(undefined, { removed: ['var/lib'] })], []],
    ['lists nothing when an opaque folder hides it', [layer(['a=1']), layer(undefined, { removed: ['var/lib/dpkg/'] })], []],
    ['lists nothing when the root is opaque', [layer(['a=1']), layer(undefined, { removed: ['/'] })], []],
    [
      'keeps a database next to which something was deleted',
      [layer(['a=1']), layer(undefined, { removed: ['var/lib/dpkg/status-old', 'var/li'] })],
      ['a=1@0'],
    ],
    [
      'gives packages to the layer that brought the database back after it was deleted',
      [layer(['a=1']), layer(undefined, { removed: [STATUS] }), layer(['a=1'])],
      ['a=1@2'],
    ],
    [
      'compares with the database before when one layer hides it and writes it anew',
      [layer(['a=1']), layer(['a=1', 'b=1'], { removed: ['var/lib/dpkg/'] })],
      ['a=1@0', 'b=1@1'],
    ],
    ['finds nothing in an image without layers', [], []],
  ])('%s', (_rule, layers, expected) => {
    const { packages, uncertain, unread } = attributePackages(layers);
    expect(shown(packages)).toEqual(expected);
    expect(shown(uncertain)).toEqual([]);
    expect(unread).toEqual([]);
  });

  it('merges the files of status.d, each its own database', () => {
    const file = (name: string, version: string): LayerContent =>
      layer(undefined, { databases: [{ path: `${STATUS}.d/${name}`, type: 'deb', packages: [pkg(`${name}=${version}`)] }] });
    const gone = layer(undefined, { removed: [`${STATUS}.d/tzdata`] });
    const layers = [file('tzdata', '1'), file('libc6', '1'), file('libc6', '2'), gone, file('base', '1'), file('base', '1')];
    expect(shown(attributePackages(layers.slice(0, 3)).packages)).toEqual(['libc6=2@2', 'tzdata=1@0']);
    expect(shown(attributePackages(layers).packages)).toEqual(['base=1@5', 'libc6=2@2']);
  });

  it("follows apk's database when /lib becomes a link", () => {
    const { packages } = attributePackages([apk('lib/apk/db/installed', 'a=1'), apk('usr/lib/apk/db/installed', 'a=1', 'b=1')]);
    expect(shown(packages)).toEqual(['a=1@0', 'b=1@1']);
  });

  it('takes the distribution from the last layer that says it', () => {
    const debian = (version: string): LayerContent => layer(undefined, { distribution: { id: 'debian', version } });
    expect(attributePackages([debian('11'), debian('12'), layer(['a=1'])]).distribution).toEqual({ id: 'debian', version: '12' });
    expect(attributePackages([layer(['a=1'])])).not.toHaveProperty('distribution');
  });

  describe('across a layer that was not read', () => {
    it('marks what appears after it, and only that', () => {
      const { packages, unread, uncertain } = attributePackages([
        layer(['a=1']),
        undefined,
        layer(['a=1', 'b=1']),
        layer(['a=1', 'b=1', 'c=1']),
      ]);
      expect(shown(packages)).toEqual(['a=1@0', 'b=1@2', 'c=1@3']);
      expect(unread).toEqual([1]);
      expect(shown(uncertain)).toEqual(['b=1@2']);
    });

    it('is certain of what the next layer wrote itself', () => {
      const { uncertain } = attributePackages([undefined, layer(['a=1', 'b=1'], { rewritten: ['b'] })]);
      expect(shown(uncertain)).toEqual(['a=1@1']);
    });

    it('says so when it is the last one, above which nothing is known', () => {
      const { packages, unread } = attributePackages([layer(['a=1']), undefined]);
      expect(shown(packages)).toEqual(['a=1@0']);
      expect(unread).toEqual([1]);
    });

    it('forgets the doubt when the package is installed again', () => {
      const { uncertain } = attributePackages([undefined, layer(['a=1']), layer(['a=1'], { rewritten: ['a'] })]);
      expect(shown(uncertain)).toEqual([]);
    });
  });

  const anyLayer = fc.option(
    fc.record({
      databases: fc.option(fc.uniqueArray(fc.constantFrom('a=1', 'a=2', 'b=1', 'b=1:i386', 'c=1', 'd=1')), { nil: undefined }),
      rewritten: fc.subarray(['a', 'b', 'b:i386', 'c']),
      removed: fc.subarray([STATUS, 'var/lib/dpkg/', 'tmp']),
    }),
    { nil: undefined, freq: 6 },
  );
  const anyImage = fc.array(
    anyLayer.map((each) => each && layer(each.databases, { rewritten: each.rewritten, removed: each.removed })),
    { maxLength: 8 },
  );

  it('lists exactly the packages of the last database that is still there, each from a layer that has or rewrote it', () => {
    fc.assert(
      fc.property(anyImage, (layers) => {
        const last = layers.findLastIndex(
          (each) => each !== undefined && (each.databases.length > 0 || each.removed.some((path) => path !== 'tmp')),
        );
        const expected = layers[last]?.databases[0]?.packages ?? [];
        const { packages } = attributePackages(layers);
        expect(packages.map(({ layer: _layer, database: _database, ...rest }) => rest)).toEqual(expected);
        for (const each of packages) {
          const from = layers[each.layer];
          expect(from).toBeDefined();
          const has = from?.databases[0]?.packages.some((one) => one.name === each.name && one.version === each.version);
          expect(has === true || from?.rewritten.some((name) => name.split(':')[0] === each.name)).toBe(true);
        }
      }),
    );
  });

  it('gives the same for many images at once as for each alone, and the same object for the same layers', () => {
    fc.assert(
      fc.property(fc.array(anyImage, { maxLength: 5 }), (images) => {
        const attribute = packageAttribution();
        // Every prefix is an image too: the one that it is the base of shares its layers.
        for (const image of images.flatMap((layers) => [layers, layers.slice(0, -1)])) {
          const result = attribute(image);
          expect(result).toEqual(attributePackages(image));
          expect(attribute([...image])).toBe(result);
        }
      }),
    );
  });
});
