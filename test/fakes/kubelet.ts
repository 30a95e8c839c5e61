/**
 * Nodes without machines: takes Pods that have a node as running at once, with the image digests that a test wants, and lets
 * go of those that are to end. Binds Pods that no scheduler has bound. What a real kubelet says of a container and this does
 * not: times, restarts, resources.
 */
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ControlPlane } from './control-plane.js';

export interface KubeletOptions {
  /** Names of its nodes; they are made. */
  readonly nodes: readonly string[];
  /** What the node says of a container with this image: `repo@sha256:…`. */
  imageId(image: string): string;
  /** Whether a Pod becomes ready; all do. Asked again at each change of the Pod, and by `refresh`. */
  isReady?(pod: RunningPod): boolean;
}

export interface RunningPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly images: readonly string[];
}

export interface Kubelet {
  /** Looks at every Pod again: `isReady` or `imageId` may say something else now. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

type Cluster = Pick<ControlPlane, 'url' | 'token' | 'ca' | 'call'>;

const containerSchema = z.object({ name: z.string(), image: z.string() });
const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    resourceVersion: z.string(),
    deletionTimestamp: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({
    nodeName: z.string().optional(),
    containers: z.array(containerSchema),
    initContainers: z.array(containerSchema).default([]),
    ephemeralContainers: z.array(containerSchema).default([]),
  }),
  status: z.looseObject({ phase: z.string().optional() }).default({}),
});
type Pod = z.infer<typeof podSchema>;

const listSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }), items: z.array(podSchema) });
const eventSchema = z.object({ type: z.string(), object: z.unknown() });

export async function startKubelet(cluster: Cluster, { nodes, imageId, isReady = () => true }: KubeletOptions): Promise<Kubelet> {
  const stopped = new AbortController();
  const handling = new Map<string, Promise<void>>();
  const said = new Map<string, string>();
  let turn = 0;
  for (const name of nodes) await makeNode(cluster, name);

  const following = follow();
  return {
    refresh: async () => {
      for (const pod of (await list()).items) await queue(pod);
      await Promise.all(handling.values());
    },
    close: async () => {
      stopped.abort();
      await following;
      await Promise.allSettled(handling.values());
    },
  };

  async function list(): Promise<z.infer<typeof listSchema>> {
    return listSchema.parse((await cluster.call('GET', '/api/v1/pods')).body);
  }

  /** Until it is closed; what goes wrong with the connection is mended by looking at everything again. */
  async function follow(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        const { items, metadata } = await list();
        for (const pod of items) void queue(pod);
        await watch(metadata.resourceVersion);
      } catch (error) {
        if (error instanceof z.ZodError && !stopped.signal.aborted) await sleep(50);
        else if (!isNetworkError(error)) throw error;
        else await sleep(50);
      }
    }
  }

  async function watch(from: string): Promise<void> {
    let rest = '';
    for await (const chunk of stream(cluster, `/api/v1/pods?watch=1&resourceVersion=${from}`, stopped.signal)) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((text) => text !== '')) {
        const event = eventSchema.parse(JSON.parse(line));
        if (event.type === 'ERROR') return;
        if (event.type === 'ADDED' || event.type === 'MODIFIED') void queue(podSchema.parse(event.object));
      }
    }
  }

  /** One after the other for each Pod. */
  function queue(pod: Pod): Promise<void> {
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const before = handling.get(key) ?? Promise.resolve();
    const work = before
      .then(() => handle(pod))
      .catch((error: unknown) => {
        if (!stopped.signal.aborted) console.error(`kubelet: ${key}: ${String(error)}`);
      })
      .finally(() => {
        if (handling.get(key) === work) handling.delete(key);
      });
    handling.set(key, work);
    return work;
  }

  async function handle(pod: Pod): Promise<void> {
    if (stopped.signal.aborted) return;
    const { name, namespace, deletionTimestamp } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    if (deletionTimestamp !== undefined) {
      said.delete(path);
      // Not in a body: Node does not say how long that of a DELETE is.
      await cluster.call('DELETE', `${path}?gracePeriodSeconds=0`);
      return;
    }
    if (pod.spec.nodeName === undefined) {
      const node = nodes[(turn += 1) % nodes.length];
      const target = { apiVersion: 'v1', kind: 'Node', name: node };
      // The Pod comes again, bound.
      await cluster.call('POST', `${path}/binding`, { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target });
      return;
    }
    if (!nodes.includes(pod.spec.nodeName) || pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') return;
    const status = statusOf(pod);
    const text = JSON.stringify(status);
    if (said.get(path) === text && pod.status.phase === 'Running') return;
    const answer = await cluster.call('PATCH', `${path}/status`, { status });
    if (answer.status === 200) said.set(path, text);
    else if (answer.status !== 404 && answer.status !== 409) throw new Error(`status: ${answer.status}`);
  }

  function statusOf(pod: Pod): unknown {
    const { containers, initContainers, ephemeralContainers } = pod.spec;
    const { name, namespace, labels } = pod.metadata;
    const ready = isReady({ name, namespace, labels, images: containers.map(({ image }) => image) });
    const since = '2026-01-01T00:00:00Z';
    const of = (isDone: boolean) => (container: { name: string; image: string }) => ({
      name: container.name,
      image: container.image,
      imageID: imageId(container.image),
      ready: isDone || ready,
      started: !isDone,
      restartCount: 0,
      state: isDone ? { terminated: { exitCode: 0, reason: 'Completed' } } : { running: { startedAt: since } },
    });
    const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
      type,
      status: type.endsWith('Ready') && !ready ? 'False' : 'True',
      lastTransitionTime: since,
    }));
    return {
      phase: 'Running',
      startTime: since,
      podIP: '10.1.0.1',
      podIPs: [{ ip: '10.1.0.1' }],
      conditions,
      containerStatuses: containers.map(of(false)),
      initContainerStatuses: initContainers.map(of(true)),
      ephemeralContainerStatuses: ephemeralContainers.map(of(false)),
    };
  }
}

async function makeNode({ call }: Cluster, name: string): Promise<void> {
  const capacity = { cpu: '64', memory: '256Gi', pods: '1000' };
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: '2026-01-01T00:00:00Z' }];
  await call('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } });
  const answer = await call('PATCH', `/api/v1/nodes/${name}/status`, { status: { capacity, allocatable: capacity, conditions } });
  if (answer.status !== 200) throw new Error(`node ${name}: ${answer.status}`);
}

async function* stream({ url, token, ca }: Cluster, path: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const send = url.startsWith('https:') ? request : plainRequest;
  const response = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    const sent = send(`${url}${path}`, { ca, signal, headers: { authorization: `Bearer ${token}` } }, resolve);
    sent.on('error', reject);
    sent.end();
  });
  response.setEncoding('utf8');
  for await (const chunk of response) yield String(chunk);
}

/** Those of the network have codes, and an end that was asked for is one, too. */
function isNetworkError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
