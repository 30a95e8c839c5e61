/**
 * The Helm chart as its users get it: rendered by Helm, judged by Headwater's own policies, and every object accepted by a real API
 * server. What it lets Headwater do is held to what the code says that it calls.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfiguration } from '../../src/config/load.js';
import { actionPermissionsOf, assessFiles, permissionsOf } from '../../src/pipeline/index.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane, startControlPlane, type ControlPlane } from '../fakes/control-plane.js';
import { RELEASE_NAMESPACE, objectsOf, openHelm, pathOf, rightsIn, type Helm } from '../fakes/helm.js';

const PHASES = ['development', 'test', 'staging', 'production'] as const;
const DIGEST = `sha256:${'a'.repeat(64)}`;

/** As small as it gets; as large as it gets. */
const SMALL = { image: { digest: DIGEST } };
const LARGE = {
  roles: 'split',
  image: { digest: DIGEST, pullSecrets: ['registry'] },
  database: { existingSecret: 'headwater-database' },
  url: 'https://headwater.example.com',
  oidc: { issuer: 'https://login.example.com', clientId: 'headwater', existingSecret: 'headwater-oidc', groupsClaim: 'roles' },
  environmentFrom: ['headwater-slack'],
  configuration: {
    organisation: 'Riverside',
    sources: [{ name: 'cloud', address: 'aws://' }],
    response: { preset: 'guard' },
  },
  cluster: { name: 'riverside' },
  actions: {
    development: { namespaces: ['shop-dev', 'pay-dev'], allow: ['evict-pod', 'remove-binding'], bind: ['view'] },
    production: { namespaces: ['shop'], allow: ['pause-rollout'] },
  },
  serviceAccount: { annotations: { 'example.com/role': 'reader' } },
  ingress: {
    enabled: true,
    className: 'nginx',
    host: 'headwater.example.com',
    tlsSecret: 'headwater-tls',
    trustedProxies: ['10.0.0.0/8'],
  },
  networkPolicy: { metricsFrom: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] },
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  podAnnotations: { 'example.com/note': 'kept' },
  podLabels: { 'example.com/team': 'platform' },
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'tools', operator: 'Exists' }],
  priorityClassName: 'tools',
};
const SEVERAL = { ...SMALL, all: { replicas: 3 }, database: { existingSecret: 'headwater-database' } };

const isPossible = hasControlPlane('the Helm chart');
const folder = mkdtempSync(join(tmpdir(), 'headwater-chart-'));
let helm: Helm;
let server: ControlPlane;

