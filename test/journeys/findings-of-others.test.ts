// The same thing, said by several tools in several formats, is one finding that names them all.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanInputs, type ScanReport } from '../../src/pipeline/index.js';
import { temporaryFolder } from '../fakes/git-repositories.js';

const sha = (letter: string) => `sha256:${letter.repeat(64)}`;
const [MANIFEST, CONFIG, LAYER] = [sha('a'), sha('b'), sha('c')];
const NAME = 'r.example/team/web:1';
const SSL = { name: 'libssl3', version: '3.0.20-1', purl: 'pkg:deb/debian/libssl3@3.0.20-1?arch=amd64' };
const CVE = 'CVE-2026-0001';

const TRIVY = {
  SchemaVersion: 2,
  ArtifactName: NAME,
  ArtifactType: 'container_image',
  Metadata: { ImageID: CONFIG, DiffIDs: [LAYER], RepoTags: [NAME], RepoDigests: [`r.example/team/web@${MANIFEST}`] },
  Results: [
    {
      Target: NAME,
      Class: 'os-pkgs',
      Type: 'debian',
      Vulnerabilities: [
        {
          VulnerabilityID: CVE,
          PkgName: SSL.name,
          PkgIdentifier: { PURL: SSL.purl },
          InstalledVersion: SSL.version,
          FixedVersion: '3.0.22-1',
          Severity: 'MEDIUM',
          Layer: { DiffID: LAYER },
        },
      ],
    },
  ],
};

const CYCLONEDX = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: {
    tools: { components: [{ name: 'other-scanner' }] },
    component: { 'bom-ref': 'image', type: 'container', name: NAME, version: MANIFEST },
  },
  components: [{ 'bom-ref': 'ssl', type: 'library', ...SSL }],
  vulnerabilities: [{ id: CVE, ratings: [{ severity: 'high' }], affects: [{ ref: 'ssl' }] }],
};

const GRYPE = {
  matches: [
    {
      vulnerability: { id: CVE, severity: 'Low', fix: { versions: [], state: 'unknown' } },
      relatedVulnerabilities: [],
      matchDetails: [],
      artifact: { ...SSL, type: 'deb', locations: [], upstreams: [] },
    },
  ],
  source: {
    type: 'image',
    target: {
      userInput: NAME,
      imageID: CONFIG,
      manifestDigest: MANIFEST,
      tags: [],
      repoDigests: [],
      layers: [{ digest: LAYER }],
    },
  },
  descriptor: { name: 'grype' },
};

const WORKLOAD = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: ${NAME}
          securityContext: { privileged: true }
`;

const ABOUT_WEB = `
  labels: { trivy-operator.resource.kind: Deployment, trivy-operator.resource.name: web, trivy-operator.resource.namespace: shop }
  ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: web, uid: 0e1a }]`;
const OPERATOR = `apiVersion: aquasecurity.github.io/v1alpha1
kind: VulnerabilityReport
metadata:
  name: deployment-web-web
  namespace: shop${ABOUT_WEB}
report:
  artifact: { repository: team/web, tag: '1', digest: '${MANIFEST}' }
  registry: { server: r.example }
  scanner: { name: Trivy, vendor: Aqua Security, version: 0.72.0 }
  vulnerabilities:
    - { vulnerabilityID: ${CVE}, resource: ${SSL.name}, installedVersion: ${SSL.version}, fixedVersion: '', severity: MEDIUM, title: '' }
---
apiVersion: aquasecurity.github.io/v1alpha1
kind: ConfigAuditReport
metadata:
  name: deployment-web
  namespace: shop${ABOUT_WEB}
report:
  scanner: { name: Trivy, vendor: Aqua Security, version: 0.72.0 }
  checks:
    - { checkID: KSV017, title: Privileged, severity: HIGH, success: false, messages: [Container web is privileged] }
    - { checkID: KSV010, title: Host PID, severity: HIGH, success: true, messages: [''] }
