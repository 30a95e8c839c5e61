import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { collect, gapsOf, only, testContext } from '../../../test/fakes/read-context.js';
import { repositoryName, sourceId } from '../../model/index.js';
import type { Observation } from '../../model/index.js';
import type { Candidate, Limits } from '../../ports/index.js';
import { kubernetesManifests } from './index.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

type Tree = Readonly<Record<string, string>>;

function treeOf(files: Tree): Extract<Candidate, { kind: 'tree' }> & { readonly root: string } {
  const root = mkdtempSync(join(tmpdir(), 'headwater-manifests-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const repository = { name: repositoryName('shop'), source: sourceId('test'), writable: true };
  return { kind: 'tree', root, tree: { repository, root, files: Object.keys(files).toSorted() } };
}

async function read(files: Tree, limits: Partial<Limits> = {}): Promise<readonly Observation[]> {
  const candidate = treeOf(files);
  return collect(kubernetesManifests.read({ candidate, as: 'x' }, testContext(limits)));
}

const ids = (observations: readonly Observation[]) => only(observations, 'resource').map(({ resource }) => String(resource.id));
const codes = (observations: readonly Observation[]) => gapsOf(observations).map(({ code, what }) => [code, what]);
const pod = (name: string, rest = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: i}]}\n${rest}`;

describe('plain manifests', () => {
  it('gives each resource with its place, and the text of its file', async () => {
    const text = `# head\n---\n${pod('a')}---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: s, namespace: ns, labels: {a: 1}}}\n`;
    const observations = await read({ 'k8s/all.yaml': text });
    expect(ids(observations)).toEqual(['kubernetes:shop/k8s/all.yaml:v1/Pod//a', 'kubernetes:shop/k8s/all.yaml:v1/Service/ns/s']);
    expect(only(observations, 'resource').map(({ resource }) => resource.origin)).toEqual([
      { repository: 'shop', files: [{ path: 'k8s/all.yaml', document: 0, node: [], role: 'manifest' }] },
      { repository: 'shop', files: [{ path: 'k8s/all.yaml', document: 1, node: ['items', 0], role: 'manifest' }] },
    ]);
    expect(only(observations, 'resource')[1]?.resource).toMatchObject({
      namespace: 'ns',
      labels: { a: '1' },
      platform: 'kubernetes',
    });
    expect(only(observations, 'source-file')).toEqual([
      { kind: 'source-file', file: { repository: 'shop', path: 'k8s/all.yaml', text } },
    ]);
  });

  it.each([
    ['compose', 'services: {web: {image: x}}\nx-kind: a\nkind: b\n'],
    ['a CI pipeline', 'on: push\njobs: {}\n'],
    ['a catalog entity', 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: x}\n'],
    ['skaffold', 'apiVersion: skaffold/v4beta7\nkind: Config\nmetadata: {name: x}\n'],
    ['a kubeconfig', 'apiVersion: v1\nkind: Config\nclusters: []\n'],
    ['a policy of ours', 'apiVersion: headwater.dev/v1\nkind: Policy\nmetadata: {name: x}\n'],
    ['Helm values', 'image: {apiVersion: x}\nkind: y\n'],
  ])('pass by %s without a word', async (_, text) => {
    expect(await read({ 'file.yaml': text })).toEqual([]);
  });

  it.each([
    ['broken YAML', `${pod('a')}---\napiVersion: v1\nkind: Pod\n  x: [\n`, 'MANIFEST_MALFORMED', 1],
    ['a template', `${pod('a')}---\n{{- if .Values.x }}\n${pod('b')}{{- end }}\n`, 'MANIFEST_TEMPLATED', 1],
    ['a templated name', pod('"{{ .Release.Name }}"'), 'MANIFEST_TEMPLATED', 0],
    ['a resource without a name', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {labels: {}}\n', 'MANIFEST_MALFORMED', 0],
    ['a key that is there twice', pod('a', 'spec: {containers: []}\n'), 'MANIFEST_MALFORMED', 1],
    ['the same resource twice', `${pod('a')}---\n${pod('a')}`, 'MANIFEST_MALFORMED', 1],
    ['an alias bomb', pod('a', `x: &x [${'y,'.repeat(50)}]\nz: [${'*x,'.repeat(200)}]\n`), 'YAML_TOO_COMPLEX', 0],
  ])('say what they could not read: %s', async (_, text, code, count) => {
    const observations = await read({ 'a.yaml': text });
    expect(gapsOf(observations)).toMatchObject([{ code, what: 'a.yaml', why: expect.stringMatching(/./) }]);
    expect(ids(observations)).toHaveLength(count);
  });

  it('give one gap per Helm chart, and its CRDs', async () => {
    const crd = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x.y}\n';
    const chart = 'apiVersion: v2\nname: c\nversion: 1.0.0\n';
    const observations = await read({
      'c/Chart.yaml': chart,
      'c/values.yaml': 'apiVersion: x\nkind: y\n',
      'c/templates/a.yaml': '{{ x }}\napiVersion: v1\nkind: Pod\n',
      'c/templates/b.yaml': '{{ x }}\napiVersion: v1\nkind: Pod\n',
      'c/charts/d/Chart.yaml': chart,
      'c/charts/d/templates/e.yaml': '{{ x }}\napiVersion: v1\nkind: Pod\n',
      'c/crds/x.yaml': crd,
    });
    expect(gapsOf(observations)).toMatchObject([
      { code: 'MANIFEST_TEMPLATED', what: 'Helm chart c', why: expect.stringContaining('3 templates') },
    ]);
    expect(ids(observations)).toEqual(['kubernetes:shop/c/crds/x.yaml:apiextensions.k8s.io/v1/CustomResourceDefinition//x.y']);
  });

  it('over the limit are gaps when they look like manifests', async () => {
    const big = `#${'x'.repeat(2000)}\n`;
    const observations = await read(
      { 'big.yaml': pod('a') + big, 'big.json': `{"x": "${big.trim()}"}`, 'utf16.yaml': `${pod('b')}\u0000` },
      { textFile: 1000 },
    );
    expect(codes(observations)).toContainEqual(['FILE_TOO_LARGE', 'big.yaml']);
    expect(codes(observations)).not.toContainEqual(['FILE_TOO_LARGE', 'big.json']);
  });
});

