// A Pod that must go is taken away on a real API server, by the whole pipeline: the service that it is part of is never without
// a ready endpoint, and where a disruption budget says no, nothing is taken.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressIn, pathTo, startActingCluster, until, type ActingCluster, type ApiObject } from '../../fakes/acting-cluster.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane } from '../../fakes/control-plane.js';
import {
  BUDGET,
  LABELS,
  SERVICE,
  actOn,
  allowed,
  deploy,
  endpoints,
  podOf,
  readyPods,
  settled,
  startProbe,
} from '../kubernetes-acting-cases.js';
import { EVERYWHERE, install, responsePlan, type Installation } from './installation.js';

const POLICY = {
  apiVersion: 'headwater.dev/v1',
  kind: 'Policy',
  metadata: { name: 'no-debug-containers', family: 'acme' },
  spec: {
    title: 'No Pod keeps a debug container',
    description: 'No Pod has a container that somebody added to it while it ran.',
    severity: 'critical',
    severityReason: 'Nothing takes one out of a Pod again, and whoever reaches it has what the Pod has.',
    packs: ['acme'],
    select: { apiGroups: [''], kinds: ['Pod'] },
    validations: [
      {
        expression: '!has(object.spec.ephemeralContainers) || object.spec.ephemeralContainers.size() == 0',
        message: 'A debug container was left in it',
        fields: "'spec.ephemeralContainers'",
      },
    ],
    fix: { guidance: 'Let another Pod take its place.', mitigation: 'evict-pod' },
  },
};

describe.runIf(hasControlPlane('safely remove a container'))('a Pod that must go', () => {
  let cluster: ActingCluster;
  let headwater: Installation;

  beforeAll(async () => {
    cluster = await startActingCluster();
    actOn(cluster);
    headwater = await install({ KUBECONFIG: process.env['KUBECONFIG'] ?? '' });
    mkdirSync(join(headwater.folder, 'policies', 'acme', 'no-debug-containers'), { recursive: true });
    headwater.write('policies/acme/no-debug-containers/policy.yaml', POLICY);
    headwater.write('plan.yaml', responsePlan({}));
    headwater.write('headwater.yaml', {
      apiVersion: 'headwater.dev/v1',
      kind: 'Configuration',
      sources: [{ name: 'cluster', address: 'kubernetes://' }],
      releasePhases: [{ phase: 'test', namespace: 'shop-*' }],
      policies: { folders: ['policies'], packs: [], rollout: { 'acme/no-debug-containers': EVERYWHERE } },
      response: { file: 'plan.yaml' },
    });
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    await headwater?.close();
    await cluster?.close();
  }, 60_000);

  /** A workload of one replica behind a Service, in whose Pod somebody has left a debug container. */
  async function debugged(budget: ApiObject): Promise<{ readonly namespace: string; readonly pod: string }> {
    const namespace = await cluster.namespace();
    await cluster.make(SERVICE, namespace);
    await deploy(namespace, { replicas: 1 });
    await cluster.make(budget, namespace);
    await until(async () => (await allowed(namespace)) === 0 && (await endpoints(namespace)).length === 1);
    const pod = await podOf(namespace);
    await cluster.patch(`${pathTo('Pod', namespace, pod)}/ephemeralcontainers`, {
      spec: { ephemeralContainers: [{ name: 'debugger', image: 'registry.example/shell:1', terminationMessagePolicy: 'File' }] },
    });
    return { namespace, pod };
  }

  it('S9: is evicted while another one serves; and stays where a disruption budget lets none go', async () => {
    const shop = await debugged(BUDGET);
    const guarded = await debugged({ ...BUDGET, spec: { maxUnavailable: 0, selector: { matchLabels: LABELS } } });
    const { planned } = await headwater.plan();
    expect(planned.filter(({ entry }) => entry !== undefined)).toMatchObject([
      { action: 'evict-pod', phase: 'test', people: 1, targets: [{ resource: idOf(shop.namespace, shop.pod) }] },
    ]);
    expect(planned.flatMap(({ leftOut }) => leftOut)).toMatchObject([
      {
        resource: idOf(guarded.namespace, guarded.pod),
        kind: 'refused',
        because: expect.stringContaining('allows no disruption'),
      },
    ]);
    const id = planned.find(({ entry }) => entry !== undefined)?.entry ?? '';
    expect((await headwater.headwater('action', 'show', id)).out).toContain('create pods/eviction');
    expect(await headwater.headwater('action', 'approve', id, '--yes')).toMatchObject({ code: 0 });

    const probe = startProbe(shop.namespace);
    expect(await headwater.headwater('action', 'run', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('done') });
    await settled(shop.namespace);
    const { fewest, probes } = await probe.stop();
    expect(fewest).toBeGreaterThanOrEqual(1);
    expect(probes).toBeGreaterThan(10);
    const ready = await endpoints(shop.namespace);
    expect(ready).toHaveLength(1);
    expect(ready).not.toContain(shop.pod);
    expect(await readyPods(guarded.namespace)).toEqual([guarded.pod]);

    const [entry] = await headwater.actionsOn(idOf(shop.namespace, shop.pod));
    expect([...(entry?.targets.values() ?? [])]).toMatchObject([{ outcome: { kind: 'done' } }]);
    const after = await headwater.plan();
    expect(after.planned.filter(({ entry: one }) => one !== undefined)).toEqual([]);
    expect(await headwater.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  });
});

function idOf(namespace: string, pod: string): string {
  return addressIn(namespace, 'v1', 'Pod', pod).resource;
}
