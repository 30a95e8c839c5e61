import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceId, type Gap, type Observation } from '../../model/index.js';
import type { Candidate, Limits } from '../../ports/index.js';
import { trivyConnector } from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trivy-'));
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
  for await (const each of trivyConnector.read({ candidate: candidate(path, ''), as: '' }, context)) observations.push(each);
  return {
    images: observations.flatMap((each) => (each.kind === 'image' ? [each.image] : [])),
    configs: observations.flatMap((each) => (each.kind === 'image' ? [each.configDigest] : [])),
    reports: observations.flatMap((each) => (each.kind === 'scanner-report' ? [each.report] : [])),
    gaps: observations.flatMap((each) => (each.kind === 'gap' ? [`${each.gap.code}: ${each.gap.why}`] : [])),
  };
}

const sha = (letter: string): string => `sha256:${letter.repeat(64)}`;

const fixture = (name: string): Promise<string> => readFile(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');

function vulnerability(more: object = {}) {
  return {
    VulnerabilityID: 'CVE-2024-1',
    PkgName: 'libssl3',
    InstalledVersion: '3.0.15-1',
    FixedVersion: '3.0.16-1',
    Status: 'fixed',
    Severity: 'HIGH',
    Title: 'a title',
    ...more,
  };
}

function report(more: object = {}, result: object = { Vulnerabilities: [vulnerability()] }) {
  return {
    SchemaVersion: 2,
    ArtifactName: 'registry.example/team/api:1.0',
    ArtifactType: 'container_image',
    Metadata: { ImageID: sha('c'), DiffIDs: [sha('1'), sha('2')], RepoTags: ['registry.example/team/api:1.0'] },
    Results: [{ Target: 'registry.example/team/api:1.0 (debian 12.5)', Class: 'os-pkgs', Type: 'debian', ...result }],
    ...more,
  };
}

describe('recognising Trivy reports', () => {
  it.each([
    ['an image report', JSON.stringify(report()), 'Trivy report'],
    ['one of a version that is not read', '{"SchemaVersion": 3, "Results": []}', 'Trivy report'],
    ['a cluster report', '{"ClusterName": "prod", "Resources": []}', 'Trivy report of a cluster'],
    ['an image manifest', '{"schemaVersion": 2, "layers": []}', undefined],
    ['another thing with a schema', '{"SchemaVersion": 2, "Entries": []}', undefined],
    ['an array', '[{"SchemaVersion": 2, "Results": []}]', undefined],
    ['nothing', '', undefined],
  ])('%s', async (_what, content, as) => {
    expect((await trivyConnector.recognise(candidate('x', content)))?.as).toBe(as);
  });
});

describe('reading Trivy reports', () => {
  it('reads a real report: the image, its layers, and every vulnerability with its layer', async () => {
    const { images, configs, reports, gaps } = await read(await fixture('ubuntu-1804'));
    expect(gaps).toEqual([]);
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({
      digest: 'sha256:a2a15febcdf362f6115e801d37b5e60d6faaeedcb9896155e5fe9d754025be12',
      names: [{ repository: 'ghcr.io/aquasecurity/trivy-test-images', tags: ['ubuntu-1804'] }],
      platform: 'linux/amd64',
      created: '2019-08-15T07:28:14.830150536Z',
      user: '',
      annotations: { 'dev.headwater.identity': 'config-digest' },
    });
    expect(images[0]?.layers[0]).toEqual({
      digest: 'sha256:35c102085707f703de2d9eaad8752d6fe1b8f02b5d2149f1d8357c9cc7fb7d0a',
      diffId: 'sha256:6cebf3abed5fac58d2e792ce8461454e92c245d5312c42118f02e231a73b317f',
    });
    expect([images[0]?.layers.length, images[0]?.history.filter((entry) => !entry.emptyLayer).length]).toEqual([4, 4]);
    expect(configs).toEqual([images[0]?.digest]);
    expect(reports[0]?.image).toEqual({
      configDigest: images[0]?.digest,
      reference: 'ghcr.io/aquasecurity/trivy-test-images:ubuntu-1804',
    });
    expect(
      reports[0]?.vulnerabilities.map((each) => `${each.advisory} ${each.package.name} ${each.severity} ${each.fixedVersion}`),
    ).toEqual([
      'CVE-2019-18276 bash low undefined',
      'CVE-2019-5094 e2fsprogs medium 1.44.1-1ubuntu1.2',
      'CVE-2019-5094 libcom-err2 medium 1.44.1-1ubuntu1.2',
      'CVE-2019-5094 libext2fs2 medium 1.44.1-1ubuntu1.2',
      'CVE-2019-5094 libss2 medium 1.44.1-1ubuntu1.2',
    ]);
    expect(reports[0]?.vulnerabilities[0]).toEqual({
      advisory: 'CVE-2019-18276',
      aliases: [],
      title: 'bash: when effective UID is not equal to its real UID the saved UID is not dropped',
      severity: 'low',
      package: {
        type: 'deb',
        name: 'bash',
        version: '4.4.18-2ubuntu1.2',
        sourceName: 'bash',
        sourceVersion: '4.4.18-2ubuntu1.2',
      },
      layer: images[0]?.layers[0],
    });
  });

  it('reads an Alpine report', async () => {
    const { reports } = await read(await fixture('alpine-310'));
    expect(
      reports[0]?.vulnerabilities.map(
        (each) => `${each.advisory} ${each.package.type} ${each.package.name} ${each.fixedVersion}`,
      ),
    ).toEqual([
      'CVE-2019-1549 apk libcrypto1.1 1.1.1d-r0',
      'CVE-2019-1551 apk libcrypto1.1 1.1.1d-r2',
      'CVE-2019-1549 apk libssl1.1 1.1.1d-r0',
      'CVE-2019-1551 apk libssl1.1 1.1.1d-r2',
    ]);
  });

  const shared = new URL('../../../../shared/data/trivy/', import.meta.url);
  const names = existsSync(shared) ? readdirSync(shared) : [];
  it.runIf(names.length > 0)('brings out every vulnerability of the whole reports, where they are at hand', async () => {
    for (const name of names) {
      const text = readFileSync(new URL(name, shared), 'utf8');
      const { reports, gaps } = await read(text);
      expect(gaps).toEqual([]);
      expect(reports.flatMap((each) => each.vulnerabilities)).toHaveLength(text.match(/"VulnerabilityID"/g)?.length ?? 0);
    }
  });

  describe('the image', () => {
    const metadata = (more: object) => report({ Metadata: { ...report().Metadata, ...more } });

    it('is known by the digest that the registry answered, with a note that this may be an index', async () => {
      const { images, configs, reports } = await read(metadata({ RepoDigests: [`registry.example/team/api@${sha('d')}`] }));
      expect(images[0]).toMatchObject({ digest: sha('d'), annotations: { 'dev.headwater.identity': 'repository-digest' } });
      expect(configs).toEqual([sha('c')]);
      expect(reports[0]?.image).toEqual({ digest: sha('d'), configDigest: sha('c'), reference: 'registry.example/team/api:1.0' });
    });

    it('takes the digest of the repository that was scanned where it was pushed to several', async () => {
      const RepoDigests = [`mirror.example/api@${sha('e')}`, `registry.example/team/api@${sha('d')}`];
      const { images } = await read(metadata({ RepoDigests }));
      expect(images[0]?.digest).toBe(sha('d'));
      expect(images[0]?.names.map((name) => name.repository)).toEqual(['registry.example/team/api', 'mirror.example/api']);
    });

    it('has the layer digests that only vulnerabilities name', async () => {
      const Vulnerabilities = [vulnerability({ Layer: { Digest: sha('b'), DiffID: sha('2') } })];
      expect((await read(report({}, { Vulnerabilities }))).images[0]?.layers).toEqual([
        { diffId: sha('1') },
        { digest: sha('b'), diffId: sha('2') },
      ]);
    });

    it.each([
      ['lists no layers', { DiffIDs: null }],
      ['has one that is no digest', { DiffIDs: [sha('1'), 'sha256:short'] }],
    ])('has no layers, and a gap, where the report %s', async (_what, more) => {
      const { images, gaps, reports } = await read(metadata(more));
      expect([images[0]?.layers, gaps, reports.length]).toEqual([[], [expect.stringMatching(/^IMAGE_WITHOUT_LAYERS/)], 1]);
    });

    it('is not made up where the report has no digest, and the report is kept by its name', async () => {
      const { images, reports } = await read(report({ Metadata: undefined }));
      expect(images).toEqual([]);
      expect(reports[0]?.image).toEqual({ reference: 'registry.example/team/api:1.0' });
    });

    it('does not take the path of an archive for a name', async () => {
      const { images } = await read(
        report({ ArtifactName: 'images/alpine.tar.gz', Metadata: { ...report().Metadata, RepoTags: null } }),
      );
      expect(images[0]?.names).toEqual([]);
    });
  });

  it.each<[string, object, object, object]>([
    ['the type from the package URL', { PkgIdentifier: { PURL: 'pkg:golang/example.com/x@v1' } }, {}, { type: 'golang' }],
    ['the type from the family in old reports', {}, {}, { type: 'deb' }],
    [
      'the source package from the list of packages',
      { PkgID: 'libssl3@3.0.15-1' },
      { Packages: [{ ID: 'libssl3@3.0.15-1', SrcName: 'openssl', SrcEpoch: 1, SrcVersion: '3.0.15', SrcRelease: '1' }] },
      { sourceName: 'openssl', sourceVersion: '1:3.0.15-1' },
    ],
    ['the package itself where no source is listed', {}, {}, { sourceName: 'libssl3', sourceVersion: '3.0.15-1' }],
  ])('takes %s', async (_what, found, result, expected) => {
    const { reports } = await read(report({}, { Vulnerabilities: [vulnerability(found)], ...result }));
    expect(reports[0]?.vulnerabilities[0]?.package).toMatchObject(expected);
  });

  it('does not take the ids of vendors, which cover several CVEs, for other names', async () => {
    const { reports } = await read(report({}, { Vulnerabilities: [vulnerability({ VendorIDs: ['DSA-1-1'] })] }));
    expect(reports[0]?.vulnerabilities[0]?.aliases).toEqual([]);
  });

  it('keeps suppressed vulnerabilities, with the reason, and those that were only looked at', async () => {
    const modified = (Status: string, more: object = {}) => ({
      Type: 'vulnerability',
      Status,
      Finding: vulnerability(),
      ...more,
    });
    const ExperimentalModifiedFindings = [
      modified('not_affected', { Statement: 'vulnerable_code_not_in_execute_path', Source: './vex.json' }),
      modified('ignored'),
      modified('under_investigation'),
      { Type: 'secret', Status: 'ignored', Finding: {} },
    ];
    const { reports, gaps } = await read(report({}, { ExperimentalModifiedFindings }));
    expect(reports[0]?.vulnerabilities.map((each) => each.suppressed)).toEqual([
      'not_affected: vulnerable_code_not_in_execute_path (./vex.json)',
      'ignored',
      undefined,
    ]);
    expect(gaps).toEqual(['REPORT_PARTLY_READ: not read from it: 1 modified findings that are no vulnerabilities']);
  });

  it('says what it does not read', async () => {
    const result = {
      Misconfigurations: [{ Status: 'FAIL' }, { Status: 'PASS' }, { Status: 'FAIL' }],
      Secrets: [{}],
      Licenses: [{}, {}, {}],
    };
    const { gaps } = await read(report({ ArtifactType: 'filesystem', Metadata: {} }, result));
    expect(gaps).toEqual(['REPORT_PARTLY_READ: not read from it: 2 misconfigurations, 1 secrets, 3 licences']);
  });

  it('says that vulnerabilities of something else than an image were not taken over', async () => {
    const { images, reports, gaps } = await read(report({ ArtifactType: 'filesystem', Metadata: {} }));
    expect([images, reports]).toEqual([[], []]);
    expect(gaps).toEqual(['REPORT_WITHOUT_IMAGE: 1 vulnerabilities were not taken over: it is about filesystem']);
  });

  it('says of a report that tells nothing that it told nothing', async () => {
    const { gaps } = await read({ SchemaVersion: 2, ArtifactName: 'x', Results: [] });
    expect(gaps).toEqual([expect.stringContaining('REPORT_WITHOUT_IMAGE')]);
  });

  describe('of a cluster', () => {
    const image = (letter: string, tag: string) => ({ ImageID: sha(letter), DiffIDs: [sha(letter)], RepoTags: [tag] });
    const cluster = (resource: object) => ({
      ClusterName: 'prod',
      Resources: [{ Namespace: 'shop', Kind: 'Deployment', Name: 'api', ...resource }],
    });
    const result = (Target: string) => ({ Target, Class: 'os-pkgs', Type: 'debian', Vulnerabilities: [vulnerability()] });

    it('reads the images of its workloads', async () => {
      const { images, reports, gaps } = await read(
        cluster({ Metadata: [image('a', 'x/a:1'), image('b', 'x/b:1')], Results: [result('x/b:1 (debian 12)')] }),
      );
      expect(images.map((each) => each.digest)).toEqual([sha('a'), sha('b')]);
      expect(reports.map((each) => [each.image.reference, each.vulnerabilities.length])).toEqual([
        ['x/a:1', 0],
        ['x/b:1', 1],
      ]);
      expect(gaps).toEqual([]);
    });

    it('reads the one Metadata of older versions, and results that name a file', async () => {
      const { reports } = await read(cluster({ Metadata: image('a', 'x/a:1'), Results: [result('usr/bin/tool')] }));
      expect(reports.map((each) => each.vulnerabilities.length)).toEqual([1]);
    });

    it('does not guess which of several images a result is about', async () => {
      const { gaps } = await read(
        cluster({ Metadata: [image('a', 'x/a:1'), image('b', 'x/b:1')], Results: [result('usr/bin/tool')] }),
      );
      expect(gaps).toEqual([expect.stringContaining('REPORT_WITHOUT_IMAGE: 1 vulnerabilities')]);
    });

    it('passes on what Trivy could not scan', async () => {
      const { gaps } = await read(cluster({ Error: 'image not found' }));
      expect(gaps).toEqual(['REPORT_PARTLY_READ: Trivy could not scan it: image not found']);
    });
  });

  it.each<[string, string | object, Partial<Limits>, RegExp]>([
    ['breaks off', JSON.stringify(report()).slice(0, -30), {}, /^FILE_TRUNCATED: it breaks off at line 1, column \d+$/],
    ['is no JSON', JSON.stringify(report()).replace(':', '='), {}, /^FILE_MALFORMED: it is not JSON at line 1, column 17$/],
    ['is too large', report(), { jsonDocument: 100 }, /^FILE_TOO_LARGE: /],
    ['is of another version', report({ SchemaVersion: 3 }), {}, /^FILE_MALFORMED: SchemaVersion/],
    [
      'has one vulnerability without an id',
      report({}, { Vulnerabilities: [vulnerability(), { PkgName: 'x' }] }),
      {},
      /^FILE_MALFORMED: Results\.0\.Vulnerabilities\.1\.VulnerabilityID/,
    ],
  ])('gives one gap and nothing else for a report that %s', async (_what, content, limits, gap) => {
    const { images, reports, gaps } = await read(content, limits);
    expect([images, reports, gaps]).toEqual([[], [], [expect.stringMatching(gap)]]);
  });
});