describe('image uses', () => {
  const workload = (apiVersion: string, kind: string, spec: object): string =>
    JSON.stringify({ apiVersion, kind, metadata: { name: 'w' }, ...spec });
  const containers = {
    initContainers: [{ name: 'i', image: 'a:1' }],
    containers: [{ name: 'c', image: 'b:2' }, { name: 'none' }],
    ephemeralContainers: [{ name: 'e', image: 'd' }],
  };
  const template = { spec: { template: { spec: containers } } };

  it.each<[string, string, object]>([
    ['v1', 'Pod', { spec: containers }],
    ['v1', 'PodTemplate', { template: { spec: containers } }],
    ['v1', 'ReplicationController', template],
    ['apps/v1', 'Deployment', template],
    ['apps/v1', 'ReplicaSet', template],
    ['apps/v1', 'StatefulSet', template],
    ['apps/v1', 'DaemonSet', template],
    ['batch/v1', 'Job', template],
    ['batch/v1', 'CronJob', { spec: { jobTemplate: template } }],
    ['argoproj.io/v1alpha1', 'Rollout', template],
    ['example.com/v1', 'Fleet', { spec: { parts: [{ inner: { template: { spec: containers } } }] } }],
  ])('%s %s', async (apiVersion, kind, spec) => {
    const [found] = only(await read({ 'w.json': workload(apiVersion, kind, spec) }), 'resource');
    expect(found?.uses.map(({ container, containerKind, reference }) => [container, containerKind, reference])).toEqual([
      ['c', 'container', 'b:2'],
      ['i', 'initContainer', 'a:1'],
      ['e', 'ephemeralContainer', 'd'],
    ]);
    expect(found?.uses[0]?.workload).toBe(found?.resource.id);
  });

  it('are not in schemas, and do without names', async () => {
    const crd = workload('apiextensions.k8s.io/v1', 'CustomResourceDefinition', template);
    const knative = workload('serving.knative.dev/v1', 'Service', {
      spec: { template: { spec: { containers: [{ image: 'x' }] } } },
    });
    const found = only(await read({ 'a.json': crd, 'b.json': knative }), 'resource');
    expect(found.map(({ uses }) => uses.map(({ container }) => container))).toEqual([[], ['containers[0]']]);
  });
});

