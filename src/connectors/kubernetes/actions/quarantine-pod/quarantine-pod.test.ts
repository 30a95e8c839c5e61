import { describe, expect, it } from 'vitest';
import type { Json, Resource } from '../../../../model/index.js';
import type { SeenLook } from '../../../../ports/index.js';
import { inputOf, look, object, outline, request, targetOf } from '../../../../../test/fakes/kubernetes-look.js';
import { quarantinePod } from './index.js';

type Fields = { readonly [key: string]: Json };

const UID = 'Pod-web-1-a';
const LABELS = { app: 'web', 'pod-template-hash': '1', team: 'shop' };
const OWNED = {
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'ReplicaSet-web-1', controller: true }],
};
const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const matching = (matchLabels: Fields): Fields => ({ selector: { matchLabels } });

function pod(name = 'web-1-a', metadata: Fields = OWNED, spec: Fields = {}): Resource {
  return object('v1', 'Pod', name, { metadata: { labels: LABELS, ...metadata }, spec, status: ready });
}
const replicaSet = object('apps/v1', 'ReplicaSet', 'web-1', {
  spec: { replicas: 2, ...matching({ app: 'web', 'pod-template-hash': '1' }) },
  status: { observedGeneration: 3, availableReplicas: 2 },
});
const service = object('v1', 'Service', 'web', { spec: { selector: { app: 'web' } } });
const policy = (name: string, spec: Fields): Resource => object('networking.k8s.io/v1', 'NetworkPolicy', name, { spec });
const OURS = policy(`headwater-quarantine-${UID}`, {
  podSelector: { matchLabels: { 'headwater.dev/quarantine': UID } },
  policyTypes: ['Ingress', 'Egress'],
});
function world(others: SeenLook['others'] = {}, target = pod()): SeenLook {
  return look(target, { controllers: [replicaSet], peers: [pod('web-1-b')], services: [service], ...others });
}
const plan = (seen: SeenLook, parameters: Fields = {}) => quarantinePod.plan(seen, request({ parameters }));
const refusal = (seen: SeenLook): string => {
  const answer = plan(seen);
  if (answer.kind !== 'refused') throw new Error(`it is ${answer.kind}`);
  return answer.because;
};
const CREATE = 'create networkpolicies.networking.k8s.io';

describe('quarantine-pod', () => {
  it('isolates first, then takes the Pod out of what selects it, in one write', () => {
    const answer = plan(world());
    expect(outline(answer)).toEqual([CREATE, 'patch pods', 'wait ReplicaSet']);
    expect(inputOf(answer)).toMatchObject({
      spec: { podSelector: { matchLabels: { 'headwater.dev/quarantine': UID } }, policyTypes: ['Ingress', 'Egress'] },
    });
    expect(inputOf(answer, 1)).toEqual([
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: '/metadata/labels/app', value: 'web' },
      { op: 'test', path: '/metadata/labels/pod-template-hash', value: '1' },
      { op: 'remove', path: '/metadata/labels/app' },
      { op: 'remove', path: '/metadata/labels/pod-template-hash' },
      { op: 'add', path: '/metadata/labels/headwater.dev~1quarantine', value: UID },
    ]);
  });

  it('leaves the labels alone that nothing selects by, and takes those of budgets and of policies that let something through', () => {
    const budget = object('policy/v1', 'PodDisruptionBudget', 'web', {
      spec: { minAvailable: 1, selector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } },
      status: { observedGeneration: 3, disruptionsAllowed: 1 },
    });
    expect(JSON.stringify(inputOf(plan(world()), 1))).not.toContain('team');
    expect(JSON.stringify(inputOf(plan(world({ disruptionBudgets: [budget] })), 1))).toContain('team');
    const opening = policy('open', { podSelector: { matchLabels: { team: 'shop' } }, ingress: [{}] });
    expect(JSON.stringify(inputOf(plan(world({ networkPolicies: [opening] })), 1))).toContain('team');
    const closing = policy('closed', { podSelector: { matchLabels: { team: 'shop' } }, policyTypes: ['Ingress'] });
    expect(JSON.stringify(inputOf(plan(world({ networkPolicies: [closing] })), 1))).not.toContain('team');
  });

  it('says what stays open because it is open to all Pods', () => {
    const dns = policy('allow-dns', { podSelector: {}, egress: [{ ports: [{ port: 53 }] }] });
    const answer = plan(world({ networkPolicies: [dns] }));
    expect(answer).toMatchObject({
      effects: expect.arrayContaining([expect.stringContaining('NetworkPolicy shop/allow-dns lets through')]),
    });
  });

  it('S9: adds a replica first where the Service has no other', () => {
    const one = {
      ...replicaSet,
      raw: {
        ...(object('apps/v1', 'ReplicaSet', 'web-1', {
          spec: { replicas: 1, ...matching({ app: 'web' }) },
          status: { observedGeneration: 3 },
        }).raw as Fields),
      },
    };
    expect(outline(plan(world({ controllers: [one], peers: [] })))).toEqual([
      'patch replicasets/scale.apps',
      'wait ReplicaSet',
      CREATE,
      'patch pods',
      'wait ReplicaSet',
      'patch replicasets/scale.apps',
    ]);
  });

  it.each([
    ['uses the network of its node', pod('web-1-a', OWNED, { hostNetwork: true }), {}, "its node's network"],
    ['is static', pod('web-1-a', { ...OWNED, annotations: { 'kubernetes.io/config.mirror': 'x' } }), {}, 'its node starts it'],
    [
      'is of a StatefulSet',
      pod(),
      { controllers: [object('apps/v1', 'StatefulSet', 'web-1')] },
      'while one of the same name runs',
    ],
    ['has a controller that was not read', pod(), { controllers: [] }, 'is not there or was not read'],
    [
      'has a policy that somebody changed',
      pod(),
      { networkPolicies: [policy(OURS.name, { podSelector: {}, ingress: [{}] })] },
      'changed by somebody else',
    ],
    [
      'is selected by what it lacks',
      pod(),
      {
        controllers: [
          object('apps/v1', 'ReplicaSet', 'web-1', {
            spec: { selector: { matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }] } },
          }),
        ],
      },
      'by more than the labels',
    ],
  ])('refuses a Pod that %s', (_, target, others, because) => {
    expect(refusal(world(others, target))).toContain(because);
  });

  it('is done where the label and the policy are there, and makes only what is missing', () => {
    const labels = { 'headwater.dev/quarantine': UID };
    const isolated = pod('web-1-a', { labels });
    expect(plan(look(isolated, { networkPolicies: [OURS] }))).toMatchObject({ kind: 'already-so' });
    expect(outline(plan(world({ networkPolicies: [OURS] })))).toEqual(['patch pods', 'wait ReplicaSet']);
  });
});

