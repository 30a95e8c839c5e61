import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../model/index.js';
import type { SeenLook } from '../../../../ports/index.js';
import { inputOf, look, object, outline, request, targetOf } from '../../../../../test/fakes/kubernetes-look.js';
import { scaleToZero } from './index.js';

type Fields = { readonly [key: string]: Json };

const deployment = (replicas: number, metadata: Fields = {}) =>
  object('apps/v1', 'Deployment', 'web', { metadata, spec: { replicas } });
const plan = (seen: SeenLook) => scaleToZero.plan(seen, request());
const refusal = (seen: SeenLook): string => {
  const answer = plan(seen);
  if (answer.kind !== 'refused') throw new Error(`it is ${answer.kind}`);
  return answer.because;
};
const autoscaler = (minReplicas: number, metadata: Fields = {}) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', { metadata, spec: { minReplicas } });
const KEDA = {
  ownerReferences: [{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'web', uid: 'x', controller: true }],
};

describe('scale-to-zero', () => {
  it.each([
    ['Deployment', 'patch deployments/scale.apps', { is: 'absent' }],
    ['StatefulSet', 'patch statefulsets/scale.apps', { is: 'equals', value: 0 }],
    ['ReplicaSet', 'patch replicasets/scale.apps', { is: 'equals', value: 0 }],
  ])('scales a %s from exactly what it has, and waits until it has none', (kind, call, none) => {
    const answer = plan(look(object('apps/v1', kind, 'web', { spec: { replicas: 3 } })));
    expect(outline(answer)).toEqual([call, `wait ${kind}`]);
    expect(inputOf(answer)).toEqual([
      { op: 'test', path: '/metadata/uid', value: `${kind}-web` },
      { op: 'test', path: '/spec/replicas', value: 3 },
      { op: 'add', path: '/spec/replicas', value: 0 },
    ]);
    expect(answer).toMatchObject({ steps: [{}, { until: { fields: [none] } }] });
  });

  it('suspends a CronJob of this generation', () => {
    const answer = plan(look(object('batch/v1', 'CronJob', 'report', { spec: { suspend: false } })));
    expect(outline(answer)).toEqual(['patch cronjobs.batch']);
    expect(inputOf(answer)).toContainEqual({ op: 'test', path: '/metadata/generation', value: 3 });
  });

  it('leaves alone what has none', () => {
    expect(plan(look(deployment(0)))).toMatchObject({ kind: 'already-so' });
    expect(plan(look(object('batch/v1', 'CronJob', 'report', { spec: { suspend: true } })))).toMatchObject({
      kind: 'already-so',
    });
  });

  it('S10: refuses what its owner, an autoscaler from zero, KEDA or GitOps would undo', () => {
    const owned = { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'x', controller: true }] };
    expect(refusal(look(object('apps/v1', 'ReplicaSet', 'web-1', { metadata: owned, spec: { replicas: 1 } })))).toContain(
      'Deployment web',
    );
    expect(refusal(look(deployment(2), { autoscalers: [autoscaler(0)] }))).toContain('may scale it up again');
    expect(refusal(look(deployment(2), { autoscalers: [autoscaler(1, KEDA)] }))).toContain('may scale it up again');
    const labels = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux' };
    expect(refusal(look(deployment(2, { labels })))).toContain('Kustomization flux/apps');
  });

  it('says what stands still, what leads nowhere and what puts it back some day', () => {
    const service = object('v1', 'Service', 'web');
    const annotations = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' };
    const answer = plan(look(deployment(2, { annotations }), { autoscalers: [autoscaler(1)], services: [service] }));
    const effects = answer.kind === 'steps' ? answer.effects.join('\n') : '';
    for (const said of [
      'all 2 Pods',
      'Service shop/web leads to none',
      'web stands still',
      'the Helm release shop/web declares it',
    ])
      expect(effects).toContain(said);
  });
});

describe('undoing scale-to-zero', () => {
  const before = look(deployment(3));
  const target = targetOf(before, plan(before));

  it('gives back the number that there was, from none', () => {
    const answer = scaleToZero.undo(before, look(deployment(0)), target);
    expect(outline(answer)).toEqual(['patch deployments/scale.apps']);
    expect(inputOf(answer)).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'Deployment-web' },
      { op: 'test', path: '/spec', value: {} },
      { op: 'add', path: '/spec/replicas', value: 3 },
    ]);
  });

  it.each([
    ['has as many as before', deployment(3), 'already-so'],
    ['was scaled by somebody', deployment(1), 'drifted'],
    ['was made anew', deployment(0, { uid: 'other' }), 'drifted'],
  ])('S5: changes nothing where it %s', (_, now, kind) => {
    expect(scaleToZero.undo(before, look(now), target)).toMatchObject({ kind });
  });

  it.each([
    [{ suspend: false }, { op: 'replace', path: '/spec/suspend', value: false }],
    [{}, { op: 'remove', path: '/spec/suspend' }],
  ])('resumes a CronJob as it was: %j', (spec, change) => {
    const cron = (suspended: Fields) => look(object('batch/v1', 'CronJob', 'report', { spec: suspended }));
    const seen = cron(spec);
    const answer = scaleToZero.undo(seen, cron({ suspend: true }), targetOf(seen, plan(seen)));
    expect(inputOf(answer)).toContainEqual(change);
    expect(scaleToZero.undo(seen, cron(spec), targetOf(seen, plan(seen)))).toMatchObject({ kind: 'already-so' });
  });
});
