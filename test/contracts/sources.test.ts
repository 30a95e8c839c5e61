import { join } from 'node:path';
import { backstage } from '../../src/connectors/backstage/index.js';
import { codeowners } from '../../src/connectors/codeowners/index.js';
import { dockerfileConnector } from '../../src/connectors/dockerfile/index.js';
import { kubernetesManifests } from '../../src/connectors/kubernetes-manifests/index.js';
import { terraform } from '../../src/connectors/terraform/index.js';
import type { Candidate } from '../../src/ports/index.js';
import { fileAt, treeAt } from '../fakes/candidates.js';
import { temporaryFolder } from '../fakes/git-repositories.js';
import { describeConnector, type ConnectorCases, type NamedCandidate } from './connector.js';

const NOT_UTF8 = Buffer.from([0x46, 0x52, 0x4f, 0x4d, 0x20, 0xff, 0xfe]);
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {__proto__: x, constructor: y}}
spec: {template: {spec: {containers: [{name: app, image: "shop/web:1"}]}}}
`;
const COMPONENT = 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: web}\nspec: {owner: group:platform}\n';

/** The candidates of one connector, in a folder of their own that is there while its suite runs. */
function inFolder(): Required<Pick<ConnectorCases, 'before' | 'after'>> & {
  readonly tree: (name: string, files: Readonly<Record<string, string | Uint8Array>>) => NamedCandidate;
  readonly file: (name: string, content: string) => NamedCandidate;
} {
  let folder: ReturnType<typeof temporaryFolder> | undefined;
  const named = (name: string, make: (path: string) => Candidate): NamedCandidate => ({
    name,
    candidate: make(join(folder?.path ?? '', name.replaceAll(' ', '-'))),
  });
  return {
    before: async () => void (folder = temporaryFolder()),
    after: async () => folder?.remove(),
    tree: (name, files) => named(name, (path) => treeAt(path, files)),
    file: (name, content) => named(name, (path) => fileAt(path, content)),
  };
}

const ADDRESS: NamedCandidate = {
  name: 'an address',
  candidate: { kind: 'address', address: 'registry://r.example/Dockerfile' },
};
const FOLDER: NamedCandidate = {
  name: 'a folder before its tree is opened',
  candidate: {
    kind: 'folder',
    path: '/nowhere',
    entries: new Set(['Dockerfile', 'CODEOWNERS', 'kustomization.yaml', 'catalog-info.yaml']),
  },
};

const dockerfiles = inFolder();
describeConnector('dockerfile', {
  connector: dockerfileConnector,
  before: dockerfiles.before,
  after: dockerfiles.after,
  limits: { textFile: 50_000 },
  good: () => [
    dockerfiles.tree('a Dockerfile', {
      'api/Dockerfile': 'FROM debian:12 AS build\nRUN make\nFROM scratch\nCOPY --from=build /a /a\n',
    }),
    dockerfiles.tree('one by its syntax line', { 'images/build': '# syntax=docker/dockerfile:1\nFROM scratch\n' }),
    dockerfiles.tree('one with odd names in it', {
      Dockerfile: 'FROM scratch\nLABEL __proto__="x" constructor="y"\nENV toString=1\n',
    }),
    dockerfiles.tree('several with a build file', {
      'Dockerfile.api': 'FROM scratch\n',
      'compose.yaml': 'services: {api: {build: {context: ., dockerfile: Dockerfile.api}, image: "r.example/api:1"}}\n',
    }),
  ],
  broken: () => [
    dockerfiles.tree('a step before FROM', { Dockerfile: 'RUN x\nFROM a\n' }),
    dockerfiles.tree('a template', { 'Dockerfile.j2': 'FROM {{ base }}\n', Dockerfile: 'FROM a\n' }),
    dockerfiles.tree('too large', { Dockerfile: `FROM a\n# ${'x'.repeat(60_000)}\n` }),
    dockerfiles.tree('not UTF-8', { Dockerfile: NOT_UTF8 }),
  ],
  foreign: () => [
    dockerfiles.tree('sources', { 'package.json': '{}', 'docs/Dockerfile.md': 'FROM here to there\n' }),
    dockerfiles.tree('prose under its name', { Dockerfile: 'nothing of the kind\n' }),
    dockerfiles.file('a Dockerfile by itself', 'FROM scratch\n'),
    ADDRESS,
    FOLDER,
  ],
});

const manifests = inFolder();
describeConnector('kubernetes-manifests', {
  connector: kubernetesManifests,
  before: manifests.before,
  after: manifests.after,
  limits: { textFile: 50_000, yamlAliases: 50, yamlDocuments: 20 },
  good: () => [
    manifests.tree('a manifest', { 'k8s/web.yaml': DEPLOYMENT }),
    manifests.tree('a List in JSON', {
      'all.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} }],
      }),
    }),
    manifests.tree('an overlay', {
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
      'base/web.yaml': DEPLOYMENT,
      'overlays/production/kustomization.yaml': 'resources: [../../base]\nnamespace: shop\n',
    }),
  ],
  broken: () => [
    manifests.tree('YAML that breaks off', { 'web.yaml': `${DEPLOYMENT}extra: [\n` }),
    manifests.tree('too large', { 'web.yaml': `${DEPLOYMENT}# ${'x'.repeat(60_000)}\n` }),
    manifests.tree('too many documents', { 'web.yaml': `---\n${DEPLOYMENT}`.repeat(30) }),
    manifests.tree('aliases beyond measure', {
      'web.yaml': `${DEPLOYMENT}a: &a [x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\n`,
    }),
    manifests.tree('an overlay without its base', { 'kustomization.yaml': 'resources: [../gone, ../../../etc]\n' }),
    manifests.tree('an overlay in a circle', {
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
    }),
  ],
  foreign: () => [
    manifests.tree('other YAML', {
      'compose.yaml': 'services: {web: {image: x}}\n',
      '.github/workflows/ci.yaml': 'on: push\njobs: {}\n',
    }),
    manifests.tree('prose', { 'deployment.md': 'apiVersion: v1\nkind: Pod\n' }),
    manifests.file('a manifest by itself', DEPLOYMENT),
    ADDRESS,
    FOLDER,
  ],
});

