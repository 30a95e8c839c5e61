/**
 * How much `headwater source sync` takes to read a large estate into its inventory: the memory of its process at the most, and
 * the calls that it makes beside the fewest that could do, one for each page. The clusters are served by this process; the
 * Pods are as large as those of real clusters. Ends in error when not every object arrives.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { kubeconfigFile, startFakeKubernetes, type FakeKubernetes, type ServedResource } from '../test/fakes/kubernetes-api.js';
import type { BenchRow } from './row.js';

const OBJECTS = 100_000;
const CLUSTERS = 2;
/** What one process may take, in megabytes. */
const MEMORY = 600;

interface Report {
  readonly sources: readonly {
    readonly resources: number;
    readonly pages: number;
    readonly calls: { readonly made: number };
    readonly gaps: readonly unknown[];
  }[];
}

export async function bench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-sync-'));
  chmodSync(folder, 0o755); // as root the database runs as somebody else
  const clusters = await Promise.all(Array.from({ length: CLUSTERS }, () => startFakeKubernetes(served(OBJECTS / CLUSTERS))));
  const kubeconfig = kubeconfigFile(clusters.map(({ url, token }, index) => ({ name: `cluster-${index}`, url, token })));
  try {
    writeFileSync(join(folder, 'headwater.yaml'), configurationOf(clusters));
    const { report, peak, seconds } = await sync(folder, kubeconfig.path);
    const sum = (of: (source: Report['sources'][number]) => number): number =>
      report.sources.reduce((all, one) => all + of(one), 0);
    const [resources, pages, calls] = [sum((one) => one.resources), sum((one) => one.pages), sum((one) => one.calls.made)];
    if (resources < OBJECTS || report.sources.some(({ gaps }) => gaps.length > 0))
      throw new Error(`${resources} of ${OBJECTS} arrived`);
    const name = `${resources.toLocaleString('en')} resources of ${CLUSTERS} clusters into the inventory`;
    return [
      {
        name: `${name}: memory`,
        figure: `${Math.round(peak)} MB at the most, ${seconds.toFixed(0)} s`,
        baseline: `${MEMORY} MB, what it may take`,
        ratio: peak / MEMORY,
      },
      { name: `${name}: calls`, figure: `${calls} calls`, baseline: `${pages} pages`, ratio: calls / pages },
    ];
  } finally {
    for (const cluster of clusters) await cluster.close();
    kubeconfig.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function configurationOf(clusters: readonly FakeKubernetes[]): string {
  const sources = clusters.map((_, index) => `  - { address: 'kubernetes://cluster-${index}-context' }\n`);
  return `apiVersion: headwater.dev/v1\nkind: Configuration\nsources:\n${sources.join('')}`;
}

function served(count: number): readonly ServedResource[] {
  const generated = { count, make: podOf };
  return [
    { apiVersion: 'v1', kind: 'Namespace', resource: 'namespaces', namespaced: false },
    { apiVersion: 'v1', kind: 'Pod', resource: 'pods', namespaced: true, generated },
  ];
}

/** About 7 kB, as Pods are where managed fields, environment and conditions come along. */
function podOf(index: number) {
  const environment = Array.from({ length: 30 }, (_, i) => ({ name: `SETTING_${i}`, value: `value ${i} of pod ${index}` }));
  const container = {
    name: 'app',
    image: `registry.example/team/app:${index % 50}`,
    env: environment,
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    securityContext: { allowPrivilegeEscalation: false },
  };
  const managed = Array.from({ length: 12 }, (_, i) => ({
    manager: `m${i}`,
    fieldsV1: { 'f:spec': { 'f:containers': { [`k:${i}`]: {} } } },
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${index}`,
      namespace: `team-${index % 100}`,
      labels: { app: `app-${index % 500}` },
      managedFields: managed,
    },
    spec: { nodeName: `node-${index % 300}`, containers: [container, { ...container, name: 'side' }] },
    status: {
      phase: 'Running',
      conditions: ['Ready', 'Initialized', 'PodScheduled', 'ContainersReady'].map((type) => ({ type, status: 'True' })),
    },
  };
}

interface Synced {
  readonly report: Report;
  /** Of the process alone, without its database, in megabytes. */
  readonly peak: number;
  readonly seconds: number;
}

async function sync(folder: string, kubeconfig: string): Promise<Synced> {
  const start = performance.now();
  const child = spawn(execPath, [join(process.cwd(), 'bin', 'headwater.js'), 'source', 'sync', '-o', 'json'], {
    cwd: folder,
    env: { ...process.env, KUBECONFIG: kubeconfig, HEADWATER_STATE_FOLDER: join(folder, 'state') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentOf(child.pid ?? 0));
  }, 100);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => void (text += part));
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`it ended with ${code}`);
  return { report: JSON.parse(text) as Report, peak, seconds: (performance.now() - start) / 1_000 };
}

/** What the system says that the process took at the most so far (proc(5): VmHWM). */
function residentOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0;
    throw error;
  }
}
