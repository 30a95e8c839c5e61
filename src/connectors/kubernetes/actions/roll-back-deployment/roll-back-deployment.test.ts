import { describe, expect, it } from 'vitest';
import type { Json, Resource } from '../../../../model/index.js';
import type { SeenLook } from '../../../../ports/index.js';
import { inputOf, look, object, outline, request, targetOf } from '../../../../../test/fakes/kubernetes-look.js';
import { rollBackDeployment } from './index.js';

type Fields = { readonly [key: string]: Json };

const template = (image: string, labels: Fields = {}): Fields => ({
  metadata: { labels: { app: 'web', ...labels } },
  spec: { containers: [{ image }] },
});
function deployment(image: string, revision: number, spec: Fields = {}, metadata: Fields = {}): Resource {
  const annotations = { 'deployment.kubernetes.io/revision': String(revision) };
  return object('apps/v1', 'Deployment', 'web', {
    metadata: { annotations, ...metadata },
    spec: { replicas: 2, template: template(image), ...spec },
  });
}
function replicaSet(image: string, revision: number, history = ''): Resource {
  const annotations = {
    'deployment.kubernetes.io/revision': String(revision),
    ...(history === '' ? {} : { 'deployment.kubernetes.io/revision-history': history }),
  };
  const hash = { 'pod-template-hash': image };
  return object('apps/v1', 'ReplicaSet', image, { metadata: { annotations }, spec: { template: template(image, hash) } });
}
const SETS = [replicaSet('one', 1), replicaSet('three', 3), replicaSet('two', 2)];
const world = (resource = deployment('three', 3), replicaSets: readonly Resource[] = SETS): SeenLook =>
  look(resource, { replicaSets });
const plan = (seen: SeenLook, parameters: Fields = {}) => rollBackDeployment.plan(seen, request({ parameters }));

describe('roll-back-deployment', () => {
  it('goes to the revision before the one that runs, and names it, not what is in it', () => {
    const answer = plan(world());
    expect(outline(answer)).toEqual(['patch deployments.apps to the template of a replica set', 'wait Deployment']);
    expect(inputOf(answer)).toEqual({ uid: 'Deployment-web', generation: 3, replicaSet: { name: 'two', uid: 'ReplicaSet-two' } });
    expect(answer).toMatchObject({ expects: { fields: [{ path: ['spec', 'template'], value: template('two') }] } });
  });

  it.each([
    [1, { replicaSet: { name: 'one' } }],
    [2, { replicaSet: { name: 'two' } }],
  ])('goes to revision %d where that is named', (revision, input) => {
    expect(inputOf(plan(world(), { revision }))).toMatchObject(input);
  });

  it('is done where it was rolled back before: it does not go back and forth, or further', () => {
    const sets = [replicaSet('one', 1), replicaSet('three', 3), replicaSet('two', 4, '2')];
    expect(plan(world(deployment('two', 4), sets))).toMatchObject({ kind: 'already-so' });
    expect(plan(world(deployment('two', 4), sets), { revision: 2 })).toMatchObject({ kind: 'already-so' });
    expect(inputOf(plan(world(deployment('two', 4), sets), { revision: 1 }))).toMatchObject({ replicaSet: { name: 'one' } });
  });

  it.each([
    ['there is no earlier one', world(deployment('one', 1), [replicaSet('one', 1)]), {}, 'no earlier revision'],
    ['the one that is named was cleared away', world(), { revision: 9 }, 'no revision 9'],
    ['the revision is no number', world(), { revision: 'two' }, 'must be a number'],
    ['what runs is none of them', world(deployment('four', 4)), {}, 'what runs is not known'],
    ['it is paused', world(deployment('three', 3, { paused: true })), {}, 'it is paused'],
    [
      'the difference was not read',
      world(deployment('two', 2), [replicaSet('two', 1), { ...replicaSet('two', 2), name: 'other' }]),
      {},
      'only in what is not read',
    ],
  ])('refuses where %s', (_, seen, parameters, because) => {
    expect(plan(seen, parameters)).toMatchObject({ kind: 'refused', because: expect.stringContaining(because) });
  });

  it('S10: refuses what GitOps would roll forward', () => {
    const labels = { 'kustomize.toolkit.fluxcd.io/name': 'a', 'kustomize.toolkit.fluxcd.io/namespace': 'b' };
    const annotations = { 'deployment.kubernetes.io/revision': '3' };
    const seen = world(deployment('three', 3, {}, { labels, annotations }));
    expect(plan(seen)).toMatchObject({ kind: 'refused', because: expect.stringContaining('Kustomization b/a') });
  });
});

describe('undoing roll-back-deployment', () => {
  const seen = world();
  const target = targetOf(seen, plan(seen));
  const sets = [replicaSet('one', 1), replicaSet('three', 3), replicaSet('two', 4, '2')];

  it('rolls forward to the very revision that ran', () => {
    const answer = rollBackDeployment.undo(seen, world(deployment('two', 4), sets), target);
    expect(inputOf(answer)).toMatchObject({ replicaSet: { name: 'three', uid: 'ReplicaSet-three' } });
  });

  it.each([
    ['runs it already', world(deployment('three', 5), [replicaSet('three', 5, '3')]), 'already-so'],
    ['runs something else', world(deployment('four', 5), [...sets, replicaSet('four', 5)]), 'drifted'],
    ['has lost the revision', world(deployment('two', 4), [replicaSet('two', 4, '2')]), 'drifted'],
    ['was made anew', world(deployment('two', 4, {}, { uid: 'other' }), sets), 'drifted'],
  ])('S5: changes nothing where it %s', (_, now, kind) => {
    expect(rollBackDeployment.undo(seen, now, target)).toMatchObject({ kind });
  });
});
