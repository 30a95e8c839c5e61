/**
 * What kustomize 5.8 knows of the built-in kinds: which lists merge by which keys (`x-kubernetes-patch-strategy`,
 * `x-kubernetes-list-map-keys`) and which kinds have no namespace. Taken from the OpenAPI document that kustomize
 * carries (Kubernetes 1.21); kinds that it does not know are namespaced and have lists that are replaced whole.
 */
import { textOf } from '../plain.js';
import type { Fields } from '../plain.js';

/** How a value merges. A list without `keys` is replaced; with an empty `keys` it is a set of scalars. */
export interface Shape {
  readonly keys?: readonly string[];
  readonly items?: Shape;
  readonly fields?: Readonly<Record<string, Shape>>;
}

const listBy = (keys: readonly string[], fields?: Readonly<Record<string, Shape>>): Shape =>
  fields === undefined ? { keys } : { keys, items: { fields } };
const conditions = { status: { fields: { conditions: listBy(['type']) } } };
const metadata: Shape = { fields: { finalizers: { keys: [] }, ownerReferences: listBy(['uid']) } };

const container: Readonly<Record<string, Shape>> = {
  env: listBy(['name']),
  ports: listBy(['containerPort', 'protocol']),
  volumeDevices: listBy(['devicePath']),
  volumeMounts: listBy(['mountPath']),
};
const ephemeralContainer: Readonly<Record<string, Shape>> = {
  env: listBy(['name']),
  volumeDevices: listBy(['devicePath']),
  volumeMounts: listBy(['mountPath']),
};
const claimTemplate: Shape = { fields: { ephemeral: { fields: { volumeClaimTemplate: { fields: { metadata } } } } } };
const podSpec: Shape = {
  fields: {
    containers: listBy(['name'], container),
    initContainers: listBy(['name'], container),
    ephemeralContainers: listBy(['name'], ephemeralContainer),
    hostAliases: listBy(['ip']),
    imagePullSecrets: listBy(['name']),
    topologySpreadConstraints: listBy(['topologyKey', 'whenUnsatisfiable']),
    volumes: { keys: ['name'], items: claimTemplate },
  },
};
const podTemplate: Shape = { fields: { metadata, spec: podSpec } };
const controller: Readonly<Record<string, Shape>> = { spec: { fields: { template: podTemplate } }, ...conditions };
const jobTemplate: Shape = { fields: { metadata, spec: { fields: { template: podTemplate } } } };
const cronJob: Readonly<Record<string, Shape>> = { spec: { fields: { jobTemplate } } };
const webhooks: Readonly<Record<string, Shape>> = { webhooks: listBy(['name']) };

const SHAPES: ReadonlyMap<string, Readonly<Record<string, Shape>>> = new Map(
  Object.entries({
    'v1/Namespace': conditions,
    'v1/Node': {
      spec: { fields: { podCIDRs: { keys: [] } } },
      status: { fields: { addresses: listBy(['type']), conditions: listBy(['type']) } },
    },
    'v1/PersistentVolumeClaim': conditions,
    'v1/Pod': { spec: podSpec, status: { fields: { conditions: listBy(['type']), podIPs: listBy(['ip']) } } },
    'v1/PodTemplate': { template: podTemplate },
    'v1/ReplicationController': controller,
    'v1/Service': { spec: { fields: { ports: listBy(['port', 'protocol']) } }, ...conditions },
    'v1/ServiceAccount': { secrets: listBy(['name']) },
    'apps/v1/DaemonSet': controller,
    'apps/v1/Deployment': controller,
    'apps/v1/ReplicaSet': controller,
    'apps/v1/StatefulSet': controller,
    'batch/v1/Job': controller,
    'batch/v1/CronJob': cronJob,
    'batch/v1beta1/CronJob': cronJob,
    'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': webhooks,
    'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration': webhooks,
    'admissionregistration.k8s.io/v1beta1/MutatingWebhookConfiguration': webhooks,
    'admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration': webhooks,
    'apiregistration.k8s.io/v1/APIService': conditions,
    'apiregistration.k8s.io/v1beta1/APIService': conditions,
    'policy/v1/PodDisruptionBudget': conditions,
    'policy/v1beta1/PodDisruptionBudget': conditions,
    'storage.k8s.io/v1/CSINode': { spec: { fields: { drivers: listBy(['name']) } } },
    'storage.k8s.io/v1beta1/CSINode': { spec: { fields: { drivers: listBy(['name']) } } },
  }),
);

