/**
 * A real API server with controllers, nodes without machines, and the rights that Headwater asks for, to act on. Each scene
 * gets a namespace of its own.
 */
import { parseAllDocuments } from 'yaml';
import { vi } from 'vitest';
import { z } from 'zod';
import { createApiCalls } from '../../src/discover/index.js';
import { kubernetes, kubernetesActing } from '../../src/connectors/kubernetes/index.js';
import { systemTimer } from '../../src/lib/system-timer.js';
import { resourceId, sourceId, type ResourceAddress } from '../../src/model/index.js';
import type { ActingEstate } from '../../src/ports/index.js';
import { startControlPlane, type ControlPlane } from './control-plane.js';
import { kubeconfigFile } from './kubernetes-api.js';
import { startKubelet, type Kubelet, type RunningPod } from './kubelet.js';
import { TEST_LIMITS } from './read-context.js';

export type ApiObject = { readonly [key: string]: unknown };

export interface ActingCluster {
  readonly server: ControlPlane;
  readonly kubelet: Kubelet;
  readonly estate: ActingEstate;
  /** Pods of which this is true do not become ready. */
  unready(is: (pod: RunningPod) => boolean): Promise<void>;
  /** A new namespace, with the account that Pods want. */
  namespace(): Promise<string>;
  /** Makes an object; its collection is found by its kind. */
  make(object: ApiObject, namespace?: string): Promise<ApiObject>;
  /** Undefined when there is none. */
  get(path: string): Promise<ApiObject | undefined>;
  patch(path: string, change: ApiObject): Promise<void>;
  /** The actor's role gives all permissions but one. */
  grantWithout(permission: string | undefined): Promise<void>;
  close(): Promise<void>;
}

export const CLUSTER = 'real';
const ACCOUNT = 'system:serviceaccount:headwater:headwater';
const DIGEST = `sha256:${'d'.repeat(64)}`;
const CONTROLLERS = [
  'serviceaccount-controller',
  'deployment-controller',
  'replicaset-controller',
  'replicationcontroller-controller',
  'statefulset-controller',
  'daemonset-controller',
  'cronjob-controller',
  'job-controller',
  'disruption-controller',
  'endpointslice-controller',
  'horizontal-pod-autoscaler-controller',
];

const COLLECTIONS: Readonly<Record<string, readonly [group: string, resource: string, isNamespaced: boolean]>> = {
  Namespace: ['/api/v1', 'namespaces', false],
  ServiceAccount: ['/api/v1', 'serviceaccounts', true],
  Pod: ['/api/v1', 'pods', true],
  Service: ['/api/v1', 'services', true],
  Deployment: ['/apis/apps/v1', 'deployments', true],
  StatefulSet: ['/apis/apps/v1', 'statefulsets', true],
  DaemonSet: ['/apis/apps/v1', 'daemonsets', true],
  ReplicaSet: ['/apis/apps/v1', 'replicasets', true],
  CronJob: ['/apis/batch/v1', 'cronjobs', true],
  PodDisruptionBudget: ['/apis/policy/v1', 'poddisruptionbudgets', true],
  HorizontalPodAutoscaler: ['/apis/autoscaling/v2', 'horizontalpodautoscalers', true],
  NetworkPolicy: ['/apis/networking.k8s.io/v1', 'networkpolicies', true],
  RoleBinding: ['/apis/rbac.authorization.k8s.io/v1', 'rolebindings', true],
  ClusterRole: ['/apis/rbac.authorization.k8s.io/v1', 'clusterroles', false],
  ClusterRoleBinding: ['/apis/rbac.authorization.k8s.io/v1', 'clusterrolebindings', false],
  CustomResourceDefinition: ['/apis/apiextensions.k8s.io/v1', 'customresourcedefinitions', false],
  Rollout: ['/apis/argoproj.io/v1alpha1', 'rollouts', true],
  Application: ['/apis/argoproj.io/v1alpha1', 'applications', true],
  PipelineRun: ['/apis/tekton.dev/v1', 'pipelineruns', true],
};

export function pathTo(kind: string, namespace: string, name = ''): string {
  const [root, resource, isNamespaced] = COLLECTIONS[kind] ?? ['', kind, false];
  const place = isNamespaced ? `/namespaces/${namespace}` : '';
  return `${root}${place}/${resource}${name === '' ? '' : `/${name}`}`;
}

/** The permissions of every action. */
export const ACTOR_PERMISSIONS: readonly string[] = [
  ...new Set(kubernetesActing.actions.flatMap(({ permissions }) => permissions.map(({ permission }) => permission))),
];

export function addressIn(namespace: string, apiVersion: string, kind: string, name: string): ResourceAddress {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const parts = [CLUSTER, group, kind, namespace, name].map(encodeURIComponent);
  return {
    scope: { platform: 'kubernetes', account: CLUSTER, apiVersion, kind },
    resource: resourceId(`kubernetes:${parts.join('/')}`),
  };
}

