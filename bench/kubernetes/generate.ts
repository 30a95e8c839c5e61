/**
 * Makes the Pods of a cluster, and the service accounts, network policies and budgets beside them. Some are hardened, most forgot
 * something, a few are outrageous. The same seed gives the same Pods.
 */
import { seeded, type Random } from '../random.js';
import type { Container, EnvVar, Pod, PodSpec, Probe, SecurityContext, Volume } from './pod.js';
import type { Budget, NetworkPolicy, ServiceAccount } from './related.js';

const NAMESPACES = 60;
/** The volume with a Pod's token, before it has a name. */
const TOKEN = 'token';
const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export interface Cluster {
  readonly pods: readonly Pod[];
  readonly beside: readonly (ServiceAccount | NetworkPolicy | Budget)[];
}

/** Of workloads that have several Pods each, as clusters have them, or of Pods of which no two are alike. */
export type Likeness = 'workloads' | 'none';

export function generateCluster(pods: number, likeness: Likeness, seed = 20_260_101): Cluster {
  const random = seeded(seed);
  const beside = Array.from({ length: NAMESPACES }, (_, index) => besideIn(namespaceName(index), index, random)).flat();
  const made: Pod[] = [];
  for (let workload = 0; made.length < pods; workload += 1) {
    const first = podOf(workload, random);
    const replicas = likeness === 'none' || first.metadata.ownerReferences === undefined ? 1 : replicasOf(random);
    for (let at = 0; at < replicas && made.length < pods; at += 1) made.push(replicaOf(first, made.length, random));
  }
  return { beside, pods: made.toSorted(byNamespaceAndName) };
}

/**
 * Half of the Pods are in workloads of 5, a quarter in those of 30 and a quarter in those of 250, as in the load test of Kubernetes:
 * https://github.com/kubernetes/perf-tests/blob/master/clusterloader2/testing/load/config.yaml
 */
function replicasOf(random: Random): number {
  const size = random.below(1093);
  return size < 1000 ? 5 : size < 1083 ? 30 : 250;
}

/** A Pod as a node runs it: its name, address and token are its own, and nothing that its workload says of it. */
function replicaOf({ metadata, spec, status, ...pod }: Pod, index: number, random: Random): Pod {
  const token = `kube-api-access-${random.below(2 ** 25).toString(32)}`;
  const named = <T extends { readonly name: string }>(one: T): T => (one.name === TOKEN ? { ...one, name: token } : one);
  const mounting = (containers: readonly Container[]): readonly Container[] =>
    containers.map(({ volumeMounts = [], ...container }) => ({ ...container, volumeMounts: volumeMounts.map(named) }));
  return {
    ...pod,
    metadata: {
      ...metadata,
      name: `${metadata.name}-${index}`,
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    },
    spec: {
      ...spec,
      containers: mounting(spec.containers),
      ...(spec.initContainers === undefined ? {} : { initContainers: mounting(spec.initContainers) }),
      ...(spec.ephemeralContainers === undefined ? {} : { ephemeralContainers: mounting(spec.ephemeralContainers) }),
      ...(spec.volumes === undefined ? {} : { volumes: spec.volumes.map(named) }),
      nodeName: `node-${random.below(200)}`,
    },
    status: { ...status, podIP: `10.1.${index >> 8}.${index & 255}` },
  };
}

/** As an API server lists them. */
function byNamespaceAndName({ metadata: one }: Pod, { metadata: other }: Pod): number {
  const [a, b] = [`${one.namespace}/${one.name}`, `${other.namespace}/${other.name}`];
  return a < b ? -1 : a > b ? 1 : 0;
}

function namespaceName(index: number): string {
  return ['default', 'kube-system', 'monitoring', 'ingress-system'][index] ?? `team-${index}`;
}

