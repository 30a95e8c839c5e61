/** How long the Kubernetes policies take over 10,000 Pods, beside hand-written predicates for the same rules. */
import { join } from 'node:path';
import { assessPolicies, compilePolicies, judgeContext } from '../src/assess/index.js';
import { readPolicyFile } from '../src/config/policy-file.js';
import { createEngine } from '../src/lib/cel/index.js';
import { resourceId, sourceId, type Resource, type Result } from '../src/model/index.js';
import { median, type BenchOptions, type BenchRow } from './row.js';

const PODS = 10_000;
const LIMITS = { textFile: 1024 ** 2, yamlAliases: 100, yamlDocuments: 10 };

/** Throws when the two sides disagree on any Pod: a faster wrong answer is no figure. */
export async function bench({ rounds = 5 }: Pick<BenchOptions, 'rounds'> = {}): Promise<BenchRow[]> {
  const engine = createEngine();
  const policies = await Promise.all(
    Object.keys(PREDICATES).map((name) => {
      return readPolicyFile(join(process.cwd(), 'policies', 'kubernetes', name, 'policy.yaml'), LIMITS, engine);
    }),
  );
  const pods = Array.from({ length: PODS }, (_, index) => podOf(index));
  const resources = pods.map(resourceOf);

  const guardrails = compilePolicies(policies, engine);
  const context = judgeContext({ resources: [], gaps: [], now: new Date() });
  const byPolicies = () => assessPolicies(guardrails, resources, context).map((result) => result.kind);
  const byPredicates = () => pods.flatMap((pod) => Object.values(PREDICATES).map((predicate) => predicate(pod)));
  compare(byPolicies(), byPredicates());
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(timed(byPolicies));
    theirs.push(timed(byPredicates));
  }
  const [figure, baseline] = [median(ours), median(theirs)];
  const evaluations = PODS * policies.length;
  return [
    {
      name: `${policies.length} policies over ${PODS.toLocaleString('en')} Pods`,
      figure: `${figure.toFixed(0)} ms`,
      baseline: `${baseline.toFixed(1)} ms hand-written`,
      ratio: figure / baseline,
      note: `${Math.round(evaluations / (figure / 1000)).toLocaleString('en')} evaluations a second on one core; all ${evaluations.toLocaleString('en')} verdicts agree`,
    },
  ];
}

type Verdict = Result['kind'];

interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly { readonly containerPort: number }[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly securityContext?: SecurityContext;
}

interface Pod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly securityContext?: SecurityContext;
    readonly os?: { readonly name: string };
    readonly hostUsers?: boolean;
    readonly hostNetwork?: boolean;
    readonly hostPID?: boolean;
    readonly hostIPC?: boolean;
  };
}

/** The rules as one would write them without policies. The order is that of the policies. */
const PREDICATES: Readonly<Record<string, (pod: Pod) => Verdict>> = {
  'run-as-non-root': ({ spec }) => {
    if (spec.hostUsers === false) return 'not-applicable';
    const pod = spec.securityContext?.runAsNonRoot;
    if (pod === false || spec.securityContext?.runAsUser === 0) return 'fail';
    const ok = everyContainer(spec, ({ runAsNonRoot = pod, runAsUser }) => runAsNonRoot === true && runAsUser !== 0);
    return ok ? 'pass' : 'fail';
  },
  'no-privileged-containers': ({ spec }) => {
    return everyContainer(spec, ({ privileged }) => privileged !== true) ? 'pass' : 'fail';
  },
  'no-host-namespaces': ({ spec }) => {
    return spec.hostNetwork === true || spec.hostPID === true || spec.hostIPC === true ? 'fail' : 'pass';
  },
  'no-privilege-escalation': ({ spec }) => {
    if (spec.os?.name === 'windows') return 'not-applicable';
    return everyContainer(spec, ({ allowPrivilegeEscalation }) => allowPrivilegeEscalation === false) ? 'pass' : 'fail';
  },
};

function everyContainer(spec: Pod['spec'], ok: (context: SecurityContext) => boolean): boolean {
  const fine = ({ securityContext = {} }: Container) => ok(securityContext);
  return spec.containers.every(fine) && (spec.initContainers?.every(fine) ?? true);
}

/** Pods like those of real clusters: half are fine, the others break rules in turn. */
function podOf(index: number): Pod {
  const pick = (every: number) => index % every === 0;
  const hardened = { allowPrivilegeEscalation: false, ...(pick(3) ? { runAsNonRoot: true } : {}) };
  const container = (name: string, securityContext?: SecurityContext): Container => ({
    name,
    image: `registry.example/${name}:${index % 50}`,
    ports: [{ containerPort: 8080 }],
    env: [{ name: 'LOG_LEVEL', value: 'info' }],
    ...(securityContext === undefined ? {} : { securityContext }),
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace: `team-${index % 40}`, labels: { app: `app-${index % 400}`, tier: 'backend' } },
    spec: {
      containers: [
        container('app', pick(5) ? undefined : hardened),
        ...(pick(2) ? [container('proxy', { ...hardened, ...(pick(14) ? { privileged: true } : {}) })] : []),
      ],
      ...(pick(4) ? { initContainers: [container('init', pick(44) ? { ...hardened, runAsUser: 0 } : hardened)] } : {}),
      ...(pick(7) ? {} : { securityContext: { runAsNonRoot: !pick(33), runAsUser: 10_001 } }),
      ...(pick(51) ? { os: { name: 'windows' } } : {}),
      ...(pick(53) ? { hostUsers: false } : {}),
      ...(pick(29) ? { hostNetwork: true } : {}),
      ...(pick(31) ? { hostPID: true, hostIPC: false } : {}),
    },
  };
}

function resourceOf(pod: Pod): Resource {
  const { name, namespace, labels } = pod.metadata;
  return {
    id: resourceId(`bench:${name}`),
    source: sourceId('bench'),
    platform: 'kubernetes',
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    name,
    namespace,
    labels,
    annotations: {},
    raw: { apiVersion: pod.apiVersion, kind: pod.kind, metadata: pod.metadata, spec: JSON.parse(JSON.stringify(pod.spec)) },
  };
}

function compare(ours: readonly Verdict[], theirs: readonly Verdict[]): void {
  const at = theirs.findIndex((verdict, index) => verdict !== ours[index]);
  if (at !== -1 || ours.length !== theirs.length) {
    throw new Error(`verdict ${at} differs: the policy says ${ours[at]}, the predicate ${theirs[at]}`);
  }
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
