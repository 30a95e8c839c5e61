import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { users } from '../../kinds/ram.js';
import { deactivateAccessKey as action } from './index.js';

const key = (AccessKeyId: string, Status: string): Json => ({ AccessKeyId, Status });
const user = (...AccessKey: readonly Json[]): Json => ({ UserName: 'ci', AccessKeys: { AccessKey } });
const named = (id: string) => requestFor(`AccessKeys.AccessKey[AccessKeyId=${id}]`);
const seen = seenLook(users, user(key('LTAI1', 'Active'), key('LTAI2', 'Active')));

describe('a plan', () => {
  it('deactivates the key that is named by its id', () => {
    expect(callsOf(action.plan(seen, named('LTAI2')))).toEqual([
      ['ram:UpdateAccessKey', { UserAccessKeyId: 'LTAI2', Status: 'Inactive' }],
    ]);
  });

  it.each<readonly [string, Json, string, string]>([
    ['is inactive', user(key('LTAI2', 'Inactive')), 'AccessKeys.AccessKey[AccessKeyId=LTAI2]', 'already-so'],
    ['was deleted', user(), 'AccessKeys.AccessKey[AccessKeyId=LTAI2]', 'already-so'],
    ['is named by its place only', user(key('LTAI2', 'Active')), 'AccessKeys.AccessKey[0]', 'refused'],
  ])('makes no call for one that %s', (_, raw, field, kind) => {
    expect(action.plan(seenLook(users, raw), requestFor(field))).toMatchObject({ kind });
  });
});

it.each<readonly [string, Json, string]>([
  ['activates the key again', user(key('LTAI2', 'Inactive')), 'steps'],
  ['leaves one alone that is active', user(key('LTAI2', 'Active')), 'already-so'],
  ['cannot give one back that was deleted', user(), 'drifted'],
])('an undo %s', (_, now, kind) => {
  const target = targetOf(seen, action.plan(seen, named('LTAI2')));
  expect(action.undo(seen, later(seen, now), target)).toMatchObject({ kind });
});
