/**
 * Which kinds are read whole, and of which only the metadata: data, a line each. What a policy or a tracer reads is whole; a
 * test holds this list against the policies that ship. Kinds that are not here are found all the same, and read as
 * metadata.
 */
import { apiGroup } from '../../lib/api-version.js';
import type { EstateCall, EstateKind } from '../../ports/index.js';

export interface KnownKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Its name in addresses and in RBAC. */
  readonly resource: string;
  readonly isNamespaced: boolean;
  /** What there is in it beside its metadata. */
  readonly members: readonly string[];
  readonly isWhole: boolean;
}

/** What a kind is found by, whatever its version. */
export const kindKey = (apiVersion: string, kind: string): string => `${apiGroup(apiVersion)}/${kind}`;

const RBAC = 'rbac.authorization.k8s.io/v1';
const ADMISSION = 'admissionregistration.k8s.io/v1';
const NETWORKING = 'networking.k8s.io/v1';
const STORAGE = 'storage.k8s.io/v1';
const RESOURCE = 'resource.k8s.io/v1';
const FLOW = 'flowcontrol.apiserver.k8s.io/v1';

type Row = readonly [apiVersion: string, kind: string, resource: string, members: string];

/** Read whole: workloads, what exposes, scales and protects them, who may do what, and what webhooks do. */
const WHOLE_IN_NAMESPACES: readonly Row[] = [
  ['v1', 'Pod', 'pods', 'spec status'],
  ['v1', 'PodTemplate', 'podtemplates', 'template'],
  ['v1', 'ReplicationController', 'replicationcontrollers', 'spec status'],
  ['apps/v1', 'Deployment', 'deployments', 'spec status'],
  ['apps/v1', 'StatefulSet', 'statefulsets', 'spec status'],
  ['apps/v1', 'DaemonSet', 'daemonsets', 'spec status'],
  ['apps/v1', 'ReplicaSet', 'replicasets', 'spec status'],
  ['batch/v1', 'Job', 'jobs', 'spec status'],
  ['batch/v1', 'CronJob', 'cronjobs', 'spec status'],
  ['v1', 'Service', 'services', 'spec status'],
  ['v1', 'ServiceAccount', 'serviceaccounts', 'secrets imagePullSecrets automountServiceAccountToken'],
  ['v1', 'ConfigMap', 'configmaps', 'data binaryData immutable'],
  ['v1', 'Secret', 'secrets', 'type data immutable'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'spec status'],
  ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'spec status'],
  [NETWORKING, 'Ingress', 'ingresses', 'spec status'],
  [NETWORKING, 'NetworkPolicy', 'networkpolicies', 'spec'],
  [RBAC, 'Role', 'roles', 'rules'],
  [RBAC, 'RoleBinding', 'rolebindings', 'subjects roleRef'],
];
const WHOLE_IN_CLUSTERS: readonly Row[] = [
  ['v1', 'Namespace', 'namespaces', 'spec status'],
  [RBAC, 'ClusterRole', 'clusterroles', 'rules aggregationRule'],
  [RBAC, 'ClusterRoleBinding', 'clusterrolebindings', 'subjects roleRef'],
  [ADMISSION, 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', 'webhooks'],
  [ADMISSION, 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', 'webhooks'],
];
/** Others' kinds that make Pods, build images, or say where what runs is declared. Rules for what a cluster does not have do no harm. */
const WHOLE_OF_OTHERS: readonly Row[] = [
  ['argoproj.io/v1alpha1', 'Application', 'applications', 'spec status operation'],
  ['argoproj.io/v1alpha1', 'Rollout', 'rollouts', 'spec status'],
  ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'kustomizations', 'spec status'],
  ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'helmreleases', 'spec status'],
  ['source.toolkit.fluxcd.io/v1', 'GitRepository', 'gitrepositories', 'spec status'],
  ['source.toolkit.fluxcd.io/v1', 'OCIRepository', 'ocirepositories', 'spec status'],
  ['source.toolkit.fluxcd.io/v1', 'HelmRepository', 'helmrepositories', 'spec status'],
  ['source.toolkit.fluxcd.io/v1', 'HelmChart', 'helmcharts', 'spec status'],
  ['source.toolkit.fluxcd.io/v1', 'Bucket', 'buckets', 'spec status'],
  ['serving.knative.dev/v1', 'Service', 'services', 'spec status'],
  ['apps.openshift.io/v1', 'DeploymentConfig', 'deploymentconfigs', 'spec status'],
  ['tekton.dev/v1', 'PipelineRun', 'pipelineruns', 'spec status'],
];
const TRIVY_OPERATOR = 'aquasecurity.github.io/v1alpha1';
const POLICY_REPORTS = 'wgpolicyk8s.io/v1alpha2';
const OPEN_REPORTS = 'openreports.io/v1alpha1';