export async function startActingCluster(): Promise<ActingCluster> {
  const server = await startControlPlane({ controllers: CONTROLLERS });
  let isUnready: (pod: RunningPod) => boolean = () => false;
  let turn = 0;
  const make: ActingCluster['make'] = async (object, namespace = '') => {
    const path = pathTo(String(object['kind']), namespace);
    const { status, body } = await server.call('POST', path, object);
    if (status !== 201) throw new Error(`${path}: ${status}: ${JSON.stringify(body)}`);
    return z.record(z.string(), z.unknown()).parse(body);
  };
  const get: ActingCluster['get'] = async (path) => {
    const { status, body } = await server.call('GET', path);
    return status === 200 ? z.record(z.string(), z.unknown()).parse(body) : undefined;
  };
  const patch: ActingCluster['patch'] = async (path, change) => {
    const { status, body } = await server.call('PATCH', path, change);
    if (status !== 200) throw new Error(`${path}: ${status}: ${JSON.stringify(body)}`);
  };
  for (const [group, version, plural, kind] of CUSTOM) await make(definition(group, version, plural, kind));
  const reading = kubernetes.grant(kubernetes.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission)));
  const acting = kubernetesActing.grant(ACTOR_PERMISSIONS);
  for (const { text } of [reading, acting])
    for (const document of parseAllDocuments(text)) {
      const object = z.record(z.string(), z.unknown()).parse(document.toJSON());
      const { name } = z.object({ name: z.string() }).parse(object['metadata']);
      if ((await get(pathTo(String(object['kind']), 'headwater', name))) === undefined) await make(object, 'headwater');
    }
  const kubelet = await startKubelet(server, {
    nodes: ['node-1'],
    imageId: (image) => `${image.split(':')[0] ?? ''}@${DIGEST}`,
    isReady: (pod) => !isUnready(pod),
  });
  const { body } = await server.call('POST', `${pathTo('ServiceAccount', 'headwater', 'headwater')}/token`, {
    spec: { expirationSeconds: 7200 },
  });
  const { status } = z.object({ status: z.object({ token: z.string() }) }).parse(body);
  const kubeconfig = kubeconfigFile([{ name: CLUSTER, url: server.url, token: status.token, ca: server.ca }]);
  const before = process.env['KUBECONFIG'];
  process.env['KUBECONFIG'] = kubeconfig.path;
  const mayDo = async (verb: string, group: string, resource: string, subresource: string): Promise<boolean> => {
    const review = await server.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: ACCOUNT, resourceAttributes: { verb, group, resource, subresource } },
    });
    return z.object({ status: z.object({ allowed: z.boolean() }) }).parse(review.body).status.allowed;
  };
  const grantWithout: ActingCluster['grantWithout'] = async (permission) => {
    const { text } = kubernetesActing.grant(ACTOR_PERMISSIONS.filter((one) => one !== permission));
    const role = parseAllDocuments(text)
      .map((document) => z.looseObject({ kind: z.string() }).parse(document.toJSON()))
      .find(({ kind }) => kind === 'ClusterRole');
    await patch(pathTo('ClusterRole', '', 'headwater-actor'), { rules: role?.['rules'] });
    const [verb = '', name = ''] = (permission ?? ACTOR_PERMISSIONS[0] ?? '').split(' ');
    const [full = '', ...group] = name.split('.');
    const [resource = '', subresource = ''] = full.split('/');
    await until(async () => (await mayDo(verb, group.join('.'), resource, subresource)) === (permission === undefined));
  };
  await grantWithout(undefined);
  const signal = new AbortController().signal;
  const calls = createApiCalls({
    clock: { now: () => new Date() },
    timer: systemTimer,
    random: Math.random,
    bounds: { start: 400, most: 1000, burst: 400 },
  });
  const estate = await kubernetesActing.open(
    { candidate: { kind: 'address', address: 'kubernetes://' }, as: 'Kubernetes clusters' },
    { accounts: [], regions: [], kinds: [] },
    {
      source: sourceId('world'),
      limits: TEST_LIMITS,
      signal,
      calls: (classify) => calls.caller(classify, signal),
      progress: () => undefined,
    },
  );
  return {
    server,
    kubelet,
    estate,
    make,
    get,
    patch,
    grantWithout,
    unready: async (is) => {
      isUnready = is;
      await kubelet.refresh();
    },
    namespace: async () => {
      const name = `shop-${(turn += 1)}`;
      await make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      await until(async () => (await get(pathTo('ServiceAccount', name, 'default'))) !== undefined);
      return name;
    },
    close: async () => {
      await estate.close();
      await kubelet.close();
      await server.close();
      kubeconfig.remove();
      if (before === undefined) delete process.env['KUBECONFIG'];
      else process.env['KUBECONFIG'] = before;
    },
  };
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: 60_000, interval: 50 });
}

const CUSTOM = [
  ['argoproj.io', 'v1alpha1', 'rollouts', 'Rollout'],
  ['argoproj.io', 'v1alpha1', 'applications', 'Application'],
  ['tekton.dev', 'v1', 'pipelineruns', 'PipelineRun'],
] as const;

function definition(group: string, version: string, plural: string, kind: string): ApiObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema, subresources: { status: {} } }],
    },
  };
}
