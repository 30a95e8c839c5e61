import { afterEach, describe, expect, it } from 'vitest';
import { kubernetesManifests } from '../connectors/kubernetes-manifests/index.js';
import { graphOf, observationsOf } from '../../test/fakes/estate.js';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { collect, testContext } from '../../test/fakes/read-context.js';
import type { EstateGraph } from '../graph/index.js';
import { applyEdits } from '../lib/line-edits.js';
import {
  fingerprint,
  policyId,
  repositoryName,
  resourceId,
  sourceId,
  type Failure,
  type Policy,
  type PolicyFinding,
} from '../model/index.js';
import { locateFailure } from './locate-failure.js';
import { policyCauses } from './policy-causes.js';

let remove = (): void => undefined;
afterEach(() => remove());

const POLICY: Policy = {
  id: policyId('kubernetes/run-as-non-root'),
  title: 'Containers do not run as root',
  description: '',
  severity: 'high',
  severityReason: '',
  packs: [],
  select: { apiGroups: [], kinds: [], podTemplates: true },
  joins: [],
  matchConditions: [],
  variables: [],
  validations: [],
  fix: { guidance: 'Run as another user. ', edit: { kind: 'set', value: true } },
  controls: [],
};
const SET: Failure['edit'] = { kind: 'set', value: true };
const CONTAINER = 'spec.template.spec.containers[name=app].securityContext.runAsNonRoot';

const deployment = (...containers: readonly string[]): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
${containers.map((name) => `        - name: ${name}\n          image: shop/${name}:1\n          securityContext:\n            runAsNonRoot: false\n`).join('')}`;

async function graphFrom(files: Readonly<Record<string, string>>): Promise<EstateGraph> {
  const folder = temporaryFolder();
  remove = folder.remove;
  write(folder.path, files);
  const repository = { name: repositoryName('deploy'), source: sourceId('deploy'), writable: true };
  const tree = { repository, root: folder.path, files: Object.keys(files).toSorted() };
  const observations = await collect(kubernetesManifests.read({ candidate: { kind: 'tree', tree }, as: '' }, testContext()));
  return graphOf(observations);
}

function findingsOn(graph: EstateGraph, failures: readonly Failure[], kind = 'Deployment'): readonly PolicyFinding[] {
  return [...graph.resources.values()]
    .filter((resource) => resource.kind === kind)
    .map(({ id }) => ({
      kind: 'policy',
      id: fingerprint(`p-${id}`),
      policy: POLICY.id,
      resource: id,
      severity: 'high',
      title: 'runs as root',
      phase: graph.phaseOf(id),
      reportedBy: ['headwater'],
      failures,
    }));
}

const failing = (...fields: readonly string[]): readonly Failure[] => [{ message: 'runs as root', fields, edit: SET }];

describe('one cause per declaration', () => {
  const phases = ['development', 'test', 'staging', 'production'];
  const overlays = (extra: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': deployment('app'),
    ...Object.fromEntries(
      phases.map((phase) => [`overlays/${phase}/kustomization.yaml`, `resources: [../../base]\nnamespace: shop-${phase}\n`]),
    ),
    ...extra,
  });

  it('is one for a base manifest that fails through four overlays, at its line and with its diff', async () => {
    const graph = await graphFrom(overlays());
    const findings = findingsOn(graph, failing(CONTAINER));
    expect(findings).toHaveLength(4);
    const [cause, ...others] = policyCauses(graph, findings, [POLICY]);
    expect(others).toEqual([]);
    expect(cause).toMatchObject({
      kind: 'manifest',
      title: 'Deployment web: runs as root',
      location: { repository: 'deploy', path: 'base/web.yaml', startLine: 12, endLine: 12 },
      fix: {
        kind: 'edit',
        edits: [
          {
            path: 'base/web.yaml',
            startLine: 12,
            removed: ['            runAsNonRoot: false'],
            added: ['            runAsNonRoot: true'],
          },
        ],
        guidance: 'Run as another user.',
      },
    });
    expect(cause?.findings.map(({ phase }) => phase.phase).toSorted()).toEqual(phases.toSorted());
    expect(cause?.fix.diff).toContain('-            runAsNonRoot: false\n+            runAsNonRoot: true\n');
  });

  it('is another one at the patch that has the last word', async () => {
    const patch = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: app
          securityContext:
            runAsNonRoot: false
`;
    const graph = await graphFrom(
      overlays({
        'overlays/production/kustomization.yaml':
          'resources: [../../base]\nnamespace: shop-production\npatches: [{path: root.yaml}]\n',
        'overlays/production/root.yaml': patch,
      }),
    );
    const causes = policyCauses(graph, findingsOn(graph, failing(CONTAINER)), [POLICY]);
    expect(
      causes.map(({ location, findings, fix }) => [location?.path, location?.startLine, findings.length, fix.kind]).toSorted(),
    ).toEqual([
      ['base/web.yaml', 12, 3, 'edit'],
      ['overlays/production/root.yaml', 10, 1, 'edit'],
    ]);
    const patched = causes.find(({ location }) => location?.path.endsWith('root.yaml'));
    expect(patched?.evidence.map(({ statement }) => statement)).toContain('this patch has the last word on it');
  });

  it('is one for two policies’ worth of containers, with one diff that mends both', async () => {
    const graph = await graphFrom({ 'web.yaml': deployment('app', 'proxy') });
    const fields = [CONTAINER, CONTAINER.replace('app', 'proxy')];
    const [cause, ...others] = policyCauses(graph, findingsOn(graph, failing(...fields)), [POLICY]);
    expect(others).toEqual([]);
    const text = deployment('app', 'proxy');
    expect(applyEdits(text, cause?.fix.edits ?? [])).toBe(text.replaceAll('runAsNonRoot: false', 'runAsNonRoot: true'));
    expect(cause?.location).toMatchObject({ startLine: 12, endLine: 12 });
  });

  it('is one for each policy, though they fail at the same line', async () => {
    const graph = await graphFrom({ 'web.yaml': deployment('app') });
    const other = { ...POLICY, id: policyId('kubernetes/other') };
    const findings = findingsOn(graph, failing(CONTAINER));
    const both = [...findings, ...findings.map((finding) => ({ ...finding, policy: other.id, id: fingerprint('p-other') }))];
    expect(policyCauses(graph, both, [POLICY, other])).toHaveLength(2);
  });

  it('keeps apart what is declared in two files, and in two repositories', async () => {
    const graph = await graphFrom({ 'a/web.yaml': deployment('app'), 'b/web.yaml': deployment('app') });
    expect(policyCauses(graph, findingsOn(graph, failing(CONTAINER)), [POLICY]).map(({ location }) => location?.path)).toEqual([
      'a/web.yaml',
      'b/web.yaml',
    ]);
  });
});

