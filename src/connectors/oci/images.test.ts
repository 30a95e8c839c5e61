import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as build from '../../../test/fakes/image-builder.js';
import { collect, gapsOf, only, testContext } from '../../../test/fakes/read-context.js';
import type { Observation } from '../../model/index.js';
import type { Limits } from '../../ports/index.js';
import { imageArchive, ociLayout } from './index.js';

const STATUS =
  'Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nSource: openssl\nVersion: 3.0.20-1~deb12u2\n\n';
const OS_RELEASE = 'ID=debian\nVERSION_ID="12"\n';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'headwater-oci-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
function freshPath(): string {
  count += 1;
  return path.join(folder, String(count));
}

async function readLayout(
  files: Readonly<Record<string, Uint8Array>>,
  limits: Partial<Limits> = {},
): Promise<readonly Observation[]> {
  const at = freshPath();
  await build.writeFiles(at, files);
  const claim = await ociLayout.recognise({ kind: 'folder', path: at, entries: new Set(['oci-layout', 'index.json', 'blobs/']) });
  return collect(ociLayout.read(claim!, testContext(limits)));
}

async function readArchive(bytes: Uint8Array, head = bytes, limits: Partial<Limits> = {}): Promise<readonly Observation[]> {
  const at = freshPath();
  await writeFile(at, bytes);
  const claim = await imageArchive.recognise({
    kind: 'file',
    path: at,
    size: bytes.byteLength,
    head: head.subarray(0, 64 * 1024),
  });
  expect(claim?.as).toBe('image archive');
  return collect(imageArchive.read(claim!, testContext(limits)));
}

const layoutOf = (manifest: build.BuiltManifest, name = 'registry.example/payments/api:2.4.0'): Record<string, Buffer> =>
  build.layoutFiles([{ manifest, name }]);

