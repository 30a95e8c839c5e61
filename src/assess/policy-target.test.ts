import { describe, expect, it } from 'vitest';
import { resourceId, sourceId, type Json, type Resource } from '../model/index.js';
import { objectWithin, selects } from './policy-target.js';
import { subjectOf } from './subject.js';

const PODS = { select: { podTemplates: true, apiGroups: [], kinds: [] } };
const SPEC = { containers: [{ name: 'app' }] };
const select = (apiGroups: readonly string[], kinds: readonly string[]) => ({
  select: { podTemplates: false, apiGroups, kinds },
});
const resource = (apiVersion: string, kind: string, raw: Json = {}, platform = 'kubernetes') => ({
  id: resourceId('r'),
  source: sourceId('s'),
  name: 'r',
  labels: {},
  annotations: {},
  apiVersion,
  kind,
  raw,
  platform,
});
const policyTarget = (policy: Parameters<typeof objectWithin>[0], on: Resource) => objectWithin(policy, subjectOf(on));

describe('a policy for Pods', () => {
  it.each<[string, string, string, Json]>([
    ['v1', 'Pod', '', { spec: SPEC }],
    ['v1', 'PodTemplate', 'template', { template: { spec: SPEC } }],
    ['v1', 'ReplicationController', 'spec.template', { spec: { template: { spec: SPEC } } }],
    ['apps/v1', 'Deployment', 'spec.template', { spec: { template: { spec: SPEC } } }],
    ['apps/v1beta2', 'ReplicaSet', 'spec.template', { spec: { template: { spec: SPEC } } }],
    ['apps/v1', 'DaemonSet', 'spec.template', { spec: { template: { spec: SPEC } } }],
    ['apps/v1', 'StatefulSet', 'spec.template', { spec: { template: { spec: SPEC } } }],
    ['extensions/v1beta1', 'Deployment', 'spec.template', { spec: { template: { spec: SPEC } } }],
    ['batch/v1', 'Job', 'spec.template', { spec: { template: { spec: SPEC } } }],
    ['batch/v1', 'CronJob', 'spec.jobTemplate.spec.template', { spec: { jobTemplate: { spec: { template: { spec: SPEC } } } } }],
  ])('sees the Pod that a %s %s makes, at %j', (apiVersion, kind, prefix, raw) => {
    const one = resource(apiVersion, kind, raw);
    expect(selects(PODS, one)).toBe(true);
    expect(policyTarget(PODS, one)).toMatchObject({ kind: 'target', prefix, object: { spec: SPEC } });
  });

  it.each([
    ['v1', 'Service'],
    ['apps/v1', 'Pod'],
    ['argoproj.io/v1alpha1', 'Deployment'],
    ['batch/v1', 'Deployment'],
    ['v1', 'Job'],
  ])('does not select a %s %s', (apiVersion, kind) => {
    expect(selects(PODS, resource(apiVersion, kind))).toBe(false);
  });

  it.each<[Json, string]>([
    [{}, 'it has no spec'],
    [{ spec: null }, 'it has no spec'],
    [{ spec: { template: null } }, 'it has no spec.template'],
    [{ spec: [{ template: {} }] }, 'it has no spec.template'],
    [{ spec: 'template' }, 'it has no spec.template'],
    ['text', 'it has no spec'],
  ])('says what is missing of %j', (raw, reason) => {
    expect(policyTarget(PODS, resource('apps/v1', 'Deployment', raw))).toEqual({ kind: 'missing', reason });
  });
});

describe('a policy for kinds', () => {
  it.each<[readonly string[], readonly string[], boolean]>([
    [['networking.k8s.io'], ['Ingress'], true],
    [['', 'networking.k8s.io'], ['Service', 'Ingress'], true],
    [['*'], ['Ingress'], true],
    [['networking.k8s.io'], ['*'], true],
    [[''], ['Ingress'], false],
    [['networking.k8s.io'], ['ingress'], false],
    [[], [], false],
  ])('of the groups %j and kinds %j selects an Ingress: %j', (groups, kinds, expected) => {
    expect(selects(select(groups, kinds), resource('networking.k8s.io/v1', 'Ingress'))).toBe(expected);
  });

  it('sees the whole resource', () => {
    const raw = { apiVersion: 'v1', kind: 'Service', spec: { type: 'NodePort' } };
    expect(policyTarget(select([''], ['Service']), resource('v1', 'Service', raw))).toEqual({
      kind: 'target',
      object: raw,
      prefix: '',
    });
  });
});

it('takes a null field for one that is not there, and leaves a null item, and what we made ourselves, as it is', () => {
  const raw = { spec: { a: null, b: [{ c: null, d: 1 }, null], e: { f: null } } };
  const target = (apiVersion: string) => policyTarget(select(['*'], ['*']), resource(apiVersion, 'Pod', raw));
  for (const apiVersion of ['v1', 'Microsoft.Sql/2023-08-01']) {
    expect(target(apiVersion)).toMatchObject({ object: { spec: { b: [{ d: 1 }, null], e: {} } } });
    expect(Object.keys(JSON.parse(JSON.stringify(target(apiVersion))).object.spec)).toEqual(['b', 'e']);
  }
  expect(target('headwater.dev/v1')).toMatchObject({ object: raw });
});

it('says of what a cloud answered of which kind and version it is', () => {
  const one = resource('s3.amazonaws.com/2006-03-01', 'Bucket', { Name: 'a', kind: 'its own' });
  expect(policyTarget(select(['*'], ['*']), one)).toMatchObject({
    object: { apiVersion: 's3.amazonaws.com/2006-03-01', kind: 'Bucket', Name: 'a' },
  });
});

it('keeps a key called __proto__ as a key', () => {
  const raw = JSON.parse('{"metadata": {"labels": {"__proto__": "x", "gone": null}}}') as Json;
  const target = policyTarget(select([''], ['Pod']), resource('v1', 'Pod', raw));
  expect(JSON.stringify(target)).toContain('"labels":{"__proto__":"x"}');
});
