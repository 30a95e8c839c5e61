import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceId, type Gap, type Observation } from '../../model/index.js';
import type { Candidate, Limits } from '../../ports/index.js';
import { grypeConnector } from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grype-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const LIMITS: Limits = {
  textFile: 1e6,
  jsonDocument: 1e6,
  line: 10_000,
  uncompressed: 1e6,
  compressionRatio: 100,
  archiveEntries: 100,
  files: 100,
  yamlAliases: 10,
  yamlDocuments: 10,
};

function candidate(path: string, content: string): Candidate {
  return { kind: 'file', path, size: content.length, head: Buffer.from(content).subarray(0, 65_536) };
}

/** The images, the reports, and gaps as `code: why`. */
async function read(content: string | object, limits: Partial<Limits> = {}) {
  const path = join(folder, 'report.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  const observations: Observation[] = [];
  const context = {
    source: sourceId('test'),
    limits: { ...LIMITS, ...limits },
    signal: new AbortController().signal,
    gap: (gap: Omit<Gap, 'source'>): Observation => ({ kind: 'gap', gap: { ...gap, source: sourceId('test') } }),
    progress: () => undefined,
  };
  for await (const each of grypeConnector.read({ candidate: candidate(path, ''), as: '' }, context)) observations.push(each);
  return {
    images: observations.flatMap((each) => (each.kind === 'image' ? [each.image] : [])),
    configs: observations.flatMap((each) => (each.kind === 'image' ? [each.configDigest] : [])),
    reports: observations.flatMap((each) => (each.kind === 'scanner-report' ? [each.report] : [])),
    gaps: observations.flatMap((each) => (each.kind === 'gap' ? [`${each.gap.code}: ${each.gap.why}`] : [])),
  };
}

const sha = (letter: string): string => `sha256:${letter.repeat(64)}`;

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');

function match(more: { vulnerability?: object; artifact?: object; relatedVulnerabilities?: object[] } = {}) {
  return {
    vulnerability: { id: 'CVE-2024-1', severity: 'High', fix: { versions: ['3.0.16-1'], state: 'fixed' }, ...more.vulnerability },
    relatedVulnerabilities: more.relatedVulnerabilities ?? [],
    matchDetails: [],
    artifact: {
      name: 'libssl3',
      version: '3.0.15-1',
      type: 'deb',
      purl: 'pkg:deb/debian/libssl3@3.0.15-1?arch=amd64&upstream=openssl',
      locations: [],
      upstreams: [{ name: 'openssl' }],
      ...more.artifact,
    },
  };
}

const CONFIG = {
  architecture: 'arm64',
  os: 'linux',
  variant: 'v8',
  created: '2024-01-01T00:00:00Z',
  config: { User: '1000', Labels: { team: 'shop' } },
  history: [{ created_by: 'COPY . .' }, { created_by: 'CMD x', empty_layer: true }],
  rootfs: { diff_ids: [sha('1'), sha('2')] },
};

function report(target: object = {}, more: object = {}) {
  return {
    matches: [match()],
    source: {
      type: 'image',
      target: {
        userInput: 'registry.example/team/api:1.0',
        imageID: sha('c'),
        manifestDigest: sha('d'),
        tags: ['registry.example/team/api:1.0'],
        repoDigests: [],
        layers: [{ digest: sha('1') }, { digest: sha('2') }],
        manifest: base64({ layers: [{ digest: sha('8') }, { digest: sha('9') }], annotations: { a: 'b' } }),
        config: base64(CONFIG),
        ...target,
      },
    },
    distro: { name: 'debian', version: '12' },
    descriptor: { name: 'grype' },
    ...more,
  };
}

describe('recognising Grype reports', () => {
  it.each([
    ['a report', JSON.stringify(report()), true],
    [
      'one whose matches are longer than what is seen',
      JSON.stringify({ matches: Array.from({ length: 500 }, () => match()), source: {} }),
      true,
    ],
    ['an empty one', '{"matches": [], "source": null, "distro": {}, "descriptor": {"name": "grype"}}', true],
    ['the results of a tournament', '{"matches": [{"home": "a"}], "season": 1}', false],
    ['a list', '[{"matches": [], "descriptor": {}}]', false],
  ])('%s', async (_what, content, recognised) => {
    expect((await grypeConnector.recognise(candidate('x', content))) !== undefined).toBe(recognised);
  });
});

describe('reading Grype reports', () => {
  it('reads the image with its configuration, and what was found', async () => {
    const { images, configs, reports, gaps } = await read(report());
    expect(gaps).toEqual([]);
    expect(images).toEqual([
      {
        digest: sha('d'),
        names: [{ repository: 'registry.example/team/api', tags: ['1.0'] }],
        platform: 'linux/arm64/v8',
        created: '2024-01-01T00:00:00Z',
        layers: [
          { digest: sha('8'), diffId: sha('1') },
          { digest: sha('9'), diffId: sha('2') },
        ],
        annotations: { a: 'b' },
        labels: { team: 'shop' },
        history: [
          { createdBy: 'COPY . .', emptyLayer: false },
          { createdBy: 'CMD x', emptyLayer: true },
        ],
        user: '1000',
        settings: { environment: [], exposedPorts: [], healthcheck: false },
        indexes: [],
      },
    ]);
    expect(configs).toEqual([sha('c')]);
    expect(reports).toEqual([
      {
        source: 'test',
        scanner: 'grype',
        image: { digest: sha('d'), configDigest: sha('c'), reference: 'registry.example/team/api:1.0' },
        vulnerabilities: [
          {
            advisory: 'CVE-2024-1',
            aliases: [],
            title: '',
            severity: 'high',
            package: { type: 'deb', name: 'libssl3', version: '3.0.15-1', sourceName: 'openssl', sourceVersion: '3.0.15-1' },
            fixedVersion: '3.0.16-1',
          },
        ],
      },
    ]);
  });

  const local = base64({ layers: [{ digest: sha('1') }, { digest: sha('2') }] });
  const named = (letter: string): string => `registry.example/team/api@${sha(letter)}`;
  it.each<[string, object, { digest: string; identity?: string; indexes?: string[] }]>([
    [
      'its manifest, and the index that the name stands for',
      { repoDigests: [named('e')] },
      { digest: sha('d'), indexes: [sha('e')] },
    ],
    [
      'its manifest, where that is what the name stands for',
      { repoDigests: [named('d')], manifest: local },
      { digest: sha('d') },
    ],
    [
      'what the registry once answered, where a daemon holds it',
      { repoDigests: [named('e')], manifest: local },
      { digest: sha('e'), identity: 'repository-digest' },
    ],
    ['a manifest made up for an image that is only local', { manifest: local }, { digest: sha('d'), identity: 'local-manifest' }],
    [
      'its configuration, where there is no manifest',
      { manifestDigest: '', manifest: null },
      { digest: sha('c'), identity: 'config-digest' },
    ],
  ])('knows the image by the digest of %s', async (_what, target, expected) => {
    const [image] = (await read(report(target))).images;
    expect(image?.digest).toBe(expected.digest);
    expect(image?.annotations['dev.headwater.identity']).toBe(expected.identity);
    expect(image?.indexes).toEqual(expected.indexes ?? []);
  });

  it('reads a report without manifest and configuration, and one where they are damaged', async () => {
    for (const damaged of [null, 'AAAA', base64([])]) {
      const { images, reports } = await read(report({ manifest: damaged, config: damaged }));
      expect(images[0]?.layers).toEqual([{ diffId: sha('1') }, { diffId: sha('2') }]);
      expect(images[0]).not.toHaveProperty('user');
      expect(reports).toHaveLength(1);
    }
  });

  it.each<[string, object[], string | undefined]>([
    [
      "the layer of dpkg's own record of the package, not of the database that everybody writes",
      [
        { path: '/var/lib/dpkg/status', layerID: sha('2'), annotations: { evidence: 'primary' } },
        { path: '/var/lib/dpkg/info/libssl3:amd64.md5sums', layerID: sha('1'), annotations: { evidence: 'supporting' } },
      ],
      sha('1'),
    ],
    [
      'the primary location of others',
      [
        { path: '/b', layerID: sha('2'), annotations: { evidence: 'supporting' } },
        { path: '/a', layerID: sha('1'), annotations: { evidence: 'primary' } },
      ],
      sha('1'),
    ],
    ['the first in older reports', [{ path: '/a', layerID: sha('2') }], sha('2')],
    ['none where it is not said', [{ path: '/a' }], undefined],
  ])('passes on as layer %s', async (_what, locations, diffId) => {
    const { reports } = await read(report({}, { matches: [match({ artifact: { locations } })] }));
    expect(reports[0]?.vulnerabilities[0]?.layer?.diffId).toBe(diffId);
  });

  it('takes the one CVE of an advisory as its other name, and none of several', async () => {
    const related = (...ids: string[]) =>
      match({ vulnerability: { id: 'GHSA-1' }, relatedVulnerabilities: ids.map((id) => ({ id })) });
    const { reports } = await read(
      report({}, { matches: [related('CVE-1', 'CVE-1'), related('CVE-1', 'CVE-2'), related('GHSA-1')] }),
    );
    expect(reports[0]?.vulnerabilities.map((each) => each.aliases)).toEqual([['CVE-1'], [], []]);
  });

  it.each([
    ['Negligible', 'informational'],
    ['Low', 'low'],
    ['Critical', 'critical'],
    ['Unknown', 'unknown'],
    [null, 'unknown'],
  ])('severity %s is %s', async (written, severity) => {
    const { reports } = await read(report({}, { matches: [match({ vulnerability: { severity: written } })] }));
    expect(reports[0]?.vulnerabilities[0]?.severity).toBe(severity);
  });

  it('keeps ignored matches, with the reason', async () => {
    const ignoredMatches = [
      { ...match(), appliedIgnoreRules: [{ 'vex-status': 'not_affected', 'vex-justification': 'component_not_present' }] },
      { ...match(), appliedIgnoreRules: [{ vulnerability: 'CVE-2024-1', reason: 'unreachable', package: { name: 'libssl3' } }] },
      { ...match(), appliedIgnoreRules: [{}] },
    ];
    const { reports } = await read(report({}, { matches: [], ignoredMatches }));
    expect(reports[0]?.vulnerabilities.map((each) => each.suppressed)).toEqual([
      'ignored by rule: VEX status not_affected, component_not_present',
      'ignored by rule: unreachable, CVE-2024-1, package libssl3',
      'ignored by a rule of the scan',
    ]);
  });

  it.each<[string, object, string]>([
    ['a folder', { source: { type: 'directory', target: '/src' } }, 'a directory'],
    ['nothing', { source: null }, 'nothing that it names'],
    ['an image without a name', { source: { type: 'image', target: {} } }, 'an image without a name'],
  ])('says that matches in %s were not taken over', async (_what, more, about) => {
    const { images, reports, gaps } = await read(report({}, more));
    expect([images, reports, gaps]).toEqual([
      [],
      [],
      [`REPORT_WITHOUT_IMAGE: 1 matches were not taken over: it is about ${about}`],
    ]);
  });

  it('has nothing to say of an empty report on a folder', async () => {
    const { images, reports, gaps } = await read(report({}, { matches: [], source: { type: 'directory', target: '/src' } }));
    expect([images, reports, gaps]).toEqual([[], [], []]);
  });

  it('has no layers, and a gap, where one is no digest', async () => {
    const { images, gaps } = await read(report({ layers: [{ digest: sha('1') }, { digest: 'short' }] }));
    expect([images[0]?.layers, gaps]).toEqual([[], [expect.stringMatching(/^IMAGE_WITHOUT_LAYERS/)]]);
  });

  it.each<[string, string | object, Partial<Limits>, RegExp]>([
    ['breaks off', JSON.stringify(report()).slice(0, -30), {}, /^FILE_TRUNCATED: it breaks off at line 1, column \d+$/],
    ['is no JSON', JSON.stringify(report()).replace(':', '='), {}, /^FILE_MALFORMED: it is not JSON at line 1, column 11$/],
    ['is too large', report(), { jsonDocument: 100 }, /^FILE_TOO_LARGE: /],
    [
      'has one match without a package',
      report({}, { matches: [match(), { vulnerability: { id: 'x' } }] }),
      {},
      /^FILE_MALFORMED: matches\.1\.artifact/,
    ],
  ])('gives one gap and nothing else for a report that %s', async (_what, content, limits, gap) => {
    const { images, reports, gaps } = await read(content, limits);
    expect([images, reports, gaps]).toEqual([[], [], [expect.stringMatching(gap)]]);
  });
});
