import { expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { serviceAccountKey } from '../../kinds/iam.js';
import { deactivateAccessKey as action } from './index.js';

const seen = seenLook(serviceAccountKey, { keyType: 'USER_MANAGED' });

it('disables a key that users manage, and enables it again', () => {
  const answer = action.plan(seen, requestFor('keyType'));
  expect(callsOf(answer)).toEqual([['iam.projects.serviceAccounts.keys.disable', {}]]);
  const now = later(seen, { keyType: 'USER_MANAGED', disabled: true });
  const undone = action.undo(seen, now, targetOf(seen, answer));
  expect(callsOf(undone)).toEqual([['iam.projects.serviceAccounts.keys.enable', {}]]);
  expect(undone).toMatchObject({ expects: { fields: [{ path: ['disabled'], is: 'absent' }] } });
  expect(action.undo(seen, seen, targetOf(seen, answer))).toMatchObject({ kind: 'already-so' });
});

it.each<readonly [string, Json, string]>([
  ['is disabled', { keyType: 'USER_MANAGED', disabled: true }, 'already-so'],
  ['is of Google', { keyType: 'SYSTEM_MANAGED' }, 'refused'],
  ['is of nobody', {}, 'refused'],
])('leaves a key alone that %s', (_, raw, kind) => {
  expect(action.plan(seenLook(serviceAccountKey, raw), requestFor())).toMatchObject({ kind });
});
