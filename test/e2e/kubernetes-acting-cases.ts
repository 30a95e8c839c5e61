/**
 * What is set up on a real cluster to be acted on, a namespace each, and what is asked of it. For the tests of acting on live
 * clusters.
 */
import { z } from 'zod';
import { kubernetesActing } from '../../src/connectors/kubernetes/index.js';
import { executePlan, planAction } from '../../src/act/index.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import { causeId, sourceId, type ActionRequest, type Json, type Outcome, type ResourceAddress } from '../../src/model/index.js';
import type { ActionAnswer, ResourceAction, SendResult } from '../../src/ports/index.js';
import { type ActingCase, type ActingScene } from '../contracts/acting.js';
import { actHarness, plainRun, POLICY_SET } from '../fakes/act-context.js';
import { addressIn, pathTo, until, type ActingCluster, type ApiObject } from '../fakes/acting-cluster.js';

let cluster: ActingCluster;

/** All that follows is made on, and asked of, this one. */
export function actOn(one: ActingCluster): void {
  cluster = one;
}

export function cases(): readonly ActingCase[] {
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

export const RBAC = 'rbac.authorization.k8s.io/v1';
export const ANONYMOUS = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'system:anonymous' };
export const ADA = { ...ANONYMOUS, name: 'ada' };
export const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};

export async function bind(namespace: string, subjects: readonly ApiObject[]): Promise<void> {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
  const metadata = { name: 'readers', labels: { team: 'shop' } };
  await cluster.make({ apiVersion: RBAC, kind: 'RoleBinding', metadata, roleRef, subjects }, namespace);
}

async function roll(namespace: string, image: string): Promise<void> {
  await cluster.patch(pathTo('Deployment', namespace, 'web'), { spec: { template: template(image) } });
  await settled(namespace);
}

export const BUDGET = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web' },
  spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
};
export const EDIT: Partial<ActionRequest> = {
  fields: ['spec.template.spec.hostNetwork'],
  parameters: { edit: { kind: 'set', value: true } },
};
export const AUTOSCALER = (namespace: string): string => pathTo('HorizontalPodAutoscaler', namespace, 'web');

export function autoscaler(): ApiObject {
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
export function marked(namespace: string, application: string): ApiObject {
  const id = `${namespace}_${application}:apps/Deployment:${namespace}/web`;
  return { annotations: { 'argocd.argoproj.io/tracking-id': id } };
}

function action(name: string): ResourceAction {
  const found = kubernetesActing.actions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no action ${name}`);
  return found;
}

export async function planOf(
  name: string,
  address: ResourceAddress,
  request: Partial<ActionRequest> = {},
): Promise<ActionAnswer> {
  const look = await action(name).look(address, cluster.estate);
  if (look.kind !== 'seen') throw new Error(JSON.stringify(look));
  return action(name).plan(look, { phase: 'test', fields: [], parameters: {}, ...request });
}

/** Plans it and has the executor carry it out. @param speed of time, for those that wait in vain */
export async function act(
  name: string,
  address: ResourceAddress,
  request: Partial<ActionRequest> = {},
  speed = 1,
): Promise<Outcome> {
  const began = Date.now();
  const passed = (): number => (Date.now() - began) * speed;
  const time = {
    now: () => new Date(began + passed()),
    passed,
    sleep: (milliseconds: number, signal?: AbortSignal) => systemTimer.sleep(Math.min(milliseconds, 100), signal),
  };
  const harness = await actHarness(kubernetesActing, cluster.estate, [], time);
  const asked: ActionRequest = { phase: 'test', fields: [], parameters: {}, ...request };
  const wanted = { ...address, name, service: 'shop', judge: async () => ({ kind: 'may', request: asked }) as const };
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
      targets: [wanted],
    },
    cluster.estate,
  );
  if (plan === undefined) throw new Error(JSON.stringify(leftOut));
  const [outcome] = await executePlan(await harness.record(plan), harness.context, plainRun(time));
  if (outcome === undefined) throw new Error('there is no outcome');
  return outcome;
}

export function send(call: string, address: ResourceAddress, input: Json): Promise<SendResult> {
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

export async function metadataOf(path: string): Promise<z.infer<typeof metadataSchema>['metadata']> {
  return metadataSchema.parse(await cluster.get(path)).metadata;
}

export async function allowed(namespace: string): Promise<number | undefined> {
  const schema = z.object({ status: z.object({ disruptionsAllowed: z.number(), currentHealthy: z.number().min(1) }) });
  return schema.safeParse(await cluster.get(pathTo('PodDisruptionBudget', namespace, 'web'))).data?.status.disruptionsAllowed;
}

export async function replicasOf(namespace: string): Promise<{ readonly spec: number }> {
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
export async function endpoints(namespace: string): Promise<readonly string[]> {
  const { items } = slicesSchema.parse(await cluster.get(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`));
  return items
    .flatMap((slice) => slice.endpoints)
    .filter(({ conditions }) => conditions.ready)
    .map(({ targetRef }) => targetRef.name);
}

/** Asks again and again where requests would go. */
export function startProbe(namespace: string): { stop(): Promise<{ readonly fewest: number; readonly probes: number }> } {
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

export const LABELS = { app: 'web' };

export function template(image = 'registry.example/web:1', spec: ApiObject = {}): ApiObject {
  return {
    metadata: { labels: LABELS },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'app', image }], ...spec },
  };
}

export async function deploy(namespace: string, spec: ApiObject = {}, metadata: ApiObject = {}): Promise<void> {
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

export async function settled(namespace: string): Promise<void> {
  await until(async () => {
    const found = deploymentSchema.safeParse(await cluster.get(pathTo('Deployment', namespace, 'web'))).data;
    if (found === undefined) return false;
    const { metadata, spec, status } = found;
    const counts = [status.replicas, status.updatedReplicas, status.availableReplicas];
    return status.observedGeneration >= metadata.generation && counts.every((count) => count === spec.replicas);
  });
}

export const podsSchema = z.object({
  items: z.array(
    z.looseObject({ metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }) }),
  ),
});

export async function readyPods(namespace: string): Promise<readonly string[]> {
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

export async function podOf(namespace: string): Promise<string> {
  const { items } = podsSchema.parse(await cluster.get(pathTo('Pod', namespace)));
  const name = items[0]?.metadata.name;
  if (name === undefined) throw new Error(`there is no Pod in ${namespace}`);
  return name;
}
