/**
 * Every action on a real API server with its real controllers, with no right but those that are printed: each is carried out
 * by the executor, killed, resumed, undone and refused; and a workload that is probed all the while is never down.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KUBERNETES_CALLS, PATCH_TEMPLATE } from '../../src/connectors/kubernetes/calls.js';
import { kubernetesActing } from '../../src/connectors/kubernetes/index.js';
import { executePlan, planAction } from '../../src/act/index.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import { causeId, sourceId, type ActionRequest, type Json, type Outcome, type ResourceAddress } from '../../src/model/index.js';
import type { ActionAnswer, ResourceAction, SendResult } from '../../src/ports/index.js';
import { describeActing, type ActingCase, type ActingScene } from '../contracts/acting.js';
import { actHarness, plainRun, POLICY_SET } from '../fakes/act-context.js';
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

const isPossible = hasControlPlane('acting on live clusters');
let cluster: ActingCluster;

if (isPossible) {
  beforeAll(async () => {
    cluster = await startActingCluster();
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => {
    await cluster?.close();
  });
  describeActing('Kubernetes over a real API server', cases());
}

function cases(): readonly ActingCase[] {
  return [
    {
      action: 'scale-to-zero',
      of: 'a Deployment',
      set: async () => {
        const namespace = await cluster.namespace();
        await deploy(namespace, { replicas: 2 });
        return scene(namespace, 'apps/v1', 'Deployment', 'web', { drift: scaleTo(namespace, 1) });
      },
    },
    {
      action: 'scale-to-zero',
      of: 'a StatefulSet',
      set: async () => {
        const namespace = await cluster.namespace();
        await cluster.make(
          {
            apiVersion: 'apps/v1',
            kind: 'StatefulSet',
            metadata: { name: 'db' },
            spec: { replicas: 1, serviceName: 'db', selector: { matchLabels: LABELS }, template: template() },
          },
          namespace,
        );
        await until(async () => (await readyPods(namespace)).length === 1);
        return scene(namespace, 'apps/v1', 'StatefulSet', 'db');
      },
    },
    {
      action: 'scale-to-zero',
      of: 'a CronJob',
      set: async () => {
        const namespace = await cluster.namespace();
        const jobTemplate = { spec: { template: template(undefined, { restartPolicy: 'Never' }) } };
        const spec = { schedule: '0 0 1 1 *', jobTemplate };
        await cluster.make({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'report' }, spec }, namespace);
        const resume = (): Promise<void> => cluster.patch(pathTo('CronJob', namespace, 'report'), { spec: { suspend: false } });
        return scene(namespace, 'batch/v1', 'CronJob', 'report', { drift: resume });
      },
    },
    {
      action: 'evict-pod',
      of: 'one of three',
      set: async () => {
        const namespace = await cluster.namespace();
        await deploy(namespace, { replicas: 3 });
        return scene(namespace, 'v1', 'Pod', await podOf(namespace));
      },
    },
    {
      action: 'evict-pod',
      of: 'the only one',
      set: async () => {
        const namespace = await cluster.namespace();
        await deploy(namespace, { replicas: 1 });
        return scene(namespace, 'v1', 'Pod', await podOf(namespace));
      },
    },
    {
      action: 'quarantine-pod',
      of: 'one of two',
      set: async () => {
        const namespace = await cluster.namespace();
        await cluster.make(SERVICE, namespace);
        await deploy(namespace, { replicas: 2 });
        const name = await podOf(namespace);
        const relabel = (): Promise<void> =>
          cluster.patch(pathTo('Pod', namespace, name), { metadata: { labels: { 'headwater.dev/quarantine': null } } });
        return scene(namespace, 'v1', 'Pod', name, { drift: relabel });
      },
    },
    {
      action: 'quarantine-pod',
      of: 'the only one behind a Service',
      set: async () => {
        const namespace = await cluster.namespace();
        await cluster.make(SERVICE, namespace);
        await deploy(namespace, { replicas: 1 });
        return scene(namespace, 'v1', 'Pod', await podOf(namespace));
      },
    },
    {
      action: 'patch-controller',
      of: 'a Deployment',
      set: async () => {
        const namespace = await cluster.namespace();
        await deploy(namespace, { replicas: 2 });
        const field = 'spec.template.spec.containers[name=app].securityContext.allowPrivilegeEscalation';
        const edit = { kind: 'set', value: false };
        const path = pathTo('Deployment', namespace, 'web');
        return scene(namespace, 'apps/v1', 'Deployment', 'web', {
          request: { fields: [field], parameters: { edit } },
          drift: () => cluster.patch(path, { spec: { template: template('registry.example/web:2') } }),
        });
      },
    },
    {
      action: 'roll-back-deployment',
      set: async () => {
        const namespace = await cluster.namespace();
        await deploy(namespace, { replicas: 2 });
        await roll(namespace, 'registry.example/web:2');
        return scene(namespace, 'apps/v1', 'Deployment', 'web', { drift: () => roll(namespace, 'registry.example/web:3') });
      },
    },
    {
      action: 'pause-rollout',
      of: 'a Deployment',
      set: async () => {
        const namespace = await cluster.namespace();
        await deploy(namespace);
        const resume = (): Promise<void> => cluster.patch(pathTo('Deployment', namespace, 'web'), { spec: { paused: null } });
        return scene(namespace, 'apps/v1', 'Deployment', 'web', { drift: resume });
      },
    },
    {
      action: 'pause-rollout',
      of: 'an Argo Rollout',
      set: async () => {
        const namespace = await cluster.namespace();
        const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'web' } };
        await cluster.make({ ...rollout, spec: { replicas: 1, template: template() } }, namespace);
        return scene(namespace, 'argoproj.io/v1alpha1', 'Rollout', 'web');
      },
    },
    {
      action: 'remove-binding',
      of: 'one subject of two',
      set: async () => {
        const namespace = await cluster.namespace();
        await bind(namespace, [ANONYMOUS, ADA]);
        const path = pathTo('RoleBinding', namespace, 'readers');
        return scene(namespace, RBAC, 'RoleBinding', 'readers', {
          request: { fields: ["subjects[name='system:anonymous']"] },
          drift: () => cluster.patch(path, { subjects: [{ ...ADA, name: 'grace' }] }),
        });
      },
    },
    {
      action: 'remove-binding',
      of: 'all of it',
      set: async () => {
        const namespace = await cluster.namespace();
        await bind(namespace, [ANONYMOUS]);
        return scene(namespace, RBAC, 'RoleBinding', 'readers', {
          request: { fields: ['subjects[0].name'] },
          drift: () => bind(namespace, [ADA]),
        });
      },
    },
    {
      action: 'stop-pipeline-run',
      set: async () => {
        const namespace = await cluster.namespace();
        const run = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { name: 'build' } };
        await cluster.make({ ...run, spec: { pipelineRef: { name: 'build' } } }, namespace);
        return scene(namespace, 'tekton.dev/v1', 'PipelineRun', 'build');
      },
    },
  ];
}

const RBAC = 'rbac.authorization.k8s.io/v1';
const ANONYMOUS = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'system:anonymous' };
const ADA = { ...ANONYMOUS, name: 'ada' };
const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};

async function bind(namespace: string, subjects: readonly ApiObject[]): Promise<void> {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
  const metadata = { name: 'readers', labels: { team: 'shop' } };
  await cluster.make({ apiVersion: RBAC, kind: 'RoleBinding', metadata, roleRef, subjects }, namespace);
}

async function roll(namespace: string, image: string): Promise<void> {
  await cluster.patch(pathTo('Deployment', namespace, 'web'), { spec: { template: template(image) } });
  await settled(namespace);
}

const BUDGET = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web' },
  spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
};
const EDIT: Partial<ActionRequest> = {
  fields: ['spec.template.spec.hostNetwork'],
  parameters: { edit: { kind: 'set', value: true } },
};
const AUTOSCALER = (namespace: string): string => pathTo('HorizontalPodAutoscaler', namespace, 'web');

function autoscaler(): ApiObject {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  const metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 4, metrics },
  };
}

/** The mark by which Argo CD says whose a Deployment is. */
function marked(namespace: string, application: string): ApiObject {
  const id = `${namespace}_${application}:apps/Deployment:${namespace}/web`;
  return { annotations: { 'argocd.argoproj.io/tracking-id': id } };
}

