import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileAt } from '../../../test/fakes/candidates.js';
import { temporaryFolder } from '../../../test/fakes/git-repositories.js';
import { collect, gapsOf, only, testContext } from '../../../test/fakes/read-context.js';
import { cycloneDx } from './index.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const IMAGE = { 'bom-ref': 'image', type: 'container', name: 'r.example/team/api:1', version: digest('d') };
const SSL = {
  'bom-ref': 'ssl',
  type: 'library',
  name: 'libssl3',
  version: '3.0.20-1',
  purl: 'pkg:deb/debian/libssl3@3.0.20-1?arch=amd64&upstream=openssl',
};
const CVE = { id: 'CVE-2026-0001', ratings: [{ severity: 'high' }], affects: [{ ref: 'ssl' }] };

interface Spec {
  readonly [member: string]: unknown;
}

function document(vulnerabilities: readonly object[] | undefined, more: Spec = {}, component: object | null = IMAGE): string {
  return JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { tools: { components: [{ name: 'grype' }] }, component },
    components: [SSL],
    vulnerabilities,
    ...more,
  });
}

async function read(content: string) {
  const path = join(folder.path, 'bom.json');
  writeFileSync(path, content);
  const candidate = fileAt(path, content);
  expect((await cycloneDx.recognise(candidate))?.as).toBe('CycloneDX document');
  const observations = await collect(cycloneDx.read({ candidate, as: '' }, testContext()));
  return {
    reports: only(observations, 'scanner-report').map(({ report }) => report),
    gaps: gapsOf(observations).map(({ code, why }) => `${code}: ${why}`),
  };
}

const first = async (content: string) => (await read(content)).reports[0]?.vulnerabilities[0];