`;

const POLICY_REPORT = `apiVersion: wgpolicyk8s.io/v1alpha2
kind: PolicyReport
metadata: { name: 0e1a, namespace: shop }
scope: { apiVersion: apps/v1, kind: Deployment, name: web, namespace: shop }
results:
  - { source: kyverno, policy: disallow-privileged-containers, rule: autogen-privileged-containers, result: fail, severity: medium, message: 'validation error: Privileged mode is disallowed.' }
  - { source: kyverno, policy: require-team, rule: check-team, result: error }
`;

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

let scans = 0;
async function scan(files: Readonly<Record<string, string | object>>, packs: readonly string[] = []): Promise<ScanReport> {
  const root = join(folder.path, `scan-${scans++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const request = { folder: root, version: 'test', signal: new AbortController().signal, onProgress: () => {}, packs };
  return (await scanInputs(['.'], request)).report;
}

describe('a vulnerability', () => {
  const found = (report: ScanReport) =>
    report.findings
      .filter(({ kind }) => kind === 'vulnerability')
      .map(({ advisory, resource, severity, reportedBy }) => [advisory, resource.id, severity, [...reportedBy].sort()]);

  it('that three tools report in four formats is one, as grave as the gravest says', async () => {
    const report = await scan({ 'trivy.json': TRIVY, 'grype.json': GRYPE, 'bom.json': CYCLONEDX, 'reports.yaml': OPERATOR });
    expect(found(report)).toEqual([[CVE, MANIFEST, 'high', ['grype', 'other-scanner', 'trivy']]]);
    expect(report.images).toHaveLength(1);
  });

  it.each([
    ['after', { 'a.json': TRIVY, 'b.yaml': OPERATOR }],
    ['before', { 'b/trivy.json': TRIVY, 'a.yaml': OPERATOR }],
  ])('that an operator reports %s a file is one, of one image, by one scanner', async (_, files) => {
    const report = await scan(files);
    expect(found(report)).toEqual([[CVE, MANIFEST, 'medium', ['trivy']]]);
    expect(report.images.map(({ names }) => names)).toEqual([[NAME]]);
  });

  it('that only an operator reports is one of an image that the workload runs, and it is said what is not known of it', async () => {
    const report = await scan({ 'web.yaml': WORKLOAD, 'reports.yaml': OPERATOR });
    expect(found(report)).toEqual([[CVE, MANIFEST, 'medium', ['trivy']]]);
    expect(report.causes.flatMap(({ reach }) => reach.workloads).some((id) => id.includes('/web'))).toBe(true);
    expect(report.coverage.gaps.map(({ code, remedy }) => [code, remedy])).toContainEqual([
      'IMAGE_WITHOUT_LAYERS',
      `add registry://${NAME} to the inputs`,
    ]);
  });
});

describe('a misconfiguration', () => {
  const privileged = (report: ScanReport) =>
    report.findings
      .filter(({ kind }) => kind === 'policy')
      .filter(({ policy }) => /privileged|KSV017/.test(policy ?? ''))
      .map(({ policy, resource, reportedBy }) => [policy, resource.name, reportedBy]);

  it('that we find and two tools report is one, ours, with three names', async () => {
    const report = await scan({ 'web.yaml': WORKLOAD, 'reports.yaml': OPERATOR, 'kyverno.yaml': POLICY_REPORT }, [
      'pod-security-baseline',
    ]);
    expect(privileged(report)).toEqual([['kubernetes/no-privileged-containers', 'web', ['headwater', 'kyverno', 'trivy']]]);
  });

  it('that two tools report of what nobody else saw is one', async () => {
    const report = await scan({ 'reports.yaml': OPERATOR, 'kyverno.yaml': POLICY_REPORT });
    expect(privileged(report)).toEqual([
      ['kyverno/disallow-privileged-containers/privileged-containers', 'web', ['kyverno', 'trivy']],
    ]);
  });

  it('that could not be looked for is a gap of its source', async () => {
    const { coverage } = await scan({ 'kyverno.yaml': POLICY_REPORT });
    const [source] = coverage.sources;
    expect([source?.status, source?.gaps.map(({ code, why }) => [code, why])]).toEqual([
      'partial',
      [['POLICY_ERROR', 'kyverno could not evaluate it']],
    ]);
  });
});