describe('an OCI layout', () => {
  it('gives an image with its layers, configuration and names, and each layer once', async () => {
    const base = build.image({ layers: [await build.layer({ 'etc/os-release': OS_RELEASE, 'var/lib/dpkg/status': STATUS })] });
    const app = build.image({
      from: base,
      layers: [await build.layer({ 'app.txt': 'x', 'etc/motd': null, 'opt/': null })],
      config: { User: '1000', Labels: { team: 'payments' } },
      annotations: { 'org.opencontainers.image.base.name': 'registry.example/base:1' },
      history: [
        { created_by: 'ENV A=1', empty_layer: true },
        { created_by: 'COPY app.txt /', comment: 'buildkit' },
      ],
    });
    const observations = await readLayout(
      build.layoutFiles([{ manifest: base }, { manifest: app, name: 'registry.example/payments/api:2.4.0' }]),
    );
    expect(gapsOf(observations)).toEqual([]);
    const [, seen] = only(observations, 'image');
    expect(seen?.configDigest).toBe(app.configDigest);
    expect(seen?.image).toEqual({
      digest: app.digest,
      names: [{ repository: 'registry.example/payments/api', tags: ['2.4.0'] }],
      platform: 'linux/amd64',
      created: '2026-01-01T00:00:00Z',
      layers: app.layers.map(({ digest, diffId }) => ({ digest, diffId })),
      annotations: {
        'org.opencontainers.image.ref.name': 'registry.example/payments/api:2.4.0',
        'org.opencontainers.image.base.name': 'registry.example/base:1',
      },
      labels: { team: 'payments' },
      history: [
        { createdBy: 'COPY part 0 /', created: '2026-01-01T00:00:00Z', emptyLayer: false },
        { createdBy: 'ENV A=1', emptyLayer: true },
        { createdBy: 'COPY app.txt /', emptyLayer: false, comment: 'buildkit' },
      ],
      user: '1000',
      settings: { environment: [], exposedPorts: [], healthcheck: false },
      indexes: [],
    });
    const layers = only(observations, 'layer').map(({ content }) => content);
    expect(layers.map(({ digest }) => digest)).toEqual(app.layers.map(({ digest }) => digest));
    expect(layers[0]?.databases[0]?.packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'libssl3 3.0.20-1~deb12u2',
    ]);
    expect(layers[0]?.distribution).toEqual({ id: 'debian', version: '12' });
    expect(layers[1]?.removed).toEqual(['etc/motd', 'opt/']);
  });

  it('gives every platform of an index, and takes attestations for neither images nor mistakes', async () => {
    const amd = build.image({ layers: [await build.layer({ a: 'amd' })] });
    const arm = build.image({
      layers: [await build.layer({ a: 'arm' })],
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    });
    const top = build.index([amd, arm, build.attestationOf(amd), build.attestationOf(arm)]);
    const observations = await readLayout(layoutOf(top));
    expect(gapsOf(observations)).toEqual([]);
    expect(only(observations, 'image').map(({ image }) => [image.platform, image.indexes, image.names[0]?.tags])).toEqual([
      ['linux/amd64', [top.digest], ['2.4.0']],
      ['linux/arm64/v8', [top.digest], ['2.4.0']],
    ]);
    expect(only(observations, 'layer')).toHaveLength(2);
  });

  it('merges an image that is reached by two ways', async () => {
    const one = build.image({ layers: [await build.layer({ a: '1' })] });
    const top = build.index([one]);
    const observations = await readLayout(
      build.layoutFiles([
        { manifest: one, name: 'r.example/a:1' },
        { manifest: top, name: 'r.example/a:2' },
      ]),
    );
    expect(only(observations, 'image').map(({ image }) => [image.names, image.indexes])).toEqual([
      [[{ repository: 'r.example/a', tags: ['1', '2'] }], [top.digest]],
    ]);
  });

  it.each(['gzip', 'zstd', 'none'] as const)('reads layers compressed by %s, in both formats', async (compression) => {
    for (const format of ['oci', 'docker'] as const) {
      const one = build.image({
        format,
        layers: [await build.layer({ 'var/lib/dpkg/status': STATUS, large: 'x'.repeat(300_000) }, compression)],
      });
      const observations = await readLayout(layoutOf(one));
      expect(gapsOf(observations)).toEqual([]);
      expect(only(observations, 'layer')[0]?.content.databases[0]?.packages).toHaveLength(1);
    }
  });

  it('does not take a bare tag in ref.name for a repository', async () => {
    const one = build.image({ layers: [] });
    const observations = await readLayout(layoutOf(one, 'latest'));
    expect(only(observations, 'image')[0]?.image.names).toEqual([]);
  });

  it('passes over signatures and charts without a gap', async () => {
    const config = Buffer.from('{}');
    const signature = build.image({
      manifest: {
        layers: [{ mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json', digest: build.sha256('s'), size: 1 }],
      },
    });
    const chart = build.image({
      manifest: { config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: build.sha256(config), size: 2 } },
    });
    const observations = await readLayout(build.layoutFiles([{ manifest: signature }, { manifest: chart }]));
    expect(observations).toEqual([]);
  });

  describe('goes on when', () => {
    it('a layer is missing, damaged, truncated, longer than announced or not what its media type says', async () => {
      const layers = await Promise.all(
        ['missing', 'damaged', 'truncated', 'long', 'good'].map((name) =>
          build.layer({ [name]: name, 'var/lib/dpkg/status': STATUS }),
        ),
      );
      const one = build.image({ layers });
      const files = layoutOf(one);
      const pathOf = (index: number): string => build.blobPath(layers[index]!.digest);
      delete files[pathOf(0)];
      files[pathOf(1)] = (await build.layer({ damaged: 'something else' })).bytes;
      files[pathOf(2)] = layers[2]!.bytes.subarray(0, -20);
      files[pathOf(3)] = Buffer.concat([layers[3]!.bytes, Buffer.alloc(10)]);
      const observations = await readLayout(files);
      const gaps = gapsOf(observations);
      expect(gaps.map(({ code, what }) => [code, what])).toEqual(
        [1, 2, 3, 4].map((n) => ['LAYER_UNREADABLE', `layer ${n} of registry.example/payments/api:2.4.0`]),
      );
      expect(gaps.map(({ why }) => /\((\w+)\)$/.exec(why)?.[1])).toEqual([
        'BLOB_MISSING',
        'DIGEST_MISMATCH',
        'DIGEST_MISMATCH',
        'DIGEST_MISMATCH',
      ]);
      expect(only(observations, 'layer').map(({ content }) => content.digest)).toEqual([layers[4]!.digest]);
      expect(only(observations, 'image')[0]?.image.layers).toHaveLength(5);
    });

    it('a layer is not the one whose diffId the configuration lists', async () => {
      const one = await build.layer({ a: '1' });
      const lie = build.image({
        layers: [one],
        configuration: { rootfs: { type: 'layers', diff_ids: [build.sha256('another')] } },
      });
      const observations = await readLayout(layoutOf(lie));
      expect(gapsOf(observations).map(({ code, why }) => [code, /\((\w+)\)$/.exec(why)?.[1]])).toEqual([
        ['LAYER_UNREADABLE', 'DIGEST_MISMATCH'],
      ]);
      expect(only(observations, 'layer')).toEqual([]);
    });

    it.each([
      ['a foreign layer', 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'BLOB_MISSING'],
      ['a layer that is not distributed', 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', 'BLOB_MISSING'],
      ['an encrypted layer', 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted', 'COMPRESSION_UNSUPPORTED'],
    ])('there is %s', async (_, mediaType, code) => {
      const one = await build.layer({ a: '1' });
      const image = build.image({
        layers: [one],
        manifest: { layers: [{ mediaType, digest: one.digest, size: one.bytes.byteLength }] },
      });
      const observations = await readLayout(layoutOf(image));
      expect(gapsOf(observations).map((gap) => gap.code)).toEqual(['LAYER_UNREADABLE']);
      expect(gapsOf(observations)[0]?.why).toContain(code);
      expect(only(observations, 'image')).toHaveLength(1);
    });

    it.each([
      ['of schema 1', '{"schemaVersion":1,"fsLayers":[]}', 'IMAGE_SCHEMA_UNSUPPORTED'],
      ['an index and an image at once', '{"schemaVersion":2,"manifests":[],"layers":[]}', 'FILE_MALFORMED'],
      ['not JSON', '{', 'FILE_MALFORMED'],
      ['nested without end', '['.repeat(100_000), 'FILE_MALFORMED'],
      [
        'with a digest that climbs out',
        '{"schemaVersion":2,"config":{"digest":"sha256:../../etc/passwd","size":1},"layers":[]}',
        'FILE_MALFORMED',
      ],
    ])('a manifest is %s', async (_, text, code) => {
      const good = build.image({ layers: [await build.layer({ a: '1' })] });
      const files = build.layoutFiles([{ manifest: good }]);
      const bad = Buffer.from(text);
      const index = JSON.parse(files['index.json']!.toString()) as { manifests: unknown[] };
      index.manifests.push({ mediaType: build.MEDIA.oci.manifest, digest: build.sha256(bad), size: bad.byteLength });
      const observations = await readLayout({
        ...files,
        'index.json': Buffer.from(JSON.stringify(index)),
        [build.blobPath(build.sha256(bad))]: bad,
      });
      expect(gapsOf(observations).map((gap) => gap.code)).toEqual([code]);
      expect(only(observations, 'image')).toHaveLength(1);
    });

    it('a configuration is missing: the layers are still known by digest', async () => {
      const one = build.image({ layers: [await build.layer({ 'var/lib/dpkg/status': STATUS })] });
      const files = layoutOf(one);
      delete files[build.blobPath(one.configDigest)];
      const observations = await readLayout(files);
      expect(gapsOf(observations).map(({ code, hides }) => [code, hides])).toEqual([['BLOB_MISSING', ['images']]]);
      expect(only(observations, 'image')[0]?.image).toMatchObject({ layers: [{ digest: one.layers[0]!.digest }], history: [] });
      expect(only(observations, 'image')[0]?.image).not.toHaveProperty('user');
      expect(only(observations, 'layer')[0]?.content.diffId).toBe(one.layers[0]!.diffId);
    });

    it('indexes point at each other in a circle of copies', async () => {
      let inner: build.BuiltManifest = build.image({ layers: [] });
      for (let depth = 0; depth < 8; depth += 1) inner = build.index([inner]);
      const observations = await readLayout(layoutOf(inner));
      expect(gapsOf(observations).map((gap) => gap.code)).toEqual(['FILE_MALFORMED']);
    });
  });

  describe('does no harm when', () => {
    const codesOf = (observations: readonly Observation[]): unknown[] =>
      gapsOf(observations).map(({ code, why }) => [code, /\((\w+)\)$/.exec(why)?.[1]]);

    it.each(['gzip', 'zstd'] as const)('a %s layer is a bomb', async (compression) => {
      const zeros = build.layerOfTar(await build.tarOf({ zeros: new Uint8Array(64 * 1024 * 1024) }));
      // Blocks of one repeated byte: 2 MiB each out of four bytes.
      const blocks = Buffer.concat([
        Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]),
        ...Array.from({ length: 20_000 }, () => Buffer.from([0x02, 0x00, 0x10, 0x00])),
      ]);
      const bomb = compression === 'gzip' ? zeros : { ...zeros, bytes: blocks, digest: build.sha256(blocks) };
      expect(codesOf(await readLayout(layoutOf(build.image({ layers: [bomb] }))))).toEqual([
        ['LAYER_UNREADABLE', 'ARCHIVE_SUSPICIOUS'],
      ]);
    });

    it('a layer is larger than the limit, or has more entries', async () => {
      const one = build.image({ layers: [await build.layer({ a: 'x'.repeat(100_000), b: '', c: '' }, 'none')] });
      expect(codesOf(await readLayout(layoutOf(one), { uncompressed: 50_000 }))).toEqual([
        ['LAYER_UNREADABLE', 'ARCHIVE_TOO_LARGE'],
      ]);
      expect(codesOf(await readLayout(layoutOf(one), { archiveEntries: 2 }))).toEqual([
        ['LAYER_UNREADABLE', 'ARCHIVE_TOO_LARGE'],
      ]);
    });

    it('entries climb out of the layer: they are counted and not used', async () => {
      const sly = await build.layer({
        '../../var/lib/dpkg/status': STATUS,
        '/var/lib/dpkg/status': STATUS,
        'a/../../b': 'x',
        'var/lib/dpkg/status': { hardlink: '../../../etc/passwd' },
        'usr/lib/os-release': OS_RELEASE,
        'etc/os-release': { symlink: '../usr/lib/os-release' },
        'etc/localtime': { symlink: '/usr/share/zoneinfo/UTC' },
      });
      const observations = await readLayout(layoutOf(build.image({ layers: [sly] })));
      expect(gapsOf(observations).map(({ code, why }) => [code, why])).toEqual([
        ['ARCHIVE_SUSPICIOUS', '4 of its entries point outside of the image and were not used'],
      ]);
      expect(only(observations, 'layer')[0]?.content).toMatchObject({ databases: [], distribution: { id: 'debian' } });
    });

    it('a package database is a link: that is told, since its packages are then unknown', async () => {
      const linked = await build.layer({ 'var/lib/dpkg/status': { symlink: '/data/status' } });
      expect(
        gapsOf(await readLayout(layoutOf(build.image({ layers: [linked] })))).map(({ code, hides }) => [code, hides]),
      ).toEqual([['PACKAGE_DATABASE_MALFORMED', ['packages']]]);
    });

    it('a package database is larger than any: the rest of the layer counts', async () => {
      const large = await build.layer({ 'var/lib/dpkg/status': STATUS.repeat(1000), 'etc/os-release': OS_RELEASE }, 'none');
      const observations = await readLayout(layoutOf(build.image({ layers: [large] })), { textFile: 1024 });
      expect(gapsOf(observations).map((gap) => gap.code)).toEqual(['FILE_TOO_LARGE']);
      expect(only(observations, 'layer')[0]?.content).toMatchObject({ databases: [], distribution: { id: 'debian' } });
    });

    it('keys are named __proto__ and constructor', async () => {
      const annotations = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
      const one = build.image({ layers: [], annotations, config: { Labels: annotations } });
      const observations = await readLayout(layoutOf(one));
      const { image } = only(observations, 'image')[0]!;
      expect(Object.getPrototypeOf(image.annotations)).toBe(Object.prototype);
      expect(image.labels['constructor']).toBe('y');
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    });
  });
});

