import { describe, expect, it } from 'vitest';
import type { Json, Resource } from '../../../../model/index.js';
import type { SeenLook } from '../../../../ports/index.js';
import { canonicalJson } from '../../../../lib/canonical-json.js';
import { inputOf, look, object, outline, request, targetOf } from '../../../../../test/fakes/kubernetes-look.js';
import { evictPod } from './index.js';

type Fields = { readonly [key: string]: Json };

const controlledBy = (kind: string, name: string): Fields => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `${kind}-${name}`, controller: true }],
});
const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const unready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] };
const LABELS = { app: 'web' };

function pod(
  name: string,
  status: Fields = ready,
  metadata: Fields = controlledBy('ReplicaSet', 'web-1'),
  spec: Fields = {},
): Resource {
  return object('v1', 'Pod', name, { metadata: { labels: LABELS, ...metadata }, spec, status });
}

const replicaSet = object('apps/v1', 'ReplicaSet', 'web-1', {
  metadata: controlledBy('Deployment', 'web'),
  spec: { replicas: 1 },
});
function deployment(replicas: number, metadata: Fields = {}, status: Fields = {}): Resource {
  const settled = { observedGeneration: 3, replicas, updatedReplicas: replicas, availableReplicas: replicas };
  return object('apps/v1', 'Deployment', 'web', { metadata, spec: { replicas }, status: { ...settled, ...status } });
}
function world(replicas: number, others: SeenLook['others'] = {}, target = pod('web-1-a')): SeenLook {
  const peers = Array.from({ length: replicas - 1 }, (_, index) => pod(`web-1-${index}`));
  return look(target, { controllers: [replicaSet, deployment(replicas)], peers, ...others });
}
const service = object('v1', 'Service', 'web', { spec: { selector: LABELS } });
function budget(spec: Fields, status: Fields): Resource {
  return object('policy/v1', 'PodDisruptionBudget', 'web', { spec, status: { observedGeneration: 3, ...status } });
}
const plan = (seen: SeenLook, parameters: Fields = {}) => evictPod.plan(seen, request({ parameters }));
const refusal = (seen: SeenLook, parameters: Fields = {}): string => {
  const answer = plan(seen, parameters);
  if (answer.kind !== 'refused') throw new Error(`it is ${answer.kind}`);
  return answer.because;
};

const SURGE = [
  'patch deployments/scale.apps',
  'wait Deployment',
  'create pods/eviction',
  'wait Pod',
  'wait Deployment',
  'patch deployments/scale.apps',
];

