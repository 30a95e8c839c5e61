import { describe, expect, it } from 'vitest';
import { resourceId, sourceId, type Edge, type Json, type Relation, type Resource } from '../../model/index.js';
import { createRelationIndex } from './relation-index.js';
import { RELATION_RULES } from './rules.js';

function resource(apiVersion: string, kind: string, name: string, more: Json = {}, parts: Partial<Resource> = {}): Resource {
  return {
    id: resourceId(`${parts.cluster ?? ''}${parts.namespace ?? 'shop'}/${kind}/${name}`),
    source: sourceId('k'),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name,
    namespace: 'shop',
    labels: {},
    annotations: {},
    raw: { apiVersion, kind, ...(more as object) },
    ...parts,
  };
}

const workload = (name: string, labels: Json, parts: Partial<Resource> = {}, spec: Json = {}) =>
  resource('apps/v1', 'Deployment', name, { spec: { template: { metadata: { labels }, spec } } }, parts);
const budget = (name: string, selector: Json) => resource('policy/v1', 'PodDisruptionBudget', name, { spec: { selector } });
const RBAC = 'rbac.authorization.k8s.io/v1';

const web = workload('web', { app: 'web', tier: 'front' });
const api = workload('api', { app: 'api' }, {}, { serviceAccountName: 'robot' });

/** What is related, by name. */
function related(of: Resource, relation: Relation, ...others: readonly Resource[]): readonly string[] {
  return createRelationIndex([of, ...others])
    .related(of, relation)
    .map(({ kind, name }) => `${kind}/${name}`);
}

describe('what selects Pods', () => {
  it.each<[string, Json, readonly string[]]>([
    ['by labels', { matchLabels: { app: 'web' } }, ['Deployment/web']],
    ['by all of the labels', { matchLabels: { app: 'web', tier: 'back' } }, []],
    ['when it is empty', {}, ['Deployment/api', 'Deployment/web']],
    ['by In', { matchExpressions: [{ key: 'app', operator: 'In', values: ['api', 'x'] }] }, ['Deployment/api']],
    ['by NotIn', { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] }, ['Deployment/api']],
    ['by Exists', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, ['Deployment/web']],
    ['by DoesNotExist', { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, ['Deployment/api']],
    ['by an operator that there is not', { matchExpressions: [{ key: 'tier', operator: 'Like' }] }, []],
  ])('finds them %s', (_, selector, expected) => {
    expect(related(budget('b', selector), 'selects', web, api)).toEqual(expected);
  });

  it('is found from the workload', () => {
    const service = resource('v1', 'Service', 'web', { spec: { selector: { app: 'web' } } });
    const all = resource('networking.k8s.io/v1', 'NetworkPolicy', 'all', { spec: { podSelector: {} } });
    expect(related(web, 'selected-by', service, all, budget('b', { matchLabels: { app: 'x' } }))).toEqual([
      'NetworkPolicy/all',
      'Service/web',
    ]);
  });

  it('selects nothing without a selector, in another namespace, cluster, overlay or source', () => {
    const service = resource('v1', 'Service', 'web', { spec: {} });
    const of = budget('b', { matchLabels: { app: 'web' } });
    const labels = { app: 'web' };
    const origin = { repository: web.source as never, files: [], overlay: 'overlays/prod' };
    expect(related(service, 'selects', web)).toEqual([]);
    for (const parts of [{ namespace: 'other' }, { cluster: 'other' }, { source: sourceId('other') }, { origin }])
      expect(related(of, 'selects', workload('web', labels, parts))).toEqual([]);
  });
});

describe('identities', () => {
  const robot = resource('v1', 'ServiceAccount', 'robot');
  const role = resource(RBAC, 'Role', 'reader');
  const wide = resource(RBAC, 'ClusterRole', 'admin', {}, { namespace: undefined as never });
  const subjects = [
    { kind: 'ServiceAccount', name: 'robot', namespace: 'shop' },
    { kind: 'User', name: 'ana' },
  ];
  const binding = (kind: string, name: string) =>
    resource(RBAC, 'RoleBinding', `to-${name}`, { roleRef: { kind, name }, subjects });

  it('are found from the workload, which runs as the default one when it says none', () => {
    expect(related(api, 'runs-as', robot)).toEqual(['ServiceAccount/robot']);
    expect(related(web, 'runs-as', robot, resource('v1', 'ServiceAccount', 'default'))).toEqual(['ServiceAccount/default']);
    expect(related(robot, 'runs', api, web)).toEqual(['Deployment/api']);
  });

  it('are bound to roles of their namespace and of the cluster', () => {
    expect(related(binding('Role', 'reader'), 'binds', role, wide)).toEqual(['Role/reader']);
    expect(related(binding('ClusterRole', 'admin'), 'binds', role, wide)).toEqual(['ClusterRole/admin']);
    expect(related(wide, 'bound-by', binding('ClusterRole', 'admin'))).toEqual(['RoleBinding/to-admin']);
    expect(related(robot, 'granted-by', binding('Role', 'reader'))).toEqual(['RoleBinding/to-reader']);
    expect(related(binding('Role', 'reader'), 'grants-to', robot)).toEqual(['ServiceAccount/robot']);
  });
});

