import { describe, expect, it } from 'vitest';
import type { Json, Resource } from '../../model/index.js';
import { object } from '../../../test/fakes/kubernetes-look.js';
import { protects } from './protects.js';

type Fields = { readonly [key: string]: Json };

const deployment = (name: string, metadata: Fields = {}, spec: Fields = {}): Resource =>
  object('apps/v1', 'Deployment', name, { metadata, spec: { template: spec } });
const within = (namespace: string, resource = deployment('web')): Resource => ({ ...resource, namespace });
const binding = (name: string, subjects: readonly Json[] = [], metadata: Fields = {}): Resource =>
  object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', name, { metadata, more: { subjects, roleRef: { name: 'edit' } } });

describe('S8: out of reach', () => {
  it.each([
    ['kube-system', within('kube-system')],
    ['a namespace of the platform', within('openshift-dns')],
    ['Headwater', within('headwater')],
    ['a part of Headwater elsewhere', deployment('worker', { labels: { 'app.kubernetes.io/part-of': 'headwater' } })],
    ['a node', object('v1', 'Node', 'n1')],
    ['a namespace', object('v1', 'Namespace', 'shop')],
    ['name resolution', deployment('dns', { labels: { 'k8s-app': 'kube-dns' } })],
    ['name resolution by its Pods', deployment('dns', {}, { metadata: { labels: { 'app.kubernetes.io/name': 'coredns' } } })],
    ['what nodes need first', deployment('x', {}, { spec: { priorityClassName: 'system-node-critical' } })],
    ['what somebody marked', deployment('x', { annotations: { 'headwater.dev/break-glass': '' } })],
    ['a binding of the system', binding('system:basic-user')],
    ['the binding of administrators', binding('cluster-admin')],
    ['a break-glass binding', binding('sre-break-glass')],
    ['a binding of the bootstrap', binding('x', [], { labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } })],
    ['a binding that lets the rescuers in', binding('x', [{ kind: 'Group', name: 'system:masters' }])],
    ['the rights of Headwater', binding('headwater-actor')],
  ])('is %s', (_, resource) => {
    expect(protects(resource)).toMatch(/./);
  });

  it.each([
    ['an ordinary Deployment', deployment('web', { labels: { app: 'web' } })],
    ['a binding of a team', binding('shop-editors', [{ kind: 'Group', name: 'shop' }])],
    ['a name that only begins alike', within('kube-systems')],
    ['a label that names a member of every object', deployment('x', { labels: { 'k8s-app': 'constructor' } })],
  ])('is not %s', (_, resource) => {
    expect(protects(resource)).toBeUndefined();
  });
});
