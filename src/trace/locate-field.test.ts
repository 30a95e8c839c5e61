import { describe, expect, it } from 'vitest';
import { applyEdits } from '../lib/line-edits.js';
import { repositoryName, resourceId, sourceId } from '../model/index.js';
import type { FieldEdit, Json, OriginFile, Resource } from '../model/index.js';
import { editField } from './edit-yaml.js';
import { locateField } from './locate-field.js';

const MANIFEST = `apiVersion: v1
kind: Service
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      hostNetwork: true
      containers:
        - name: app
          image: shop/web:1
          securityContext:
            privileged: true
        - name: proxy
          image: mesh:1
`;
const PATCH = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: sidecar
          image: side:1
        - name: app
          securityContext:
            runAsUser: 0
`;
const KUSTOMIZATION = `resources: [../base]
namespace: shop
patches:
  - target: {kind: Deployment}
    patch: |-
      - op: add
        path: /spec/template/spec/hostPID
        value: true
      - op: replace
        path: /spec/template/spec/containers/1/securityContext
        value:
          runAsUser: 7
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        paused: true # inline
images:
  - name: shop/web
    newTag: "2"
replicas:
  - {name: web, count: 5}
labels:
  - pairs: {team: shop}
`;
const RAW: Json = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { team: 'shop' } },
  spec: {
    replicas: 5,
    paused: true,
    template: {
      spec: {
        hostNetwork: true,
        hostPID: true,
        containers: [
          { name: 'sidecar', image: 'side:1' },
          { name: 'app', image: 'shop/web:2', securityContext: { privileged: true, runAsUser: 7 } },
          { name: 'proxy', image: 'mesh:1' },
        ],
      },
    },
  },
};
const TEXTS: Readonly<Record<string, string>> = {
  'base/web.yaml': MANIFEST,
  'prod/patch.yaml': PATCH,
  'prod/kustomization.yaml': KUSTOMIZATION,
};
const manifest: OriginFile = { path: 'base/web.yaml', document: 1, node: [], role: 'manifest' };
const kustomization = (node: (string | number)[], role: OriginFile['role'] = 'kustomization'): OriginFile => ({
  path: 'prod/kustomization.yaml',
  document: 0,
  node,
  role,
});
const OVERLAY: readonly OriginFile[] = [
  manifest,
  { path: 'prod/patch.yaml', document: 0, node: [], role: 'patch' },
  kustomization(['patches', 0, 'patch', 0], 'patch'),
  kustomization(['patches', 1, 'patch', 0], 'patch'),
  kustomization(['namespace']),
  kustomization(['labels', 0]),
  kustomization(['replicas', 0]),
  kustomization(['images', 0]),
];

const resource = (files: readonly OriginFile[], raw: Json = RAW, overlay: string | undefined = 'prod'): Resource => ({
  id: resourceId('r'),
  source: sourceId('s'),
  platform: 'kubernetes',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  labels: {},
  annotations: {},
  origin: { repository: repositoryName('shop'), files, ...(overlay === undefined ? {} : { overlay }) },
  raw,
});
const locate = (field: string, files = OVERLAY) => {
  const place = locateField(resource(files), field, (path) => TEXTS[path]);
  return place && [place.location.path, place.location.startLine, place.location.endLine, place.exact, place.role];
};
const edited = (field: string, edit: FieldEdit): string => {
  const place = locateField(resource(OVERLAY), field, (path) => TEXTS[path]);
  const text = TEXTS[place?.location.path ?? ''] ?? '';
  const edits = place && editField(text, place, edit);
  return edits === undefined ? 'refused' : applyEdits(text, edits);
};

const POD = 'spec.template.spec';

describe('locateField', () => {
  it.each([
    ['the manifest that sets it', `${POD}.hostNetwork`, ['base/web.yaml', 12, 12, true, 'manifest']],
    [
      'a position by the name of what is there',
      `${POD}.containers[1].securityContext.privileged`,
      ['base/web.yaml', 17, 17, true, 'manifest'],
    ],
    ['a patch that adds a container', `${POD}.containers[0].image`, ['prod/patch.yaml', 9, 9, true, 'patch']],
    ['an operation that sets it', `${POD}.hostPID`, ['prod/kustomization.yaml', 8, 8, true, 'patch']],
    [
      'within an operation, over an earlier patch',
      `${POD}.containers[name=app].securityContext.runAsUser`,
      ['prod/kustomization.yaml', 12, 12, true, 'patch'],
    ],
    ['a patch within the kustomization', 'spec.paused', ['prod/kustomization.yaml', 18, 18, true, 'patch']],
    ['images', `${POD}.containers[name=app].image`, ['prod/kustomization.yaml', 20, 21, true, 'kustomization']],
    ['no images of other names', `${POD}.containers[name=proxy].image`, ['base/web.yaml', 19, 19, true, 'manifest']],
    ['replicas', 'spec.replicas', ['prod/kustomization.yaml', 23, 23, true, 'kustomization']],
    ['the namespace', 'metadata.namespace', ['prod/kustomization.yaml', 2, 2, true, 'kustomization']],
    ['labels', 'metadata.labels.team', ['prod/kustomization.yaml', 25, 25, true, 'kustomization']],
    [
      'the manifest for a missing field',
      `${POD}.containers[name=proxy].securityContext.runAsNonRoot`,
      ['base/web.yaml', 18, 19, false, 'manifest'],
    ],
    [
      'the patch for a missing field of what it adds',
      `${POD}.containers[name=sidecar].securityContext`,
      ['prod/patch.yaml', 8, 9, false, 'patch'],
    ],
    [
      'the manifest for a map that a patch only adds to',
      `${POD}.containers[name=app]`,
      ['base/web.yaml', 14, 17, true, 'manifest'],
    ],
    ['the manifest for the whole', '', ['base/web.yaml', 4, 19, true, 'manifest']],
    ['the manifest for what is no path', 'a[', ['base/web.yaml', 4, 19, true, 'manifest']],
  ])('finds %s', (_, field, place) => {
    expect(locate(field)).toEqual(place);
  });

  it('finds an item of a List', () => {
    const text = 'kind: List\nitems:\n  - kind: A\n    spec: {a: 1}\n  - kind: B\n    spec:\n      b: 2\n';
    const item = resource([{ path: 'l', document: 0, node: ['items', 1], role: 'manifest' }], { spec: { b: 2 } }, '');
    expect(locateField(item, 'spec.b', () => text)?.location).toMatchObject({ startLine: 7, endLine: 7 });
  });

  it('passes by a file that was not seen, and gives nothing without any', () => {
    const texts = (path: string): string | undefined => (path === 'base/web.yaml' ? MANIFEST : undefined);
    expect(locateField(resource(OVERLAY), 'spec.replicas', texts)?.location.path).toBe('base/web.yaml');
    expect(locateField(resource(OVERLAY), 'spec.replicas', () => undefined)).toBeUndefined();
  });
});

describe('editField at what locateField found', () => {
  it('changes the file that has the last word', () => {
    expect(edited(`${POD}.containers[name=app].securityContext.runAsUser`, { kind: 'set', value: 1000 })).toBe(
      KUSTOMIZATION.replace('runAsUser: 7', 'runAsUser: 1000'),
    );
    expect(edited('spec.paused', { kind: 'remove' })).toBe(
      KUSTOMIZATION.replace('spec:\n        paused: true # inline', 'spec: {}'),
    );
    expect(edited('spec.replicas', { kind: 'set', value: 3 })).toBe(KUSTOMIZATION.replace('count: 5', 'count: 3'));
    expect(edited('metadata.namespace', { kind: 'set', value: 'other' })).toBe(
      KUSTOMIZATION.replace('namespace: shop', 'namespace: other'),
    );
  });

  it('adds what is missing where it was looked for', () => {
    expect(edited(`${POD}.containers[name=proxy].securityContext.runAsNonRoot`, { kind: 'set', value: true })).toBe(
      `${MANIFEST}          securityContext:\n            runAsNonRoot: true\n`,
    );
    expect(edited(`${POD}.containers[name=sidecar].securityContext.runAsNonRoot`, { kind: 'set', value: true })).toBe(
      PATCH.replace('image: side:1\n', 'image: side:1\n          securityContext:\n            runAsNonRoot: true\n'),
    );
  });

  it('gives nothing where no single field decides', () => {
    expect(edited(`${POD}.containers[name=app].image`, { kind: 'set', value: 'x' })).toBe('refused');
  });
});
