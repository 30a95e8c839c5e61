import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { imageCatalog } from '../../src/connectors/image-catalog/index.js';
import { imageArchive, ociLayout } from '../../src/connectors/oci/index.js';
import { createRegistryConnector } from '../../src/connectors/oci/registry.js';
import * as build from '../fakes/image-builder.js';
import { sendJson, startRegistry, type FakeRegistry } from '../fakes/registry.js';
import { describeConnector, type NamedCandidate } from './connector.js';
import { QUICK } from './registry.js';

const STATUS = 'Package: libssl3\nStatus: install ok installed\nVersion: 3.0.20-1\n\n';
const HOSTILE = JSON.parse('{"__proto__":{"polluted":1},"constructor":"x"}') as Record<string, string>;

async function sample(): Promise<build.BuiltManifest> {
  const image = build.image({
    layers: [await build.layer({ 'var/lib/dpkg/status': STATUS }), await build.layer({ app: '1', old: null })],
    config: { Labels: HOSTILE },
  });
  return build.index([image, build.attestationOf(image)]);
}

let root = '';
async function makeRoot(): Promise<void> {
  root = await mkdtemp(path.join(tmpdir(), 'headwater-contract-'));
}
async function removeRoot(): Promise<void> {
  await rm(root, { recursive: true, force: true });
}

async function folder(name: string, files: Readonly<Record<string, Uint8Array>>): Promise<NamedCandidate> {
  const at = path.join(root, `folder-${name.replaceAll(' ', '-')}`);
  await build.writeFiles(at, files);
  const entries = await readdir(at, { withFileTypes: true });
  return {
    name,
    candidate: {
      kind: 'folder',
      path: at,
      entries: new Set(entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))),
    },
  };
}

async function file(name: string, bytes: Uint8Array): Promise<NamedCandidate> {
  const at = path.join(root, `file-${name.replaceAll(' ', '-')}`);
  await writeFile(at, bytes);
  const head = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { finishFlush: 2 }) : bytes;
  return { name, candidate: { kind: 'file', path: at, size: bytes.byteLength, head: head.subarray(0, 64 * 1024) } };
}

const damaged = async (): Promise<Record<string, Buffer>> => {
  const files = build.layoutFiles([{ manifest: await sample(), name: 'r.example/a:1' }]);
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, name.startsWith('blobs/') ? bytes.subarray(1) : bytes]),
  );
};

describeConnector('oci-layout', {
  connector: ociLayout,
  before: makeRoot,
  after: removeRoot,
  good: async () => [await folder('an index', build.layoutFiles([{ manifest: await sample(), name: 'r.example/a:1' }]))],
  broken: async () => [
    await folder('an index.json that is no JSON', {
      'oci-layout': Buffer.from('{}'),
      'index.json': Buffer.from('{"manifests":['),
    }),
    await folder('an index.json with hostile keys', {
      'oci-layout': Buffer.from('{}'),
      'index.json': Buffer.from('{"__proto__":{"manifests":[]},"manifests":[{"digest":"sha256:../x"}]}'),
    }),
    await folder('blobs that are damaged', await damaged()),
    await folder('blobs that are missing', {
      ...build.layoutFiles([]),
      'index.json': build.layoutFiles([{ manifest: await sample() }])['index.json'] ?? Buffer.alloc(0),
    }),
  ],
  foreign: async () => [
    await folder('sources', { 'package.json': Buffer.from('{}'), 'src/a.ts': Buffer.from('') }),
    await folder('an index.json alone', { 'index.json': Buffer.from('{}') }),
    await file('an archive', await build.ociArchive([{ manifest: await sample() }])),
  ],
});

describeConnector('image-archive', {
  connector: imageArchive,
  before: makeRoot,
  after: removeRoot,
  good: async () => {
    const tar = await build.ociArchive([{ manifest: await sample(), name: 'r.example/a:1' }]);
    const docker = build.image({ format: 'docker', layers: [await build.layer({ 'var/lib/dpkg/status': STATUS })] });
    return [
      await file('an OCI archive', tar),
      await file('an OCI archive gzipped', gzipSync(tar)),
      await file('an OCI archive by zstd', build.zstdStored(tar)),
      await file('an archive of docker save', await build.dockerArchive([{ image: docker, tags: ['a:1'] }])),
    ];
  },
  broken: async () => {
    const tar = await build.ociArchive([{ manifest: await sample(), name: 'r.example/a:1' }]);
    return [
      await file('a truncated archive', tar.subarray(0, 2000)),
      await file('a truncated gzip', gzipSync(tar).subarray(0, -30)),
      await file('a truncated zstd', build.zstdStored(Buffer.concat([tar, Buffer.alloc(200_000)])).subarray(0, -30)),
      await file('damaged blobs', await build.tarOf(await damaged())),
      await file('a broken manifest.json', await build.tarOf({ 'manifest.json': '[{"Config":' })),
      await file(
        'links in a circle',
        await build.tarOf({
          [`${'a'.repeat(64)}.json`]: { symlink: `${'a'.repeat(64)}.json` },
          'manifest.json': `[{"Config":"${'a'.repeat(64)}.json","Layers":["../../etc/passwd"]}]`,
        }),
      ),
    ];
  },
  foreign: async () => [
    await file('image.tar of sources', await build.tarOf({ 'src/': '', 'src/a.ts': 'x' })),
    await file('text', Buffer.from('oci-layout index.json blobs/sha256/')),
    await file('a catalog', Buffer.from(`{"digest":"${build.sha256('a')}","layers":[]}\n`)),
    await folder('a layout', build.layoutFiles([{ manifest: await sample() }])),
  ],
});