beforeAll(async () => {
  if (!isPossible) return;
  helm = await openHelm();
  server = await startControlPlane();
}, CONTROL_PLANE_TIMEOUT_MS);
afterAll(async () => {
  await server?.close();
  helm?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!isPossible)('the chart', () => {
  it.each([
    ['as small as it gets', SMALL],
    ['as large as it gets', LARGE],
    ['with several replicas', SEVERAL],
  ])('has nothing that Helm objects to: %s', (_, values) => {
    const { status, text } = helm.run('lint', values);
    expect(text).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(status).toBe(0);
  });

  it.each([
    ['a key that there is not', { replicas: 3 }, "additional properties 'replicas' not allowed"],
    ['a key that there is not, deep down', { actions: { test: { alow: [] } } }, "additional properties 'alow' not allowed"],
    ['a phase that there is not', { actions: { qa: { allow: [] } } }, "additional properties 'qa' not allowed"],
    ['a digest that is none', { image: { digest: 'latest' } }, '/image/digest'],
    ['plain HTTP', { url: 'http://headwater.example.com' }, '/url'],
    ['an action that there is not', { actions: { test: { allow: ['evict-pods'], namespaces: ['a'] } } }, 'no action evict-pods'],
    ['actions everywhere', { actions: { test: { allow: ['evict-pod'] } } }, 'rights are given in namespaces only'],
    ['processes without a database between them', { roles: 'split' }, 'needs database.existingSecret'],
    ['replicas without a database between them', { all: { replicas: 2 } }, 'needs database.existingSecret'],
    ['a way in without a login', { ingress: { enabled: true } }, 'needs oidc.issuer'],
    ['a server of your own making', { configuration: { server: { listen: '0.0.0.0:1' } } }, "the chart's own"],
  ])('refuses %s', (_, values, says) => {
    const { status, text } = helm.run('template', values);
    expect(text).toContain(says);
    expect(status).not.toBe(0);
  });

  it.each([
    ['inside of the Pod only where nobody can log in', SMALL, 'in-cluster', { listen: '127.0.0.1:8420' }],
    [
      'to the network where people log in',
      LARGE,
      'riverside',
      {
        listen: '0.0.0.0:8420',
        url: LARGE.url,
        oidc: { issuer: LARGE.oidc.issuer, clientSecretEnv: 'OIDC_CLIENT_SECRET', groupsClaim: 'roles', idClaim: 'email' },
        trustProxy: ['10.0.0.0/8'],
      },
    ],
  ])('configures what the program takes: it listens %s', (_, values, name, listening) => {
    const [map] = objectsOf(helm.render(values), 'ConfigMap');
    const text = z.object({ 'headwater.yaml': z.string() }).parse(map?.['data'])['headwater.yaml'];
    const { sources, server: configured } = parseConfiguration(text, 'headwater.yaml');
    expect(sources[0]).toMatchObject({ name, address: `kubernetes://${name}` });
    expect(configured).toMatchObject({ management: '0.0.0.0:9420', ...listening });
  });

  it('says how people get in, and what it may do', () => {
    const small = helm.run('install', SMALL).text;
    expect(small).toContain('kubectl -n headwater port-forward statefulset/hw-headwater-all 8420:8420');
    expect(small).toContain('exec statefulset/hw-headwater-all -- node /app/bin/headwater.js login --print');
    expect(small).toContain('except Secrets');
    expect(small).toContain('It may change nothing here');
    const large = helm.run('install', LARGE).text;
    expect(large).toContain('Open https://headwater.example.com and log in at https://login.example.com');
    expect(large).toMatch(
      /It may act:\n {2}evict-pod, remove-binding in shop-dev, pay-dev \(development\)\n {2}pause-rollout in shop/,
    );
  });

  it('stops no replica before another one is ready, and lets nodes be drained', () => {
    const objects = helm.render(LARGE);
    const workloads = objectsOf(objects, 'Deployment');
    expect(workloads.map(({ metadata }) => metadata.name)).toEqual([
      'hw-headwater-api',
      'hw-headwater-collector',
      'hw-headwater-worker',
    ]);
    for (const { spec } of workloads)
      expect(spec).toMatchObject({ strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } });
    expect(objectsOf(objects, 'PodDisruptionBudget')).toHaveLength(3);
  });
});

describe.skipIf(!isPossible)('what the chart lets Headwater do', () => {
  it('is to read what the code reads, without Secrets, and nothing else', async () => {
    const { calls } = await permissionsOf('kubernetes');
    const needed = new Set(calls.map(({ permission }) => permission));
    const withoutSecrets = [...needed].filter((one) => !one.endsWith(' secrets'));
    const objects = helm.render(SMALL);
    expect(rightsIn(objects)).toEqual(withoutSecrets.toSorted());
    expect(rightsIn(objects).filter((one) => !/^(get|list|watch) /.test(one))).toEqual([]);
    expect(objectsOf(objects, 'Role')).toEqual([]);
    expect(rightsIn(helm.render({ ...SMALL, cluster: { secrets: true } }))).toEqual([...needed].toSorted());
    expect(rightsIn(helm.render({ ...SMALL, cluster: { read: false } }))).toEqual([]);
  });

  it('is, for each action that is allowed, what that action and its undo call, in the namespaces that are named', async () => {
    const reading = rightsIn(helm.render(SMALL));
    const { calls } = await actionPermissionsOf('kubernetes');
    const names = [...new Set(calls.map(({ action }) => action))];
    expect(names.length).toBeGreaterThan(5);
    for (const [index, name] of names.entries()) {
      const phase = PHASES[index % PHASES.length] ?? 'test';
      const objects = helm.render({ ...SMALL, actions: { [phase]: { namespaces: ['one', 'two'], allow: [name] } } });
      expect(rightsIn(objectsOf(objects, 'ClusterRole'))).toEqual(reading);
      const roles = objectsOf(objects, 'Role');
      expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['one', 'two']);
      // A right on what is of no namespace would be none, and `bind` is only for roles that are named.
      const expected = calls
        .filter(({ action }) => action === name)
        .map(({ permission }) => permission)
        .filter((one) => !/^bind | clusterrolebindings\./.test(one));
      for (const role of roles) expect(rightsIn([role])).toEqual([...new Set(expected)].toSorted());
    }
  });

  it('is to give a role to somebody only where the role is named', () => {
    const allow = ['remove-binding'];
    const bindings = (bind: readonly string[]): readonly unknown[] =>
      objectsOf(helm.render({ ...SMALL, actions: { test: { namespaces: ['one'], allow, bind } } }), 'Role')
        .flatMap(({ rules }) => rules ?? [])
        .filter(({ verbs }) => verbs.includes('bind'));
    expect(bindings([])).toEqual([]);
    expect(bindings(['view'])).toEqual([expect.objectContaining({ verbs: ['bind'], resourceNames: ['view'] })]);
  });

  it('is for the account that does it: pages have no rights, and only workers act', () => {
    const objects = helm.render(LARGE);
    const subjects = (kind: string): readonly string[] => [
      ...new Set(objectsOf(objects, kind).flatMap(({ subjects: all }) => (all ?? []).map(({ name }) => name))),
    ];
    expect(subjects('ClusterRoleBinding')).toEqual(['hw-headwater-collector', 'hw-headwater-worker']);
    expect(subjects('RoleBinding')).toEqual(['hw-headwater-worker']);
    const api = objectsOf(objects, 'Deployment').find(({ metadata }) => metadata.name === 'hw-headwater-api');
    expect(api?.spec).toMatchObject({ template: { spec: { automountServiceAccountToken: false } } });
  });
});

