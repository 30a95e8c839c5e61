import { describe, expect, it } from 'vitest';
import { sourceId, type Json, type Observation } from '../../model/index.js';
import { TEST_LIMITS } from '../../../test/fakes/read-context.js';
import { idOf, nameInId } from './identity.js';
import { readKind, tellObject, type ObjectContext } from './object.js';
import { manifestDigest } from './running-images.js';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const DIGEST = digest('a');
const NAMESPACED: Readonly<Record<string, boolean>> = {
  '/Node': false,
  'apps/ReplicaSet': true,
  'source.toolkit.fluxcd.io/OCIRepository': true,
  'source.toolkit.fluxcd.io/HelmRepository': true,
};
const CONTEXT: ObjectContext = {
  facts: { cluster: 'prod', isNamespaced: (group, kind) => NAMESPACED[`${group}/${kind}`] },
  deployers: { argoCdNamespace: 'argocd' },
  source: sourceId('test'),
  limits: TEST_LIMITS,
};

type Fields = { readonly [key: string]: Json };

function told(apiVersion: string, kind: string, object: Fields, metadata: Fields = {}, isWhole = true): readonly Observation[] {
  const given = { ...object, metadata: { name: 'it', namespace: 'shop', ...metadata } };
  const said = tellObject(given, readKind(apiVersion, kind, isWhole), CONTEXT);
  return said?.kind === 'seen' ? said.observations : [];
}

function edges(...parameters: Parameters<typeof told>): readonly string[] {
  return told(...parameters).flatMap((one) =>
    one.kind === 'edge' ? [`${one.edge.relation} ${one.edge.to.slice('kubernetes:prod/'.length)} by ${one.edge.evidence}`] : [],
  );
}

function resource(...parameters: Parameters<typeof told>) {
  const [first] = told(...parameters);
  if (first?.kind !== 'resource') throw new Error('no resource');
  return first.resource;
}

describe('the digest that a container runs', () => {
  it.each([
    [`docker-pullable://registry.example/web@${DIGEST}`, DIGEST],
    [`registry.example:5000/team/web@${DIGEST}`, DIGEST],
    [`docker.io/library/nginx@${DIGEST}`, DIGEST],
    [`nginx@${DIGEST}`, DIGEST],
    [DIGEST, undefined],
    [`docker://${DIGEST}`, undefined],
    ['a'.repeat(64), undefined],
    ['registry.example/web@sha256:short', undefined],
    ['registry.example/web:1', undefined],
    ['', undefined],
  ])('of %s is %s', (imageId, digest) => {
    expect(manifestDigest(imageId)).toBe(digest);
  });

  const spec = {
    containers: [{ name: 'a', image: 'a:1' }],
    initContainers: [{ name: 'a', image: 'b:1' }],
    ephemeralContainers: [{ name: 'debug', image: 'c:1' }],
  };
  const status = {
    containerStatuses: [{ name: 'a', imageID: `a@${DIGEST}` }],
    initContainerStatuses: [{ name: 'a', imageID: `b@${digest('b')}` }],
    ephemeralContainerStatuses: [{ name: 'debug', imageID: `c@${digest('c')}` }],
  };
  const usesOf = (phase: string) =>
    told('v1', 'Pod', { spec, status: { ...status, phase } }).flatMap((one) => (one.kind === 'resource' ? one.uses : []));

  it('is that of its own kind of container', () => {
    expect(usesOf('Running').map(({ container, containerKind, running }) => [container, containerKind, running?.at(-1)])).toEqual(
      [
        ['a', 'container', 'a'],
        ['a', 'initContainer', 'b'],
        ['debug', 'ephemeralContainer', 'c'],
      ],
    );
  });

  it.each(['Succeeded', 'Failed'])('is none when the Pod has ended: %s', (phase) => {
    expect(usesOf(phase)).toEqual([]);
  });
});

