/**
 * Follows renamed resources: after prefixes, suffixes and namespaces have changed names, fields that name such a
 * resource get its new name (and, for subjects and webhooks, its namespace). Tables and choice of the target are those
 * of kustomize 5.8 ("name references"); a reference that fits several targets is left as it is and reported.
 */
import { get, isFields, set, textOf } from '../plain.js';
import type { Fields, Value } from '../plain.js';
import { applies, visitFields } from './field-specs.js';
import type { FieldSpec } from './field-specs.js';
import { allIds, currentId, nameOf, originalId, outsideNamespaces, scalarText } from './item.js';
import type { Item } from './item.js';

interface Reference {
  readonly target: { readonly kind: string; readonly group?: string; readonly version?: string };
  readonly fields: readonly FieldSpec[];
}

const POD_SPECS: readonly { readonly kind: string; readonly path: string }[] = [
  { kind: 'Pod', path: 'spec' },
  { kind: 'PodTemplate', path: 'template/spec' },
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'].map((kind) => ({ kind, path: 'spec/template/spec' })),
  { kind: 'CronJob', path: 'spec/jobTemplate/spec/template/spec' },
];
/** Kinds whose claims, accounts and priority classes are followed. */
const FOLLOWED_WORKLOADS = [
  { kind: 'Pod', path: 'spec' },
  ...['StatefulSet', 'Deployment', 'ReplicationController', 'Job', 'DaemonSet'].map((kind) => ({
    kind,
    path: 'spec/template/spec',
  })),
  { kind: 'CronJob', path: 'spec/jobTemplate/spec/template/spec' },
];

const inPods = (kinds: typeof POD_SPECS, paths: readonly string[]): FieldSpec[] =>
  kinds.flatMap(({ kind, path }) => paths.map((rest) => ({ kind, path: `${path}/${rest}` })));
const at = (kind: string, ...paths: readonly string[]): FieldSpec[] => paths.map((path) => ({ kind, path }));
const inGroup = (group: string, specs: readonly FieldSpec[]): FieldSpec[] => specs.map((spec) => ({ ...spec, group }));

