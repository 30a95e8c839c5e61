import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cycloneDx } from '../../src/connectors/cyclonedx/index.js';
import { grypeConnector } from '../../src/connectors/grype/index.js';
import { ocsfFindings } from '../../src/connectors/ocsf/index.js';
import { osvConnector } from '../../src/connectors/osv/index.js';
import { sarifLogs } from '../../src/connectors/sarif/index.js';
import { terraformPlan } from '../../src/connectors/terraform/index.js';
import { trivyConnector } from '../../src/connectors/trivy/index.js';
import type { Connector } from '../../src/ports/index.js';
import { fileAt } from '../fakes/candidates.js';
import { temporaryFolder } from '../fakes/git-repositories.js';
import { describeConnector, type NamedCandidate } from './connector.js';

const CONNECTORS = join(import.meta.dirname, '..', '..', 'src', 'connectors');
const sha = (text: string): string => `sha256:${text.repeat(64)}`;
/** As text, because an object literal cannot have such a key of its own. */
const HOSTILE = '{"__proto__":{"polluted":true},"constructor":"x",';

const TRIVY = readFileSync(join(CONNECTORS, 'trivy/fixtures/alpine-310.json'), 'utf8');
const OSV = JSON.stringify({
  id: 'CVE-2026-0001',
  modified: '2026-01-01T00:00:00Z',
  affected: [
    {
      package: { ecosystem: 'Debian:12', name: 'openssl' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '3.0.22-1' }] }],
    },
  ],
});
const GRYPE = JSON.stringify({
  matches: [
    {
      vulnerability: { id: 'CVE-2026-0001', severity: 'High', fix: { versions: ['3.0.22-1'], state: 'fixed' } },
      relatedVulnerabilities: [],
      matchDetails: [],
      artifact: {
        name: 'libssl3',
        version: '3.0.20-1',
        type: 'deb',
        purl: 'pkg:deb/debian/libssl3@3.0.20-1?arch=amd64&upstream=openssl',
        locations: [],
        upstreams: [{ name: 'openssl' }],
      },
    },
  ],
  source: {
    type: 'image',
    target: {
      userInput: 'r.example/team/api:1',
      imageID: sha('c'),
      manifestDigest: sha('d'),
      tags: ['r.example/team/api:1'],
      repoDigests: [],
      layers: [{ digest: sha('1') }],
    },
  },
  distro: { name: 'debian', version: '12' },
  descriptor: { name: 'grype' },
});

