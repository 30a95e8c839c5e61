// A build of what must not be built is stopped on a real API server, by the whole pipeline: gracefully, with its cleaning up;
// others go on, and that there is no way back is said before and after.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressIn, pathTo, startActingCluster, type ActingCluster, type ApiObject } from '../../fakes/acting-cluster.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane } from '../../fakes/control-plane.js';
import { EVERYWHERE, install, responsePlan, type Installation } from './installation.js';

const POLICY = {
  apiVersion: 'headwater.dev/v1',
  kind: 'Policy',
  metadata: { name: 'no-builds-of-revoked-sources', family: 'acme' },
  spec: {
    title: 'Nothing revoked is built',
    description: 'No pipeline run builds a source that is marked as revoked.',
    severity: 'critical',
    severityReason: 'What is built next is what runs next.',
    packs: ['acme'],
    select: { apiGroups: ['tekton.dev'], kinds: ['PipelineRun'] },
    validations: [
      {
        expression: "object.metadata.?labels[?'acme.example/source'].orValue('') != 'revoked'",
        message: 'It builds a source that was revoked',
        fields: "'metadata.labels'",
      },
    ],
    fix: { guidance: 'Build from a source that holds.', mitigation: 'stop-pipeline-run' },
  },
};

describe.runIf(hasControlPlane('stop a build'))('a build of what was revoked', () => {
  let cluster: ActingCluster;
  let headwater: Installation;

  beforeAll(async () => {
    cluster = await startActingCluster();
    headwater = await install({ KUBECONFIG: process.env['KUBECONFIG'] ?? '' });
    mkdirSync(join(headwater.folder, 'policies', 'acme', 'no-builds-of-revoked-sources'), { recursive: true });
    headwater.write('policies/acme/no-builds-of-revoked-sources/policy.yaml', POLICY);
    headwater.write('plan.yaml', responsePlan({}));
    headwater.write('headwater.yaml', {
      apiVersion: 'headwater.dev/v1',
      kind: 'Configuration',
      sources: [{ name: 'cluster', address: 'kubernetes://', kinds: ['PipelineRun', 'Namespace'] }],
      releasePhases: [{ phase: 'production', namespace: 'shop-*' }],
      policies: { folders: ['policies'], packs: [], rollout: { 'acme/no-builds-of-revoked-sources': EVERYWHERE } },
      response: { file: 'plan.yaml' },
    });
    // To see the kind of another's that the policy is about.
    const rules = [{ apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['get', 'list', 'watch'] }];
    const metadata = { name: 'sees-builds' };
    await cluster.make({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules });
    await cluster.make({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'sees-builds' },
      subjects: [{ kind: 'ServiceAccount', name: 'headwater', namespace: 'headwater' }],
    });
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    await headwater?.close();
    await cluster?.close();
  }, 60_000);

  const build = (name: string, source: string): ApiObject => ({
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { name, labels: { 'acme.example/source': source } },
    spec: { pipelineRef: { name: 'build' } },
  });

  it('S6: is asked about, stopped after what it does now, and not taken up again', async () => {
    const namespace = await cluster.namespace();
    for (const [name, source] of [
      ['web', 'revoked'],
      ['api', 'main'],
    ] as const)
      await cluster.make(build(name, source), namespace);
    const { planned } = await headwater.plan();
    const { resource } = addressIn(namespace, 'tekton.dev/v1', 'PipelineRun', 'web');
    expect(planned).toMatchObject([
      { action: 'stop-pipeline-run', phase: 'production', people: 1, targets: [{ resource }], leftOut: [] },
    ]);
    const id = planned[0]?.entry ?? '';
    const card = (await headwater.headwater('action', 'show', id)).out;
    expect(card).toContain('patch pipelineruns.tekton.dev');
    expect(card).toContain('does not go on');
    expect(await headwater.headwater('action', 'approve', id, '--yes')).toMatchObject({ code: 0 });
    expect(await headwater.headwater('action', 'run', id, '--yes')).toMatchObject({ code: 0 });

    const specOf = async (name: string) => (await cluster.get(pathTo('PipelineRun', namespace, name)))?.['spec'];
    expect(await specOf('web')).toEqual({ pipelineRef: { name: 'build' }, status: 'StoppedRunFinally' });
    expect(await specOf('api')).toEqual({ pipelineRef: { name: 'build' } });

    expect((await headwater.headwater('action', 'undo', id)).out).toContain('cannot put back');
    expect(await headwater.headwater('action', 'undo', id, '--yes')).toMatchObject({ code: 6 });
    expect(await specOf('web')).toMatchObject({ status: 'StoppedRunFinally' });
    // What is being stopped is not stopped again.
    const again = (await headwater.plan()).planned;
    expect(again.filter(({ entry }) => entry !== undefined)).toEqual([]);
    expect(await headwater.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  });
});
