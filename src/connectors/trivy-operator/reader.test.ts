import { describe, expect, it } from 'vitest';
import { gapsOf, only } from '../../../test/fakes/read-context.js';
import { readResource, resourceOf } from '../../../test/fakes/resources.js';
import type { Json, Observation, Resource } from '../../model/index.js';
import { trivyOperator } from './index.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

const LABELS = {
  'trivy-operator.resource.kind': 'ReplicaSet',
  'trivy-operator.resource.name': 'web-1',
  'trivy-operator.resource.namespace': 'shop',
};
const OWNERS = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'x' }];

interface Spec {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: Json;
}

function report(
  kind: string,
  content: Json,
  { labels = LABELS, annotations = {}, ownerReferences = OWNERS }: Spec = {},
): Resource {
  const metadata = { name: 'a-report', namespace: 'shop', labels, annotations, ownerReferences };
  return resourceOf({ apiVersion: 'aquasecurity.github.io/v1alpha1', kind, metadata, report: content });
}

function told(resource: Resource) {
  const observations: readonly Observation[] = readResource(trivyOperator, resource);
  return {
    failures: only(observations, 'reported-failure').map(({ failure }) => failure),
    reports: only(observations, 'scanner-report').map((one) => one.report),
    gaps: gapsOf(observations).map(({ code, what, why }) => `${code} ${what}: ${why}`),
  };
}

const SCANNER = { name: 'Trivy', vendor: 'Aqua Security', version: '0.72.0' };
const VULNERABILITY = {
  vulnerabilityID: 'CVE-2026-0001',
  resource: 'libssl3',
  installedVersion: '3.0.20-1',
  fixedVersion: '3.0.22-1',
  severity: 'CRITICAL',
  title: 'openssl: overflow',
  packagePURL: 'pkg:deb/debian/libssl3@3.0.20-1?arch=amd64',
};
const IMAGE = {
  registry: { server: 'index.docker.io' },
  artifact: { repository: 'library/web', tag: '1', digest: DIGEST },
  scanner: SCANNER,
};

describe('a vulnerability report', () => {
  it('says what is in which image, as the scanner that was run', () => {
    expect(told(report('VulnerabilityReport', { ...IMAGE, vulnerabilities: [VULNERABILITY] }))).toEqual({
      failures: [],
      gaps: [],
      reports: [
        {
          source: 'test',
          scanner: 'trivy',
          image: { digest: DIGEST, reference: 'index.docker.io/library/web:1' },
          vulnerabilities: [
            {
              advisory: 'CVE-2026-0001',
              aliases: [],
              title: 'openssl: overflow',
              severity: 'critical',
              package: {
                type: 'deb',
                name: 'libssl3',
                version: '3.0.20-1',
                sourceName: 'libssl3',
                sourceVersion: '3.0.20-1',
              },
              fixedVersion: '3.0.22-1',
            },
          ],
        },
      ],
    });
  });

  it.each<[string, object, Json, string]>([
    ['its package URL', {}, null, 'deb'],
    ['its class and the distribution', { packagePURL: '', class: 'os-pkgs' }, { family: 'alpine' }, 'apk'],
    ['its class and type', { packagePURL: '', class: 'lang-pkgs', packageType: 'gobinary' }, null, 'gobinary'],
    ['nothing', { packagePURL: '' }, { family: 'debian' }, 'unknown'],
  ])('knows the type of a package by %s', (_, more, os, type) => {
    const { reports } = told(report('VulnerabilityReport', { ...IMAGE, os, vulnerabilities: [{ ...VULNERABILITY, ...more }] }));
    expect(reports[0]?.vulnerabilities.map((one) => one.package.type)).toEqual([type]);
  });

  it.each([
    [{ repository: 'team/api', tag: '2' }, { reference: 'index.docker.io/team/api:2' }],
    [
      { repository: 'team/api', digest: DIGEST },
      { digest: DIGEST, reference: `index.docker.io/team/api@${DIGEST}` },
    ],
    [{ repository: 'team/api', tag: '2', digest: 'sha256:short' }, { reference: 'index.docker.io/team/api:2' }],
  ])('of %j is about %j', (artifact, image) => {
    const { reports } = told(report('VulnerabilityReport', { ...IMAGE, artifact, vulnerabilities: [] }));
    expect(reports.map((one) => one.image)).toEqual([image]);
  });

  it('that names no image, or is about the cluster, is a gap', () => {
    const vulnerabilities = [VULNERABILITY];
    expect(told(report('VulnerabilityReport', { vulnerabilities }))).toEqual({
      failures: [],
      reports: [],
      gaps: ['REPORT_WITHOUT_IMAGE VulnerabilityReport shop/a-report: 1 vulnerabilities were not taken over: it names no image'],
    });
    expect(told(report('ClusterVulnerabilityReport', { ...IMAGE, vulnerabilities })).gaps).toEqual([
      expect.stringMatching(/^REPORT_WITHOUT_IMAGE .*it is about components of the cluster/),
    ]);
  });

  it('keeps what is whole where some of it is not', () => {
    const { reports, gaps } = told(report('VulnerabilityReport', { ...IMAGE, vulnerabilities: [7, VULNERABILITY, {}] }));
    expect(reports[0]?.vulnerabilities).toHaveLength(1);
    expect(gaps).toEqual([
      'REPORT_PARTLY_READ VulnerabilityReport shop/a-report: vulnerability 1: it is not as it should be; and 1 more',
    ]);
  });
});