const owners = inFolder();
describeConnector('codeowners', {
  connector: codeowners,
  before: owners.before,
  after: owners.after,
  limits: { textFile: 50_000 },
  good: () => [
    owners.tree('in the root', { CODEOWNERS: '* @acme/platform\n/__proto__/ @acme/odd\n' }),
    owners.tree('in a host’s folder', { '.github/CODEOWNERS': '# all\n* ana@acme.example\n/free/\n', 'a/b': '' }),
  ],
  broken: () => [
    owners.tree('a line that hosts skip', { CODEOWNERS: '* @acme/platform\n!not @acme/x\n' }),
    owners.tree('too large', { CODEOWNERS: `* @a\n${'#'.repeat(60_000)}` }),
    owners.tree('not UTF-8', { CODEOWNERS: NOT_UTF8 }),
  ],
  foreign: () => [
    owners.tree('none where hosts look', { 'src/CODEOWNERS': '* @a\n', Dockerfile: 'FROM scratch\n' }),
    owners.file('one by itself', '* @a\n'),
    ADDRESS,
    FOLDER,
  ],
});

const catalog = inFolder();
describeConnector('backstage', {
  connector: backstage,
  before: catalog.before,
  after: catalog.after,
  limits: { textFile: 50_000, yamlAliases: 50, yamlDocuments: 20 },
  good: () => [
    catalog.tree('a component', { 'catalog-info.yaml': COMPONENT }),
    catalog.tree('several in one file', { 'services/catalog-info.yaml': `${COMPONENT}---\n${COMPONENT.replace('web', 'api')}` }),
  ],
  broken: () => [
    catalog.tree('YAML that breaks off', { 'catalog-info.yaml': `${COMPONENT}x: [\n` }),
    catalog.tree('no owner', { 'catalog-info.yaml': COMPONENT.replace(/spec:.*\n/, 'spec: {}\n') }),
    catalog.tree('too large', { 'catalog-info.yaml': `${COMPONENT}# ${'x'.repeat(60_000)}\n` }),
    catalog.tree('not UTF-8', { 'catalog-info.yaml': NOT_UTF8 }),
  ],
  foreign: () => [
    catalog.tree('sources', { 'package.json': '{}', 'docs/catalog.yaml': COMPONENT }),
    catalog.file('one by itself', COMPONENT),
    ADDRESS,
    FOLDER,
  ],
});

const BUCKET_TF =
  'resource "aws_s3_bucket" "__proto__" {\n  bucket = "a"\n  tags   = { __proto__ = "x", constructor = "y" }\n}\n';
const configuration = inFolder();
describeConnector('terraform', {
  connector: terraform,
  before: configuration.before,
  after: configuration.after,
  limits: { textFile: 50_000 },
  good: () => [
    configuration.tree('a bucket', { 'main.tf': BUCKET_TF }),
    configuration.tree('a module with variables files', {
      'prod/main.tf': 'module "b" {\n  source = "../modules/bucket"\n  name = var.name\n}\nvariable "name" {}\n',
      'prod/terraform.tfvars': 'name = "a"\n',
      'prod/more.auto.tfvars.json': '{"__proto__": {"polluted": true}, "other": 1}',
      'modules/bucket/main.tf': 'variable "name" {}\nresource "aws_s3_bucket" "a" {\n  bucket = var.name\n}\n',
    }),
    configuration.tree('values in circles', {
      'main.tf': `locals {\n  a = local.b\n  b = "x${'${local.a}'}"\n}\nresource "aws_s3_bucket" "a" {\n  bucket = local.a\n}\n`,
    }),
  ],
  broken: () => [
    configuration.tree('a block that breaks off', { 'main.tf': `${BUCKET_TF}resource "aws_s3_bucket" "b" {\n  bucket = [\n` }),
    configuration.tree('a remote module', { 'main.tf': 'module "x" {\n  source = "acme/x/aws"\n}\n' }),
    configuration.tree('a module that leads out of the tree', { 'main.tf': 'module "x" {\n  source = "../../x"\n}\n' }),
    configuration.tree('modules in a circle', {
      'a/main.tf': 'module "b" {\n  source = "../b"\n}\n',
      'b/main.tf': 'module "a" {\n  source = "../a"\n}\n',
    }),
    configuration.tree('too large', { 'main.tf': BUCKET_TF, 'more.tf': `# ${'x'.repeat(60_000)}\n` }),
    configuration.tree('not UTF-8', { 'main.tf': BUCKET_TF, 'more.tf': NOT_UTF8 }),
    configuration.tree('nested without end', { 'main.tf': `${BUCKET_TF}locals {\n  a = ${'['.repeat(20_000)}\n}\n` }),
  ],
  foreign: () => [
    configuration.tree('another format of that name', { 'notes.tf': 'TeX font\n\\relax = {\n' }),
    configuration.file('a file by itself', BUCKET_TF),
    ADDRESS,
    FOLDER,
  ],
});