const RBAC = 'rbac.authorization.k8s.io';
const REFERENCES: readonly Reference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    target: { kind },
    fields: at('HorizontalPodAutoscaler', 'spec/scaleTargetRef/name'),
  })),
  {
    target: { kind: 'ConfigMap', version: 'v1' },
    fields: [
      ...inPods(POD_SPECS, [
        'volumes/configMap/name',
        'containers/env/valueFrom/configMapKeyRef/name',
        'initContainers/env/valueFrom/configMapKeyRef/name',
        'containers/envFrom/configMapRef/name',
        'initContainers/envFrom/configMapRef/name',
        'volumes/projected/sources/configMap/name',
      ]),
      ...at('Node', 'spec/configSource/configMap'),
      ...at('Role', 'rules/resourceNames'),
      ...at('ClusterRole', 'rules/resourceNames'),
      ...at('Ingress', 'metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap'),
    ],
  },
  {
    target: { kind: 'Secret', version: 'v1' },
    fields: [
      ...inPods(POD_SPECS, [
        'volumes/secret/secretName',
        'containers/env/valueFrom/secretKeyRef/name',
        'initContainers/env/valueFrom/secretKeyRef/name',
        'containers/envFrom/secretRef/name',
        'initContainers/envFrom/secretRef/name',
        'imagePullSecrets/name',
        'volumes/projected/sources/secret/name',
      ]),
      ...at(
        'Ingress',
        'spec/tls/secretName',
        'metadata/annotations/ingress.kubernetes.io\\/auth-secret',
        'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret',
        'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret',
      ),
      ...at('ServiceAccount', 'imagePullSecrets/name'),
      ...at(
        'StorageClass',
        ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].map((key) => `parameters/${key}`),
      ),
      ...at('Role', 'rules/resourceNames'),
      ...at('ClusterRole', 'rules/resourceNames'),
      {
        kind: 'Service',
        group: 'serving.knative.dev',
        version: 'v1',
        path: 'spec/template/spec/containers/env/valueFrom/secretKeyRef/name',
      },
      ...at('PersistentVolume', 'spec/azureFile/secretName'),
    ],
  },
  {
    target: { kind: 'Service', version: 'v1' },
    fields: [
      ...inGroup('apps', at('StatefulSet', 'spec/serviceName')),
      ...at(
        'Ingress',
        'spec/rules/http/paths/backend/serviceName',
        'spec/backend/serviceName',
        'spec/rules/http/paths/backend/service/name',
        'spec/defaultBackend/service/name',
      ),
      ...inGroup('apiregistration.k8s.io', at('APIService', 'spec/service/name')),
      ...inGroup('admissionregistration.k8s.io', [
        ...at('ValidatingWebhookConfiguration', 'webhooks/clientConfig/service'),
        ...at('MutatingWebhookConfiguration', 'webhooks/clientConfig/service'),
      ]),
    ],
  },
  { target: { kind: 'Role', group: RBAC }, fields: inGroup(RBAC, at('RoleBinding', 'roleRef/name')) },
  {
    target: { kind: 'ClusterRole', group: RBAC },
    fields: inGroup(RBAC, [...at('RoleBinding', 'roleRef/name'), ...at('ClusterRoleBinding', 'roleRef/name')]),
  },
  {
    target: { kind: 'ServiceAccount', version: 'v1' },
    fields: [
      ...inGroup(RBAC, [...at('RoleBinding', 'subjects'), ...at('ClusterRoleBinding', 'subjects')]),
      ...inPods(FOLLOWED_WORKLOADS, ['serviceAccountName']),
    ],
  },
  {
    target: { kind: 'PersistentVolumeClaim', version: 'v1' },
    fields: inPods(FOLLOWED_WORKLOADS, ['volumes/persistentVolumeClaim/claimName']),
  },
  {
    target: { kind: 'PersistentVolume', version: 'v1' },
    fields: [...at('PersistentVolumeClaim', 'spec/volumeName'), ...at('ClusterRole', 'rules/resourceNames')],
  },
  {
    target: { kind: 'StorageClass', version: 'v1', group: 'storage.k8s.io' },
    fields: [
      ...at('PersistentVolume', 'spec/storageClassName'),
      ...at('PersistentVolumeClaim', 'spec/storageClassName'),
      ...at('StatefulSet', 'spec/volumeClaimTemplates/spec/storageClassName'),
    ],
  },
  {
    target: { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io' },
    fields: inPods(FOLLOWED_WORKLOADS, ['priorityClassName']),
  },
  {
    target: { kind: 'ValidatingAdmissionPolicy', group: 'admissionregistration.k8s.io' },
    fields: at('ValidatingAdmissionPolicyBinding', 'spec/policyName'),
  },
];

/** A reference that could mean several resources. */
export interface AmbiguousReference {
  readonly item: Item;
  readonly field: string;
  readonly name: string;
}

/** Updates all references among the items. */
export function followNames(items: readonly Item[]): readonly AmbiguousReference[] {
  const ambiguous: AmbiguousReference[] = [];
  if (items.every((item) => item.former.length === 0)) return ambiguous;
  // The kind that it had in its manifest counts.
  const referrers = items.map((item) => ({ item, original: { ...item.object, kind: originalId(item).kind } }));
  for (const reference of REFERENCES) {
    const targets = items.filter((item) => isTarget(item, reference.target));
    if (targets.length === 0) continue;
    for (const field of reference.fields) {
      for (const { item, original } of referrers) {
        if (applies(field, original)) update(item, field, targets, ambiguous);
      }
    }
  }
  return ambiguous;
}

function isTarget(item: Item, { kind, group, version }: Reference['target']): boolean {
  const now = currentId(item.object);
  if ((group ?? now.group) !== now.group || (version ?? now.version) !== now.version) return false;
  return item.former.some((id) => id.kind === kind);
}

function update(item: Item, field: FieldSpec, targets: readonly Item[], ambiguous: AmbiguousReference[]): void {
  visitFields(item.object, field, (parent, key) => {
    const found = get(parent, key);
    const rename = (name: string, candidates: readonly Item[], withNamespace: boolean): Item | undefined => {
      const choice = choose(item, field, name, candidates, withNamespace);
      if (choice === 'ambiguous') ambiguous.push({ item, field: field.path, name });
      return choice === 'ambiguous' ? undefined : choice;
    };
    const updated = updateValue(found, targets, rename);
    if (updated !== undefined) set(parent, key, updated);
  });
}