function action(name: string): ResourceAction {
  const found = kubernetesActing.actions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no action ${name}`);
  return found;
}

async function planOf(name: string, address: ResourceAddress, request: Partial<ActionRequest> = {}): Promise<ActionAnswer> {
  const look = await action(name).look(address, cluster.estate);
  if (look.kind !== 'seen') throw new Error(JSON.stringify(look));
  return action(name).plan(look, { phase: 'test', fields: [], parameters: {}, ...request });
}

/** Plans it and has the executor carry it out. @param speed of time, for those that wait in vain */
async function act(name: string, address: ResourceAddress, request: Partial<ActionRequest> = {}, speed = 1): Promise<Outcome> {
  const began = Date.now();
  const passed = (): number => (Date.now() - began) * speed;
  const time = {
    now: () => new Date(began + passed()),
    passed,
    sleep: (milliseconds: number, signal?: AbortSignal) => systemTimer.sleep(Math.min(milliseconds, 100), signal),
  };
  const harness = await actHarness(kubernetesActing, cluster.estate, [], time);
  const wanted = { ...address, name, service: 'shop', mayNot: async () => undefined };
  const { plan, leftOut } = await planAction(
    {
      action: action(name),
      source: sourceId('world'),
      platform: 'kubernetes',
      cause: causeId('cause'),
      grounds: {
        phase: 'test',
        rung: action(name).rung,
        severity: 'high',
        policies: [],
        findings: [],
        policySet: POLICY_SET,
        allowances: [],
        approvals: 0,
      },
      targets: [{ ...wanted, request: { phase: 'test', fields: [], parameters: {}, ...request } }],
    },
    cluster.estate,
  );
  if (plan === undefined) throw new Error(JSON.stringify(leftOut));
  const [outcome] = await executePlan(await harness.record(plan), harness.context, plainRun(time));
  if (outcome === undefined) throw new Error('there is no outcome');
  return outcome;
}

function send(call: string, address: ResourceAddress, input: Json): Promise<SendResult> {
  return cluster.estate.send({ kind: 'call', call, address, input, done: { kind: 'fields', fields: [] } }, 'key');
}

const metadataSchema = z.object({
  metadata: z.object({
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.number().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
});

async function metadataOf(path: string): Promise<z.infer<typeof metadataSchema>['metadata']> {
  return metadataSchema.parse(await cluster.get(path)).metadata;
}

async function allowed(namespace: string): Promise<number | undefined> {
  const schema = z.object({ status: z.object({ disruptionsAllowed: z.number(), currentHealthy: z.number().min(1) }) });
  return schema.safeParse(await cluster.get(pathTo('PodDisruptionBudget', namespace, 'web'))).data?.status.disruptionsAllowed;
}

async function replicasOf(namespace: string): Promise<{ readonly spec: number }> {
  const { spec } = deploymentSchema.parse(await cluster.get(pathTo('Deployment', namespace, 'web')));
  return { spec: spec.replicas };
}

const slicesSchema = z.object({
  items: z.array(
    z.object({
      endpoints: z
        .array(z.object({ conditions: z.object({ ready: z.boolean() }), targetRef: z.object({ name: z.string() }) }))
        .nullish()
        .transform((list) => list ?? []),
    }),
  ),
});

/** The Pods that the Service sends requests to. */
async function endpoints(namespace: string): Promise<readonly string[]> {
  const { items } = slicesSchema.parse(await cluster.get(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`));
  return items
    .flatMap((slice) => slice.endpoints)
    .filter(({ conditions }) => conditions.ready)
    .map(({ targetRef }) => targetRef.name);
}