describe('an id', () => {
  it.each([
    { group: '', kind: 'Node', namespace: '', name: 'a' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'system:node/x%' },
  ])('of %j is read as it was written', (name) => {
    expect(nameInId(idOf('arn:aws:eks:eu-west-1:1:cluster/prod', name))).toEqual({
      cluster: 'arn:aws:eks:eu-west-1:1:cluster/prod',
      ...name,
    });
  });

  it.each(['aws:x', 'kubernetes:a/b', 'kubernetes:a/b/c/d/%E0%A4%A', 'kubernetes:a/b/c/d/e/f'])('is not %s', (text) => {
    expect(nameInId(text as never)).toBeUndefined();
  });
});

describe('who controls it', () => {
  const owner = (apiVersion: string, kind: string, controller?: boolean) => ({
    apiVersion,
    kind,
    name: 'o',
    uid: 'u',
    ...(controller === undefined ? {} : { controller }),
  });

  it.each([
    [[owner('apps/v1', 'ReplicaSet', true)], ['controlled-by apps/ReplicaSet/shop/o by metadata.ownerReferences[0]']],
    [[owner('apps/v1', 'ReplicaSet'), owner('v1', 'Node', true)], ['controlled-by /Node//o by metadata.ownerReferences[1]']],
    [[owner('apps/v1', 'ReplicaSet', false)], []],
    [[owner('unknown.example/v1', 'Thing', true)], []],
  ])('by the owner references %j is %j', (ownerReferences, expected) => {
    expect(edges('v1', 'Pod', {}, { ownerReferences })).toEqual(expected);
  });

  it('is the Helm release of its annotations', () => {
    const annotations = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'tools' };
    expect(edges('v1', 'Service', {}, { annotations })).toEqual([
      "controlled-by helm.sh/Release/tools/web by metadata.annotations['meta.helm.sh/release-name']",
    ]);
  });

  it.each([
    ['web:apps/Deployment:shop/it', ['argoproj.io/Application/argocd/web']],
    ['team-a_web:apps/Deployment:shop/it', ['argoproj.io/Application/team-a/web']],
    ['web:apps/Deployment:shop/other', []],
    ['web:apps/Deployment:elsewhere/it', []],
    ['web', []],
    ['', []],
  ])('is the Application of the tracking id %j: %j', (id, expected) => {
    const annotations = { 'argocd.argoproj.io/tracking-id': id };
    expect(edges('apps/v1', 'Deployment', {}, { annotations })).toEqual(
      expected.map((to) => `controlled-by ${to} by metadata.annotations['argocd.argoproj.io/tracking-id']`),
    );
  });

  it('is the Kustomization or HelmRelease of its labels', () => {
    const labels = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
    expect(edges('apps/v1', 'Deployment', {}, { labels })).toEqual([
      "controlled-by kustomize.toolkit.fluxcd.io/Kustomization/flux-system/apps by metadata.labels['kustomize.toolkit.fluxcd.io/name']",
    ]);
  });
});

