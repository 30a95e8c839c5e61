// A Dockerfile has a critical finding, and its very commit is being built: by itself nobody asks for more than that one build
// to be stopped, a person agrees, it ends after what it does now, and builds of anything else go on. No policy names builds here.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressIn, pathTo, startActingCluster, type ActingCluster, type ApiObject } from '../../fakes/acting-cluster.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane } from '../../fakes/control-plane.js';
import { commit, repositoryAt, run } from '../../fakes/git-repositories.js';
import { EVERYWHERE, install, responsePlan, type Installation } from './installation.js';

const CATALOG = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: app
  annotations:
    github.com/project-slug: acme/app
`;

const POLICY = {
  apiVersion: 'headwater.dev/v1',
  kind: 'Policy',
  metadata: { name: 'no-retired-bases', family: 'acme' },
  spec: {
    title: 'Nothing is built from a retired base',
    description: 'No stage begins from an image that was retired.',
    severity: 'critical',
    severityReason: 'What is built next is what runs next.',
    packs: ['acme'],
    select: { apiGroups: ['headwater.dev'], kinds: ['Dockerfile'] },
    validations: [
      {
        expression: "object.stages.all(s, !s.base.written.startsWith('registry.example/retired'))",
        message: 'It begins from a base that was retired',
        fields: "'stages[0].base'",
      },
    ],
    fix: { guidance: 'Take the base that took its place.' },
  },
};

describe.runIf(hasControlPlane('stop what is about to ship'))('a build of the commit with a cause', () => {
  let cluster: ActingCluster;
  let headwater: Installation;
  let head: string;
  let before: string;

  beforeAll(async () => {
    cluster = await startActingCluster();
    headwater = await install({ KUBECONFIG: process.env['KUBECONFIG'] ?? '' });
    const app = repositoryAt(join(headwater.folder, 'app'), { 'catalog-info.yaml': CATALOG, Dockerfile: 'FROM scratch\n' });
    before = run(app, ['rev-parse', 'HEAD']);
    head = commit(app, { Dockerfile: 'FROM registry.example/retired:1\nCOPY app /app\n' });
    run(app, ['bundle', 'create', '-q', join(headwater.folder, 'app.bundle'), 'HEAD', 'main']);
    mkdirSync(join(headwater.folder, 'policies', 'acme', 'no-retired-bases'), { recursive: true });
    headwater.write('policies/acme/no-retired-bases/policy.yaml', POLICY);
    headwater.write('plan.yaml', responsePlan({}));
    headwater.write('headwater.yaml', {
      apiVersion: 'headwater.dev/v1',
      kind: 'Configuration',
      sources: [{ name: 'cluster', address: 'kubernetes://' }],
      releasePhases: [
        { phase: 'production', path: 'Dockerfile' },
        { phase: 'production', namespace: 'shop-*' },
      ],
      policies: { folders: ['policies'], packs: [], rollout: { 'acme/no-retired-bases': EVERYWHERE } },
      response: { file: 'plan.yaml' },
    });
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    await headwater?.close();
    await cluster?.close();
  }, 60_000);

  const build = (name: string, url: string, sha: string): ApiObject => ({
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: {
      name,
      annotations: { 'pipelinesascode.tekton.dev/repo-url': url, 'pipelinesascode.tekton.dev/sha': sha },
    },
    spec: { pipelineRef: { name: 'build' } },
  });

  it('is stopped once a person agrees, and nothing else is', async () => {
    const namespace = await cluster.namespace();
    for (const one of [
      build('ships-it', 'https://github.com/acme/app.git', head),
      build('older', 'https://github.com/acme/app', before),
      build('other', 'https://github.com/acme/other', head),
      build('ended', 'https://github.com/acme/app', head),
    ])
      await cluster.make(one, namespace);
    const status = { status: { completionTime: '2026-01-01T00:00:00Z' } };
    await cluster.patch(`${pathTo('PipelineRun', namespace, 'ended')}/status`, status);

    const first = await headwater.headwater('run', 'app.bundle', '--act');
    expect(first.out).toContain('stop-pipeline-run');
    const { resource } = addressIn(namespace, 'tekton.dev/v1', 'PipelineRun', 'ships-it');
    const [waits, ...others] = await headwater.actionsOn(resource);
    expect(others).toEqual([]);
    expect(waits?.plan).toMatchObject({
      action: 'stop-pipeline-run',
      grounds: { phase: 'production', rung: 'hold', severity: 'critical', approvals: 1 },
      targets: [{ resource }],
    });
    const specOf = async (name: string) => (await cluster.get(pathTo('PipelineRun', namespace, name)))?.['spec'];
    const untouched = { pipelineRef: { name: 'build' } };
    expect(await specOf('ships-it')).toEqual(untouched);

    expect(await headwater.headwater('action', 'approve', waits?.id ?? '', '--yes')).toMatchObject({ code: 0 });
    await headwater.headwater('run', 'app.bundle', '--act');
    expect(await specOf('ships-it')).toEqual({ ...untouched, status: 'StoppedRunFinally' });
    for (const name of ['older', 'other', 'ended']) {
      expect(await specOf(name)).toEqual(untouched);
      expect(await headwater.actionsOn(addressIn(namespace, 'tekton.dev/v1', 'PipelineRun', name).resource)).toEqual([]);
    }
    expect(await headwater.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  });
});
