/**
 * How long `headwater gate` takes on a git repository of 500 manifests, the start of the process included, beside a process
 * that only parses the same files. What it finds must be what predicates find in them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { stringify } from 'yaml';
import { generateCluster } from './kubernetes/generate.js';
import type { Container, Pod, PodSpec } from './kubernetes/pod.js';
import { BASELINE, RESTRICTED, type PodPredicate } from './kubernetes/pod-security.js';
import { timed } from './measure.js';
import { median, type BenchOptions, type BenchRow } from './row.js';

const MANIFESTS = 500;
const ROUNDS = 5;
const HELD = 3;

/** The pack that a gate evaluates where nobody says another. */
const STARTER = ['no-host-namespaces', 'no-privilege-escalation', 'no-privileged-containers', 'run-as-non-root'];

const PARSE = `
import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
let documents = 0;
for (const name of readdirSync(process.argv[1], { recursive: true })) {
  if (!name.endsWith('.yaml') || name.startsWith('.git')) continue;
  documents += parseAllDocuments(readFileSync(process.argv[1] + '/' + name, 'utf8')).map((one) => one.toJS()).length;
}
console.log(documents);
`;

export function bench({ rounds = ROUNDS }: Pick<BenchOptions, 'rounds'> = {}): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-gate-'));
  try {
    return Promise.resolve([row(folder, rounds)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function row(folder: string, rounds: number): BenchRow {
  const pods = generateCluster(MANIFESTS, 'none', 20_260_103).pods;
  for (const [index, pod] of pods.entries()) {
    const file = join(folder, fileOf(index));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, manifestsOf(pod));
  }
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    [...IDENTITY, 'commit', '--quiet', '--message', 'all'],
  ]) {
    execFileSync('git', args, { cwd: folder });
  }
  const findings = assertFindings(folder, pods);

  const gate = () => start(folder, [join(process.cwd(), 'bin', 'headwater.js'), 'gate', '--release-phase', 'test']);
  const parse = () => start(process.cwd(), ['--input-type=module', '-e', PARSE, folder]);
  const empty = () => start(folder, ['-e', '']);
  const sides = [gate, parse, empty];
  for (const side of sides) side();
  // In turn, so that whatever else the machine does slows all of them.
  const walls = Array.from({ length: rounds }, () => sides.map((side) => timed(side).wall));
  const [ours, baseline, nothing] = sides.map((_, index) => median(walls.map((round) => round[index] ?? Number.NaN)));
  if (ours === undefined || baseline === undefined || nothing === undefined) throw new RangeError('nothing was measured');
  return {
    name: `headwater gate on a repository of ${MANIFESTS} manifests, two documents each, from the start of the process`,
    figure: `${(ours / 1000).toFixed(2)} s`,
    baseline: `${(baseline / 1000).toFixed(2)} s for a process that only parses them; node alone starts in ${(nothing / 1000).toFixed(2)} s`,
    ratio: ours / baseline,
    note: `${findings} findings, as predicates find them; ${(ours / nothing).toFixed(1)} × the start of node; wall-clock, the medians of ${rounds} runs that take turns`,
  };
}

const IDENTITY = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', '-c', 'commit.gpgsign=false'];

function fileOf(index: number): string {
  return join('apps', `app-${index}`, 'manifests.yaml');
}

/** Ends in error for any other exit than that of a gate that holds, or of a program that is done. */
function start(folder: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0 && status !== HELD)
    throw new Error(`${args.slice(0, 2).join(' ')} ended with ${status}: ${stderr.slice(0, 2000)}`);
  return stdout;
}

/** @returns how many there are */
function assertFindings(folder: string, pods: readonly Pod[]): number {
  const report = JSON.parse(
    start(folder, [join(process.cwd(), 'bin', 'headwater.js'), 'gate', '--release-phase', 'test', '--output', 'json']),
  ) as { readonly causes: readonly { readonly rule: string; readonly location: { readonly path: string } }[] };
  const found = new Set(report.causes.map(({ rule, location }) => `${rule.replace(/^kubernetes\//, '')} ${location.path}`));
  const predicates: Readonly<Record<string, PodPredicate>> = { ...BASELINE, ...RESTRICTED };
  const wanted = new Set(
    pods.flatMap((pod, index) =>
      STARTER.filter((name) => predicates[name]?.(pod) === 'fail').map((name) => `${name} ${fileOf(index)}`),
    ),
  );
  const differs = [...found].find((one) => !wanted.has(one)) ?? [...wanted].find((one) => !found.has(one));
  if (differs !== undefined) throw new Error(`${differs}: found by ${found.has(differs) ? 'the gate' : 'the predicates'} only`);
  return found.size;
}

/** A Deployment and its Service as people write them: without what an API server fills in. */
function manifestsOf({ metadata, spec }: Pod): string {
  const { name, namespace, labels } = metadata;
  const own = { app: labels['app'] ?? name };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: own },
    spec: { replicas: 2, selector: { matchLabels: own }, template: { metadata: { labels: own }, spec: written(spec) } },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: own },
    spec: { selector: own, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
  // Nobody writes an alias for each label that is there twice.
  return [deployment, service].map((each) => stringify(each, { aliasDuplicateObjects: false })).join('---\n');
}

/** What an API server fills in. */
const FILLED_IN: ReadonlySet<string> = new Set(['tolerations', 'nodeName', 'dnsPolicy', 'serviceAccount']);

function written(spec: PodSpec): object {
  const withoutToken = ({ volumeMounts = [], ...container }: Container): Container => {
    const mounts = volumeMounts.filter(({ name }) => name !== 'token');
    return { ...container, ...(mounts.length === 0 ? {} : { volumeMounts: mounts }) };
  };
  return {
    ...Object.fromEntries(Object.entries(spec).filter(([key]) => !FILLED_IN.has(key))),
    containers: spec.containers.map(withoutToken),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withoutToken) }),
    volumes: (spec.volumes ?? []).filter(({ name }) => name !== 'token'),
  };
}