describe('evict-pod', () => {
  it('evicts one of several, exactly it, and waits for another', () => {
    const answer = plan(world(3));
    expect(outline(answer)).toEqual(['create pods/eviction', 'wait Pod', 'wait Deployment']);
    expect(inputOf(answer)).toEqual({ uid: 'Pod-web-1-a' });
    expect(answer).toMatchObject({ expects: { kind: 'gone', identity: { value: 'Pod-web-1-a' } } });
    expect(canonicalJson(plan(world(3)))).toBe(canonicalJson(answer));
  });

  it('S9: adds a replica first where it is the only one, and takes it away again', () => {
    const answer = plan(world(1));
    expect(outline(answer)).toEqual(SURGE);
    expect(inputOf(answer, 0)).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'Deployment-web' },
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'add', path: '/spec/replicas', value: 2 },
    ]);
    expect(inputOf(answer, 5)).toMatchObject([{}, { value: 2 }, { value: 1 }]);
  });

  it.each([
    [1, '50%', SURGE],
    [2, '100%', SURGE],
    [4, 2, ['create pods/eviction', 'wait Pod', 'wait Deployment']],
    [2, 0, ['create pods/eviction', 'wait Pod', 'wait Deployment']],
  ])('S9: of %d keeps %s others', (replicas, healthyReplicas, steps) => {
    expect(outline(plan(world(replicas), { healthyReplicas }))).toEqual(steps);
  });

  it.each(['most', '101%', -1, 1.5, true])('refuses a floor of %s', (healthyReplicas) => {
    expect(refusal(world(3), { healthyReplicas })).toContain('healthyReplicas');
  });

  it('S9: refuses where the others are not well, and evicts what is not ready itself', () => {
    const peers = [pod('web-1-0', unready), pod('web-1-1', unready)];
    expect(refusal(world(3, { peers }))).toContain('what is wrong with them comes first');
    expect(outline(plan(world(3, { peers }, pod('web-1-a', unready))))).toEqual(['create pods/eviction', 'wait Pod']);
  });

  it('S9: adds one where it is the last behind a Service, though its controller has others', () => {
    const elsewhere = pod('web-1-0', ready, { ...controlledBy('ReplicaSet', 'web-1'), labels: { app: 'other' } });
    expect(outline(plan(world(2, { peers: [elsewhere], services: [service] })))).toEqual(SURGE);
    expect(refusal(world(1, { controllers: [], services: [service] }))).toContain('is not there or was not read');
  });

  it.each([
    ['a StatefulSet', [object('apps/v1', 'StatefulSet', 'web-1', { spec: { replicas: 1 } })], 'a name and volumes of its own'],
    [
      'a custom controller',
      [replicaSet, object('argoproj.io/v1alpha1', 'Rollout', 'web', { spec: { replicas: 1 } })],
      'no Pod can be added',
    ],
    ['an operator', [replicaSet, deployment(1, controlledBy('Shop', 'web'))], 'is scaled by Shop web'],
    ['a rollout under way', [replicaSet, deployment(1, {}, { updatedReplicas: 0 })], 'is being rolled out'],
    ['a status of yesterday', [replicaSet, deployment(1, {}, { observedGeneration: 2 })], 'is being rolled out'],
  ])('S9: adds none for %s', (_, controllers, because) => {
    expect(refusal(world(1, { controllers }))).toContain(because);
  });

  it('S9: adds none that an autoscaler or GitOps would take away', () => {
    const autoscaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web');
    expect(refusal(world(1, { autoscalers: [autoscaler] }))).toContain('raise its minReplicas first');
    const labels = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
    expect(refusal(world(1, { controllers: [replicaSet, deployment(1, { labels })] }))).toContain(
      'Kustomization flux-system/apps',
    );
  });

  it('lets it be the last where somebody says so', () => {
    expect(outline(plan(world(1), { downtime: true }))).toEqual(['create pods/eviction', 'wait Pod', 'wait Deployment']);
  });

  it.each([
    [
      'has no room',
      budget({ maxUnavailable: 0 }, { disruptionsAllowed: 0, expectedPods: 1, currentHealthy: 1, desiredHealthy: 1 }),
      'allows no disruption now',
    ],
    [
      'wants all of them',
      budget({ minAvailable: '100%' }, { disruptionsAllowed: 0, expectedPods: 1, currentHealthy: 1, desiredHealthy: 1 }),
      'allows no disruption now',
    ],
    ['is not counted yet', budget({ minAvailable: 1 }, { observedGeneration: 2, disruptionsAllowed: 5 }), 'not counted anew yet'],
  ])('S9: refuses where its budget %s', (_, one, because) => {
    expect(refusal(world(1, { disruptionBudgets: [one] }))).toContain(because);
    expect(refusal(world(1, { disruptionBudgets: [one] }), { downtime: true })).toContain(because);
  });

  it('S9: makes room first where one more makes it, and waits until the budget has it', () => {
    const one = budget({ minAvailable: 2 }, { disruptionsAllowed: 0, expectedPods: 2, currentHealthy: 2, desiredHealthy: 2 });
    expect(outline(plan(world(2, { disruptionBudgets: [one] }))).slice(0, 4)).toEqual([
      'patch deployments/scale.apps',
      'wait Deployment',
      'wait PodDisruptionBudget',
      'create pods/eviction',
    ]);
  });

  it('S9: refuses two budgets, which the server does not take', () => {
    const one = budget({ minAvailable: 1 }, { disruptionsAllowed: 1 });
    expect(refusal(world(3, { disruptionBudgets: [one, { ...one, name: 'other' }] }))).toContain('of two budgets');
  });

  it('evicts what is not ready past a budget that lets it', () => {
    const spec = { minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' };
    const one = budget(spec, { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 1 });
    const seen = world(1, { disruptionBudgets: [one] }, pod('web-1-a', unready));
    expect(outline(plan(seen))).toEqual(['create pods/eviction', 'wait Pod']);
    const strict = budget({ minAvailable: 1 }, { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 1 });
    expect(refusal(world(1, { disruptionBudgets: [strict] }, pod('web-1-a', unready)))).toContain('allows no disruption now');
  });

  it('does not touch what nothing would bring back, unless somebody says so', () => {
    const bare = look(pod('bare', ready, {}));
    expect(refusal(bare)).toContain('nothing would bring it back');
    expect(outline(plan(bare, { withoutController: true }))).toEqual(['create pods/eviction', 'wait Pod']);
    expect(refusal(look(pod('orphan'), { controllers: [] }))).toContain('is not there or was not read');
  });

  it.each([
    ['is being ended', pod('web-1-a', ready, { deletionTimestamp: '2026-01-01T00:00:00Z' }), 'already-so'],
    ['has ended', pod('web-1-a', { phase: 'Succeeded' }), 'refused'],
    ['is static', pod('web-1-a', ready, { annotations: { 'kubernetes.io/config.mirror': 'x' } }), 'refused'],
    ['is of a node', pod('web-1-a', ready, controlledBy('Node', 'n1')), 'refused'],
  ])('leaves alone what %s', (_, target, kind) => {
    expect(plan(world(3, {}, target)).kind).toBe(kind);
  });

  it('says that a node is without the Pod of a DaemonSet meanwhile', () => {
    const daemonSet = object('apps/v1', 'DaemonSet', 'agent');
    const answer = plan(look(pod('agent-a', ready, controlledBy('DaemonSet', 'agent')), { controllers: [daemonSet] }));
    expect(outline(answer)).toEqual(['create pods/eviction', 'wait Pod']);
    expect(JSON.stringify(answer)).toContain('its node is without it');
  });

  it('knows a Pod that is being ended from one that is not, but where another of its name may follow', () => {
    const generation = { done: { identity: { path: ['metadata', 'generation'], value: 3 } } };
    expect(plan(world(3))).toMatchObject({ steps: [generation, {}, {}] });
    const set = object('apps/v1', 'StatefulSet', 'db', { spec: { replicas: 3 } });
    const peers = [0, 1].map((index) => pod(`db-${index}`, ready, controlledBy('StatefulSet', 'db')));
    const seen = look(pod('db-2', ready, controlledBy('StatefulSet', 'db')), { controllers: [set], peers });
    expect(plan(seen)).toMatchObject({ steps: [{ done: { identity: { path: ['metadata', 'uid'] } } }, {}, {}] });
  });
});