describe('an image archive', () => {
  it('gives the same as the layout it holds, plain, gzipped and by zstd', async () => {
    const one = build.image({
      layers: [await build.layer({ 'var/lib/dpkg/status': STATUS }), await build.layer({ b: 'x'.repeat(500_000) }, 'none')],
    });
    const roots = [{ manifest: build.index([one, build.attestationOf(one)]), name: 'r.example/a:1' }];
    const expected = await readLayout(build.layoutFiles(roots));
    const tar = await build.ociArchive(roots);
    expect(await readArchive(tar)).toEqual(expected);
    expect(await readArchive(gzipSync(tar), tar)).toEqual(expected);
    expect(await readArchive(build.zstdStored(tar))).toEqual(expected);
  });

  it('reads what docker save writes, shared layers linked', async () => {
    const base = build.image({ format: 'docker', layers: [await build.layer({ 'var/lib/dpkg/status': STATUS })] });
    const app = build.image({ format: 'docker', from: base, layers: [await build.layer({ app: '1' })], config: { User: 'app' } });
    const tar = await build.dockerArchive([
      { image: base, tags: ['base:1'] },
      { image: app, tags: ['registry.example/app:1', 'registry.example/app:latest'] },
    ]);
    const observations = await readArchive(tar);
    expect(gapsOf(observations)).toEqual([]);
    expect(
      only(observations, 'image').map(({ image, configDigest }) => [
        image.digest,
        configDigest,
        image.names,
        image.layers,
        image.user,
      ]),
    ).toEqual([
      [
        base.configDigest,
        base.configDigest,
        [{ repository: 'docker.io/library/base', tags: ['1'] }],
        [{ diffId: base.layers[0]!.diffId }],
        '',
      ],
      [
        app.configDigest,
        app.configDigest,
        [{ repository: 'registry.example/app', tags: ['1', 'latest'] }],
        app.layers.map(({ diffId }) => ({ diffId })),
        'app',
      ],
    ]);
    expect(only(observations, 'layer').map(({ content }) => [content.digest, content.diffId])).toEqual(
      app.layers.map(({ diffId }) => [undefined, diffId]),
    );
  });

  it('goes on behind a layer that breaks off, and says what a truncated archive lacks', async () => {
    const layers = [await build.layer({ a: 'x'.repeat(5000) }), await build.layer({ b: '1' })];
    const one = build.image({ layers });
    const files = build.layoutFiles([{ manifest: one, name: 'r.example/a:1' }]);
    files[build.blobPath(layers[0]!.digest)] = layers[0]!.bytes.subarray(0, 30);
    const damaged = await readArchive(await build.tarOf(files));
    expect(gapsOf(damaged).map(({ code, what }) => [code, what])).toEqual([['LAYER_UNREADABLE', 'layer 1 of r.example/a:1']]);
    expect(only(damaged, 'layer').map(({ content }) => content.digest)).toEqual([layers[1]!.digest]);

    const { 'oci-layout': layout, 'index.json': index, ...blobs } = build.layoutFiles([{ manifest: one, name: 'r.example/a:1' }]);
    const whole = await build.tarOf({
      'oci-layout': layout!,
      'index.json': index!,
      ...blobs,
      'padding.bin': new Uint8Array(10_000),
    });
    const truncated = await readArchive(whole.subarray(0, -8000));
    expect(gapsOf(truncated).map(({ code }) => code)).toEqual(['ARCHIVE_MALFORMED']);
    expect(only(truncated, 'image')).toHaveLength(1);
    expect(only(truncated, 'layer')).toHaveLength(2);
  });

  it.each<[string, Record<string, build.FileContent>]>([
    ['sources', { 'src/': '', 'src/a.ts': 'x' }],
    ['a web site with a manifest.json', { 'manifest.json': '{"name":"app"}', 'index.html': '' }],
    ['an index.json of something else', { 'index.json': '{"schemaVersion":1}' }],
    ['a path that climbs out', { '../blobs/sha256/': '' }],
    ['nothing', {}],
  ])('is not claimed when it holds %s', async (_, files) => {
    const head = await build.tarOf(files);
    expect(await imageArchive.recognise({ kind: 'file', path: '/x/image.tar', size: head.byteLength, head })).toBeUndefined();
  });
});