function besideIn(namespace: string, index: number, random: Random): readonly (ServiceAccount | NetworkPolicy | Budget)[] {
  const account = (name: string): ServiceAccount => ({
    kind: 'ServiceAccount',
    name,
    namespace,
    ...(random.chance(0.4) ? { automountServiceAccountToken: false } : {}),
  });
  const policy = (name: string, labels: Record<string, string>, policyTypes?: readonly string[]): NetworkPolicy => {
    return { kind: 'NetworkPolicy', name, namespace, labels, ...(policyTypes === undefined ? {} : { policyTypes }) };
  };
  const budget = (name: string, labels: Record<string, string>): Budget => ({
    kind: 'PodDisruptionBudget',
    name,
    namespace,
    labels,
  });
  return [
    account('default'),
    ...Array.from({ length: 6 }, (_, at) => account(`app-${at}`)),
    ...(index % 3 === 0 ? [policy('deny-by-default', {}, ['Ingress', 'Egress'])] : []),
    ...(index % 3 === 1 ? [policy('egress', {}, ['Egress']), policy('app-1', { app: 'app-1' })] : []),
    budget('app-0', { app: 'app-0' }),
    budget('app-2', { app: 'app-2' }),
    ...(index % 10 === 0 ? [budget('backends', { tier: 'backend' })] : []),
  ];
}

