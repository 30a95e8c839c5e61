/**
 * The clusters of the estate: a real API server with objects that were created through it, and a fake one, which has the
 * many Pods that a real one takes long to be given.
 */
import pLimit from 'p-limit';
import { hasControlPlane, startControlPlane, type ControlPlane } from '../../test/fakes/control-plane.js';
import { startFakeKubernetes, type KubernetesObject } from '../../test/fakes/kubernetes-api.js';
import { countOf, each, keyOf, type Part } from './part.js';
import { podOf, runningPodOf } from './pod.js';

const SHARES = { pods: 4_000, configMaps: 3_000, deployments: 1_000 };
const NAMESPACES = 20;
const AT_ONCE = 16;

/** What is missing for the API server, and how to get that. */
export function missingApiServer(): string | undefined {
  if (hasControlPlane('the bench')) return undefined;
  return 'Go is missing, which the Kubernetes API server is built with: https://go.dev/dl, then `node tools/go-parts.mjs control-plane`';
}

/** Builds it where it was not built on this machine so far, which takes minutes. */
export async function startApiServer(resources: number): Promise<Part> {
  // There are no controllers that would give each namespace its account.
  const plane = await startControlPlane({ flags: ['--disable-admission-plugins=ServiceAccount'] });
  try {
    const made = await fill(plane, resources);
    const { url, token, ca } = plane;
    return {
      name: 'Kubernetes (its API server)',
      address: 'kubernetes://real-context',
      environment: {},
      cluster: { name: 'real', url, token, ca },
      made,
      close: () => plane.close(),
    };
  } catch (error) {
    await plane.close();
    throw error;
  }
}

async function fill(plane: ControlPlane, resources: number): Promise<readonly string[]> {
  const limit = pLimit(AT_ONCE);
  const made: string[] = [];
  const create = async (path: string, object: KubernetesObject): Promise<void> => {
    const { status, body } = await plane.call('POST', path, object);
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(body)}`);
    const { name, namespace } = Object(object['metadata']) as { name: string; namespace?: string };
    made.push(keyOf(String(object['kind']), name, namespace));
  };
  const all = (
    count: number,
    path: (namespace: string) => string,
    make: (index: number, namespace: string) => KubernetesObject,
  ) =>
    each(count, (index) => {
      const namespace = `team-${index % NAMESPACES}`;
      return limit(() => create(path(namespace), make(index, namespace)));
    });
  await Promise.all(each(NAMESPACES, (index) => limit(() => create('/api/v1/namespaces', namespaceOf(index)))));
  await Promise.all([
    ...all(countOf(SHARES.pods, resources), (namespace) => `/api/v1/namespaces/${namespace}/pods`, podOf),
    ...all(countOf(SHARES.configMaps, resources), (namespace) => `/api/v1/namespaces/${namespace}/configmaps`, configMapOf),
    ...all(
      countOf(SHARES.deployments, resources),
      (namespace) => `/apis/apps/v1/namespaces/${namespace}/deployments`,
      deploymentOf,
    ),
  ]);
  return made;
}

function namespaceOf(index: number): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `team-${index}` } };
}

function configMapOf(index: number, namespace: string): KubernetesObject {
  const data = Object.fromEntries(each(20, (line) => [`setting-${line}`, `value ${line} of map ${index}, as long as they are`]));
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `map-${index}`, namespace }, data };
}

function deploymentOf(index: number, namespace: string): KubernetesObject {
  const labels = { app: `app-${index}` };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'app', image: `registry.example/team/app:${index % 50}` }] },
  };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: `app-${index}`, namespace, labels }, spec };
}

/** @param count of Pods */
export async function startFakeCluster(count: number): Promise<Part> {
  const namespaceAt = (index: number): string => `team-${index % 100}`;
  const generated = { count, make: (index: number) => runningPodOf(index, namespaceAt(index)) };
  const cluster = await startFakeKubernetes([
    { apiVersion: 'v1', kind: 'Namespace', resource: 'namespaces', namespaced: false },
    { apiVersion: 'v1', kind: 'Pod', resource: 'pods', namespaced: true, generated },
  ]);
  return {
    name: 'Kubernetes (a fake)',
    address: 'kubernetes://fake-context',
    environment: {},
    cluster: { name: 'fake', url: cluster.url, token: cluster.token },
    made: each(count, (index) => keyOf('Pod', `pod-${index}`, namespaceAt(index))),
    requests: () => cluster.requests.length,
    close: () => cluster.close(),
  };
}
