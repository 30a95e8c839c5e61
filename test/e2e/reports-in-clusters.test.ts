/** Reports that tools keep as objects of a real API server: what they say of one workload is one finding, with all their names. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { scanInputs, type ScanReport } from '../../src/pipeline/index.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane, startControlPlane, type ControlPlane } from '../fakes/control-plane.js';
import { kubeconfigFile } from '../fakes/kubernetes-api.js';

const isPossible = hasControlPlane('reports in clusters');
const before = process.env['KUBECONFIG'];
const WAIT = { timeout: 60_000, interval: 100 };
const DIGEST = `sha256:${'a'.repeat(64)}`;
const OPERATOR = 'aquasecurity.github.io/v1alpha1';
const KINDS = [
  [OPERATOR, 'VulnerabilityReport'],
  [OPERATOR, 'ConfigAuditReport'],
  ['wgpolicyk8s.io/v1alpha2', 'PolicyReport'],
  ['openreports.io/v1alpha1', 'Report'],
] as const;

let server: ControlPlane;
let report: ScanReport;

if (isPossible) {
  beforeAll(async () => {
    server = await startControlPlane({
      controllers: ['serviceaccount-controller', 'deployment-controller', 'replicaset-controller'],
    });
    for (const [apiVersion, kind] of KINDS)
      await post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition(apiVersion, kind));
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await post('/apis/apps/v1/namespaces/shop/deployments', deployment());
    const replicaSet = await madeReplicaSet();
    for (const object of reportsOn(replicaSet)) {
      const plural = `${object.kind.toLowerCase()}s`;
      await post(`/apis/${object.apiVersion}/namespaces/shop/${plural}`, object);
    }
    const kubeconfig = kubeconfigFile([{ name: 'real', url: server.url, token: server.token, ca: server.ca }]);
    process.env['KUBECONFIG'] = kubeconfig.path;
    const request = { folder: '/', version: 'test', signal: new AbortController().signal, onProgress: () => {} };
    ({ report } = await scanInputs(['kubernetes://'], { ...request, packs: ['pod-security-baseline'] }));
    kubeconfig.remove();
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    await server?.close();
    if (before === undefined) delete process.env['KUBECONFIG'];
    else process.env['KUBECONFIG'] = before;
  });
}

describe.skipIf(!isPossible)('reports in a cluster', () => {
  it('on a Deployment and on its ReplicaSet are the finding that we have, with the names of all', () => {
    const found = report.findings.filter(({ kind }) => kind === 'policy');
    expect(found.map(({ policy, resource, reportedBy }) => [policy, resource.id, reportedBy])).toEqual([
      ['kubernetes/no-privileged-containers', 'kubernetes:real/apps/Deployment/shop/web', ['headwater', 'kyverno', 'trivy']],
    ]);
  });

  it('on an image are findings in it, though nobody shows the image', () => {
    const found = report.findings.filter(({ kind }) => kind === 'vulnerability');
    expect(found.map(({ advisory, resource, reportedBy }) => [advisory, resource.id, reportedBy])).toEqual([
      ['CVE-2026-0001', DIGEST, ['trivy']],
    ]);
    expect(report.coverage.gaps.map(({ code }) => code)).toContain('IMAGE_WITHOUT_LAYERS');
  });

  it('count for the cluster that holds them', () => {
    expect(
      report.coverage.sources.map(({ status, observed }) => [status, observed['reported-failure'], observed['scanner-report']]),
    ).toEqual([['read', 3, 1]]);
  });
});

interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [member: string]: unknown;
}

/** A kind that was just defined is not served at once. */
async function post(path: string, object: object): Promise<void> {
  const { status, body } = await vi.waitUntil(async () => {
    const answer = await server.call('POST', path, object);
    return answer.status === 404 ? undefined : answer;
  }, WAIT);
  expect(status, JSON.stringify(body)).toBe(201);
}

function definition(apiVersion: string, kind: string): ApiObject {
  const [group = '', version = ''] = apiVersion.split('/');
  const [singular, plural] = [kind.toLowerCase(), `${kind.toLowerCase()}s`];
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' } },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, singular, plural, listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

function deployment(): ApiObject {
  const labels = { app: 'web' };
  const containers = [{ name: 'web', image: 'r.example/team/web:1', securityContext: { privileged: true } }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

const list = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string(), uid: z.string() }) })) });

function madeReplicaSet(): Promise<{ readonly name: string; readonly uid: string }> {
  return vi.waitUntil(async () => {
    const { body } = await server.call('GET', '/apis/apps/v1/namespaces/shop/replicasets');
    return list.parse(body).items[0]?.metadata;
  }, WAIT);
}

function reportsOn({ name, uid }: { readonly name: string; readonly uid: string }): readonly ApiObject[] {
  const metadata = (own: string) => ({ name: own, namespace: 'shop' });
  const made = {
    labels: {
      'trivy-operator.resource.kind': 'ReplicaSet',
      'trivy-operator.resource.name': name,
      'trivy-operator.resource.namespace': 'shop',
    },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true }],
  };
  const scanner = { name: 'Trivy', vendor: 'Aqua Security', version: '0.72.0' };
  const image = { registry: { server: 'r.example' }, artifact: { repository: 'team/web', tag: '1', digest: DIGEST } };
  const vulnerability = { vulnerabilityID: 'CVE-2026-0001', resource: 'libssl3', installedVersion: '1', severity: 'HIGH' };
  const checks = [{ checkID: 'KSV017', title: 'Privileged', severity: 'HIGH', success: false, messages: ['privileged'] }];
  const results = [
    { policy: 'disallow-privileged-containers', rule: 'autogen-privileged-containers', result: 'fail', source: 'kyverno' },
  ];
  return [
    {
      apiVersion: OPERATOR,
      kind: 'VulnerabilityReport',
      metadata: { ...metadata('a'), ...made },
      report: { ...image, scanner, vulnerabilities: [vulnerability] },
    },
    { apiVersion: OPERATOR, kind: 'ConfigAuditReport', metadata: { ...metadata('b'), ...made }, report: { scanner, checks } },
    {
      apiVersion: 'wgpolicyk8s.io/v1alpha2',
      kind: 'PolicyReport',
      metadata: metadata('c'),
      scope: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      results,
    },
    {
      apiVersion: 'openreports.io/v1alpha1',
      kind: 'Report',
      metadata: metadata('d'),
      scope: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name },
      results,
    },
  ];
}