describe('an Application', () => {
  const destination = { server: 'https://kubernetes.default.svc', namespace: 'shop' };
  const resources = [
    { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
    { version: 'v1', kind: 'Namespace', name: 'shop' },
    { kind: 'NoName' },
  ];

  it('controls what it lists', () => {
    expect(edges('argoproj.io/v1alpha1', 'Application', { spec: { destination }, status: { resources } })).toEqual([
      'controls apps/Deployment/shop/web by status.resources[0]',
      'controls /Namespace//shop by status.resources[1]',
    ]);
  });

  it.each([{ server: 'https://other.example' }, { name: 'other' }])(
    'says nothing of this cluster when it is for %j',
    (elsewhere) => {
      expect(edges('argoproj.io/v1alpha1', 'Application', { spec: { destination: elsewhere }, status: { resources } })).toEqual(
        [],
      );
    },
  );

  it('keeps where it comes from, and no values', () => {
    const source = (values: string) => ({
      repoURL: 'https://u:pw@git.example/a',
      path: 'p',
      targetRevision: 'main',
      helm: { values, releaseName: 'r' },
    });
    const { raw, unread } = resource('argoproj.io/v1alpha1', 'Application', {
      spec: { source: source('secret-1'), sources: [source('secret-2'), { repoURL: 'https://b' }] },
      status: {
        history: [{ source: source('secret-3') }],
        sync: { status: 'Synced', comparedTo: { source: source('secret-4') } },
      },
      operation: { sync: { source: source('secret-5') } },
    });
    expect(JSON.stringify(raw)).not.toMatch(/secret-\d|:pw@/);
    expect(raw).toMatchObject({
      spec: {
        source: { repoURL: 'https://u:redacted@git.example/a', path: 'p', targetRevision: 'main', helm: { releaseName: 'r' } },
      },
      status: { sync: { status: 'Synced' } },
    });
    expect(unread?.map(({ path }) => path)).toEqual([
      'operation',
      'status.history',
      'status.sync.comparedTo',
      'spec.source.helm.values',
      'spec.sources[0].helm.values',
    ]);
  });
});

describe('what Flux deploys', () => {
  const flux = 'kustomize.toolkit.fluxcd.io/v1';
  const inventory = {
    entries: [
      { id: 'shop_web_apps_Deployment', v: 'v1' },
      { id: '_system__x_rbac.authorization.k8s.io_ClusterRole', v: 'v1' },
      { id: 'broken' },
    ],
  };

  it('is in the inventory of the Kustomization, beside the source', () => {
    const spec = { path: './apps', sourceRef: { kind: 'OCIRepository', name: 'src', namespace: 'flux-system' } };
    expect(edges(flux, 'Kustomization', { spec, status: { inventory } })).toEqual([
      'uses source.toolkit.fluxcd.io/OCIRepository/flux-system/src by spec.sourceRef',
      'controls apps/Deployment/shop/web by status.inventory.entries[0]',
      'controls rbac.authorization.k8s.io/ClusterRole//system%3Ax by status.inventory.entries[1]',
    ]);
  });

  it('is not here when it is for another cluster', () => {
    expect(edges(flux, 'Kustomization', { spec: { kubeConfig: { secretRef: { name: 'x' } } }, status: { inventory } })).toEqual(
      [],
    );
  });

  it('by a HelmRelease is the release that Helm knows', () => {
    const status = { storageNamespace: 'tools', history: [{ name: 'shop-web', namespace: 'shop', version: 2 }] };
    const spec = {
      chart: { spec: { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
      values: { password: 'hunter2' },
    };
    expect(edges('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec, status })).toEqual([
      'uses source.toolkit.fluxcd.io/HelmRepository/shop/charts by spec.chart.spec.sourceRef',
      'controls helm.sh/Release/tools/shop-web by status.history[0]',
    ]);
    expect(JSON.stringify(resource('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec, status }))).not.toContain('hunter2');
  });
});

describe('what leaves the connector', () => {
  it('is neither who wrote which field nor a copy of the object', () => {
    const { raw, annotations } = resource(
      'v1',
      'Service',
      { spec: {} },
      {
        managedFields: [{}],
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', a: 'b' },
      },
    );
    expect(raw).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'it', namespace: 'shop', annotations: { a: 'b' } },
      spec: {},
    });
    expect(annotations).toEqual({ a: 'b' });
  });

  it('has the keys of a ConfigMap, with no secret in its values', () => {
    const { raw, unread } = resource('v1', 'ConfigMap', {
      data: { password: 'hunter2', 'app.conf': 'a=1' },
      binaryData: { blob: 'AAAA' },
    });
    expect(raw).toMatchObject({ data: { password: 'redacted', 'app.conf': 'a=1' }, binaryData: { blob: '<redacted>' } });
    expect(unread?.map(({ path }) => path)).toEqual(['binaryData.blob']);
  });

  it('keeps keys that name a prototype', () => {
    const object = JSON.parse('{"data":{"__proto__":"x","constructor":"y"}}') as Fields;
    expect(JSON.stringify(resource('v1', 'Secret', object).raw)).toContain(
      '"data":{"__proto__":"<redacted>","constructor":"<redacted>"}',
    );
  });

  it('is nothing of what has no name', () => {
    expect(tellObject({ metadata: {} }, readKind('v1', 'Pod', true), CONTEXT)).toBeUndefined();
    expect(tellObject({}, readKind('v1', 'Pod', false), CONTEXT)).toBeUndefined();
  });
});