function describeReport(
  name: string,
  connector: Connector,
  text: string,
  others: Readonly<Record<string, string>>,
  broken: Readonly<Record<string, string | Uint8Array>> = {},
): void {
  let folder: ReturnType<typeof temporaryFolder> | undefined;
  const file = (about: string, content: string | Uint8Array): NamedCandidate => ({
    name: about,
    candidate: fileAt(join(folder?.path ?? '', `${about.replaceAll(' ', '-')}.json`), content),
  });
  const files = (list: Readonly<Record<string, string | Uint8Array>>): readonly NamedCandidate[] =>
    Object.entries(list).map(([about, content]) => file(about, content));
  describeConnector(name, {
    connector,
    before: async () => void (folder = temporaryFolder()),
    after: async () => folder?.remove(),
    limits: { jsonDocument: 1_000_000 },
    good: () => files({ 'a report': text, 'one gzipped': gzipSync(text), 'one with hostile keys': text.replace('{', HOSTILE) }),
    broken: () =>
      files({
        'one that breaks off': text.slice(0, -20),
        'one that breaks off gzipped': gzipSync(text).subarray(0, -12),
        'one that is too large': `${text}${' '.repeat(1_000_001)}`,
        'one that is nested too deep': `${text.slice(0, text.lastIndexOf('}'))},"deep":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
        ...broken,
      }),
    foreign: () => [
      ...files({
        ...others,
        'any object': '{"id":1,"matches":"x"}',
        'a list': '[1,2]',
        'an object in an object': `{"a":${text}}`,
        prose: 'trivy grype osv',
      }),
      { name: 'an address', candidate: { kind: 'address', address: 'registry://r.example/trivy.json' } },
    ],
  });
}

describeReport(
  'trivy',
  trivyConnector,
  TRIVY,
  { 'a grype report': GRYPE, 'an advisory': OSV },
  {
    'one whose results are no list': '{"SchemaVersion":2,"ArtifactName":"a","ArtifactType":"container_image","Results":{"a":1}}',
    'one that names no image': TRIVY.replace(/"ArtifactType": *"[^"]*"/, '"ArtifactType":"filesystem"').replace(
      /"Metadata": *\{/,
      '"Metadata":{},"Other":{',
    ),
  },
);
describeReport(
  'grype',
  grypeConnector,
  GRYPE,
  { 'a trivy report': TRIVY, 'an advisory': OSV },
  {
    'one of a folder': GRYPE.replace('"type":"image"', '"type":"directory"'),
  },
);
const OCSF = JSON.stringify({
  metadata: { event_code: 'a_check', product: { name: 'Prowler' } },
  severity_id: 4,
  status_code: 'FAIL',
  finding_info: { uid: 'x', title: 'A check' },
  class_uid: 2004,
  category_uid: 2,
  resources: [{ uid: 'arn:aws:s3:::a', name: 'a', type: 'AwsS3Bucket' }],
  cloud: { provider: 'aws', account: { uid: '1' } },
});
const SARIF = JSON.stringify({
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: 'checkov', rules: [] } },
      results: [
        {
          ruleId: 'CKV_1',
          message: { text: 'no' },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'main.tf' }, region: { startLine: 1 } } }],
        },
      ],
    },
  ],
});
describeReport(
  'ocsf',
  ocsfFindings,
  OCSF,
  { 'a trivy report': TRIVY, 'a SARIF log': SARIF, 'an advisory': OSV },
  { 'one without a resource': OCSF.replace(/"resources":\[[^\]]*\]/, '"resources":[]') },
);
describeReport(
  'sarif',
  sarifLogs,
  SARIF,
  { 'a trivy report': TRIVY, 'findings in OCSF': OCSF, 'an advisory': OSV },
  {
    'one without a file': SARIF.replace('"uri":"main.tf"', '"uri":""'),
    'one of a later version': SARIF.replace('"2.1.0"', '"2.1.0","version":"3"'),
  },
);
const CYCLONEDX = JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { 'bom-ref': 'image', type: 'container', name: 'r.example/team/api:1', version: sha('d') } },
  components: [
    { 'bom-ref': 'ssl', type: 'library', name: 'libssl3', version: '3.0.20-1', purl: 'pkg:deb/debian/libssl3@3.0.20-1' },
  ],
  vulnerabilities: [{ id: 'CVE-2026-0001', ratings: [{ severity: 'high' }], affects: [{ ref: 'ssl' }] }],
});
describeReport(
  'cyclonedx',
  cycloneDx,
  CYCLONEDX,
  { 'a trivy report': TRIVY, 'a grype report': GRYPE, 'a SARIF log': SARIF, 'an advisory': OSV },
  {
    'one without vulnerabilities': CYCLONEDX.replace(/"vulnerabilities":.*\]\}\]/, '"vulnerabilities":[]'),
    'one about no image': CYCLONEDX.replace('"container"', '"application"'),
    'one of which a statement is none': CYCLONEDX.replace('"CVE-2026-0001"', '""'),
    'one of a later version': CYCLONEDX.replace('"1.6"', '"2.0"'),
    'one that names a component which is not there': CYCLONEDX.replace('"ssl","type"', '"tls","type"'),
  },
);
describeReport(
  'osv',
  osvConnector,
  OSV,
  { 'a trivy report': TRIVY, 'a grype report': GRYPE },
  {
    'one of an order that cannot be compared': OSV.replace('"ECOSYSTEM"', '"GIT"').replace(
      '"introduced":"0"',
      '"introduced":"abc"',
    ),
  },
);
const PLAN = JSON.stringify({
  format_version: '1.2',
  terraform_version: '1.11.4',
  planned_values: {
    root_module: {
      resources: [{ address: 'aws_s3_bucket.a', mode: 'managed', type: 'aws_s3_bucket', name: 'a', values: { bucket: 'a' } }],
    },
  },
});
describeReport(
  'terraform-plan',
  terraformPlan,
  PLAN,
  { 'a trivy report': TRIVY, 'a state': PLAN.replace('planned_values', 'values') },
  { 'one of a later version': PLAN.replace('"1.2"', '"2.0"') },
);