it('relates what is in a namespace, what leads to a Service, and what scales a workload', () => {
  const namespace = resource('v1', 'Namespace', 'shop', {}, { namespace: undefined as never });
  const service = resource('v1', 'Service', 'web');
  const path = { backend: { service: { name: 'web' } } };
  const ingress = resource('networking.k8s.io/v1', 'Ingress', 'in', { spec: { rules: [{ http: { paths: [path, path] } }] } });
  const target = { kind: 'Deployment', name: 'web' };
  const scaler = resource('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', { spec: { scaleTargetRef: target } });
  expect(related(web, 'member-of', namespace)).toEqual(['Namespace/shop']);
  expect(related(namespace, 'has-member', web, service)).toEqual(['Deployment/web', 'Service/web']);
  expect(related(ingress, 'exposes', service)).toEqual(['Service/web']);
  expect(related(service, 'exposed-by', ingress)).toEqual(['Ingress/in']);
  expect(related(web, 'scaled-by', scaler)).toEqual(['HorizontalPodAutoscaler/web']);
  expect(related(scaler, 'scales', web, api)).toEqual(['Deployment/web']);
});

it('follows resources that change and go', () => {
  const of = budget('b', { matchLabels: { app: 'web' } });
  const index = createRelationIndex([of, web]);
  index.put(workload('web', { app: 'other' }));
  expect(index.related(of, 'selects')).toEqual([]);
  index.put(web);
  expect(index.related(of, 'selects')).toHaveLength(1);
  index.remove(web.id);
  expect(index.related(of, 'selects')).toEqual([]);
});

it('reads nothing into objects that are not what they should be', () => {
  for (const raw of [null, [], 'x', { spec: 1 }, { spec: { selector: [1], template: 'x', rules: [null] }, subjects: {} }]) {
    for (const [apiVersion, kind] of [
      ['policy/v1', 'PodDisruptionBudget'],
      ['apps/v1', 'Deployment'],
      ['networking.k8s.io/v1', 'Ingress'],
      [RBAC, 'RoleBinding'],
      ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    ] as const) {
      const of = { ...resource(apiVersion, kind, 'x'), raw: raw as Json };
      expect(related(of, 'selects', web)).toEqual([]);
      expect(related(of, 'exposes', web)).toEqual([]);
    }
  }
});

describe('an index that is asked again', () => {
  it('gives what has come since, and not what has gone', () => {
    const index = createRelationIndex([web]);
    const all = budget('all', {});
    const asked = () => index.related(web, 'selected-by').map(({ name }) => name);
    expect(asked()).toEqual([]);
    index.put(all);
    expect(asked()).toEqual(['all']);
    expect(asked()).toEqual(['all']);
    index.remove(all.id);
    expect(asked()).toEqual([]);
  });

  it('has one rule for each relation', () => {
    const named = RELATION_RULES.flatMap(({ relation, inverse }) => [relation, inverse]);
    expect(new Set(named).size).toBe(named.length);
  });
});

describe('relations that a platform states', () => {
  const cloud = (name: string): Resource => ({ ...resource('x/v1', 'Thing', name), platform: 'cloud', id: resourceId(name) });
  const [disk, key, other] = [cloud('disk'), cloud('key'), cloud('other')];
  const edge = (from: Resource, relation: Relation, to: Resource): Edge => ({
    from: from.id,
    relation,
    to: to.id,
    evidence: 'KeyId',
  });
  const encrypted = edge(disk, 'encrypted-by', key);

  it('hold from both ends, once, whoever came first', () => {
    for (const all of [
      [disk, key],
      [key, disk],
    ]) {
      const index = createRelationIndex(all, [encrypted, encrypted]);
      expect(index.related(disk, 'encrypted-by')).toEqual([key]);
      expect(index.related(key, 'encrypts')).toEqual([disk]);
      expect(index.related(key, 'encrypted-by')).toEqual([]);
      expect(index.relating(key, new Set(['encrypted-by']))).toEqual([disk]);
    }
  });

  it('to what was not seen show once it is seen, and end with the one that states them', () => {
    const index = createRelationIndex([disk], [encrypted]);
    expect(index.related(disk, 'encrypted-by')).toEqual([]);
    index.put(key);
    expect(index.related(disk, 'encrypted-by')).toEqual([key]);
    index.put(disk, [edge(disk, 'encrypted-by', other)]);
    index.put(other);
    expect([index.related(disk, 'encrypted-by'), index.related(key, 'encrypts')]).toEqual([[other], []]);
    index.remove(disk.id);
    expect(index.related(other, 'encrypts')).toEqual([]);
  });

  it('stand beside those that are inferred', () => {
    const budgetOfWeb = budget('b', { matchLabels: { app: 'web' } });
    const index = createRelationIndex([budgetOfWeb, web, api], [edge(budgetOfWeb, 'selects', api)]);
    expect(index.related(budgetOfWeb, 'selects').map(({ name }) => name)).toEqual(['api', 'web']);
  });
});