describe('kustomizations', () => {
  const base = { 'base/kustomization.yaml': 'resources: [pod.yaml]\n', 'base/pod.yaml': pod('a') };

  it('are rendered from the top, and their files are no manifests of their own', async () => {
    const observations = await read({
      ...base,
      'over/prod/kustomization.yaml': 'resources: [../../base]\nnamespace: shop\npatches: [{path: patch.yaml}]\n',
      'over/prod/patch.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true}\n',
      'over/prod/other.yaml': pod('other'),
    });
    expect(ids(observations)).toEqual([
      'kubernetes:shop/over/prod:v1/Pod/shop/a',
      'kubernetes:shop/over/prod/other.yaml:v1/Pod//other',
    ]);
    const [first] = only(observations, 'resource');
    expect(first?.resource.origin).toEqual({
      repository: 'shop',
      overlay: 'over/prod',
      files: [
        { path: 'base/pod.yaml', document: 0, node: [], role: 'manifest' },
        { path: 'over/prod/patch.yaml', document: 0, node: [], role: 'patch' },
        { path: 'over/prod/kustomization.yaml', document: 0, node: ['namespace'], role: 'kustomization' },
      ],
    });
    expect(first?.resource.raw).toMatchObject({
      spec: { hostPID: true, containers: [{ name: 'c' }] },
      metadata: { namespace: 'shop' },
    });
    expect(only(observations, 'source-file').map(({ file }) => file.path)).toEqual([
      'base/pod.yaml',
      'over/prod/patch.yaml',
      'over/prod/kustomization.yaml',
      'over/prod/other.yaml',
    ]);
  });

  it('record patches that are written within them by block and document', async () => {
    const kustomization = `resources: [../base]\npatches:\n- patch: |-\n    ---\n    apiVersion: v1\n    kind: Pod\n    metadata: {name: a}\n    spec: {hostIPC: true}\n`;
    const [first] = only(await read({ ...base, 'o/kustomization.yml': kustomization }), 'resource');
    expect(first?.resource.origin?.files[1]).toEqual({
      path: 'o/kustomization.yml',
      document: 0,
      node: ['patches', 0, 'patch', 0],
      role: 'patch',
    });
  });

  it.each<[string, Tree, string, string, number]>([
    [
      'fields that are not rendered',
      { 'o/kustomization.yaml': 'resources: [../base]\nhelmCharts: [{name: x}]\n' },
      'KUSTOMIZE_UNSUPPORTED',
      'o/kustomization.yaml: helmCharts',
      1,
    ],
    [
      'what is not in the repository',
      { 'o/kustomization.yaml': 'resources: [../base, "https://x.example/y?ref=z"]\n' },
      'KUSTOMIZE_UNSUPPORTED',
      'o/kustomization.yaml: resources: https://x.example/y?ref=z',
      1,
    ],
    [
      'a missing file',
      { 'o/kustomization.yaml': 'resources: [../base, no.yaml]\n' },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml: resources: no.yaml',
      1,
    ],
    [
      'a missing patch',
      { 'o/kustomization.yaml': 'resources: [../base]\npatches: [{path: no.yaml}]\n' },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml: patches[0]',
      1,
    ],
    [
      'a path out of the repository',
      { 'o/kustomization.yaml': 'resources: [../base, ../../../etc/passwd]\n' },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml: resources: ../../../etc/passwd',
      1,
    ],
    [
      'an absolute path',
      { 'o/kustomization.yaml': 'resources: [../base, /etc/passwd]\n' },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml: resources: /etc/passwd',
      1,
    ],
    [
      'a patch of nothing',
      {
        'o/kustomization.yaml': "resources: [../base]\npatches: [{patch: '{kind: Pod, apiVersion: v1, metadata: {name: z}}'}]\n",
      },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml: patches[0]',
      1,
    ],
    [
      'an entry of another form',
      { 'o/kustomization.yaml': 'resources: [../base]\nimages: [{name: i, newTag: 1}]\n' },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml: images[0]',
      1,
    ],
    [
      'an expression that is none',
      {
        'o/kustomization.yaml': "resources: [../base]\npatches: [{target: {name: '('}, patch: '[{op: remove, path: /spec}]'}]\n",
      },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml: patches[0]',
      1,
    ],
    [
      'an operation that fails',
      { 'o/kustomization.yaml': "resources: [../base]\npatches: [{target: {kind: Pod}, patch: '[{op: remove, path: /x}]'}]\n" },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml: patches[0]',
      1,
    ],
    [
      'the same object twice',
      { 'o/kustomization.yaml': 'resources: [../base, ../base/pod.yaml]\n' },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml: resources: ../base/pod.yaml',
      1,
    ],
    [
      'a cycle',
      { 'o/kustomization.yaml': 'resources: [../p, ../base]\n', 'p/kustomization.yaml': 'resources: [../o]\n' },
      'KUSTOMIZE_BROKEN',
      'p/kustomization.yaml: resources: ../o',
      1,
    ],
    [
      'two kustomizations in a folder',
      { 'o/kustomization.yaml': 'resources: [../base]\n', 'o/kustomization.yml': 'resources: []\n' },
      'KUSTOMIZE_BROKEN',
      'o/kustomization.yaml',
      1,
    ],
    ['one that cannot be read', { 'o/kustomization.yaml': 'resources: [\n' }, 'KUSTOMIZE_BROKEN', 'o/kustomization.yaml', 1],
  ])('say %s and render the rest', async (_, files, code, what, count) => {
    const observations = await read({ ...base, ...files });
    expect(codes(observations)).toEqual([[code, what]]);
    expect(ids(observations)).toHaveLength(count);
  });

  it('that include each other many times over end', async () => {
    const levels = Array.from({ length: 30 }, (_, n) => [
      `l${n}/kustomization.yaml`,
      `resources: [../l${n + 1}]\ncomponents: [../c${n}]\n`,
    ]);
    const components = Array.from({ length: 30 }, (_, n) => [
      `c${n}/kustomization.yaml`,
      `kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\ncomponents: [../c${n + 1}, ../c${n + 1}]\n`,
    ]);
    const observations = await read({
      ...Object.fromEntries([...levels, ...components]),
      'l30/kustomization.yaml': 'resources: [pod.yaml]\n',
      'l30/pod.yaml': pod('a'),
    });
    expect(codes(observations).some(([code]) => code === 'KUSTOMIZE_BROKEN')).toBe(true);
  });

  it('do not follow links out of the repository', async () => {
    const outside = treeOf({ 'secret.yaml': pod('outside') });
    const candidate = treeOf({ ...base, 'o/kustomization.yaml': 'resources: [../base, link.yaml]\n' });
    symlinkSync(join(outside.root, 'secret.yaml'), join(candidate.root, 'o/link.yaml'));
    symlinkSync(join(outside.root, 'secret.yaml'), join(candidate.root, 'plain.yaml'));
    const tree = { ...candidate.tree, files: [...candidate.tree.files, 'o/link.yaml', 'plain.yaml'] };
    const observations = await collect(kubernetesManifests.read({ candidate: { kind: 'tree', tree }, as: 'x' }, testContext()));
    expect(ids(observations)).toEqual(['kubernetes:shop/o:v1/Pod//a']);
    expect(codes(observations)).toEqual([
      ['KUSTOMIZE_BROKEN', 'o/kustomization.yaml: resources: link.yaml'],
      ['FILE_UNREADABLE', 'plain.yaml'],
    ]);
  });

  it('keep keys of the prototype as data', async () => {
    const evil =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {__proto__: x}}\ndata: {constructor: y, __proto__: z}\n';
    const kustomization =
      'resources: [a.yaml]\ncommonLabels: {a: b}\npatches: [{patch: "{kind: ConfigMap, apiVersion: v1, metadata: {name: a}, data: {__proto__: {polluted: 1}}}"}]\n';
    const [first] = only(await read({ 'kustomization.yaml': kustomization, 'a.yaml': evil }), 'resource');
    expect(Object.keys(first?.resource.labels ?? {})).toEqual(['__proto__', 'a']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

it('reads a file once that a link in the tree leads to as well', async () => {
  const { tree } = treeOf({ 'base/a.yaml': pod('a') });
  symlinkSync('base/a.yaml', join(tree.root, 'linked.yaml'));
  const candidate = { kind: 'tree' as const, tree: { ...tree, files: ['base/a.yaml', 'linked.yaml'] } };
  const observations = await collect(kubernetesManifests.read({ candidate, as: 'x' }, testContext()));
  expect(only(observations, 'resource').map(({ resource }) => resource.origin?.files[0]?.path)).toEqual(['base/a.yaml']);
});

it('names the file that a link in a kustomization leads to, where people edit', async () => {
  const { tree } = treeOf({ 'base/a.yaml': pod('a'), 'o/kustomization.yaml': 'resources: [a.yaml]\n' });
  symlinkSync('../base/a.yaml', join(tree.root, 'o', 'a.yaml'));
  const files = ['base/a.yaml', 'o/a.yaml', 'o/kustomization.yaml'];
  const candidate = { kind: 'tree' as const, tree: { ...tree, files } };
  const observations = await collect(kubernetesManifests.read({ candidate, as: 'x' }, testContext()));
  const [rendered] = only(observations, 'resource').filter(({ resource }) => resource.origin?.overlay === 'o');
  expect(rendered?.resource.origin?.files[0]?.path).toBe('base/a.yaml');
});

it('recognises a tree by what is in its files', async () => {
  expect(await kubernetesManifests.recognise(treeOf({ 'a.yaml': pod('a') }))).toMatchObject({ as: 'Kubernetes manifests' });
  expect(await kubernetesManifests.recognise(treeOf({ 'a.yaml': 'services: {}\n', 'pod.txt': pod('a') }))).toBeUndefined();
});
