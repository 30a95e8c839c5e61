import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../model/index.js';
import { inputOf, look, object, outline, request, targetOf } from '../../../../../test/fakes/kubernetes-look.js';
import { removeBinding } from './index.js';

type Fields = { readonly [key: string]: Json };

const RBAC = 'rbac.authorization.k8s.io/v1';
const user = (name: string): Fields => ({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name });
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' };
const binding = (subjects: readonly Json[], metadata: Fields = {}, kind = 'RoleBinding') =>
  look(object(RBAC, kind, 'team', { metadata, more: { roleRef, subjects } }));
const [ADA, BOB, EVE] = [user('ada'), user('bob'), user('eve')];
const DELETE = 'delete rolebindings.rbac.authorization.k8s.io';
const PATCH = 'patch rolebindings.rbac.authorization.k8s.io';
const plan = (seen: ReturnType<typeof binding>, ...fields: readonly string[]) => removeBinding.plan(seen, request({ fields }));

describe('remove-binding', () => {
  it.each([
    ['an index', 'subjects[1]'],
    ['a name', 'subjects[name=eve]'],
    ['a field of it', 'subjects[1].name'],
  ])('takes out only the subject that fails, by %s', (_, field) => {
    const answer = plan(binding([ADA, EVE, BOB]), field);
    expect(outline(answer)).toEqual([PATCH]);
    expect(inputOf(answer)).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'RoleBinding-team' },
      { op: 'test', path: '/metadata/resourceVersion', value: '17' },
      { op: 'replace', path: '/subjects', value: [ADA, BOB] },
    ]);
    expect(answer).toMatchObject({ expects: { fields: [{ path: ['subjects'], is: 'excludes', value: EVE }] } });
  });

  it('takes out every entry of the same subject', () => {
    expect(inputOf(plan(binding([EVE, ADA, EVE]), 'subjects[0]'))).toContainEqual({
      op: 'replace',
      path: '/subjects',
      value: [ADA],
    });
  });

  it.each([
    ['no other is left', [EVE], ['subjects[0]']],
    ['the binding as a whole fails', [ADA, EVE], ['roleRef.name']],
    ['no field is named', [ADA], []],
    ['it has no subjects', [], []],
  ])('removes it where %s', (_, subjects, fields) => {
    const answer = plan(binding(subjects), ...fields);
    expect(outline(answer)).toEqual([DELETE]);
    expect(inputOf(answer)).toEqual({ uid: 'RoleBinding-team', resourceVersion: '17' });
  });

  it('has its own calls for the whole cluster', () => {
    expect(outline(plan(binding([EVE], {}, 'ClusterRoleBinding')))).toEqual([
      'delete clusterrolebindings.rbac.authorization.k8s.io',
    ]);
  });

  it('takes out nobody else where the subject that failed is not there', () => {
    expect(plan(binding([ADA]), 'subjects[name=eve]')).toMatchObject({ kind: 'already-so' });
    expect(plan(binding([ADA]), 'subjects[5]')).toMatchObject({ kind: 'already-so' });
    expect(plan(binding([ADA]), 'subjects[')).toMatchObject({ kind: 'refused' });
  });

  it('S10: refuses what something else declares', () => {
    const annotations = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' };
    expect(plan(binding([EVE], { annotations }))).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('Helm release shop/web'),
    });
  });
});

describe('undoing remove-binding', () => {
  const before = binding([ADA, EVE], { labels: { team: 'shop' } });
  const partly = targetOf(before, plan(before, 'subjects[1]'));
  const wholly = targetOf(before, plan(before));
  const gone = { ...before, resource: { ...before.resource, raw: null } };

  it('puts the subjects back as they were', () => {
    const answer = removeBinding.undo(before, binding([ADA], { resourceVersion: '18' }), partly);
    expect(outline(answer)).toEqual([PATCH]);
    expect(inputOf(answer)).toContainEqual({ op: 'replace', path: '/subjects', value: [ADA, EVE] });
    expect(inputOf(answer)).toContainEqual({ op: 'test', path: '/metadata/resourceVersion', value: '18' });
  });

  it('makes the binding again', () => {
    const answer = removeBinding.undo(before, gone, wholly);
    expect(outline(answer)).toEqual(['create rolebindings.rbac.authorization.k8s.io']);
    expect(inputOf(answer)).toEqual({ metadata: { labels: { team: 'shop' }, annotations: {} }, roleRef, subjects: [ADA, EVE] });
  });

  it.each([
    ['nothing is different', before, partly, 'already-so'],
    ['the subjects were changed', binding([ADA, BOB]), partly, 'drifted'],
    ['it was removed', gone, partly, 'drifted'],
    ['another was made', binding([BOB], { uid: 'other' }), wholly, 'drifted'],
  ])('S5: changes nothing where %s', (_, now, target, kind) => {
    expect(removeBinding.undo(before, now, target)).toMatchObject({ kind });
  });
});
