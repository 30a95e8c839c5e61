/**
 * What Kubernetes' API calls the resources of a kind, and whether they live in a namespace, for kinds that are built in and for
 * those that definitions among the inputs tell. Of other kinds the name is made by Kubernetes' own rule, and nothing is guessed
 * about their scope.
 */
import { apiGroup } from './api-version.js';

export interface KindFacts {
  /** `deployments`; several where the rule gives one name and people who write definitions another. */
  readonly plurals: readonly string[];
  /** Undefined when it is not known. */
  readonly namespaced: boolean | undefined;
}

/** What definitions say, by `group/Kind`. */
export type DefinedKinds = ReadonlyMap<string, KindFacts>;

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  ...['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'].map((kind) => `/${kind}`),
  ...named('admissionregistration.k8s.io', [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ]),
  ...named('apiextensions.k8s.io', ['CustomResourceDefinition']),
  ...named('apiregistration.k8s.io', ['APIService']),
  ...named('authentication.k8s.io', ['SelfSubjectReview', 'TokenReview']),
  ...named('authorization.k8s.io', ['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview']),
  ...named('certificates.k8s.io', ['CertificateSigningRequest', 'ClusterTrustBundle']),
  ...named('flowcontrol.apiserver.k8s.io', ['FlowSchema', 'PriorityLevelConfiguration']),
  ...named('networking.k8s.io', ['IngressClass', 'IPAddress', 'ServiceCIDR']),
  ...named('node.k8s.io', ['RuntimeClass']),
  ...named('policy', ['PodSecurityPolicy']),
  ...named('rbac.authorization.k8s.io', ['ClusterRole', 'ClusterRoleBinding']),
  ...named('resource.k8s.io', ['DeviceClass', 'ResourceSlice']),
  ...named('scheduling.k8s.io', ['PriorityClass']),
  ...named('storage.k8s.io', ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass']),
]);

const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'extensions',
  'policy',
  ...[...CLUSTER_SCOPED].map((name) => name.slice(0, name.lastIndexOf('/'))),
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'internal.apiserver.k8s.io',
  'storagemigration.k8s.io',
]);

/** Whether the group is Kubernetes' own, so that what is not known of a kind of it is not there. */
export function isBuiltInGroup(group: string): boolean {
  return BUILT_IN_GROUPS.has(group);
}

/** Whether resources of this plural name live in namespaces; undefined when it is not known. */
export function isNamespacedResource(group: string, plural: string): boolean | undefined {
  if (!isBuiltInGroup(group) || plural === '*') return undefined;
  const cluster = [...CLUSTER_SCOPED].filter((name) => name.slice(0, name.lastIndexOf('/')) === group);
  return !cluster.some((name) => guessedPlural(name.slice(name.lastIndexOf('/') + 1)) === plural);
}

export function kindFacts(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  defined?: DefinedKinds,
): KindFacts {
  const group = apiGroup(apiVersion);
  const known = defined?.get(`${group}/${kind}`);
  if (known !== undefined) return known;
  const isOwn = isBuiltInGroup(group);
  const rule = guessedPlural(kind);
  return {
    // Of a word like gateway the rule makes gatewaies; whoever defines such a kind calls it gateways.
    plurals: !isOwn && /[aeiou]y$/i.test(kind) ? [rule, `${kind.toLowerCase()}s`] : [rule],
    namespaced: isOwn ? !CLUSTER_SCOPED.has(`${group}/${kind}`) : undefined,
  };
}

/** As `UnsafeGuessKindToResource` of k8s.io/apimachinery/pkg/api/meta. */
export function guessedPlural(kind: string): string {
  const word = kind.toLowerCase();
  if (word.endsWith('endpoints')) return word;
  if (word.endsWith('s')) return `${word}es`;
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** What a CustomResourceDefinition says of its kind; undefined for anything else. */
export function definedKind(definition: unknown): readonly [name: string, facts: KindFacts] | undefined {
  const spec = member(definition, 'spec');
  const names = member(spec, 'names');
  const [group, kind, plural, scope] = [
    member(spec, 'group'),
    member(names, 'kind'),
    member(names, 'plural'),
    member(spec, 'scope'),
  ];
  if (typeof group !== 'string' || typeof kind !== 'string' || typeof plural !== 'string') return undefined;
  return [`${group}/${kind}`, { plurals: [plural], namespaced: scope !== 'Cluster' }];
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function named(group: string, kinds: readonly string[]): readonly string[] {
  return kinds.map((kind) => `${group}/${kind}`);
}