describe('undoing evict-pod', () => {
  const gone = (seen: SeenLook): SeenLook => ({ ...seen, resource: { ...seen.resource, raw: null } });

  it('takes back what the surge added, and only that', () => {
    const seen = world(1);
    const answer = evictPod.undo(seen, gone(seen), targetOf(seen, plan(seen)));
    expect(outline(answer)).toEqual(['patch deployments/scale.apps']);
    expect(inputOf(answer)).toMatchObject([{}, { op: 'test', value: 2 }, { op: 'add', value: 1 }]);
    expect(answer).toMatchObject({ expects: { kind: 'gone' } });
    expect(evictPod.undo(seen, seen, targetOf(seen, plan(seen)))).toMatchObject({ expects: { kind: 'fields' } });
  });

  it('has nothing to do where nothing was added', () => {
    const seen = world(3);
    expect(evictPod.undo(seen, gone(seen), targetOf(seen, plan(seen)))).toMatchObject({ kind: 'already-so' });
    expect(evictPod.undo(seen, seen, targetOf(seen, plan(seen)))).toMatchObject({ kind: 'already-so' });
  });

  it('says that a Pod without a controller does not come back', () => {
    const seen = look(pod('bare', ready, {}));
    const target = targetOf(seen, plan(seen, { withoutController: true }));
    expect(evictPod.undo(seen, gone(seen), target)).toMatchObject({ kind: 'drifted' });
  });
});
