/** The roles that give permissions, as the objects that an administrator applies. */
import type { PermissionGrant } from '../../ports/index.js';

const NAME = 'headwater';
const ACTOR = 'headwater-actor';
/** `list deployments.apps`, `patch deployments/scale.apps`, `watch pods in namespace shop` */
const PERMISSION = /^([a-z]+) ([a-z0-9-]+(?:\/[a-z]+)?)(?:\.([a-z0-9.-]+))?(?: in namespace ([a-z0-9-]+))?$/;
const READING: ReadonlySet<string> = new Set(['list', 'watch', 'get']);
const ACTING: ReadonlySet<string> = new Set(['create', 'patch', 'delete', 'bind', 'get', 'list']);

const PREAMBLE = `# What Headwater reads of a cluster. \`list secrets\` lets whoever holds it read the values of Secrets: Headwater
# takes their keys, and what Helm says of its releases. Without it, both are a gap.`;

const ACTOR_PREAMBLE = `# What Headwater changes in a cluster, beside what it reads (\`headwater source permissions kubernetes\`), of the
# same account. Leave out what it is not to do: the action that needs it is then refused, and nothing else is.
# \`patch\` on a workload lets whoever holds it run any image there.`;
const BIND_WARNING = `# \`bind\` lets whoever holds it give any role to anybody: name the roles that it is for (\`resourceNames\`), or leave the
# rule out. Without it whole bindings can be removed, but none put back, and no subject be taken out of one.`;

/** Permissions that are none of Kubernetes' are left out. */
export function kubernetesGrant(permissions: readonly string[]): PermissionGrant {
  return grantTo(
    NAME,
    PREAMBLE,
    permissions.flatMap(parse).filter(({ verb }) => READING.has(verb)),
  );
}

/** The rights to act, in roles of their own, so that reading goes on when they are taken away. */
export function actorGrant(permissions: readonly string[]): PermissionGrant {
  const parsed = permissions.flatMap(parse).filter(({ verb }) => ACTING.has(verb));
  const preamble = parsed.some(({ verb }) => verb === 'bind') ? `${ACTOR_PREAMBLE}\n${BIND_WARNING}` : ACTOR_PREAMBLE;
  return grantTo(ACTOR, preamble, parsed);
}

function grantTo(role: string, preamble: string, parsed: readonly PlacedPermission[]): PermissionGrant {
  const namespaces = [...new Set(parsed.map(({ namespace }) => namespace))].toSorted();
  const documents = [
    document('v1', 'Namespace', { name: NAME }),
    document('v1', 'ServiceAccount', { name: NAME, namespace: NAME }),
    ...namespaces.flatMap((namespace) =>
      roleAndBinding(
        role,
        parsed.filter((one) => one.namespace === namespace),
        namespace,
      ),
    ),
  ];
  const isWhole = namespaces.includes(undefined);
  return {
    as: isWhole ? 'ClusterRole, its binding and a ServiceAccount' : 'Roles, their bindings and a ServiceAccount',
    format: 'yaml',
    text: [preamble, ...documents].join('\n---\n') + '\n',
    apply: 'kubectl apply -f FILE',
  };
}

function parse(permission: string): readonly PlacedPermission[] {
  const [, verb, resource, group = '', namespace] = PERMISSION.exec(permission) ?? [];
  return verb === undefined || resource === undefined ? [] : [{ verb, resource, group, namespace }];
}

interface Permission {
  readonly verb: string;
  readonly resource: string;
  readonly group: string;
}

interface PlacedPermission extends Permission {
  /** Undefined for all of the cluster. */
  readonly namespace: string | undefined;
}

function roleAndBinding(name: string, permissions: readonly Permission[], namespace: string | undefined): readonly string[] {
  const [role, binding] = namespace === undefined ? ['ClusterRole', 'ClusterRoleBinding'] : ['Role', 'RoleBinding'];
  const metadata = namespace === undefined ? { name } : { name, namespace };
  const rbac = 'rbac.authorization.k8s.io';
  return [
    `${document(`${rbac}/v1`, role, metadata)}\nrules:\n${rules(permissions).join('\n')}`,
    [
      document(`${rbac}/v1`, binding, metadata),
      `roleRef: { apiGroup: ${rbac}, kind: ${role}, name: ${name} }`,
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
