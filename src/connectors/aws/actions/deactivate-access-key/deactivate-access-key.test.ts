import { describe, expect, it } from 'vitest';
import { lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { deactivateAccessKey } from './index.js';

const key = (id: string, Status: string, CreateDate: string, LastUsedDate?: string) => ({
  AccessKeyId: id,
  Status,
  CreateDate,
  AccessKeyLastUsed: LastUsedDate === undefined ? {} : { LastUsedDate },
});
const A = key('AKIAA', 'Active', '2024-01-01T00:00:00Z', '2026-07-01T00:00:00Z');
const B = key('AKIAB', 'Active', '2026-02-01T00:00:00Z');
const user = (...keys: readonly object[]) =>
  lookAtAws('iam.amazonaws.com/2010-05-08 User', {
    raw: { UserName: 'ana', AccessKeyMetadata: keys.map((one) => ({ ...one })) },
  });
const named = (id: string): string => `AccessKeyMetadata[AccessKeyId=${id}]`;

function deactivated(look: ReturnType<typeof user>, fields: readonly string[]): readonly unknown[] {
  return targetFor(deactivateAccessKey, look, fields).steps.map((step) => (step.kind === 'call' ? step.input : undefined));
}

describe('deactivate-access-key', () => {
  it('deactivates the key that is named, and no other', () => {
    expect(deactivated(user(A, B), [named('AKIAA')])).toEqual([{ UserName: 'ana', AccessKeyId: 'AKIAA', Status: 'Inactive' }]);
  });

  it('of two active keys takes the one not used for longer; one never used counts from its making', () => {
    expect(deactivated(user(A, B), ['AccessKeyMetadata'])).toMatchObject([{ AccessKeyId: 'AKIAB' }]);
    const old = key('AKIAC', 'Active', '2020-01-01T00:00:00Z', '2020-02-01T00:00:00Z');
    expect(deactivated(user(old, B), ['AccessKeyMetadata'])).toMatchObject([{ AccessKeyId: 'AKIAC' }]);
  });

  it.each([
    ['the key is inactive', user({ ...A, Status: 'Inactive' }), [named('AKIAA')]],
    ['the key is gone', user(B), [named('AKIAA')]],
    ['one key is active', user(B, { ...A, Status: 'Inactive' }), ['AccessKeyMetadata']],
  ])('does nothing where %s', (_, look, fields) => {
    expect(planFor(deactivateAccessKey, look, fields).kind).toBe('already-so');
  });

  it('refuses where no key is meant: by a place, a password, nothing', () => {
    for (const fields of [['LoginProfile'], []]) expect(planFor(deactivateAccessKey, user(A), fields).kind).toBe('refused');
    expect(planFor(deactivateAccessKey, user(A), ['AccessKeyMetadata[0]']).kind).toBe('already-so');
  });

  it('S3: does not choose between keys of which the last use could not be read', () => {
    const look = lookAtAws('iam.amazonaws.com/2010-05-08 User', {
      raw: user(A, B).resource.raw,
      unread: [{ path: 'AccessKeyMetadata[1].AccessKeyLastUsed', why: 'access denied' }],
    });
    expect(planFor(deactivateAccessKey, look, ['AccessKeyMetadata']).kind).toBe('refused');
    expect(planFor(deactivateAccessKey, look, [named('AKIAB')]).kind).toBe('steps');
  });

  it('S5: activates what it deactivated, and nothing when a key was deleted', () => {
    const before = user(A, { ...B, Status: 'Inactive' });
    const target = targetFor(deactivateAccessKey, before, [named('AKIAA')]);
    const now = user({ ...A, Status: 'Inactive' }, { ...B, Status: 'Inactive' });
    expect(deactivateAccessKey.undo(before, now, target)).toMatchObject({
      kind: 'steps',
      steps: [{ input: { AccessKeyId: 'AKIAA', Status: 'Active' } }],
    });
    expect(deactivateAccessKey.undo(before, before, target).kind).toBe('already-so');
    expect(deactivateAccessKey.undo(before, user(B), target).kind).toBe('drifted');
    expect(deactivateAccessKey.undo(before, withRaw(before, null), target).kind).toBe('drifted');
  });
});
