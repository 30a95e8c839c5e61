import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import * as actions from './actions/index.js';
import { actorGrant, kubernetesGrant } from './grant.js';
import { ESTATE_KINDS } from './kinds.js';

const documentsOf = (permissions: readonly string[]): readonly unknown[] =>
  parseAllDocuments(kubernetesGrant(permissions).text).map((document) => document.toJSON() as unknown);

it('gives each resource its verbs, and no more', () => {
  const documents = documentsOf([
    'list pods',
    'watch pods',
    'list secrets',
    'list deployments.apps',
    'get on the discovery addresses',
  ]);
  expect(documents[2]).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'headwater' },
    rules: [
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['list'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] },
    ],
  });
  expect(documents.map((document) => (document as { kind: string }).kind)).toEqual([
    'Namespace',
    'ServiceAccount',
    'ClusterRole',
    'ClusterRoleBinding',
  ]);
});

it('gives Roles in the namespaces that are named', () => {
  const { as, text } = kubernetesGrant(['list pods in namespace a', 'list pods in namespace b']);
  expect(as).toContain('Roles');
  expect(text).not.toContain('kind: ClusterRole');
  expect(documentsOf(['list pods in namespace a'])[3]).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'headwater', namespace: 'a' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'headwater' },
    subjects: [{ kind: 'ServiceAccount', name: 'headwater', namespace: 'headwater' }],
  });
});

it('reads, and changes nothing', () => {
  const permissions = ESTATE_KINDS.flatMap(({ calls }) => calls.map(({ permission }) => permission));
  expect(new Set(permissions.map((permission) => permission.split(' ')[0]))).toEqual(new Set(['list', 'watch']));
  expect(kubernetesGrant(permissions).text).not.toContain("'*'");
});

it('gives the rights to act in roles of their own, with what they amount to', () => {
  const { text } = actorGrant([
    'patch deployments/scale.apps',
    'create pods/eviction',
    'bind roles.rbac.authorization.k8s.io',
    'escalate roles',
  ]);
  const [, , role, binding] = parseAllDocuments(text).map((document) => document.toJSON() as Record<string, unknown>);
  expect(role).toMatchObject({
    metadata: { name: 'headwater-actor' },
    rules: [
      { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
      { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['patch'] },
      { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['bind'] },
    ],
  });
  expect(binding).toMatchObject({ roleRef: { name: 'headwater-actor' }, subjects: [{ name: 'headwater' }] });
  expect(text).toContain('lets whoever holds it give any role to anybody');
  expect(actorGrant(['create pods/eviction']).text).not.toContain('`bind`');
});

it('has in it all that actions need, and no right to read or change Secrets or roles', () => {
  const permissions = Object.values(actions).flatMap((action) => action.permissions.map(({ permission }) => permission));
  const { text } = actorGrant(permissions);
  for (const permission of permissions) expect(actorGrant([permission]).text, permission).toContain('rules:\n  - apiGroups');
  for (const never of ['secrets', '*', 'escalate', 'impersonate', 'exec']) expect(text).not.toContain(`${never},`);
  expect(text).not.toMatch(/resources: \[[^\]]*(secrets|exec|\*)/);
});