/** Kinds by apiVersion that the document describes; all of them have metadata that merges. */
const KNOWN: ReadonlyMap<string, ReadonlySet<string>> = table({
  v1: `Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod
    PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount`,
  'admissionregistration.k8s.io/v1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'admissionregistration.k8s.io/v1beta1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiextensions.k8s.io/v1beta1': 'CustomResourceDefinition',
  'apiregistration.k8s.io/v1': 'APIService',
  'apiregistration.k8s.io/v1beta1': 'APIService',
  'apps/v1': 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
  'autoscaling/v2beta1': 'HorizontalPodAutoscaler',
  'autoscaling/v2beta2': 'HorizontalPodAutoscaler',
  'batch/v1': 'CronJob Job',
  'batch/v1beta1': 'CronJob',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'certificates.k8s.io/v1beta1': 'CertificateSigningRequest',
  'coordination.k8s.io/v1': 'Lease',
  'coordination.k8s.io/v1beta1': 'Lease',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'discovery.k8s.io/v1beta1': 'EndpointSlice',
  'events.k8s.io/v1': 'Event',
  'events.k8s.io/v1beta1': 'Event',
  'extensions/v1beta1': 'Ingress',
  'flowcontrol.apiserver.k8s.io/v1beta1': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io/v1': 'Ingress IngressClass NetworkPolicy',
  'networking.k8s.io/v1beta1': 'Ingress IngressClass',
  'node.k8s.io/v1': 'RuntimeClass',
  'node.k8s.io/v1beta1': 'RuntimeClass',
  'policy/v1': 'PodDisruptionBudget',
  'policy/v1beta1': 'Eviction PodDisruptionBudget PodSecurityPolicy',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'rbac.authorization.k8s.io/v1beta1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'scheduling.k8s.io/v1beta1': 'PriorityClass',
  'storage.k8s.io/v1': 'CSIDriver CSINode StorageClass VolumeAttachment',
  'storage.k8s.io/v1beta1': 'CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment',
});

/** All but these of `KNOWN` have a namespace. */
const CLUSTER_SCOPED: ReadonlySet<string> = words(
  `ComponentStatus Namespace Node PersistentVolume MutatingWebhookConfiguration ValidatingWebhookConfiguration
   CustomResourceDefinition APIService CertificateSigningRequest FlowSchema PriorityLevelConfiguration IngressClass
   RuntimeClass PodSecurityPolicy ClusterRole ClusterRoleBinding PriorityClass CSIDriver CSINode StorageClass VolumeAttachment`,
);

/** How a kind's objects merge; undefined for a kind that kustomize does not know. */
export function shapeOf(object: Fields): Shape | undefined {
  const apiVersion = textOf(object, 'apiVersion') ?? '';
  const kind = textOf(object, 'kind') ?? '';
  if (KNOWN.get(apiVersion)?.has(kind) !== true) return undefined;
  return { fields: { metadata, ...SHAPES.get(`${apiVersion}/${kind}`) } };
}

/** True for the built-in kinds without a namespace; custom kinds count as namespaced, as in kustomize. */
export function isClusterScoped(object: Fields): boolean {
  const kind = textOf(object, 'kind') ?? '';
  return CLUSTER_SCOPED.has(kind) && KNOWN.get(textOf(object, 'apiVersion') ?? '')?.has(kind) === true;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

function table(rows: Readonly<Record<string, string>>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(rows).map(([apiVersion, kinds]) => [apiVersion, words(kinds)]));
}
