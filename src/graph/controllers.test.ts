import { describe, expect, it } from 'vitest';
import { resourceId, sourceId, type Edge, type Json, type Resource } from '../model/index.js';
import { controllersOf, isRetired } from './controllers.js';

function resource(kind: string, name: string, raw: Json = {}, namespace = 'shop'): Resource {
  return {
    id: resourceId(`${kind}/${name}`),
    source: sourceId('k'),
    platform: 'kubernetes',
    apiVersion: 'apps/v1',
    kind,
    name,
    namespace,
    labels: {},
    annotations: {},
    raw,
  };
}

const deployment = resource('Deployment', 'web');
const set = resource('ReplicaSet', 'web-1', { spec: { replicas: 2 } });
const old = resource('ReplicaSet', 'web-0', { spec: { replicas: 0 } });
const pod = resource('Pod', 'web-1-a');
const all = [deployment, set, old, pod];

const edge = (from: Resource, to: Resource): Edge => ({ from: from.id, relation: 'controlled-by', to: to.id, evidence: 'x' });
const owned = [edge(pod, set), edge(set, deployment), edge(old, deployment)];
const of = (edges: readonly Edge[], resources: readonly Resource[] = all) =>
  controllersOf(edges, new Map(resources.map((one) => [one.id, one])));

describe('the controller of a resource', () => {
  it('is the topmost one', () => {
    expect(of(owned)(pod.id)).toBe(deployment.id);
    expect(of(owned)(deployment.id)).toBe(deployment.id);
  });

  it('is the topmost that was seen', () => {
    expect(of(owned, [set, pod])(pod.id)).toBe(set.id);
    expect(of(owned, [pod])(pod.id)).toBe(pod.id);
  });

  it('is none that deploys it, or lies in another namespace', () => {
    const application = resource('Application', 'shop');
    const elsewhere = resource('Deployment', 'web', {}, 'other');
    expect(of([edge(deployment, application)], [...all, application])(deployment.id)).toBe(deployment.id);
    expect(of([edge(pod, elsewhere)], [pod, elsewhere])(pod.id)).toBe(pod.id);
  });

  it('comes to an end where resources control each other', () => {
    const circle = [edge(set, deployment), edge(deployment, set)];
    expect([set.id, deployment.id]).toContain(of(circle)(set.id));
  });
});

describe('a generation that is scaled to nothing', () => {
  it('is retired while its controller is there', () => {
    expect(all.filter((one) => isRetired(one, of(owned)))).toEqual([old]);
    expect(isRetired(old, of([]))).toBe(false);
  });
});
