/**
 * Where kustomize's transformers write: its built-in field specifications (kustomize 5.8, "default configurations"),
 * and walking along one. A path leads through lists to all of their items.
 */
import { get, isFields, mapAt, set, textOf } from '../plain.js';
import type { Fields, Value } from '../plain.js';
import { groupVersion } from './item.js';

export interface FieldSpec {
  /** Keys joined by `/`; `[]` marks a list that is not made when it is absent. `\/` is a slash within a key. */
  readonly path: string;
  readonly kind?: string | undefined;
  readonly group?: string | undefined;
  readonly version?: string | undefined;
  /** Makes the maps on the way when they are absent. */
  readonly create?: boolean | undefined;
}

/** Kinds with their group (undefined: any) and where their Pod template is. */
const TEMPLATES: readonly FieldSpec[] = [
  { kind: 'ReplicationController', version: 'v1', path: 'spec/template' },
  { kind: 'Deployment', path: 'spec/template' },
  { kind: 'ReplicaSet', path: 'spec/template' },
  { kind: 'DaemonSet', path: 'spec/template' },
  { kind: 'StatefulSet', path: 'spec/template' },
  { kind: 'Job', group: 'batch', path: 'spec/template' },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate' },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/spec/template' },
];

export const ANNOTATIONS: readonly FieldSpec[] = [
  { path: 'metadata/annotations', create: true },
  ...TEMPLATES.map((spec) => ({ ...spec, path: `${spec.path}/metadata/annotations`, create: true })),
];

export const METADATA_LABELS: readonly FieldSpec[] = [{ path: 'metadata/labels', create: true }];

export const TEMPLATE_LABELS: readonly FieldSpec[] = [
  ...METADATA_LABELS,
  ...TEMPLATES.map((spec) => ({
    ...spec,
    ...(spec.kind === 'StatefulSet' ? { group: 'apps' } : {}),
    path: `${spec.path}/metadata/labels`,
    create: true,
  })),
];

export const CLAIM_TEMPLATE_LABELS: readonly FieldSpec[] = [
  { kind: 'StatefulSet', group: 'apps', path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true },
];

const POD_LABEL_SELECTORS = [
  ...['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
    `affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
    `affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
  ]),
  'topologySpreadConstraints/labelSelector/matchLabels',
];

/** What `commonLabels` and `includeSelectors` write to. */
export const SELECTOR_LABELS: readonly FieldSpec[] = [
  { kind: 'Service', version: 'v1', path: 'spec/selector', create: true },
  { kind: 'ReplicationController', version: 'v1', path: 'spec/selector', create: true },
  { kind: 'Deployment', path: 'spec/selector/matchLabels', create: true },
  { kind: 'ReplicaSet', path: 'spec/selector/matchLabels', create: true },
  { kind: 'DaemonSet', path: 'spec/selector/matchLabels', create: true },
  { kind: 'StatefulSet', group: 'apps', path: 'spec/selector/matchLabels', create: true },
  ...['Deployment', 'StatefulSet'].flatMap((kind) =>
    POD_LABEL_SELECTORS.map((path) => ({ kind, group: 'apps', path: `spec/template/spec/${path}` })),
  ),
  { kind: 'Job', group: 'batch', path: 'spec/selector/matchLabels' },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/spec/selector/matchLabels' },
  { kind: 'PodDisruptionBudget', group: 'policy', path: 'spec/selector/matchLabels' },
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', path: 'spec/podSelector/matchLabels' },
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', path: 'spec/ingress/from/podSelector/matchLabels' },
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', path: 'spec/egress/to/podSelector/matchLabels' },
  ...TEMPLATE_LABELS,
  ...CLAIM_TEMPLATE_LABELS,
];

/** Beside `metadata.namespace` of everything that has one. */
export const NAMESPACES: readonly FieldSpec[] = [
  { kind: 'Namespace', version: 'v1', path: 'metadata/name', create: true },
  { kind: 'APIService', group: 'apiregistration.k8s.io', path: 'spec/service/namespace', create: true },
  {
    kind: 'CustomResourceDefinition',
    group: 'apiextensions.k8s.io',
    path: 'spec/conversion/webhook/clientConfig/service/namespace',
  },
];

/** Beside `image` of all containers and init containers anywhere. */
export const IMAGE_VOLUMES: readonly FieldSpec[] = [
  'spec/volumes[]/image/reference',
  'spec/template/spec/volumes[]/image/reference',
  'spec/jobTemplate/spec/template/spec/volumes[]/image/reference',
].map((path) => ({ path }));

export const REPLICAS: readonly FieldSpec[] = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map(
  (kind) => ({
    kind,
    path: 'spec/replicas',
    create: true,
  }),
);

/** A field to write: its map and key. */
type Visit = (parent: Fields, key: string) => void;

/** True when the specification is for objects of this kind. */
export function applies(spec: FieldSpec, object: Fields): boolean {
  const { group, version } = groupVersion(object);
  return (
    (spec.kind === undefined || spec.kind === textOf(object, 'kind')) &&
    (spec.group === undefined || spec.group === group) &&
    (spec.version === undefined || spec.version === version)
  );
}

/** Visits each field that the path leads to. Without `create` the last key must exist; what is not a map is passed by. */
export function visitFields(object: Fields, spec: FieldSpec, visit: Visit): void {
  walk(object, splitPath(spec.path), spec.create === true, visit);
}

function walk(node: Value, path: readonly string[], create: boolean, visit: Visit): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  if (Array.isArray(node)) {
    for (const item of node) walk(item, path, create, visit);
    return;
  }
  if (!isFields(node)) return;
  const isList = step.endsWith('[]');
  const key = isList ? step.slice(0, -2) : step;
  if (rest.length === 0) {
    if (create || get(node, key) !== undefined) visit(node, key);
    return;
  }
  const next = create && !isList && !Array.isArray(get(node, key)) ? mapAt(node, key) : get(node, key);
  if (next !== undefined) walk(next, rest, create, visit);
}

/** Sets entries of the maps that the specification leads to; a null there becomes a map. */
export function setEntries(object: Fields, spec: FieldSpec, entries: Readonly<Record<string, string>>): void {
  visitFields(object, spec, (parent, key) => {
    const target = mapAt(parent, key);
    if (target !== undefined) for (const [name, value] of Object.entries(entries)) set(target, name, value);
  });
}

function splitPath(path: string): readonly string[] {
  return path.split(/(?<!\\)\//).map((step) => step.replaceAll('\\/', '/'));
}