/** Asks again and again where requests would go. */
function startProbe(namespace: string): { stop(): Promise<{ readonly fewest: number; readonly probes: number }> } {
  let isOver = false;
  let fewest = Infinity;
  let probes = 0;
  const probing = (async () => {
    while (!isOver) {
      const ready = new Set(await readyPods(namespace));
      // An endpoint whose Pod is gone answers nobody.
      fewest = Math.min(fewest, (await endpoints(namespace)).filter((name) => ready.has(name)).length);
      probes += 1;
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await probing;
      return { fewest, probes };
    },
  };
}

type Extra = Omit<Partial<ActingScene>, 'connector' | 'estate' | 'address'>;

function scene(namespace: string, apiVersion: string, kind: string, name: string, extra: Extra = {}): ActingScene {
  const path = pathTo(kind, namespace, name);
  return {
    connector: kubernetesActing,
    estate: cluster.estate,
    address: addressIn(namespace, apiVersion, kind, name),
    realTime: true,
    change: () => cluster.patch(path, { metadata: { labels: { 'changed-by': 'ada' } } }),
    ...extra,
  };
}

function scaleTo(namespace: string, replicas: number): () => Promise<void> {
  return () => cluster.patch(pathTo('Deployment', namespace, 'web'), { spec: { replicas } });
}

const LABELS = { app: 'web' };

function template(image = 'registry.example/web:1', spec: ApiObject = {}): ApiObject {
  return {
    metadata: { labels: LABELS },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'app', image }], ...spec },
  };
}

async function deploy(namespace: string, spec: ApiObject = {}, metadata: ApiObject = {}): Promise<void> {
  await cluster.make(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', ...metadata },
      spec: { replicas: 1, selector: { matchLabels: LABELS }, template: template(), ...spec },
    },
    namespace,
  );
  await settled(namespace);
}

const deploymentSchema = z.looseObject({
  metadata: z.object({ generation: z.number() }),
  spec: z.object({ replicas: z.number() }),
  status: z.object({
    observedGeneration: z.number().default(0),
    replicas: z.number().default(0),
    updatedReplicas: z.number().default(0),
    availableReplicas: z.number().default(0),
  }),
});

async function settled(namespace: string): Promise<void> {
  await until(async () => {
    const found = deploymentSchema.safeParse(await cluster.get(pathTo('Deployment', namespace, 'web'))).data;
    if (found === undefined) return false;
    const { metadata, spec, status } = found;
    const counts = [status.replicas, status.updatedReplicas, status.availableReplicas];
    return status.observedGeneration >= metadata.generation && counts.every((count) => count === spec.replicas);
  });
}

const podsSchema = z.object({
  items: z.array(
    z.looseObject({ metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }) }),
  ),
});

async function readyPods(namespace: string): Promise<readonly string[]> {
  const list = readinessSchema.parse(await cluster.get(pathTo('Pod', namespace)));
  return list.items
    .filter(({ status }) => status.conditions.some(({ type, status: so }) => type === 'Ready' && so === 'True'))
    .map(({ metadata }) => metadata.name);
}

const readinessSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
    }),
  ),
});

async function podOf(namespace: string): Promise<string> {
  const { items } = podsSchema.parse(await cluster.get(pathTo('Pod', namespace)));
  const name = items[0]?.metadata.name;
  if (name === undefined) throw new Error(`there is no Pod in ${namespace}`);
  return name;
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
