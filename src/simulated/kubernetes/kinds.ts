/** The kinds that the simulated API server has: data, a line each, as those of Kubernetes 1.36 that the sample estate has use for. */

export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Its name in addresses. */
  readonly resource: string;
  readonly isNamespaced: boolean;
  /** `status` and, for what has replicas, `scale`. */
  readonly subresources: readonly string[];
  /** Whether the server counts the writes of its specification. */
  readonly hasGeneration: boolean;
}

const RBAC = 'rbac.authorization.k8s.io/v1';
const NETWORKING = 'networking.k8s.io/v1';

/** `n` in namespaces, `s` status, `c` scale, `g` generation. */
type Row = readonly [apiVersion: string, kind: string, resource: string, is: string];

const ROWS: readonly Row[] = [
  ['v1', 'Namespace', 'namespaces', 's'],
  ['v1', 'Node', 'nodes', 's'],
  ['v1', 'PersistentVolume', 'persistentvolumes', 's'],
  ['v1', 'Pod', 'pods', 'nsg'],
  ['v1', 'Service', 'services', 'ns'],
  ['v1', 'ServiceAccount', 'serviceaccounts', 'n'],
  ['v1', 'ConfigMap', 'configmaps', 'n'],
  ['v1', 'Secret', 'secrets', 'n'],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'ns'],
  ['v1', 'LimitRange', 'limitranges', 'n'],
  ['v1', 'ResourceQuota', 'resourcequotas', 'ns'],
  ['apps/v1', 'Deployment', 'deployments', 'nscg'],
  ['apps/v1', 'ReplicaSet', 'replicasets', 'nscg'],
  ['apps/v1', 'StatefulSet', 'statefulsets', 'nscg'],
  ['apps/v1', 'DaemonSet', 'daemonsets', 'nsg'],
  ['batch/v1', 'CronJob', 'cronjobs', 'nsg'],
  ['batch/v1', 'Job', 'jobs', 'nsg'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'ns'],
  ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'nsg'],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', 'ng'],
  [NETWORKING, 'NetworkPolicy', 'networkpolicies', 'ng'],
  [NETWORKING, 'Ingress', 'ingresses', 'nsg'],
  [RBAC, 'Role', 'roles', 'n'],
  [RBAC, 'RoleBinding', 'rolebindings', 'n'],
  [RBAC, 'ClusterRole', 'clusterroles', ''],
  [RBAC, 'ClusterRoleBinding', 'clusterrolebindings', ''],
];

export const KINDS: readonly ServedKind[] = ROWS.map(([apiVersion, kind, resource, is]) => ({
  apiVersion,
  kind,
  resource,
  isNamespaced: is.includes('n'),
  subresources: [...(is.includes('s') ? ['status'] : []), ...(is.includes('c') ? ['scale'] : [])],
  hasGeneration: is.includes('g'),
}));

export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** `deployments.apps`: as messages name a resource. */
export function fullName({ resource, apiVersion }: ServedKind): string {
  const group = groupOf(apiVersion);
  return group === '' ? resource : `${resource}.${group}`;
}

function shipped(kind: string): ServedKind {
  const found = KINDS.find((one) => one.kind === kind);
  if (found === undefined) throw new RangeError(`there is no kind ${kind}`);
  return found;
}

/** Those that have controllers of their own here. */
export const POD = shipped('Pod');
export const NODE = shipped('Node');
export const NAMESPACE = shipped('Namespace');
export const SERVICE = shipped('Service');
export const SERVICE_ACCOUNT = shipped('ServiceAccount');
export const CLAIM = shipped('PersistentVolumeClaim');
export const DEPLOYMENT = shipped('Deployment');
export const REPLICA_SET = shipped('ReplicaSet');
export const STATEFUL_SET = shipped('StatefulSet');
export const DISRUPTION_BUDGET = shipped('PodDisruptionBudget');
export const ENDPOINT_SLICE = shipped('EndpointSlice');
