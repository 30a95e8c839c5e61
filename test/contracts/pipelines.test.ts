import { join } from 'node:path';
import { githubWorkflows } from '../../src/connectors/github-workflows/index.js';
import { gitlabCi } from '../../src/connectors/gitlab-ci/index.js';
import type { Candidate } from '../../src/ports/index.js';
import { fileAt, treeAt } from '../fakes/candidates.js';
import { temporaryFolder } from '../fakes/git-repositories.js';
import { describeConnector, type NamedCandidate } from './connector.js';

const NOT_UTF8 = Buffer.from([0x6a, 0x6f, 0x62, 0x73, 0x3a, 0x20, 0xff, 0xfe]);
const WORKFLOW = 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make ${{ inputs.goal }}\n';
const ACTION = 'name: x\nruns:\n  using: composite\n  steps: []\n';
const PIPELINE = 'build:\n  script: [make]\n__proto__:\n  script: [x]\nconstructor:\n  script: [y]\n';

let folder: ReturnType<typeof temporaryFolder> | undefined;
const before = async () => void (folder = temporaryFolder());
const after = async () => folder?.remove();
const named = (name: string, make: (path: string) => Candidate): NamedCandidate => ({
  name,
  candidate: make(join(folder?.path ?? '', name.replaceAll(' ', '-'))),
});
const tree = (name: string, files: Readonly<Record<string, string | Uint8Array>>) => named(name, (path) => treeAt(path, files));
const OTHERS: readonly NamedCandidate[] = [
  { name: 'an address', candidate: { kind: 'address', address: 'https://host.example/.github/workflows/ci.yml' } },
  {
    name: 'a folder',
    candidate: { kind: 'folder', path: '/nowhere', entries: new Set(['.github/', '.gitlab-ci.yml', 'action.yml']) },
  },
];

describeConnector('github-workflows', {
  connector: githubWorkflows,
  before,
  after,
  limits: { textFile: 50_000, yamlAliases: 50, yamlDocuments: 20 },
  good: () => [
    tree('a workflow', { '.github/workflows/ci.yml': WORKFLOW }),
    tree('an action', { 'actions/build/action.yaml': ACTION }),
    tree('one with odd names in it', {
      '.github/workflows/odd.yaml': 'on: {__proto__: {}}\njobs: {constructor: {}, __proto__: {}}\n',
    }),
  ],
  broken: () => [
    tree('a workflow that breaks off', { '.github/workflows/ci.yml': `${WORKFLOW}x: [\n` }),
    tree('a workflow without events', { '.github/workflows/ci.yml': WORKFLOW.replace('on: push\n', '') }),
    tree('a workflow too large', { '.github/workflows/ci.yml': `${WORKFLOW}# ${'x'.repeat(60_000)}\n` }),
    tree('a workflow not UTF-8', { '.github/workflows/ci.yml': NOT_UTF8, 'action.yml': ACTION }),
    tree('two documents', { '.github/workflows/ci.yml': `${WORKFLOW}---\n${WORKFLOW}` }),
    tree('aliases beyond measure', {
      '.github/workflows/ci.yml': `${WORKFLOW}a: &a [x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\n`,
    }),
  ],
  foreign: () => [
    tree('workflows elsewhere', { 'ci/build.yml': WORKFLOW, 'vendor/.github/workflows/ci.yml': WORKFLOW }),
    tree('other YAML in its place', { '.github/workflows/labels.yml': 'bug: red\n', 'action.yml': 'kind: other\n' }),
    named('a workflow by itself', (path) => fileAt(path, WORKFLOW)),
    ...OTHERS,
  ],
});

describeConnector('gitlab-ci', {
  connector: gitlabCi,
  before,
  after,
  limits: { textFile: 50_000, yamlAliases: 50, yamlDocuments: 20 },
  good: () => [
    tree('a pipeline', { '.gitlab-ci.yml': PIPELINE }),
    tree('one with includes', { '.gitlab-ci.yml': 'include: /ci/*.yml\n', 'ci/build.yml': PIPELINE }),
    tree('a template', { 'templates/deploy.gitlab-ci.yml': 'spec: {inputs: {stage: {}}}\n---\ndeploy: {script: [x]}\n' }),
  ],
  broken: () => [
    tree('a pipeline that breaks off', { '.gitlab-ci.yml': `${PIPELINE}x: [\n` }),
    tree('an include that is gone', { '.gitlab-ci.yml': `include: gone.yml\n${PIPELINE}` }),
    tree('an include that only the host resolves', { '.gitlab-ci.yml': `include: [{local: "$FILE"}]\n${PIPELINE}` }),
    tree('a pipeline too large', { '.gitlab-ci.yml': `${PIPELINE}# ${'x'.repeat(60_000)}\n` }),
    tree('a list of jobs', { '.gitlab-ci.yml': '- build:\n    script: [make]\n' }),
  ],
  foreign: () => [
    tree('pipelines under other names', { 'ci.yml': PIPELINE, 'docs/gitlab-ci.yml.md': PIPELINE }),
    tree('other YAML under its name', { '.gitlab-ci.yml': 'colour: red\n' }),
    named('a pipeline by itself', (path) => fileAt(path, PIPELINE)),
    ...OTHERS,
  ],
});