function podOf(index: number, random: Random): Pod {
  const app = `app-${random.below(8)}`;
  const namespace = namespaceName(random.below(NAMESPACES));
  const hardened = random.chance(0.45);
  const spec = specOf(app, hardened, random);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${app}-${index}`,
      namespace,
      uid: '',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { app, tier: random.pick(['backend', 'frontend', 'batch']), 'pod-template-hash': `h${random.below(4000)}` },
      ...annotationsOf(random),
      ...(random.chance(0.93)
        ? { ownerReferences: [{ kind: 'ReplicaSet', name: `${app}-${random.below(4000)}`, controller: true }] }
        : {}),
    },
    spec,
    status: {
      phase: 'Running',
      podIP: '',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({ type, status: 'True' })),
      containerStatuses: spec.containers.map(({ name }) => ({ name, ready: true, restartCount: random.below(3) })),
    },
  };
}

function annotationsOf(random: Random): Pick<Pod['metadata'], 'annotations'> {
  if (random.chance(0.3)) return {};
  const appArmor = 'container.apparmor.security.beta.kubernetes.io/app';
  return {
    annotations: {
      'prometheus.io/scrape': 'true',
      'checksum/config': `c${random.below(100_000)}`,
      ...(random.chance(0.05) ? { [appArmor]: random.pick(['runtime/default', 'localhost/ours', 'unconfined']) } : {}),
      ...(random.chance(0.01) ? { 'kubernetes.io/config.mirror': 'mirrored' } : {}),
    },
  };
}

function specOf(app: string, hardened: boolean, random: Random): PodSpec {
  const account = random.pick([undefined, undefined, 'default', app, app]);
  return {
    containers: [
      containerOf('app', hardened, random),
      ...(random.chance(0.4) ? [containerOf('proxy', hardened, random)] : []),
      ...(random.chance(0.1) ? [containerOf('exporter', hardened, random)] : []),
    ],
    ...(random.chance(0.3)
      ? {
          initContainers: [
            { ...containerOf('init', hardened, random), ...(random.chance(0.2) ? { restartPolicy: 'Always' } : {}) },
          ],
        }
      : {}),
    ...(random.chance(0.01) ? { ephemeralContainers: [containerOf('debugger', false, random)] } : {}),
    volumes: volumesOf(random),
    ...podContextOf(hardened, random),
    ...(random.chance(0.02) ? { resources: { limits: { cpu: '2', memory: '2Gi' } } } : {}),
    ...(random.chance(0.02) ? { os: { name: random.pick(['windows', 'linux']) } } : {}),
    ...(random.chance(0.05) ? { hostUsers: random.chance(0.3) } : {}),
    ...(random.chance(0.04) ? { hostNetwork: true } : {}),
    ...(random.chance(0.02) ? { hostPID: random.chance(0.7) } : {}),
    ...(random.chance(0.01) ? { hostIPC: true } : {}),
    ...(random.chance(0.01) ? { hostAliases: [{ ip: '10.0.0.9', hostnames: ['old.example'] }] } : {}),
    ...(random.chance(0.02) ? { shareProcessNamespace: random.chance(0.6) } : {}),
    dnsPolicy: random.chance(0.98) ? 'ClusterFirst' : 'ClusterFirstWithHostNet',
    restartPolicy: random.chance(0.9) ? 'Always' : random.pick(['OnFailure', 'Never']),
    ...(account === undefined ? {} : { serviceAccountName: account, serviceAccount: account }),
    ...(random.chance(0.4) ? { automountServiceAccountToken: random.chance(0.3) } : {}),
    ...(random.chance(0.03) ? { priorityClassName: random.pick(['system-cluster-critical', 'high']) } : {}),
    terminationGracePeriodSeconds: random.chance(0.98) ? 30 : 0,
    tolerations: ['not-ready', 'unreachable'].map((key) => {
      return { key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: 'NoExecute' };
    }),
  };
}

function podContextOf(hardened: boolean, random: Random): Pick<PodSpec, 'securityContext'> {
  if (!hardened && random.chance(0.6)) return {};
  return {
    securityContext: {
      ...(hardened ? { runAsNonRoot: true } : random.chance(0.1) ? { runAsNonRoot: false } : {}),
      ...(random.chance(0.7) ? { runAsUser: random.pick([10_001, 65_532, 1000, 0]) } : {}),
      ...(random.chance(0.3) ? { fsGroup: random.pick([10_001, 2000, 0]) } : {}),
      ...(random.chance(0.1) ? { supplementalGroups: [random.pick([10_001, 0])] } : {}),
      ...(hardened || random.chance(0.2)
        ? { seccompProfile: { type: random.chance(0.97) ? 'RuntimeDefault' : 'Unconfined' } }
        : {}),
      ...(random.chance(0.02)
        ? { sysctls: [{ name: random.pick(['net.ipv4.tcp_syncookies', 'net.core.somaxconn']), value: '1' }] }
        : {}),
      ...(random.chance(0.01) ? { seLinuxOptions: { type: random.pick(['container_t', 'spc_t']), level: 's0:c1' } } : {}),
    },
  };
}

function containerOf(name: string, hardened: boolean, random: Random): Container {
  const readiness = probeOf(random);
  const securityContext = contextOf(hardened, random);
  return {
    name,
    image: imageOf(name, hardened, random),
    ...(random.chance(0.9) ? { imagePullPolicy: random.pick(['IfNotPresent', 'IfNotPresent', 'Always']) } : {}),
    ...(random.chance(0.3) ? { command: ['/usr/bin/app', 'serve'] } : {}),
    ...(random.chance(0.5) ? { args: argumentsOf(random) } : {}),
    ...(random.chance(0.8)
      ? {
          ports: [{ containerPort: 8080, protocol: 'TCP', ...(random.chance(0.03) ? { hostPort: random.pick([0, 8080]) } : {}) }],
        }
      : {}),
    env: environmentOf(random),
    ...(random.chance(0.1)
      ? { envFrom: [random.chance(0.5) ? { secretRef: { name: 'app' } } : { configMapRef: { name: 'app' } }] }
      : {}),
    ...(random.chance(0.85)
      ? {
          resources: {
            requests: { cpu: '100m', ...(random.chance(0.9) ? { memory: '128Mi' } : {}) },
            ...(random.chance(0.7)
              ? { limits: { memory: '256Mi', ...(random.chance(0.2) ? { 'ephemeral-storage': '1Gi' } : {}) } }
              : {}),
          },
        }
      : {}),
    volumeMounts: [
      { name: TOKEN, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
      ...(random.chance(0.4) ? [{ name: 'scratch', mountPath: '/tmp' }] : []),
      ...(random.chance(0.1) ? [{ name: 'host', mountPath: '/host', readOnly: random.chance(0.5) }] : []),
    ],
    ...(random.chance(0.7) ? { readinessProbe: readiness } : {}),
    ...(random.chance(0.5)
      ? { livenessProbe: random.chance(0.3) ? { ...readiness, failureThreshold: random.pick([3, 6]) } : probeOf(random) }
      : {}),
    ...(random.chance(0.1) ? { lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } } } : {}),
    ...(securityContext === undefined ? {} : { securityContext }),
  };
}

function contextOf(hardened: boolean, random: Random): SecurityContext | undefined {
  if (!hardened) {
    if (random.chance(0.55)) return undefined;
    return {
      ...(random.chance(0.2) ? { privileged: random.chance(0.5) } : {}),
      ...(random.chance(0.3) ? { runAsUser: random.pick([0, 1000]) } : {}),
      ...(random.chance(0.2) ? { capabilities: { add: [random.pick(['NET_ADMIN', 'NET_BIND_SERVICE', 'SYS_TIME'])] } } : {}),
      ...(random.chance(0.02) ? { procMount: 'Unmasked' } : {}),
      ...(random.chance(0.02) ? { appArmorProfile: { type: 'Unconfined' } } : {}),
      ...(random.chance(0.02) ? { windowsOptions: { hostProcess: random.chance(0.5) } } : {}),
    };
  }
  return {
    allowPrivilegeEscalation: false,
    ...(random.chance(0.85)
      ? { capabilities: { drop: ['ALL'], ...(random.chance(0.1) ? { add: ['NET_BIND_SERVICE'] } : {}) } }
      : {}),
    ...(random.chance(0.8) ? { readOnlyRootFilesystem: true } : {}),
    ...(random.chance(0.3) ? { runAsNonRoot: true } : {}),
    ...(random.chance(0.3) ? { seccompProfile: { type: 'RuntimeDefault' } } : {}),
    ...(random.chance(0.05) ? { runAsGroup: random.pick([0, 3000]) } : {}),
  };
}

function imageOf(name: string, hardened: boolean, random: Random): string {
  const repository = random.chance(0.85) ? `registry.example:5000/apps/${name}` : random.pick([`library/${name}`, name]);
  if (hardened && random.chance(0.5)) return `${repository}@sha256:${DIGEST}`;
  return repository + random.pick([`:1.${random.below(40)}.${random.below(9)}`, `:2.${random.below(40)}`, ':1.0', ':latest', '']);
}

function argumentsOf(random: Random): readonly string[] {
  return [
    '--log-level=info',
    '--listen=:8080',
    ...(random.chance(0.1)
      ? [random.pick(['--token-file=/run/token', '--db-password=$(DB_PASSWORD)', '--require-token=true'])]
      : []),
    ...(random.chance(0.02) ? ['--api-key=f3a91c7e55'] : []),
    ...(random.chance(0.02) ? ['--password', random.pick(['hunter2horse', 'none'])] : []),
  ];
}

function environmentOf(random: Random): readonly EnvVar[] {
  return [
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'BASE_URL', value: `https://api.team-${random.below(NAMESPACES)}.svc.example/v1` },
    ...(random.chance(0.4) ? [{ name: 'DB_SECRET', value: 'app-credentials' }] : []),
    ...(random.chance(0.3) ? [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }] : []),
    ...(random.chance(0.03) ? [{ name: 'ADMIN_PASSWORD', value: random.pick(['hunter2horse', '${FROM_VAULT}']) }] : []),
    ...(random.chance(0.02) ? [{ name: 'DATABASE', value: 'postgres://app:s3cr3t@db:5432/app' }] : []),
    ...Array.from({ length: random.below(6) }, (_, index) => ({
      name: `OPTION_${index}`,
      value: random.pick(['true', '30s', '/data', 'eu']),
    })),
  ];
}

