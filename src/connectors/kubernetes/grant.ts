/** The roles that give permissions, as the objects that an administrator applies. */
import type { PermissionGrant } from '../../ports/index.js';

const NAME = 'headwater';
/** `list deployments.apps`, `watch pods in namespace shop` */
const PERMISSION = /^(list|watch|get) ([a-z0-9-]+)(?:\.([a-z0-9.-]+))?(?: in namespace ([a-z0-9-]+))?$/;

const PREAMBLE = `# What Headwater reads of a cluster. \`list secrets\` lets whoever holds it read the values of Secrets: Headwater
# takes their keys, and what Helm says of its releases. Without it, both are a gap.`;

/** Permissions that are none of Kubernetes' are left out. */
export function kubernetesGrant(permissions: readonly string[]): PermissionGrant {
  const parsed = permissions.flatMap((permission) => {
    const [, verb, resource, group = '', namespace] = PERMISSION.exec(permission) ?? [];
    return verb === undefined || resource === undefined ? [] : [{ verb, resource, group, namespace }];
  });
  const namespaces = [...new Set(parsed.map(({ namespace }) => namespace))].toSorted();
  const documents = [
    document('v1', 'Namespace', { name: NAME }),
    document('v1', 'ServiceAccount', { name: NAME, namespace: NAME }),
    ...namespaces.flatMap((namespace) =>
      roleAndBinding(
        parsed.filter((one) => one.namespace === namespace),
        namespace,
      ),
    ),
  ];
  const isWhole = namespaces.includes(undefined);
  return {
    as: isWhole ? 'ClusterRole, its binding and a ServiceAccount' : 'Roles, their bindings and a ServiceAccount',
    format: 'yaml',
    text: [PREAMBLE, ...documents].join('\n---\n') + '\n',
    apply: 'kubectl apply -f FILE',
  };
}

interface Permission {
  readonly verb: string;
  readonly resource: string;
  readonly group: string;
}

function roleAndBinding(permissions: readonly Permission[], namespace: string | undefined): readonly string[] {
  const [role, binding] = namespace === undefined ? ['ClusterRole', 'ClusterRoleBinding'] : ['Role', 'RoleBinding'];
  const metadata = namespace === undefined ? { name: NAME } : { name: NAME, namespace };
  const rbac = 'rbac.authorization.k8s.io';
  return [
    `${document(`${rbac}/v1`, role, metadata)}\nrules:\n${rules(permissions).join('\n')}`,
    [
      document(`${rbac}/v1`, binding, metadata),
      `roleRef: { apiGroup: ${rbac}, kind: ${role}, name: ${NAME} }`,
      `subjects: [{ kind: ServiceAccount, name: ${NAME}, namespace: ${NAME} }]`,
    ].join('\n'),
  ];
}

/** One rule for the resources of a group that have the same verbs. */
function rules(permissions: readonly Permission[]): readonly string[] {
  const verbsOf = new Map<string, { readonly group: string; readonly resource: string; readonly verbs: Set<string> }>();
  for (const { group, resource, verb } of permissions) {
    const key = `${resource}.${group}`;
    const known = verbsOf.get(key) ?? { group, resource, verbs: new Set() };
    known.verbs.add(verb);
    verbsOf.set(key, known);
  }
  const grouped = new Map<string, { readonly group: string; readonly verbs: readonly string[]; readonly resources: string[] }>();
  for (const { group, resource, verbs } of verbsOf.values()) {
    const sorted = [...verbs].toSorted();
    const key = `${group} ${sorted.join()}`;
    const known = grouped.get(key) ?? { group, verbs: sorted, resources: [] };
    known.resources.push(resource);
    grouped.set(key, known);
  }
  return [...grouped.values()]
    .toSorted((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0))
    .map(({ group, verbs, resources }) =>
      [
        `  - apiGroups: ['${group}']`,
        `    resources: [${resources.toSorted().join(', ')}]`,
        `    verbs: [${verbs.join(', ')}]`,
      ].join('\n'),
    );
}

function document(apiVersion: string, kind: string, metadata: { readonly name: string; readonly namespace?: string }): string {
  const entries = Object.entries(metadata).map(([key, value]) => `${key}: ${value}`);
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { ${entries.join(', ')} }`;
}
