import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../model/index.js';
import { inputOf, look, object, outline, request, targetOf } from '../../../../../test/fakes/kubernetes-look.js';
import { pauseRollout } from './index.js';

type Fields = { readonly [key: string]: Json };

const workload = (spec: Fields = {}, metadata: Fields = {}, apiVersion = 'apps/v1', kind = 'Deployment') =>
  look(object(apiVersion, kind, 'web', { metadata, spec }));

describe('pause-rollout', () => {
  it.each([
    ['apps/v1', 'Deployment', 'patch deployments.apps'],
    ['argoproj.io/v1alpha1', 'Rollout', 'patch rollouts.argoproj.io'],
  ])('pauses %s %s of this generation', (apiVersion, kind, call) => {
    const answer = pauseRollout.plan(workload({}, {}, apiVersion, kind), request());
    expect(outline(answer)).toEqual([call]);
    expect(inputOf(answer)).toEqual([
      { op: 'test', path: '/metadata/uid', value: `${kind}-web` },
      { op: 'test', path: '/metadata/generation', value: 3 },
      { op: 'add', path: '/spec/paused', value: true },
    ]);
  });

  it('leaves alone what is paused', () => {
    expect(pauseRollout.plan(workload({ paused: true }), request())).toMatchObject({ kind: 'already-so' });
  });
});

describe('undoing pause-rollout', () => {
  const now = workload({ paused: true }, { generation: 4 });

  it.each([
    [{}, { op: 'remove', path: '/spec/paused' }],
    [{ paused: false }, { op: 'add', path: '/spec/paused', value: false }],
  ])('resumes it as it was: %j', (spec, change) => {
    const before = workload(spec);
    const answer = pauseRollout.undo(before, now, targetOf(before, pauseRollout.plan(before, request())));
    expect(inputOf(answer)).toContainEqual(change);
    expect(inputOf(answer)).toContainEqual({ op: 'test', path: '/metadata/generation', value: 4 });
  });

  it.each([
    ['was resumed', workload(), 'already-so'],
    ['was made anew', workload({ paused: true }, { uid: 'other' }), 'drifted'],
  ])('changes nothing where it %s', (_, resumed, kind) => {
    const before = workload();
    const target = targetOf(before, pauseRollout.plan(before, request()));
    expect(pauseRollout.undo(before, resumed, target)).toMatchObject({ kind });
  });
});
