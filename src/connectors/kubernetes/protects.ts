/**
 * What no action touches, whatever a plan says (S8): what the way back needs when something went wrong. Takes a resource as it
 * was read, gives the reason. Knows system namespaces, nodes, what serves every workload (networking, name resolution,
 * storage, certificates, metrics), the bindings that let people in, and Headwater itself.
 */
import { podTemplateOf } from '../../lib/pod-template.js';
import type { Resource } from '../../model/index.js';
import { kindKey } from './kinds.js';
import { listAt, textAt } from './schema.js';

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces, and where the usual parts of clusters live. */
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'gatekeeper-system',
  'kyverno',
  'cert-manager',
  'ingress-nginx',
  'calico-system',
  'calico-apiserver',
  'tigera-operator',
  'cilium',
  'kube-flannel',
  'metallb-system',
  'istio-system',
  'linkerd',
  'flux-system',
  'argocd',
  'external-secrets',
  'longhorn-system',
  'rook-ceph',
]);
const SYSTEM_PREFIXES = ['openshift-', 'gke-', 'gmp-', 'aks-', 'amazon-', 'eks-'];

/** Names that parts of a cluster go by, wherever they run: as `k8s-app` or `app.kubernetes.io/name`. */
const PARTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'name resolution': 'kube-dns coredns node-local-dns nodelocaldns external-dns',
    networking:
      'kube-proxy calico-node calico-kube-controllers calico-typha cilium cilium-operator flannel weave-net aws-node canal antrea multus',
    'the way in': 'ingress-nginx traefik haproxy-ingress contour envoy-gateway aws-load-balancer-controller metallb',
    certificates: 'cert-manager cainjector webhook-cert-manager',
    'health of workloads': 'metrics-server',
    storage: 'ebs-csi-controller ebs-csi-node csi-driver',
  }).flatMap(([what, names]) => names.split(' ').map((name) => [name, what] as const)),
);

const OWN_NAMESPACE = 'headwater';
const PART_OF = 'app.kubernetes.io/part-of';
/** For administrators: what has it is out of reach. */
const BREAK_GLASS = 'headwater.dev/break-glass';

/** Kinds without which there is no cluster, or no way into it. */
const KINDS: ReadonlySet<string> = new Set([
  '/Node',
  '/Namespace',
  '/PersistentVolume',
  'apiregistration.k8s.io/APIService',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);
const BINDINGS: ReadonlySet<string> = new Set([
  'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
]);
/** Made by whoever sets up a cluster, and needed to repair it. */
const BINDING_NAMES = /^(system:|kubeadm:|eks:|gce:|aks-|cluster-admin$|.*break-?glass)/;
const RESCUERS: ReadonlySet<string> = new Set(['system:masters', 'kubeadm:cluster-admins', 'system:nodes']);

/** @returns why it is out of reach; undefined when it is not */
export function protects(resource: Resource): string | undefined {
  const { apiVersion, kind, name, namespace, labels, annotations } = resource;
  const key = kindKey(apiVersion, kind);
  if (KINDS.has(key)) return `without a ${kind} like this the cluster does not work`;
  if (Object.hasOwn(labels, BREAK_GLASS) || Object.hasOwn(annotations, BREAK_GLASS)) return `it is marked ${BREAK_GLASS}`;
  if (namespace !== undefined && isSystem(namespace)) return `${namespace} is a namespace of the system`;
  if (namespace === OWN_NAMESPACE || labels[PART_OF] === 'headwater' || name === OWN_NAMESPACE || name === 'headwater-actor')
    return 'it is a part of Headwater';
  if (BINDINGS.has(key)) return protectedBinding(resource);
  const template = podTemplateOf(resource);
  const priority = textAt(template, 'spec', 'priorityClassName') ?? '';
  if (priority.startsWith('system-')) return `its Pods have the priority ${priority}`;
  const own = labels['k8s-app'] ?? labels['app.kubernetes.io/name'];
  const inside =
    textAt(template, 'metadata', 'labels', 'k8s-app') ?? textAt(template, 'metadata', 'labels', 'app.kubernetes.io/name');
  const part = PARTS.get(own ?? '') ?? PARTS.get(inside ?? '');
  return part === undefined ? undefined : `${part} of the cluster hangs on it`;
}

function isSystem(namespace: string): boolean {
  return SYSTEM_NAMESPACES.has(namespace) || SYSTEM_PREFIXES.some((prefix) => namespace.startsWith(prefix));
}

function protectedBinding({ name, labels, raw }: Resource): string | undefined {
  if (BINDING_NAMES.test(name)) return `${name} lets in those who repair the cluster`;
  if (labels['kubernetes.io/bootstrapping'] !== undefined) return 'the API server itself made it';
  const rescuer = listAt(raw, 'subjects')
    .map((subject) => textAt(subject, 'name') ?? '')
    .find((subject) => RESCUERS.has(subject));
  if (rescuer !== undefined) return `it lets ${rescuer} in, who repair the cluster`;
  if (textAt(raw, 'roleRef', 'name')?.startsWith('system:node') === true) return 'nodes work by it';
  return undefined;
}