/** What our own policies say against it, and why it stays. */
const ACCEPTED: ReadonlyMap<string, string> = new Map([
  [
    'kubernetes/no-secrets-in-env',
    'the address of the database and tokens are read from the environment, as clouds and libraries do',
  ],
]);

describe.skipIf(!isPossible)('the chart before our own policies', () => {
  it.each([
    ['as small as it gets', SMALL],
    ['as large as it gets', LARGE],
    ['with several replicas', SEVERAL],
  ])('fails none: %s', async (_, values) => {
    const path = join(folder, 'rendered.yaml');
    writeFileSync(path, helm.rendered(values));
    const report = await assessFiles([path], {
      folder,
      version: 'test',
      packs: ['kubernetes', 'kubernetes-hardening', 'kubernetes-reliability', 'pod-security-restricted'],
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(report.gaps).toEqual([]);
    expect(report.summary.pass).toBeGreaterThan(60);
    const against = report.results.filter(({ result }) => result === 'fail' || result === 'error');
    expect(against.filter(({ policy }) => !ACCEPTED.has(policy))).toEqual([]);
  });
});

describe.skipIf(!isPossible)('a real API server', () => {
  beforeAll(async () => {
    const restricted = Object.fromEntries(
      ['enforce', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
    );
    const namespaces = [...new Set([RELEASE_NAMESPACE, ...Object.values(LARGE.actions).flatMap((grant) => grant.namespaces)])];
    for (const name of namespaces)
      await created('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: restricted } });
    await created('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', serviceMonitors());
    await created('/apis/scheduling.k8s.io/v1/priorityclasses', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'tools' },
      value: 1,
    });
  });

  it.each([
    ['as small as it gets', SMALL],
    ['as large as it gets', LARGE],
    ['with several replicas', SEVERAL],
  ])('takes every object, without a warning: %s', async (_, values) => {
    const objects = helm.render(values);
    expect(objects.length).toBeGreaterThan(6);
    for (const one of objects) {
      const answer = await server.call('POST', `${pathOf(one)}?dryRun=All&fieldValidation=Strict`, one);
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201, warnings: [] });
    }
  });

  it('runs the Pods where the restricted standard is enforced', async () => {
    const objects = helm.render(LARGE);
    for (const account of objectsOf(objects, 'ServiceAccount')) await created(pathOf(account), account);
    for (const { metadata, spec } of objectsOf(objects, 'Deployment')) {
      const { template } = z.object({ template: z.record(z.string(), z.unknown()) }).parse(spec);
      const pod = { ...template, apiVersion: 'v1', kind: 'Pod', metadata: { name: metadata.name } };
      const { status, body } = await server.call('POST', `/api/v1/namespaces/${RELEASE_NAMESPACE}/pods?dryRun=All`, pod);
      expect(status, JSON.stringify(body)).toBe(201);
    }
  });
});

async function created(path: string, body: unknown): Promise<void> {
  const answer = await server.call('POST', path, body);
  expect([201, 409], JSON.stringify(answer.body)).toContain(answer.status);
}

/** Of the Prometheus operator, as far as a name goes. */
function serviceMonitors(): unknown {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'servicemonitors.monitoring.coreos.com' },
    spec: {
      group: 'monitoring.coreos.com',
      scope: 'Namespaced',
      names: { plural: 'servicemonitors', singular: 'servicemonitor', kind: 'ServiceMonitor' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}
