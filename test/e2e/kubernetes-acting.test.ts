/**
 * Every action on a real API server with its real controllers, with no right but those that are printed: each is carried out
 * by the executor, killed, resumed, undone and refused; and a workload that is probed all the while is never down.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KUBERNETES_CALLS, PATCH_TEMPLATE } from '../../src/connectors/kubernetes/calls.js';
import { type Json, type ResourceAddress } from '../../src/model/index.js';
import { describeActing } from '../contracts/acting.js';
import {
  ACTOR_PERMISSIONS,
  addressIn,
  pathTo,
  startActingCluster,
  until,
  type ActingCluster,
  type ApiObject,
} from '../fakes/acting-cluster.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane } from '../fakes/control-plane.js';
import {
  actOn,
  cases,
  RBAC,
  ANONYMOUS,
  ADA,
  SERVICE,
  bind,
  BUDGET,
  EDIT,
  AUTOSCALER,
  autoscaler,
  marked,
  planOf,
  act,
  send,
  metadataOf,
  allowed,
  replicasOf,
  endpoints,
  startProbe,
  LABELS,
  template,
  deploy,
  settled,
  podsSchema,
  readyPods,
  podOf,
} from './kubernetes-acting-cases.js';

const isPossible = hasControlPlane('acting on live clusters');
let cluster: ActingCluster;

if (isPossible) {
  beforeAll(async () => {
    cluster = await startActingCluster();
    actOn(cluster);
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    await cluster?.close();
  });
  describeActing('Kubernetes over a real API server', cases());
}

describe.skipIf(!isPossible)('a workload of one replica that is probed', () => {
  it.each(['evict-pod', 'quarantine-pod'])('S9: is never without a ready endpoint while %s takes its Pod', async (name) => {
    const namespace = await cluster.namespace();
    await cluster.make(SERVICE, namespace);
    await deploy(namespace, { replicas: 1 });
    await cluster.make(BUDGET, namespace);
    await until(async () => (await allowed(namespace)) === 0 && (await endpoints(namespace)).length === 1);
    const pod = await podOf(namespace);
    const probe = startProbe(namespace);
    expect(await act(name, addressIn(namespace, 'v1', 'Pod', pod))).toMatchObject({ kind: 'done' });
    await settled(namespace);
    const { fewest, probes } = await probe.stop();
    expect(fewest).toBeGreaterThanOrEqual(1);
    expect(probes).toBeGreaterThan(10);
    const ready = await endpoints(namespace);
    expect(ready).toHaveLength(1);
    expect(ready).not.toContain(pod);
    expect((await replicasOf(namespace)).spec).toBe(1);
  });
});

describe.skipIf(!isPossible)('a disruption budget', () => {
  it('S9: that has no room is respected by the plan, and by the server when it is asked all the same', async () => {
    const namespace = await cluster.namespace();
    await deploy(namespace, { replicas: 2 });
    await cluster.make({ ...BUDGET, spec: { maxUnavailable: 0, selector: { matchLabels: LABELS } } }, namespace);
    await until(async () => (await allowed(namespace)) === 0);
    const address = addressIn(namespace, 'v1', 'Pod', await podOf(namespace));
    const planned = await planOf('evict-pod', address);
    expect(planned).toMatchObject({ kind: 'refused', because: expect.stringContaining('allows no disruption now') });
    const { uid } = await metadataOf(pathTo('Pod', namespace, await podOf(namespace)));
    const sent = await send('create pods/eviction', address, { uid });
    expect(sent).toMatchObject({ kind: 'not-now', because: expect.stringContaining('429') });
    expect(await readyPods(namespace)).toHaveLength(2);
  });
});

describe.skipIf(!isPossible)('a call that comes late', () => {
  it('changes nothing once the specification was written by somebody else, or was put back', async () => {
    const namespace = await cluster.namespace();
    await deploy(namespace);
    const address = addressIn(namespace, 'apps/v1', 'Deployment', 'web');
    const { uid, generation } = await metadataOf(pathTo('Deployment', namespace, 'web'));
    const pause = [
      { op: 'test', path: '/metadata/uid', value: uid },
      { op: 'test', path: '/metadata/generation', value: generation ?? 0 },
      { op: 'add', path: '/spec/paused', value: true },
    ];
    await cluster.patch(pathTo('Deployment', namespace, 'web'), { spec: { paused: true } });
    await cluster.patch(pathTo('Deployment', namespace, 'web'), { spec: { paused: null } });
    expect(await send('patch deployments.apps', address, pause)).toMatchObject({ kind: 'refused' });
    const deployment = JSON.stringify(await cluster.get(pathTo('Deployment', namespace, 'web')));
    expect(deployment).not.toContain('"paused":true');
  });

  it('removes no binding and evicts no Pod of another version, or another of its name', async () => {
    const namespace = await cluster.namespace();
    await bind(namespace, [ADA]);
    const { uid, resourceVersion } = await metadataOf(pathTo('RoleBinding', namespace, 'readers'));
    await cluster.patch(pathTo('RoleBinding', namespace, 'readers'), { metadata: { labels: { team: 'other' } } });
    const call = 'delete rolebindings.rbac.authorization.k8s.io';
    const address = addressIn(namespace, RBAC, 'RoleBinding', 'readers');
    expect(await send(call, address, { uid, resourceVersion })).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('409'),
    });
    await deploy(namespace);
    const pod = addressIn(namespace, 'v1', 'Pod', await podOf(namespace));
    expect(await send('create pods/eviction', pod, { uid: 'another' })).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('409'),
    });
    expect(await cluster.get(pathTo('RoleBinding', namespace, 'readers'))).toBeDefined();
    expect(await readyPods(namespace)).toHaveLength(1);
  });
});

describe.skipIf(!isPossible)('what else has a say', () => {
  it('leaves what has no replicas alone, where it is an autoscaler', async () => {
    const namespace = await cluster.namespace();
    await deploy(namespace, { replicas: 2 });
    await cluster.make(autoscaler(), namespace);
    const address = addressIn(namespace, 'apps/v1', 'Deployment', 'web');
    expect(await act('scale-to-zero', address)).toMatchObject({ kind: 'done' });
    await until(async () => JSON.stringify(await cluster.get(AUTOSCALER(namespace))).includes('ScalingDisabled'));
    expect((await replicasOf(namespace)).spec).toBe(0);
  });

  it('S10: is named, and nothing is fought, where it is an Application that heals itself', async () => {
    const namespace = await cluster.namespace();
    const automated = { selfHeal: true };
    const application = (name: string, policy: ApiObject): ApiObject => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name },
      spec: { syncPolicy: policy },
    });
    await cluster.make(application('heals', { automated }), namespace);
    await cluster.make(application('waits', {}), namespace);
    await deploy(namespace, {}, marked(namespace, 'heals'));
    const address = addressIn(namespace, 'apps/v1', 'Deployment', 'web');
    const because = expect.stringContaining(`Application ${namespace}/heals`);
    for (const name of ['scale-to-zero', 'patch-controller', 'roll-back-deployment'])
      expect(await planOf(name, address, EDIT), name).toMatchObject({ kind: 'refused' });
    expect(await planOf('scale-to-zero', address)).toMatchObject({ kind: 'refused', because });
    const pod = addressIn(namespace, 'v1', 'Pod', await podOf(namespace));
    expect(await planOf('evict-pod', pod)).toMatchObject({ kind: 'refused', because });
    await cluster.patch(pathTo('Deployment', namespace, 'web'), { metadata: marked(namespace, 'waits') });
    expect(await planOf('patch-controller', address, EDIT)).toMatchObject({ kind: 'refused' });
    expect(await planOf('scale-to-zero', address)).toMatchObject({
      kind: 'steps',
      effects: expect.arrayContaining([expect.stringContaining('its next deployment puts it back')]),
    });
  });
});

describe.skipIf(!isPossible)('an action on a real cluster', () => {
  it('gives a rolled back Deployment the secrets that its old template had, which nobody has read', async () => {
    const namespace = await cluster.namespace();
    const withSecret = (image: string, value: string): ApiObject =>
      template(image, { containers: [{ name: 'app', image, env: [{ name: 'DB_PASSWORD', value }] }] });
    await deploy(namespace, { template: withSecret('registry.example/web:1', 'hunter2') });
    const path = pathTo('Deployment', namespace, 'web');
    await cluster.patch(path, { spec: { template: withSecret('registry.example/web:2', 'correct horse') } });
    await settled(namespace);
    const address = addressIn(namespace, 'apps/v1', 'Deployment', 'web');
    expect(JSON.stringify(await cluster.estate.read(address))).not.toContain('correct horse');
    expect(await act('roll-back-deployment', address)).toMatchObject({ kind: 'done' });
    const now = JSON.stringify(await cluster.get(path));
    expect(now).toContain('hunter2');
    expect(now).not.toContain('redacted');
  });

  it('cuts a Pod off that goes on running, while another takes its place', async () => {
    const namespace = await cluster.namespace();
    await cluster.make(SERVICE, namespace);
    await deploy(namespace, { replicas: 2 });
    await until(async () => (await endpoints(namespace)).length === 2);
    const pod = await podOf(namespace);
    expect(await act('quarantine-pod', addressIn(namespace, 'v1', 'Pod', pod))).toMatchObject({ kind: 'done' });
    await until(async () => (await endpoints(namespace)).length === 2);
    expect(await endpoints(namespace)).not.toContain(pod);
    expect(await readyPods(namespace)).toContain(pod);
    const { uid, labels } = await metadataOf(pathTo('Pod', namespace, pod));
    expect(labels).toEqual({ 'headwater.dev/quarantine': uid });
    const policy = await cluster.get(pathTo('NetworkPolicy', namespace, `headwater-quarantine-${uid}`));
    expect(policy?.['spec']).toEqual({
      podSelector: { matchLabels: { 'headwater.dev/quarantine': uid } },
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  it('undoes the surge when the added Pod does not become ready, and evicts nothing', async () => {
    const namespace = await cluster.namespace();
    await deploy(namespace, { replicas: 1 });
    const pod = await podOf(namespace);
    await cluster.unready((one) => one.namespace === namespace && one.name !== pod);
    try {
      // Minutes of waiting pass in seconds.
      const outcome = await act('evict-pod', addressIn(namespace, 'v1', 'Pod', pod), {}, 100);
      expect(outcome).toMatchObject({ kind: 'failed', because: expect.stringContaining('it is as it was before') });
      expect(await readyPods(namespace)).toEqual([pod]);
      expect((await replicasOf(namespace)).spec).toBe(1);
    } finally {
      await cluster.unready(() => false);
    }
  });
});

describe.skipIf(!isPossible)('the rights to act', () => {
  it('are enough for every call, and without any one of them exactly the calls that need it are refused', async () => {
    const namespace = await cluster.namespace();
    await deploy(namespace);
    const [replicaSet] = podsSchema.parse(await cluster.get(pathTo('ReplicaSet', namespace))).items;
    const from = {
      name: replicaSet?.metadata.name ?? '',
      uid: (await metadataOf(pathTo('ReplicaSet', namespace, replicaSet?.metadata.name ?? ''))).uid,
    };
    const asked = ACTOR_PERMISSIONS.filter((one) => !one.startsWith('bind ') && !one.startsWith('list '));
    try {
      for (const dropped of [undefined, ...asked]) {
        await cluster.grantWithout(dropped);
        for (const { call, on, permissions } of KUBERNETES_CALLS) {
          // There is nothing of that name, which the server says only to whoever may ask.
          const result = await send(call, absent(namespace, on), inputFor(call, from));
          const isRefused = result.kind === 'refused' && result.because.startsWith('403');
          expect([dropped, call, isRefused]).toEqual([dropped, call, dropped !== undefined && permissions.includes(dropped)]);
        }
      }
    } finally {
      await cluster.grantWithout(undefined);
    }
  });

  it.each(['roles', 'clusterroles'])('to bind %s are needed to write a binding, not to remove one', async (resource) => {
    const namespace = await cluster.namespace();
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['update'] }];
    const [kind, name] = resource === 'roles' ? ['Role', 'writer'] : ['ClusterRole', `writer-${namespace}`];
    const place = resource === 'roles' ? `/namespaces/${namespace}` : '';
    await cluster.server.call('POST', `/apis/${RBAC}${place}/${resource}`, { apiVersion: RBAC, kind, metadata: { name }, rules });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name };
    const binding = { apiVersion: RBAC, kind: 'RoleBinding', metadata: { name: 'writers' }, roleRef, subjects: [ADA, ANONYMOUS] };
    await cluster.make(binding, namespace);
    const address = addressIn(namespace, RBAC, 'RoleBinding', 'writers');
    const { uid } = await metadataOf(pathTo('RoleBinding', namespace, 'writers'));
    const change = [
      { op: 'test', path: '/metadata/uid', value: uid },
      { op: 'replace', path: '/subjects', value: [ADA] },
    ];
    try {
      await cluster.grantWithout(`bind ${resource}.rbac.authorization.k8s.io`);
      const patch = 'patch rolebindings.rbac.authorization.k8s.io';
      expect(await send(patch, address, change)).toMatchObject({ kind: 'refused', because: expect.stringContaining('403') });
      await cluster.grantWithout(undefined);
      expect(await send(patch, address, change)).toEqual({ kind: 'accepted' });
      await cluster.grantWithout(`bind ${resource}.rbac.authorization.k8s.io`);
      expect(await send('delete rolebindings.rbac.authorization.k8s.io', address, { uid })).toEqual({ kind: 'accepted' });
    } finally {
      await cluster.grantWithout(undefined);
    }
  });

  it('are not even asked for what no action does', async () => {
    const namespace = await cluster.namespace();
    await deploy(namespace);
    const pod = addressIn(namespace, 'v1', 'Pod', await podOf(namespace));
    const { uid } = await metadataOf(pathTo('Pod', namespace, await podOf(namespace)));
    const isIt = { op: 'test', path: '/metadata/uid', value: uid };
    for (const [call, address, input] of [
      ['delete pods', pod, { uid }],
      ['patch pods', pod, [isIt, { op: 'add', path: '/spec/activeDeadlineSeconds', value: 1 }]],
      ['patch pods', pod, [isIt, { op: 'add', path: '/metadata/labelsx', value: 1 }]],
      ['patch pods', pod, [{ op: 'remove', path: '/metadata/labels/app' }]],
      ['patch pods', pod, [isIt, { op: 'move', path: '/metadata/labels/app', from: '/metadata/name' }]],
      ['create pods/eviction', addressIn(namespace, 'apps/v1', 'Deployment', 'web'), { uid }],
      ['create pods/eviction', addressIn(namespace, 'v1', 'Pod', '..'), { uid }],
      ['create pods/eviction', addressIn('..', 'v1', 'Pod', 'web'), { uid }],
      ['create pods/eviction', { ...pod, scope: { ...pod.scope, account: 'another' } }, { uid }],
      ['create pods/eviction', pod, { uid, gracePeriodSeconds: 0 }],
    ] as const)
      expect(await send(call, address, input), JSON.stringify([call, input])).toMatchObject({ kind: 'refused' });
    expect(await readyPods(namespace)).toHaveLength(1);
  });
});

function absent(namespace: string, on: string): ResourceAddress {
  const [group = '', kind = ''] = on.split('/');
  const apiVersion = group === '' ? 'v1' : `${group}/v1`;
  return addressIn(kind.startsWith('Cluster') ? '' : namespace, apiVersion, kind, `none-${Math.random().toString(36).slice(2)}`);
}

/** Well-formed, and about nothing. */
function inputFor(call: string, replicaSet: { readonly name: string; readonly uid: string }): Json {
  const uid = 'none';
  if (call === PATCH_TEMPLATE) return { uid, generation: 1, replicaSet };
  if (call.startsWith('patch ')) return [{ op: 'test', path: '/metadata/uid', value: uid }];
  if (call.includes('networkpolicies') && call.startsWith('create '))
    return { metadata: {}, spec: { podSelector: {}, policyTypes: ['Ingress'] } };
  if (call.startsWith('create ') && call.includes('bindings'))
    return { metadata: {}, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'none' }, subjects: [] };
  return { uid };
}