describe('where it is', () => {
  it('is what a missing field belongs below, which is less sure, and the diff adds it', async () => {
    const graph = await graphFrom({ 'web.yaml': deployment('app').replace(/ {10}securityContext:\n.*\n/, '') });
    const [cause] = policyCauses(graph, findingsOn(graph, failing(CONTAINER)), [POLICY]);
    const [written] = policyCauses(await graphFrom({ 'web.yaml': deployment('app') }), findingsOn(graph, failing(CONTAINER)), [
      POLICY,
    ]);
    expect(cause?.evidence.map(({ statement }) => statement)).toContain('what is missing belongs below line 9');
    expect(cause?.confidence).toBeLessThan(written?.confidence ?? 0);
    expect(cause?.fix.edits.flatMap(({ added }) => added)).toEqual(
      expect.arrayContaining(['          securityContext:', '            runAsNonRoot: true']),
    );
  });

  it('is the resource itself when the policy does not say which field it is, and then there is no diff', async () => {
    const graph = await graphFrom({ 'web.yaml': deployment('app') });
    const [cause] = policyCauses(graph, findingsOn(graph, [{ message: 'runs as root', fields: [] }]), [POLICY]);
    expect(cause).toMatchObject({ location: { path: 'web.yaml', startLine: 1 }, fix: { kind: 'guidance', diff: '', edits: [] } });
  });

  it('is nowhere when the resource comes from no file, and the cause says what would help', () => {
    const graph = graphOf(observationsOf({ workloads: { 'production/web': 'shop/web:1' } }));
    const [cause] = policyCauses(graph, findingsOn(graph, failing(CONTAINER)), [POLICY]);
    expect(cause?.location).toBeUndefined();
    expect(cause).toMatchObject({
      unlocated: 'the source that declares Deployment web',
      fix: { kind: 'guidance', diff: '', guidance: 'Run as another user.' },
    });
    expect(cause?.confidence).toBeLessThan(0.5);
    expect(cause?.evidence.some(({ weight }) => weight < 0)).toBe(true);
  });

  it('is the instruction in a Dockerfile', () => {
    const text = 'FROM debian:12\nCOPY . /app\nUSER root\nENTRYPOINT ["/app"]\n';
    const graph = graphOf(observationsOf({ dockerfiles: { 'shop/web/Dockerfile': text } }));
    const [dockerfile] = [...graph.resources.values()];
    if (dockerfile === undefined) throw new Error('there is no Dockerfile');
    const fields = ['stages[0].instructions[1]', 'stages[0].instructions[1].arguments', 'stages[0].instructions[9]', ''];
    expect(fields.map((field) => locateFailure([{ message: '', fields: [field] }], dockerfile, graph))).toMatchObject([
      { path: 'web/Dockerfile', startLine: 3, endLine: 3 },
      { startLine: 3, endLine: 3 },
      { startLine: 1 },
      { startLine: 1, endLine: 1 },
    ]);
    const findings = findingsOn(
      graph,
      [{ message: 'the last user is root', fields: ['stages[0].instructions[1]'] }],
      'Dockerfile',
    );
    expect(policyCauses(graph, findings, [POLICY])).toMatchObject([
      {
        kind: 'dockerfile',
        title: 'web/Dockerfile: runs as root',
        location: { repository: 'shop', path: 'web/Dockerfile', startLine: 3 },
      },
    ]);
  });

  it('is a bug, and said so, when a finding names a resource or a policy that is not there', async () => {
    const graph = await graphFrom({ 'web.yaml': deployment('app') });
    const [finding] = findingsOn(graph, failing(CONTAINER));
    if (finding === undefined) throw new Error('there is no finding');
    expect(() => policyCauses(graph, [{ ...finding, resource: resourceId('gone') }], [POLICY])).toThrow(
      /about nothing that was seen/,
    );
    expect(() => policyCauses(graph, [finding], [])).toThrow(/about nothing that was seen/);
  });
});
