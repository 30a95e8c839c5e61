import { describe, expect, it } from 'vitest';
import { changePodSpecs, containersOf } from './pod-containers.js';

const spec = { containers: [{ name: 'app', image: 'app:1' }], initContainers: [{ name: 'init', image: 'init:1' }] };
const CONTAINERS = [
  { name: 'app', kind: 'container', image: 'app:1' },
  { name: 'init', kind: 'initContainer', image: 'init:1' },
];

describe.each([
  ['a Pod', { apiVersion: 'v1', kind: 'Pod', spec }],
  ['a Deployment', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec } } }],
  ['a CronJob', { apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: { template: { spec } } } } }],
  ['a custom kind', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { parts: [{ template: { spec } }] } }],
])('%s', (_, object) => {
  it('has its containers', () => {
    expect(containersOf(object)).toEqual(CONTAINERS);
  });

  it('is changed where they are, as a copy', () => {
    const before = JSON.stringify(object);
    const changed = changePodSpecs(object, (found) => ({ ...found, containers: [] }));
    expect(JSON.stringify(changed)).toBe(before.replace('"containers":[{"name":"app","image":"app:1"}]', '"containers":[]'));
    expect(JSON.stringify(object)).toBe(before);
  });

  it('is the same object when nothing changes', () => {
    expect(changePodSpecs(object, (found) => found)).toBe(object);
  });
});

it.each([
  ['a definition', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', spec: { template: { spec } } }],
  ['what is too deep', { apiVersion: 'x.example/v1', kind: 'Deep', spec: nested(30, { template: { spec } }) }],
  ['what has no version', { kind: 'Pod', spec }],
])('finds none in %s', (_, object) => {
  expect(containersOf(object)).toEqual([]);
});

it('names the container that has no name by its place, and leaves out what has no image', () => {
  const containers = [{ image: 'a' }, { name: 'b' }, 'c', { name: 'd', image: '' }];
  const object = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', spec: { template: { spec: { containers } } } };
  expect(containersOf(object)).toEqual([{ name: 'containers[0]', kind: 'container', image: 'a' }]);
});

it('keeps keys that name a prototype', () => {
  const object = JSON.parse('{"apiVersion":"v1","kind":"Pod","__proto__":{"a":1},"spec":{"containers":[]}}') as { kind: string };
  const changed = changePodSpecs(object as never, () => ({ containers: [{ name: 'x' }] }));
  expect(JSON.stringify(changed)).toContain('"__proto__":{"a":1}');
});

function nested(depth: number, inner: object): never {
  return Array.from({ length: depth }).reduce<object>((value) => ({ a: value }), inner) as never;
}
