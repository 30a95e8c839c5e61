/**
 * When one Kubernetes object is related to another: which kinds, where to look for the other, and whether they belong
 * together. Data and predicates; holds no resources. Sources: the API reference of each kind,
 * https://kubernetes.io/docs/reference/kubernetes-api/.
 */
import { apiGroup } from '../../lib/api-version.js';
import { podTemplateOf } from '../../lib/pod-template.js';
import type { Json, Relation, Resource } from '../../model/index.js';

/** Resources of one rule that share a bucket may be related; only those that do are compared. */
export interface RelationRule {
  readonly relation: Relation;
  readonly inverse: Relation;
  /** What the resource at the relation's start is filed under; none when the rule is not about it. */
  from(resource: Resource): readonly string[];
  /** The same for the resource at its end. */
  to(resource: Resource): readonly string[];
  /** Whether two of the same bucket are related. */
  holds(from: Resource, to: Resource): boolean;
}

const always = (): boolean => true;

export const RELATION_RULES: readonly RelationRule[] = [
  {
    relation: 'selects',
    inverse: 'selected-by',
    from: (resource) => (readSelector(resource) === undefined ? [] : [inNamespace(resource)]),
    to: (resource) => (podTemplateOf(resource) === undefined ? [] : [inNamespace(resource)]),
    holds: (from, to) => {
      const selector = selectorOf(from);
      return selector !== undefined && matches(selector, templateLabelsOf(to));
    },
  },
  {
    relation: 'runs-as',
    inverse: 'runs',
    from: (resource) => {
      const template = podTemplateOf(resource);
      return template === undefined ? [] : [inNamespace(resource, serviceAccountOf(template))];
    },
    to: (resource) => (isKind(resource, '', 'ServiceAccount') ? [inNamespace(resource, resource.name)] : []),
    holds: always,
  },
  {
    relation: 'binds',
    inverse: 'bound-by',
    from: (resource) => {
      if (!isBinding(resource)) return [];
      const role = member(resource.raw, 'roleRef');
      const name = text(member(role, 'name'));
      return member(role, 'kind') === 'ClusterRole' ? [inCluster(resource, name)] : [inNamespace(resource, name)];
    },
    to: (resource) => {
      if (isKind(resource, RBAC, 'ClusterRole')) return [inCluster(resource, resource.name)];
      return isKind(resource, RBAC, 'Role') ? [inNamespace(resource, resource.name)] : [];
    },
    holds: always,
  },
  {
    relation: 'grants-to',
    inverse: 'granted-by',
    from: (resource) => {
      if (!isBinding(resource)) return [];
      return items(member(resource.raw, 'subjects'))
        .filter((subject) => member(subject, 'kind') === 'ServiceAccount')
        .map((subject) => {
          const namespace = member(subject, 'namespace');
          const name = text(member(subject, 'name'));
          return typeof namespace === 'string' ? bucket(resource, namespace, name) : inNamespace(resource, name);
        });
    },
    to: (resource) => (isKind(resource, '', 'ServiceAccount') ? [inNamespace(resource, resource.name)] : []),
    holds: always,
  },
  {
    relation: 'member-of',
    inverse: 'has-member',
    from: (resource) => (isKubernetes(resource) && !isKind(resource, '', 'Namespace') ? [inNamespace(resource)] : []),
    to: (resource) => (isKind(resource, '', 'Namespace') ? [bucket(resource, resource.name)] : []),
    holds: always,
  },
  {
    relation: 'exposes',
    inverse: 'exposed-by',
    from: (resource) => {
      if (!isKind(resource, 'networking.k8s.io', 'Ingress')) return [];
      const spec = member(resource.raw, 'spec');
      const backends = [
        member(spec, 'defaultBackend'),
        ...items(member(spec, 'rules')).flatMap((rule) =>
          items(member(member(rule, 'http'), 'paths')).map((path) => member(path, 'backend')),
        ),
      ];
      const names = backends
        .map((backend) => member(member(backend, 'service'), 'name'))
        .filter((name) => typeof name === 'string');
      return [...new Set(names)].map((name) => inNamespace(resource, name));
    },
    to: (resource) => (isKind(resource, '', 'Service') ? [inNamespace(resource, resource.name)] : []),
    holds: always,
  },
  {
    relation: 'scales',
    inverse: 'scaled-by',
    from: (resource) => {
      if (!isKind(resource, 'autoscaling', 'HorizontalPodAutoscaler')) return [];
      const target = member(member(resource.raw, 'spec'), 'scaleTargetRef');
      return [inNamespace(resource, text(member(target, 'kind')), text(member(target, 'name')))];
    },
    to: (resource) => (podTemplateOf(resource) === undefined ? [] : [inNamespace(resource, resource.kind, resource.name)]),
    holds: always,
  },
];

