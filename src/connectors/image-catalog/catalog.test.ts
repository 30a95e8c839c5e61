import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, gapsOf, only, testContext } from '../../../test/fakes/read-context.js';
import {
  diffId,
  imageDigest,
  indexDigest,
  layerDigest,
  type Image,
  type LayerContent,
  type Observation,
} from '../../model/index.js';
import type { Limits } from '../../ports/index.js';
import { imageCatalog, writeCatalogLine, writeLayerLine } from './index.js';
import { createLineParser } from './parse-line.js';
import { imageLineSchema, layerLineSchema } from './schema.js';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const C = `sha512:${'c'.repeat(128)}`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'headwater-catalog-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: string | Uint8Array, limits: Partial<Limits> = {}): Promise<readonly Observation[]> {
  const file = path.join(folder, 'input');
  await writeFile(file, content);
  return collect(
    imageCatalog.read(
      { candidate: { kind: 'file', path: file, size: content.length, head: new Uint8Array(0) }, as: 'image catalog' },
      testContext(limits),
    ),
  );
}

function recognises(head: string): Promise<boolean> {
  return imageCatalog
    .recognise({ kind: 'file', path: '/x', size: head.length, head: Buffer.from(head) })
    .then((claim) => claim !== undefined);
}

describe('an image catalog', () => {
  it('gives the images it lists, plain and gzipped', async () => {
    const text = `${JSON.stringify({ digest: A, repository: 'nginx', tags: ['1', 'latest'], platform: 'linux/amd64', created: '2026-01-01T00:00:00Z', layers: [A, B], diffIds: [B, C] })}\r\n\n{"digest":"${B}","diffIds":["${A}"],"history":[{"created_by":"COPY","empty_layer":true},{"createdBy":"RUN","comment":"x"}]}`;
    const observations = await read(text);
    expect(gapsOf(observations)).toEqual([]);
    expect(only(observations, 'image').map(({ image }) => image)).toEqual([
      {
        digest: A,
        names: [{ repository: 'docker.io/library/nginx', tags: ['1', 'latest'] }],
        platform: 'linux/amd64',
        created: '2026-01-01T00:00:00Z',
        layers: [
          { digest: A, diffId: B },
          { digest: B, diffId: C },
        ],
        annotations: {},
        labels: {},
        history: [],
        indexes: [],
      },
      {
        digest: B,
        names: [],
        layers: [{ diffId: A }],
        annotations: {},
        labels: {},
        history: [
          { createdBy: 'COPY', emptyLayer: true },
          { createdBy: 'RUN', emptyLayer: false, comment: 'x' },
        ],
        indexes: [],
      },
    ]);
    expect(await read(gzipSync(text))).toEqual(observations);
    expect(await read(`\ufeff${text}`)).toEqual(observations);
  });

  it('gives the packages of layers it describes', async () => {
    const status = 'Package: a\nStatus: install ok installed\nVersion: 1\n\n';
    const observations = await read(
      `${JSON.stringify({ kind: 'layer', diffId: A, size: 10, files: { 'var/lib/dpkg/status': status, 'etc/passwd': 'x' }, removed: ['etc/x'], rewritten: ['b'] })}\n`,
    );
    expect(only(observations, 'layer').map(({ content }) => content)).toEqual([
      {
        diffId: A,
        databases: [
          {
            path: 'var/lib/dpkg/status',
            type: 'deb',
            packages: [{ type: 'deb', name: 'a', version: '1', source: { name: 'a', version: '1' } }],
          },
        ],
        removed: ['etc/x'],
        rewritten: ['b'],
      },
    ]);
  });

  it.each([
    ['not JSON', '{"digest":', 'FILE_MALFORMED'],
    ['no object', '[1]', 'FILE_MALFORMED'],
    ['a malformed digest', `{"digest":"sha256:xyz","layers":["${A}"]}`, 'FILE_MALFORMED'],
    ['a malformed layer', `{"digest":"${A}","layers":["${A}","../../x"]}`, 'FILE_MALFORMED'],
    ['layers and diffIds of different length', `{"digest":"${A}","layers":["${A}"],"diffIds":[]}`, 'FILE_MALFORMED'],
    ['a layer without a digest', '{"kind":"layer","files":{}}', 'FILE_MALFORMED'],
    ['an unknown kind', `{"kind":"chart","digest":"${A}"}`, 'FILE_MALFORMED'],
    ['nesting without end', '['.repeat(500_000), 'FILE_MALFORMED'],
    ['a line over the limit', `{"digest":"${A}","x":"${'y'.repeat(2_000_000)}"}`, 'LINE_TOO_LONG'],
    [
      'bytes that are no text',
      Buffer.concat([Buffer.from('{"digest":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
      'ENCODING_UNREADABLE',
    ],
  ])('with %s says which line, and goes on', async (_, line, code) => {
    const good = Buffer.from(`{"digest":"${A}","layers":["${B}"]}\n`);
    const observations = await read(Buffer.concat([good, Buffer.from(line), Buffer.from('\n'), good]));
    expect(gapsOf(observations).map((gap) => [gap.code, gap.what, gap.hides])).toEqual([
      [code, `line 2 of ${folder}/input`, ['images', 'packages']],
    ]);
    expect(only(observations, 'image')).toHaveLength(2);
  });

  it('lists an image without layers, with a gap', async () => {
    const observations = await read(`{"digest":"${A}","repository":"r.example/a"}`);
    expect(gapsOf(observations).map((gap) => gap.code)).toEqual(['IMAGE_WITHOUT_LAYERS']);
    expect(only(observations, 'image')[0]?.image.layers).toEqual([]);
  });

  it('names twenty broken lines and counts the rest', async () => {
    const gaps = gapsOf(await read('{"digest":1}\n'.repeat(1000)));
    expect(gaps).toHaveLength(21);
    expect(gaps.at(-1)?.what).toBe(`980 more lines of ${folder}/input`);
  });

  it('is no way to pollute prototypes', async () => {
    const observations = await read(
      `{"__proto__":{"digest":"${B}"},"digest":"${A}","layers":["${B}"],"labels":{"__proto__":{"polluted":"yes"},"constructor":"c"}}`,
    );
    expect(only(observations, 'image')[0]?.image.labels).toEqual({ constructor: 'c' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('says when a gzip file breaks off, and keeps what came before', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `{"digest":"${A}","tags":["${index * 7919}"],"layers":["${B}"]}\n`,
    ).join('');
    const whole = gzipSync(lines);
    const observations = await read(whole.subarray(0, -5000));
    expect(gapsOf(observations).map((gap) => gap.code)).toContain('ARCHIVE_MALFORMED');
    expect(only(observations, 'image').length).toBeGreaterThan(1000);
  });

  it.each([
    ['its first line', `{"digest":"${A}","layers":["${B}"]}\n`, true],
    ['one line without an end', `{"digest":"${A}","diffIds":[]}`, true],
    ['a good line after a broken one', `{"digest":\n{"digest":"${A}","layers":["${B}"]}\n`, true],
    ['a layer whose line is longer than the head', `{"kind":"layer","diffId":"${A}","files":{"var/lib/dpkg/status":"Pack`, true],
    ['other JSON lines', '{"level":"info","msg":"x"}\n', false],
    ['an image manifest', `{"schemaVersion":2,"config":{},"layers":[{"digest":"${A}"}]}`, false],
    ['a digest and nothing else', `{"digest":"${A}"}\n`, false],
    ['text', 'digest layers', false],
    ['nothing', '', false],
  ])('is recognised by %s', async (_, head, expected) => {
    expect(await recognises(head)).toBe(expected);
  });
});

describe('a line of a catalog', () => {
  const digest = fc.constantFrom(A, B, C);
  const junk = fc.constantFrom<unknown>(
    null,
    1,
    '',
    'x',
    true,
    [],
    {},
    [1],
    ['x'],
    { a: 1 },
    { a: 'x' },
    [{}],
    [{ created_by: 1 }],
    A.toUpperCase(),
  );
  const or = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: junk });
  const strings = fc.dictionary(fc.constantFrom('a', '__proto__', 'constructor', ''), fc.string());
  const line = fc.record(
    {
      kind: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('image', 'layer') }, junk),
      digest: or(digest),
      diffId: or(digest),
      repository: or(fc.constantFrom('nginx', 'r.example/a', 'UPPER')),
      tags: or(fc.array(fc.string())),
      names: or(fc.array(fc.oneof(fc.record({ repository: fc.string(), tags: fc.array(fc.string()) }), junk), { maxLength: 2 })),
      platform: or(fc.string()),
      created: or(fc.string()),
      layers: or(fc.array(or(digest), { maxLength: 2 })),
      diffIds: or(fc.array(or(digest), { maxLength: 2 })),
      annotations: or(strings),
      labels: or(strings),
      history: or(
        fc.array(
          fc.record(
            {
              createdBy: or(fc.string()),
              created_by: or(fc.string()),
              emptyLayer: or(fc.boolean()),
              empty_layer: or(fc.boolean()),
              comment: or(fc.string()),
              created: or(fc.string()),
            },
            { requiredKeys: [] },
          ),
          { maxLength: 2 },
        ),
      ),
      user: or(fc.string()),
      settings: or(
        fc.record(
          {
            environment: or(fc.array(or(fc.record({ name: or(fc.string()), value: fc.string() })), { maxLength: 2 })),
            exposedPorts: or(fc.array(or(fc.string()), { maxLength: 2 })),
            healthcheck: or(fc.boolean()),
          },
          { requiredKeys: ['environment', 'exposedPorts'] },
        ),
      ),
      indexes: or(fc.array(or(digest), { maxLength: 2 })),
      configDigest: or(digest),
      files: or(strings),
      removed: or(fc.array(fc.string())),
      rewritten: or(fc.array(fc.string())),
    },
    { requiredKeys: [] },
  );

  it('is taken or refused as the schema says', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 20, arbitrary: line }, junk), (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value));
        const isLayer =
          typeof json === 'object' && json !== null && !Array.isArray(json) && Reflect.get(json, 'kind') === 'layer';
        const expected = (isLayer ? layerLineSchema : imageLineSchema).safeParse(json).success;
        if (expected) taken += 1;
        expect(createLineParser()(json).kind !== 'wrong').toBe(expected);
      }),
      { numRuns: 5000 },
    );
    expect(taken).toBeGreaterThan(200);
  });

  it('is read back as the image that was written', async () => {
    const layers: Image['layers'] = [{ digest: layerDigest(A)!, diffId: diffId(B)! }];
    const full: Image = {
      digest: imageDigest(C)!,
      names: [
        { repository: 'r.example/a', tags: ['1'] },
        { repository: 'r.example/b', tags: [] },
      ],
      platform: 'linux/arm64/v8',
      created: '2026-01-01T00:00:00Z',
      layers,
      annotations: { a: 'b' },
      labels: { c: 'd\n' },
      history: [{ createdBy: 'RUN x', emptyLayer: false, created: '2026-01-01T00:00:00Z', comment: 'c' }],
      user: '',
      settings: { environment: [{ name: 'PATH', value: '/bin' }], exposedPorts: ['22/tcp'], healthcheck: true },
      indexes: [indexDigest(A)!],
    };
    const bare: Image = {
      digest: imageDigest(A)!,
      names: [],
      layers: [{ diffId: diffId(A)! }],
      annotations: {},
      labels: {},
      history: [],
      indexes: [],
    };
    const observations = await read(writeCatalogLine(full, B) + writeCatalogLine(bare));
    expect(observations).toEqual([
      { kind: 'image', image: full, configDigest: B },
      { kind: 'image', image: bare },
    ]);
  });

  it('is read back as the layer that was written', async () => {
    const content: LayerContent = {
      digest: layerDigest(A)!,
      diffId: diffId(B)!,
      databases: [
        {
          path: 'lib/apk/db/installed',
          type: 'apk',
          packages: [
            {
              type: 'apk',
              name: 'libssl3',
              version: '3.1.4-r0',
              architecture: 'x86_64',
              source: { name: 'openssl', version: '3.1.4-r0' },
            },
          ],
        },
        {
          path: 'var/lib/dpkg/status',
          type: 'deb',
          packages: [
            {
              type: 'deb',
              name: 'libssl3',
              version: '3.0.20-1~deb12u2',
              architecture: 'amd64',
              source: { name: 'openssl', version: '3.0.20-1~deb12u2' },
            },
            {
              type: 'deb',
              name: 'libgcc-s1',
              version: '12.2.0-14',
              architecture: 'amd64',
              source: { name: 'gcc-12', version: '12.2.0-13' },
            },
            { type: 'deb', name: 'tzdata', version: '2024a', source: { name: 'tzdata', version: '2024a' } },
          ],
        },
      ],
      distribution: { id: 'debian', version: '12' },
      removed: ['etc/x', 'opt/'],
      rewritten: ['libssl3'],
    };
    expect(await read(writeLayerLine(content))).toEqual([{ kind: 'layer', content }]);
  });
});