describe('a document with vulnerabilities', () => {
  it('says what is in which image', async () => {
    expect(await read(document([CVE]))).toEqual({
      gaps: [],
      reports: [
        {
          source: 'test',
          scanner: 'grype',
          image: { digest: digest('d'), reference: 'r.example/team/api:1' },
          vulnerabilities: [
            {
              advisory: 'CVE-2026-0001',
              aliases: [],
              title: '',
              severity: 'high',
              package: {
                type: 'deb',
                name: 'libssl3',
                version: '3.0.20-1',
                sourceName: 'openssl',
                sourceVersion: '3.0.20-1',
              },
            },
          ],
        },
      ],
    });
  });

  const trivy = (name: string, value: string) => ({ name: `aquasecurity:trivy:${name}`, value });
  it.each<[string, object, object]>([
    [
      'the notes of a scanner',
      {
        name: 'api',
        properties: [
          trivy('ImageID', digest('c')),
          trivy('RepoDigest', `r.example/api@${digest('e')}`),
          trivy('RepoTag', 'r.example/api:2'),
        ],
      },
      { digest: digest('e'), configDigest: digest('c'), reference: 'r.example/api:2' },
    ],
    [
      'a package URL of the type oci',
      {
        type: 'application',
        purl: `pkg:oci/api@sha256%3A${'f'.repeat(64)}?repository_url=r.example%2Fteam%2Fapi&tag=3`,
        version: '',
      },
      { digest: digest('f'), reference: 'r.example/team/api:3' },
    ],
    [
      'a package URL of the type docker',
      { purl: 'pkg:docker/team/api@4?repository_url=r.example', version: '' },
      { reference: 'r.example/team/api:4' },
    ],
    [
      'its hash',
      { name: 'team/api', version: '5', hashes: [{ alg: 'SHA-256', content: 'A'.repeat(64) }] },
      { digest: digest('a'), reference: 'team/api:5' },
    ],
    ['its name and version', { name: 'team/api', version: '6' }, { reference: 'team/api:6' }],
    ['its digest alone', { name: 'no name!', version: digest('b') }, { digest: digest('b'), reference: digest('b') }],
  ])('finds the image by %s', async (_, more, image) => {
    expect((await read(document([CVE], {}, { ...IMAGE, ...more }))).reports.map((one) => one.image)).toEqual([image]);
  });

  it.each<[string, object | null, string]>([
    ['nothing', null, 'it names nothing of its own that they are in'],
    ['a program', { type: 'application', name: 'shop', version: '1' }, 'it is about application shop, which is no image'],
    ['an image that nobody could name', { type: 'container', name: 'a b' }, 'it is about container a b, which is no image'],
  ])('of %s is a gap', async (_, component, why) => {
    expect(await read(document([CVE], {}, component))).toEqual({
      reports: [],
      gaps: [`REPORT_WITHOUT_IMAGE: 1 vulnerabilities were not taken over: ${why}`],
    });
  });

  it.each([
    ['1.4', [{ vendor: 'aquasecurity', name: 'trivy' }], 'trivy'],
    ['1.5', { components: [{ name: 'github.com/acme/Scan It' }] }, 'scan-it'],
    ['1.6', undefined, 'cyclonedx'],
    ['1.7', 'odd', 'cyclonedx'],
  ])('of version %s by %j is by %s', async (specVersion, tools, scanner) => {
    const { reports, gaps } = await read(document([CVE], { specVersion, metadata: { component: IMAGE, tools } }));
    expect([reports.map((one) => one.scanner), gaps]).toEqual([[scanner], []]);
  });

  it.each<[string, object, string]>([
    ['of its own source', { source: { name: 'debian' }, ratings: [rating('nvd', 'critical'), rating('debian', 'low')] }, 'low'],
    ['that is gravest', { ratings: [rating('a', 'low'), rating('b', 'high')] }, 'high'],
    ['by its score', { ratings: [{ score: 9.1, method: 'CVSSv31' }] }, 'critical'],
    ['that says none', { ratings: [rating('a', 'none')] }, 'informational'],
    ['that is not there', { ratings: [{ score: 9.1, method: 'OWASP' }] }, 'unknown'],
  ])('is graded by the rating %s', async (_, more, severity) => {
    expect((await first(document([{ ...CVE, ...more }])))?.severity).toBe(severity);
  });

  it.each<[string, object, string | undefined]>([
    [
      'not affected',
      { analysis: { state: 'not_affected', justification: 'code_not_reachable', detail: 'No.\nMore.' } },
      'not_affected, code_not_reachable: No.',
    ],
    ['a false positive', { analysis: { state: 'false_positive' } }, 'false_positive'],
    ['resolved', { analysis: { state: 'resolved' } }, 'resolved'],
    ['resolved by a patch', { analysis: { state: 'resolved_with_pedigree' } }, 'resolved_with_pedigree'],
    ['withdrawn', { rejected: '2026-01-01' }, 'the vulnerability was rejected on 2026-01-01'],
    [
      'not of this version',
      { affects: [{ ref: 'ssl', versions: [{ version: '3.0.20-1', status: 'unaffected' }] }] },
      'version 3.0.20-1 is stated to be unaffected',
    ],
    ['exploitable', { analysis: { state: 'exploitable', detail: 'Yes.' } }, undefined],
    ['being looked at', { analysis: { state: 'in_triage' } }, undefined],
    ['of this version', { affects: [{ ref: 'ssl', versions: [{ version: '3.0.20-1' }] }] }, undefined],
  ])('keeps one that is %s, with what was said of it', async (_, more, suppressed) => {
    expect((await first(document([{ ...CVE, ...more }])))?.suppressed).toBe(suppressed);
  });

  it.each([
    [{ purl: 'pkg:maven/org.acme/lib@1', group: 'org.acme', name: 'lib' }, ['maven', 'org.acme:lib']],
    [{ purl: 'pkg:npm/%40acme/lib@1', group: '@acme', name: 'lib' }, ['npm', '@acme/lib']],
    [{ purl: undefined, name: 'lib' }, ['unknown', 'lib']],
  ])('names the package of %j %j', async (more, expected) => {
    const one = await first(document([CVE], { components: [{ ...SSL, ...more }] }));
    expect([one?.package.type, one?.package.name]).toEqual(expected);
  });

  it('takes over the source package, the layer and the version to go to that a scanner notes', async () => {
    const properties = [
      trivy('SrcName', 'openssl'),
      trivy('SrcVersion', '3.0.20'),
      trivy('SrcRelease', '1'),
      trivy('SrcEpoch', '2'),
      trivy('LayerDiffID', digest('1')),
    ];
    const recommendation = 'Upgrade curl to version 8; Upgrade libssl3 to version 3.0.22-1';
    expect(await first(document([{ ...CVE, recommendation }], { components: [{ ...SSL, properties }] }))).toMatchObject({
      package: { sourceName: 'openssl', sourceVersion: '2:3.0.20-1' },
      layer: { diffId: digest('1') },
      fixedVersion: '3.0.22-1',
    });
  });

  it('knows it by its other names, but by no other CVE', async () => {
    const references = ['GHSA-1', 'CVE-2026-0002', 'CVE-2026-0001'].map((id) => ({ id }));
    expect((await first(document([{ ...CVE, references }])))?.aliases).toEqual(['GHSA-1']);
    const own = { ...CVE, id: 'DSA-1', references };
    expect((await first(document([own])))?.aliases).toEqual([]);
  });

  it('finds components within components, and by a link to itself', async () => {
    const serialNumber = 'urn:uuid:11111111-2222-3333-4444-555555555555';
    const components = [{ type: 'library', name: 'outer', components: [SSL] }];
    const ref = 'urn:cdx:11111111-2222-3333-4444-555555555555/1#ssl';
    const { reports, gaps } = await read(document([{ ...CVE, affects: [{ ref }] }], { serialNumber, components }));
    expect([reports[0]?.vulnerabilities.length, gaps]).toEqual([1, []]);
  });

  it.each<[string, object, string]>([
    ['is about another document', { affects: [{ ref: 'urn:cdx:other/1#ssl' }] }, 'about other documents'],
    ['is about the whole image', { affects: [{ ref: 'image' }] }, 'about the image as a whole'],
    ['is about what is not there', { affects: [{ ref: 'gone' }] }, 'about components that are not in it'],
    ['affects nothing', { affects: [] }, 'that name nothing they affect'],
    ['has no id', { id: '' }, 'that are no vulnerabilities'],
  ])('says that it left out a statement that %s', async (_, more, why) => {
    const { reports, gaps } = await read(document([CVE, { ...CVE, ...more }]));
    expect([reports[0]?.vulnerabilities.length, gaps]).toEqual([
      1,
      [`REPORT_PARTLY_READ: not read from it: 1 statements ${why}`],
    ]);
  });
});

function rating(name: string, severity: string): object {
  return { source: { name }, severity };
}

describe('any other document', () => {
  it.each([undefined, []])(
    'without vulnerabilities (%j) is a gap, because packages without layers are not read',
    async (list) => {
      const { reports, gaps } = await read(document(list));
      expect(reports).toEqual([]);
      expect(gaps).toEqual([
        expect.stringMatching(/^REPORT_PARTLY_READ: it states no vulnerabilities, and a list of components \(1\)/),
      ]);
    },
  );

  it('of another major version is a gap', async () => {
    expect((await read(document([CVE], { specVersion: '2.0' }))).gaps).toEqual(['FILE_MALFORMED: its version 2.0 is not read']);
  });

  it('of our own is not read back', async () => {
    const { reports, gaps } = await read(document([CVE], { metadata: { component: IMAGE, tools: [{ name: 'headwater' }] } }));
    expect([reports, gaps]).toEqual([[], ["REPORT_PARTLY_READ: it is Headwater's own: give what it was made from"]]);
  });
});