const RBAC = 'rbac.authorization.k8s.io';

/** Objects belong together only within one cluster, one overlay's rendering or one tree of files. */
function bucket({ source, cluster, origin }: Resource, ...names: readonly string[]): string {
  return `${source}\0${cluster ?? ''}\0${origin?.overlay ?? ''}\0${names.length === 1 ? names[0] : names.join('\0')}`;
}

/** A manifest without a namespace goes into the one that `kubectl apply` is told, which is the same for all of them. */
function inNamespace(resource: Resource, ...names: readonly string[]): string {
  const namespace = bucket(resource, resource.namespace ?? '');
  return names.length === 0 ? namespace : `${namespace}\0${names.join('\0')}`;
}

function inCluster(resource: Resource, name: string): string {
  return bucket(resource, name);
}

interface Selector {
  readonly labels: readonly (readonly [key: string, value: Json])[];
  readonly expressions: readonly Json[];
}

/** Of those that select: each is asked about every workload beside it, and resources do not change. */
const selectors = new WeakMap<Resource, Selector>();

/** Of the Pods that it is about; undefined for what selects none. */
function selectorOf(resource: Resource): Selector | undefined {
  const known = selectors.get(resource) ?? readSelector(resource);
  if (known !== undefined) selectors.set(resource, known);
  return known;
}

/** An empty selector of a policy selects all, of a Service none. */
function readSelector(resource: Resource): Selector | undefined {
  const spec = member(resource.raw, 'spec');
  if (isKind(resource, '', 'Service')) {
    const labels = member(spec, 'selector');
    return isObject(labels) && Object.keys(labels).length > 0 ? { labels: Object.entries(labels), expressions: [] } : undefined;
  }
  const written = isKind(resource, 'policy', 'PodDisruptionBudget')
    ? member(spec, 'selector')
    : isKind(resource, 'networking.k8s.io', 'NetworkPolicy')
      ? (member(spec, 'podSelector') ?? {})
      : undefined;
  if (!isObject(written)) return undefined;
  const labels = member(written, 'matchLabels');
  return { labels: isObject(labels) ? Object.entries(labels) : [], expressions: items(member(written, 'matchExpressions')) };
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
function matches({ labels, expressions }: Selector, own: Json | undefined): boolean {
  for (const [key, value] of labels) if (member(own, key) !== value) return false;
  return expressions.every((expression) => {
    const value = member(own, text(member(expression, 'key')));
    const values = items(member(expression, 'values'));
    switch (member(expression, 'operator')) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}

/** Of the workload asked about last: whatever selects is asked about the same one in turn. */
let last: { readonly workload: Resource; readonly labels: Json | undefined } | undefined;

function templateLabelsOf(workload: Resource): Json | undefined {
  if (last?.workload !== workload) last = { workload, labels: member(member(podTemplateOf(workload), 'metadata'), 'labels') };
  return last.labels;
}

function serviceAccountOf(template: Json): string {
  const spec = member(template, 'spec');
  const name = member(spec, 'serviceAccountName') ?? member(spec, 'serviceAccount');
  return typeof name === 'string' && name !== '' ? name : 'default';
}

function isBinding(resource: Resource): boolean {
  return isKind(resource, RBAC, 'RoleBinding') || isKind(resource, RBAC, 'ClusterRoleBinding');
}

function isKubernetes({ platform }: Resource): boolean {
  return platform === 'kubernetes';
}

function isKind(resource: Resource, group: string, kind: string): boolean {
  return isKubernetes(resource) && resource.kind === kind && apiGroup(resource.apiVersion) === group;
}

function member(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? (value[key] ?? undefined) : undefined;
}

function items(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