type Rename = (name: string, candidates: readonly Item[], withNamespace: boolean) => Item | undefined;

function updateValue(value: Value | undefined, targets: readonly Item[], rename: Rename): Value | undefined {
  if (Array.isArray(value)) return value.map((item) => updateValue(item, targets, rename) ?? item);
  if (isFields(value)) return updateMap(value, targets, rename);
  const name = scalarText(value);
  const target = name === undefined ? undefined : rename(name, targets, false);
  return target === undefined ? undefined : nameOf(target.object);
}

/** A map that names its target by `name` and, perhaps, `namespace`. */
function updateMap(value: Fields, targets: readonly Item[], rename: Rename): Fields {
  const name = textOf(value, 'name');
  if (name === undefined) return value;
  const namespace = textOf(value, 'namespace');
  const target = rename(name, namespace === undefined ? targets : inNamespace(targets, namespace), true);
  if (target === undefined) return value;
  set(value, 'name', nameOf(target.object));
  const targetNamespace = textOf(target.object, 'metadata', 'namespace') ?? '';
  if (targetNamespace !== '') set(value, 'namespace', targetNamespace);
  return value;
}

function inNamespace(targets: readonly Item[], namespace: string): readonly Item[] {
  const before = targets.filter((item) => originalId(item).namespace === namespace);
  return before.length > 0 ? before : targets.filter((item) => currentId(item.object).namespace === namespace);
}

function choose(
  item: Item,
  field: FieldSpec,
  name: string,
  targets: readonly Item[],
  withNamespace: boolean,
): Item | 'ambiguous' | undefined {
  let found = targets.filter(
    (target) => reachable(item, target) && target.former.some((id) => id.name === name) && fitsRoleRef(item, field, target),
  );
  if (found.length === 1) return found[0];
  found = found.filter((target) => sameAffixes(target, item, true));
  if (found.length > 1) found = found.filter((target) => sameAffixes(target, item, false));
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  const same = (other: Item): boolean =>
    nameOf(other.object) === nameOf(first.object) &&
    (!withNamespace || textOf(other.object, 'metadata', 'namespace') === textOf(first.object, 'metadata', 'namespace'));
  return others.every(same) ? first : 'ambiguous';
}

/** Within the namespace, or without one; accounts also where a subject of a role binding names their namespace. */
function reachable(item: Item, target: Item): boolean {
  const from = currentId(item.object);
  const to = currentId(target.object);
  if (outsideNamespaces(from) || outsideNamespaces(to) || from.namespace === to.namespace) return true;
  if (from.kind !== 'RoleBinding' || to.kind !== 'ServiceAccount') return false;
  const subjects = get(item.object, 'subjects');
  const namespace = textOf(target.object, 'metadata', 'namespace');
  const names = (subject: Value): boolean =>
    textOf(subject, 'kind') === 'ServiceAccount' && textOf(subject, 'namespace') === namespace;
  return Array.isArray(subjects) && subjects.some(names);
}

function fitsRoleRef(item: Item, field: FieldSpec, target: Item): boolean {
  if (!field.path.endsWith('roleRef/name')) return true;
  const kind = textOf(item.object, 'roleRef', 'kind');
  const group = textOf(item.object, 'roleRef', 'apiGroup');
  if (kind === undefined || group === undefined) return true;
  return allIds(target)
    .slice(0, -1)
    .some((id) => id.kind === kind && (group === '' || id.group === group));
}

/** Resources that got the same prefixes and suffixes belong together. */
function sameAffixes(a: Item, b: Item, emptyFits: boolean): boolean {
  const same = (left: readonly string[], right: readonly string[]): boolean =>
    (emptyFits && (left.length === 0 || right.length === 0)) || sameEnding(left, right);
  return same(a.prefixes, b.prefixes) && same(a.suffixes, b.suffixes);
}

function sameEnding(left: readonly string[], right: readonly string[]): boolean {
  const length = Math.min(left.length, right.length);
  if (length === 0) return left.length === right.length;
  return left.slice(-length).join('\0') === right.slice(-length).join('\0');
}