describeConnector('image-catalog', {
  connector: imageCatalog,
  before: makeRoot,
  after: removeRoot,
  good: async () => {
    const line = `${JSON.stringify({ digest: build.sha256('a'), repository: 'r.example/a', tags: ['1'], layers: [build.sha256('l')], labels: HOSTILE }).replace('"constructor"', '"__proto__":"p","constructor"')}\n`;
    const layer = `${JSON.stringify({ kind: 'layer', diffId: build.sha256('l'), files: { 'var/lib/dpkg/status': STATUS } })}\n`;
    return [await file('lines', Buffer.from(line + layer)), await file('lines gzipped', gzipSync(line.repeat(100) + layer))];
  },
  broken: async () => {
    const line = `{"digest":"${build.sha256('a')}","layers":["${build.sha256('l')}"]}\n`;
    return [
      await file(
        'a line of a hundred megabytes',
        Buffer.concat([Buffer.from(`${line}{"digest":"`), Buffer.alloc(100 * 1024 * 1024, 0x61), Buffer.from(`\n${line}`)]),
      ),
      await file('a line that breaks off', Buffer.from(line + line.slice(0, 40))),
      await file('a gzip that breaks off', gzipSync(line.repeat(100)).subarray(0, -12)),
      await file('digests that are none', Buffer.from(`${line}{"digest":"../../etc","layers":[]}\n`)),
    ];
  },
  foreign: async () => [
    await file('catalog.jsonl with logs', Buffer.from('{"level":"info","digest":"x"}\n')),
    await file('a scanner report', Buffer.from('{"SchemaVersion":2,"ArtifactName":"a","Results":[]}')),
    await file('a tar', await build.tarOf({ 'src/a.ts': 'x' })),
  ],
});

let registry: FakeRegistry;
let failing: FakeRegistry;
describeConnector('oci-registry', {
  connector: createRegistryConnector({ tuning: QUICK, places: { env: {}, home: '/nonexistent', helperTimeout: 1000 } }),
  before: async () => {
    registry = await startRegistry();
    await build.push(registry.url, 'team/app', '1.0', await sample());
    failing = await startRegistry();
    await build.push(failing.url, 'team/app', '1.0', await sample());
    await build.push(failing.url, 'team/cut', '1.0', await sample());
    failing.fault(({ method, path: at }, response) => {
      if (method === 'GET' && at.startsWith('/v2/team/cut/blobs/'))
        response.writeHead(200, { 'content-length': 1_000_000 }).write('x', () => response.destroy());
      else if (at.startsWith('/v2/team/html/')) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      else if (at.startsWith('/v2/team/json/')) sendJson(response, 200, { tags: [1, 2], __proto__: 1 });
      else if (at.startsWith('/v2/team/500/')) sendJson(response, 500, {});
      else return false;
      return true;
    });
  },
  after: async () => {
    await registry.close();
    await failing.close();
  },
  good: () =>
    ['/team/app:1.0', '/team/app', '/team/*', ''].map((rest) => ({
      name: rest,
      candidate: { kind: 'address', address: `registry://${registry.host}${rest}` },
    })),
  broken: () => [
    ...['/team/cut', '/team/html', '/team/json', '/team/500', '/team/nothing:1', '/UPPER', '/a@sha256:x'].map(
      (rest): NamedCandidate => ({ name: rest, candidate: { kind: 'address', address: `registry://${failing.host}${rest}` } }),
    ),
    { name: 'nobody listens', candidate: { kind: 'address', address: 'registry://127.0.0.1:1/a' } },
    { name: 'no host', candidate: { kind: 'address', address: 'registry://' } },
    { name: 'a password', candidate: { kind: 'address', address: 'registry://user:secret@r.example/a' } },
  ],
  foreign: async () => [
    { name: 'a web address', candidate: { kind: 'address', address: 'https://registry.example/a' } },
    { name: 'a path', candidate: { kind: 'address', address: './registry' } },
  ],
});