const CHECK = {
  checkID: 'KSV017',
  title: 'Privileged',
  severity: 'HIGH',
  success: false,
  messages: ["Container 'web' is privileged\nand more"],
  remediation: 'Set it to false.',
};

describe('a report of checks', () => {
  it.each([
    'ConfigAuditReport',
    'ClusterConfigAuditReport',
    'RbacAssessmentReport',
    'ClusterRbacAssessmentReport',
    'InfraAssessmentReport',
    'ClusterInfraAssessmentReport',
  ])('(%s) says what fails on which object', (kind) => {
    const { failures, gaps } = told(report(kind, { scanner: SCANNER, checks: [CHECK, { ...CHECK, success: true }] }));
    expect(gaps).toEqual([]);
    expect(failures).toEqual([
      {
        source: 'test',
        scanner: 'trivy',
        rule: 'KSV017',
        title: 'Privileged',
        message: "Container 'web' is privileged",
        severity: 'high',
        about: {
          kind: 'object',
          namedBy: expect.stringContaining(kind),
          object: { group: 'apps', kind: 'ReplicaSet', namespace: 'shop', name: 'web-1' },
        },
        controls: [{ framework: 'cis-kubernetes-1.10', id: '5.2.2' }],
        guidance: 'Set it to false.',
      },
    ]);
  });

  it('says each message once, and its title where it has none', () => {
    const messages = (list: readonly string[]) =>
      told(report('ConfigAuditReport', { checks: [{ ...CHECK, messages: list }] })).failures.map(({ message }) => message);
    expect(messages(['a', 'b', 'a'])).toEqual(['a', 'b']);
    expect(messages([''])).toEqual(['Privileged']);
  });

  it.each<[string, Spec, object]>([
    ['no owner', { ownerReferences: null }, { kind: 'ReplicaSet', namespace: 'shop', name: 'web-1' }],
    [
      'a name that is no label',
      {
        labels: { 'trivy-operator.resource.kind': 'ClusterRole', 'trivy-operator.resource.namespace': '' },
        annotations: { 'trivy-operator.resource.name': 'system:node' },
        ownerReferences: [{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'system:node' }],
      },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'system:node' },
    ],
    [
      'a name that only its owner has',
      {
        labels: { 'trivy-operator.resource.kind': 'Role', 'trivy-operator.resource.namespace': 'shop' },
        ownerReferences: [{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', name: 'a:b' }],
      },
      { group: 'rbac.authorization.k8s.io', kind: 'Role', namespace: 'shop', name: 'a:b' },
    ],
  ])('finds its object with %s', (_, spec, object) => {
    const { failures } = told(report('RbacAssessmentReport', { checks: [CHECK] }, spec));
    expect(failures.map(({ about }) => about)).toEqual([expect.objectContaining({ object })]);
  });

  it.each([
    ['KSV017', ['5.2.2']],
    ['KSV-0017', ['5.2.2']],
    ['AVD-KSV-0017', ['5.2.2']],
    ['KSV0999', []],
    ['KCV0017', []],
  ])('knows the requirement of %s', (checkID, ids) => {
    const { failures } = told(report('ConfigAuditReport', { checks: [{ ...CHECK, checkID }] }));
    expect(failures.flatMap(({ controls }) => controls.map(({ id }) => id))).toEqual(ids);
  });

  it('that does not say what it is about is a gap', () => {
    const { failures, gaps } = told(report('ConfigAuditReport', { checks: [CHECK] }, { labels: {} }));
    expect(failures).toEqual([]);
    expect(gaps).toEqual(['REPORT_PARTLY_READ ConfigAuditReport shop/a-report: it does not say which object it is about']);
  });
});

describe('a report of secrets', () => {
  it('says where in the image one is, and nothing of the secret itself', () => {
    const secret = { ruleID: 'stripe', target: '/app/x.yaml', title: 'Stripe', severity: 'HIGH', match: 'key: sk_live_abc' };
    const { failures } = told(report('ExposedSecretReport', { ...IMAGE, secrets: [secret] }));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      rule: 'stripe',
      title: 'Secret in an image: Stripe',
      message: 'Stripe is in /app/x.yaml of image index.docker.io/library/web:1',
      severity: 'high',
    });
    expect(JSON.stringify(failures)).not.toContain('sk_live');
  });
});

describe('any other object', () => {
  it.each([
    ['aquasecurity.github.io/v1alpha1', 'SbomReport'],
    ['other.example/v1alpha1', 'VulnerabilityReport'],
    ['apps/v1', 'Deployment'],
  ])('(%s %s) is not read', (apiVersion, kind) => {
    expect(trivyOperator.reads(resourceOf({ apiVersion, kind, metadata: { name: 'a' } }))).toBe(false);
  });
});
