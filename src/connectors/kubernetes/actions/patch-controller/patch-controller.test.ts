import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../model/index.js';
import { inputOf, look, object, outline, request, targetOf } from '../../../../../test/fakes/kubernetes-look.js';
import { patchController } from './index.js';

type Fields = { readonly [key: string]: Json };

const container = (fields: Fields = {}): Fields => ({ name: 'app', image: 'web:1', ...fields });
const withPods = (spec: Fields, metadata: Fields = {}) =>
  object('apps/v1', 'Deployment', 'web', {
    metadata,
    spec: { replicas: 2, template: { spec } },
    status: { observedGeneration: 3 },
  });
const PRIVILEGED = withPods({ containers: [container({ securityContext: { privileged: true } })] });
const FIELD = 'spec.template.spec.containers[name=app].securityContext.privileged';
const set = (value: Json, ...fields: readonly string[]) => request({ fields, parameters: { edit: { kind: 'set', value } } });
const remove = (...fields: readonly string[]) => request({ fields, parameters: { edit: { kind: 'remove' } } });
const PRECONDITION = [
  { op: 'test', path: '/metadata/uid', value: 'Deployment-web' },
  { op: 'test', path: '/metadata/generation', value: 3 },
];

describe('patch-controller', () => {
  it('changes the field of this generation only, and waits until all Pods have it', () => {
    const answer = patchController.plan(look(PRIVILEGED), set(false, FIELD));
    expect(outline(answer)).toEqual(['patch deployments.apps', 'wait Deployment']);
    expect(inputOf(answer)).toEqual([
      ...PRECONDITION,
      { op: 'replace', path: '/spec/template/spec/containers/0/securityContext/privileged', value: false },
    ]);
    expect(answer).toMatchObject({ steps: [{}, { until: { fields: [{ value: 4 }, { value: 2 }, { value: 2 }] } }] });
  });

  it('makes what must be around the field, and takes fields out', () => {
    const bare = look(withPods({ containers: [container()] }));
    expect(inputOf(patchController.plan(bare, set(false, FIELD)))).toContainEqual({
      op: 'add',
      path: '/spec/template/spec/containers/0/securityContext',
      value: { privileged: false },
    });
    expect(inputOf(patchController.plan(look(PRIVILEGED), remove(FIELD)))).toContainEqual({
      op: 'remove',
      path: '/spec/template/spec/containers/0/securityContext/privileged',
    });
  });

  it.each([
    ['set already', set(true, FIELD)],
    ['not there anyway', remove('spec.template.spec.hostNetwork')],
  ])('leaves alone what is %s', (_, wanted) => {
    expect(patchController.plan(look(PRIVILEGED), wanted)).toMatchObject({ kind: 'already-so' });
  });

  it.each([
    ['no edit', request({ fields: [FIELD] }), 'what the fields must become'],
    ['no fields', set(false), 'which fields fail'],
    ['a field of its metadata', set('x', 'metadata.labels.app'), 'not in its specification'],
    ['its status', set(1, 'status.replicas'), 'not in its specification'],
    ['its selector', set('x', 'spec.selector.matchLabels.app'), 'not changed in this way'],
    ['a container that is not there', set(false, 'spec.template.spec.containers[name=other].stdin'), 'an item that is not there'],
    ['a whole container', remove('spec.template.spec.volumes[name=data]'), 'whole items'],
    ['what is no path', set(false, 'spec..x['), 'expected a name'],
    ['a masked field', set('x', 'spec.template.spec.containers[name=app].env'), 'not read whole'],
    ['what holds masked fields', remove('spec.template.spec.containers'), 'not read whole'],
  ])('refuses %s', (_, wanted, because) => {
    const seen = look(
      withPods({ containers: [container({ env: [{ name: 'A', value: 'redacted' }] })], volumes: [{ name: 'data' }] }),
    );
    expect(patchController.plan(seen, wanted)).toMatchObject({ kind: 'refused', because: expect.stringContaining(because) });
  });

  it.each([
    [{ annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' } }, 'Helm release shop/web'],
    [{ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, 'Helm'],
    [{ labels: { 'app.kubernetes.io/managed-by': 'Terraform' } }, 'Terraform'],
    [{ annotations: { 'argocd.argoproj.io/tracking-id': 'web:apps/Deployment:shop/web' } }, "Argo CD's Application web"],
    [{ labels: { 'kustomize.toolkit.fluxcd.io/name': 'a', 'kustomize.toolkit.fluxcd.io/namespace': 'b' } }, 'Kustomization b/a'],
    [{ labels: { 'helm.toolkit.fluxcd.io/name': 'a', 'helm.toolkit.fluxcd.io/namespace': 'b' } }, 'HelmRelease b/a'],
    [{ ownerReferences: [{ apiVersion: 'x/v1', kind: 'Shop', name: 'web', uid: 'u', controller: true }] }, 'Shop web'],
  ])('S10: refuses what something else declares, and names it: %j', (metadata, by) => {
    const seen = look(withPods({ containers: [container({ securityContext: { privileged: true } })] }, metadata));
    expect(patchController.plan(seen, set(false, FIELD))).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining(by),
    });
  });

  it('S10: knows an Application by the list that it keeps, where the label alone proves nothing', () => {
    const labels = { 'app.kubernetes.io/instance': 'web' };
    const seen = look(withPods({ containers: [container({ securityContext: { privileged: true } })] }, { labels }));
    expect(patchController.plan(seen, set(false, FIELD)).kind).toBe('steps');
    const application = object('argoproj.io/v1alpha1', 'Application', 'web');
    const known = { ...seen, others: { deployers: [application] } };
    expect(patchController.plan(known, set(false, FIELD))).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('Application shop/web'),
    });
  });

  it('takes keys from outside for what they are', () => {
    const answer = patchController.plan(look(PRIVILEGED), set(1, 'spec.template.metadata.annotations.__proto__'));
    expect(JSON.stringify(inputOf(answer))).toContain('__proto__');
    expect(Object.hasOwn(Object.prototype, '1')).toBe(false);
  });
});

describe('undoing patch-controller', () => {
  const wanted = set(false, FIELD);
  const before = look(withPods({ containers: [container()] }));
  const target = targetOf(before, patchController.plan(before, wanted), wanted);
  const patched = (privileged: boolean, metadata: Fields = { generation: 4 }) =>
    look(withPods({ containers: [container({ securityContext: { privileged } })] }, metadata));

  it('takes out again what was not there', () => {
    const answer = patchController.undo(before, patched(false), target);
    expect(inputOf(answer)).toEqual([
      PRECONDITION[0],
      { op: 'test', path: '/metadata/generation', value: 4 },
      { op: 'remove', path: '/spec/template/spec/containers/0/securityContext' },
    ]);
  });

  it.each([
    ['says what it said before', before, 'already-so'],
    ['was changed since', patched(true), 'drifted'],
    ['was made anew', patched(false, { uid: 'other' }), 'drifted'],
  ])('S5: leaves alone what %s', (_, now, kind) => {
    expect(patchController.undo(before, now, target)).toMatchObject({ kind });
  });
});