function probeOf(random: Random): Probe {
  const host = random.chance(0.02) ? { host: random.pick(['', '10.9.9.9']) } : {};
  const handler = random.chance(0.7)
    ? { httpGet: { path: random.pick(['/healthz', '/ready']), port: 8080, ...host } }
    : { tcpSocket: { port: 8080, ...host } };
  return { ...handler, periodSeconds: random.pick([5, 10]), failureThreshold: 3 };
}

function volumesOf(random: Random): readonly Volume[] {
  return [
    { name: TOKEN, projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
    ...(random.chance(0.4)
      ? [
          {
            name: 'scratch',
            emptyDir: {
              ...(random.chance(0.2) ? { medium: 'Memory' } : {}),
              ...(random.chance(0.4) ? { sizeLimit: '1Gi' } : {}),
            },
          },
        ]
      : []),
    ...(random.chance(0.4) ? [{ name: 'config', configMap: { name: 'app' } }] : []),
    ...(random.chance(0.1) ? [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] : []),
    ...(random.chance(0.05)
      ? [{ name: 'host', hostPath: { path: random.pick(['/var/log', '/', '/var/run/docker.sock', '/run']) } }]
      : []),
    ...(random.chance(0.01) ? [{ name: 'share', nfs: { server: '10.0.0.7', path: '/share' } }] : []),
  ];
}