describe('undoing quarantine-pod', () => {
  const seen = world();
  const target = targetOf(seen, plan(seen));
  const isolated = pod('web-1-a', { labels: { team: 'shop', 'headwater.dev/quarantine': UID } });
  const after = (resource = isolated, others: SeenLook['others'] = {}): SeenLook =>
    look(resource, { networkPolicies: [OURS], adopters: [replicaSet], ...others });

  it('gives the labels back, waits until the controller has it again, and removes the policy', () => {
    const answer = quarantinePod.undo(seen, after(), target);
    expect(outline(answer)).toEqual(['patch pods', 'wait Pod', 'delete networkpolicies.networking.k8s.io']);
    expect(inputOf(answer)).toEqual([
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: '/metadata/labels/headwater.dev~1quarantine', value: UID },
      { op: 'remove', path: '/metadata/labels/headwater.dev~1quarantine' },
      { op: 'add', path: '/metadata/labels/app', value: 'web' },
      { op: 'add', path: '/metadata/labels/pod-template-hash', value: '1' },
    ]);
    expect(answer).toMatchObject({ expects: { fields: [{ path: ['metadata', 'labels'], value: LABELS }] } });
  });

  it('removes the policy of a Pod that is gone', () => {
    const gone = { ...isolated, raw: null };
    expect(outline(quarantinePod.undo(seen, after(gone), target))).toEqual(['delete networkpolicies.networking.k8s.io']);
    expect(quarantinePod.undo(seen, after(gone, { networkPolicies: [] }), target)).toMatchObject({ kind: 'already-so' });
  });

  it.each([
    ['has other labels', after(pod('web-1-a', { labels: { team: 'shop' } }))],
    ['was taken up by something else', after(pod('web-1-a', { labels: { app: 'api', 'headwater.dev/quarantine': UID } }))],
    ['has another policy', after(isolated, { networkPolicies: [policy(OURS.name, { podSelector: {}, ingress: [{}] })] })],
    [
      'would be ended at once',
      after(isolated, { adopters: [object('apps/v1', 'ReplicaSet', 'web-1', { spec: { replicas: 0 } })] }),
    ],
  ])('S5: leaves a Pod alone that %s', (_, now) => {
    expect(quarantinePod.undo(seen, now, target)).toMatchObject({ kind: 'drifted' });
  });
});
