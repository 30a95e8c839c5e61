import { describe, expect, it } from 'vitest';
import { definedKind, guessedPlural, isBuiltInGroup, kindFacts } from './kubernetes-kinds.js';

describe('the name of the resources of a kind', () => {
  it.each([
    ['Pod', 'pods'],
    ['Ingress', 'ingresses'],
    ['NetworkPolicy', 'networkpolicies'],
    ['Endpoints', 'endpoints'],
    ['StorageClass', 'storageclasses'],
    ['ServiceAccount', 'serviceaccounts'],
  ])('of %s is %s', (kind, plural) => expect(guessedPlural(kind)).toBe(plural));

  it('is the one that a definition gives', () => {
    const definition = { spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Ox', plural: 'oxen' } } };
    const defined = new Map([definedKind(definition) ?? ['', { plurals: [], namespaced: true }]]);
    expect(kindFacts({ apiVersion: 'example.com/v1', kind: 'Ox' }, defined)).toEqual({ plurals: ['oxen'], namespaced: false });
    expect(definedKind({ spec: { names: {} } })).toBeUndefined();
    expect(definedKind('text')).toBeUndefined();
  });

  it('may be either of two where the rule and people differ', () => {
    expect(kindFacts({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' }).plurals).toEqual(['gatewaies', 'gateways']);
  });
});

describe('the scope of a kind', () => {
  it.each([
    ['v1', 'Pod', true],
    ['v1', 'Namespace', false],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', false],
    ['rbac.authorization.k8s.io/v1', 'Role', true],
    ['example.com/v1', 'Widget', undefined],
  ])('of %s %s is namespaced: %s', (apiVersion, kind, namespaced) => {
    expect(kindFacts({ apiVersion, kind }).namespaced).toBe(namespaced);
  });

  it('is known of all kinds of the groups that are built in', () => {
    expect(['', 'apps', 'rbac.authorization.k8s.io', 'example.com'].map(isBuiltInGroup)).toEqual([true, true, true, false]);
  });
});