/** Reports that other tools keep as objects: what is in them is read as what those tools say. */
const REPORTS_IN_NAMESPACES: readonly Row[] = [
  [TRIVY_OPERATOR, 'VulnerabilityReport', 'vulnerabilityreports', 'report'],
  [TRIVY_OPERATOR, 'ConfigAuditReport', 'configauditreports', 'report'],
  [TRIVY_OPERATOR, 'RbacAssessmentReport', 'rbacassessmentreports', 'report'],
  [TRIVY_OPERATOR, 'InfraAssessmentReport', 'infraassessmentreports', 'report'],
  [TRIVY_OPERATOR, 'ExposedSecretReport', 'exposedsecretreports', 'report'],
  [POLICY_REPORTS, 'PolicyReport', 'policyreports', 'scope scopeSelector results summary'],
  [OPEN_REPORTS, 'Report', 'reports', 'source configuration scope scopeSelector results summary'],
];
const REPORTS_IN_CLUSTERS: readonly Row[] = [
  [TRIVY_OPERATOR, 'ClusterVulnerabilityReport', 'clustervulnerabilityreports', 'report'],
  [TRIVY_OPERATOR, 'ClusterConfigAuditReport', 'clusterconfigauditreports', 'report'],
  [TRIVY_OPERATOR, 'ClusterRbacAssessmentReport', 'clusterrbacassessmentreports', 'report'],
  [TRIVY_OPERATOR, 'ClusterInfraAssessmentReport', 'clusterinfraassessmentreports', 'report'],
  [POLICY_REPORTS, 'ClusterPolicyReport', 'clusterpolicyreports', 'scope scopeSelector results summary'],
  [OPEN_REPORTS, 'ClusterReport', 'clusterreports', 'source configuration scope scopeSelector results summary'],
];
const METADATA_IN_NAMESPACES: readonly Row[] = [
  ['v1', 'Endpoints', 'endpoints', 'subsets'],
  ['v1', 'LimitRange', 'limitranges', 'spec'],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'spec status'],
  ['v1', 'ResourceQuota', 'resourcequotas', 'spec status'],
  ['apps/v1', 'ControllerRevision', 'controllerrevisions', 'data revision'],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', 'addressType endpoints ports'],
  [STORAGE, 'CSIStorageCapacity', 'csistoragecapacities', 'capacity maximumVolumeSize nodeTopology storageClassName'],
  [RESOURCE, 'ResourceClaim', 'resourceclaims', 'spec status'],
  [RESOURCE, 'ResourceClaimTemplate', 'resourceclaimtemplates', 'spec'],
];
const METADATA_IN_CLUSTERS: readonly Row[] = [
  ['v1', 'Node', 'nodes', 'spec status'],
  ['v1', 'PersistentVolume', 'persistentvolumes', 'spec status'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', 'spec status'],
  ['apiregistration.k8s.io/v1', 'APIService', 'apiservices', 'spec status'],
  ['certificates.k8s.io/v1', 'CertificateSigningRequest', 'certificatesigningrequests', 'spec status'],
  ['scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', 'value globalDefault description preemptionPolicy'],
  ['node.k8s.io/v1', 'RuntimeClass', 'runtimeclasses', 'handler overhead scheduling'],
  [NETWORKING, 'IngressClass', 'ingressclasses', 'spec'],
  [NETWORKING, 'IPAddress', 'ipaddresses', 'spec'],
  [NETWORKING, 'ServiceCIDR', 'servicecidrs', 'spec status'],
  [STORAGE, 'CSIDriver', 'csidrivers', 'spec'],
  [STORAGE, 'CSINode', 'csinodes', 'spec'],
  [
    STORAGE,
    'StorageClass',
    'storageclasses',
    'provisioner parameters reclaimPolicy mountOptions allowVolumeExpansion volumeBindingMode allowedTopologies',
  ],
  [STORAGE, 'VolumeAttachment', 'volumeattachments', 'spec status'],
  [STORAGE, 'VolumeAttributesClass', 'volumeattributesclasses', 'driverName parameters'],
  [ADMISSION, 'MutatingAdmissionPolicy', 'mutatingadmissionpolicies', 'spec'],
  [ADMISSION, 'MutatingAdmissionPolicyBinding', 'mutatingadmissionpolicybindings', 'spec'],
  [ADMISSION, 'ValidatingAdmissionPolicy', 'validatingadmissionpolicies', 'spec status'],
  [ADMISSION, 'ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', 'spec'],
  [RESOURCE, 'DeviceClass', 'deviceclasses', 'spec'],
  [RESOURCE, 'ResourceSlice', 'resourceslices', 'spec'],
  [FLOW, 'FlowSchema', 'flowschemas', 'spec status'],
  [FLOW, 'PriorityLevelConfiguration', 'prioritylevelconfigurations', 'spec status'],
];

/** Records of what happened, who holds what for the next seconds, and what exists only while it is asked for: no resources. */
const NOT_READ: ReadonlySet<string> = new Set([
  '/Event',
  'events.k8s.io/Event',
  'coordination.k8s.io/Lease',
  '/ComponentStatus',
  'metrics.k8s.io/NodeMetrics',
  'metrics.k8s.io/PodMetrics',
]);

/** What Helm keeps in Secrets. There is no such kind in Kubernetes' API. */
export const RELEASE = {
  apiVersion: 'helm.sh/v3',
  group: 'helm.sh',
  kind: 'Release',
  members: ['metadata', 'version', 'status', 'chart', 'valueKeys', 'secret', 'lastDeployed'],
} as const;

const known = (rows: readonly Row[], facts: Omit<KnownKind, 'apiVersion' | 'kind' | 'resource' | 'members'>): KnownKind[] =>
  rows.map(([apiVersion, kind, resource, members]) => ({ apiVersion, kind, resource, members: members.split(' '), ...facts }));

/** What needs no discovery to be known. */
export const KNOWN_KINDS: readonly KnownKind[] = [
  ...known(WHOLE_IN_CLUSTERS, { isNamespaced: false, isWhole: true }),
  ...known(REPORTS_IN_CLUSTERS, { isNamespaced: false, isWhole: true }),
  ...known([...WHOLE_IN_NAMESPACES, ...WHOLE_OF_OTHERS, ...REPORTS_IN_NAMESPACES], { isNamespaced: true, isWhole: true }),
  ...known(METADATA_IN_NAMESPACES, { isNamespaced: true, isWhole: false }),
  ...known(METADATA_IN_CLUSTERS, { isNamespaced: false, isWhole: false }),
];

const BY_KEY: ReadonlyMap<string, KnownKind> = new Map(KNOWN_KINDS.map((one) => [kindKey(one.apiVersion, one.kind), one]));

export function knownKind(apiVersion: string, kind: string): KnownKind | undefined {
  return BY_KEY.get(kindKey(apiVersion, kind));
}

export function isRead(apiVersion: string, kind: string): boolean {
  return !NOT_READ.has(kindKey(apiVersion, kind));
}

/** What is not known of a resource of which only the metadata was read. */
export function unreadMembers(apiVersion: string, kind: string): readonly string[] {
  return knownKind(apiVersion, kind)?.members ?? ['spec', 'status', 'data'];
}

/** `list deployments.apps`, `watch pods in namespace shop`: verb, resource and group, as `kubectl` writes them. */
export function permission(verb: string, apiVersion: string, resource: string, namespace?: string): string {
  const group = apiGroup(apiVersion);
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}

/** For permissions and reference pages. */
export const ESTATE_KINDS: readonly EstateKind[] = [
  ...KNOWN_KINDS.map(({ apiVersion, kind, resource, members, isWhole }) =>
    estateKind(apiVersion, kind, isWhole ? ['metadata', ...members] : ['metadata'], permissionsOn(apiVersion, resource)),
  ),
  estateKind(RELEASE.apiVersion, RELEASE.kind, RELEASE.members, permissionsOn('v1', 'secrets')),
];

function permissionsOn(apiVersion: string, resource: string): readonly string[] {
  return ['list', 'watch'].map((verb) => permission(verb, apiVersion, resource));
}

function estateKind(apiVersion: string, kind: string, gives: readonly string[], permissions: readonly string[]): EstateKind {
  const calls = permissions.map((permission): EstateCall => ({ call: permission, permission, gives }));
  return { apiVersion, kind, calls };
}
