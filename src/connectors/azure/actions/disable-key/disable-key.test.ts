import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import { registries } from '../../kinds/containers.js';
import { databaseAccounts } from '../../kinds/documentdb.js';
import { storageAccounts } from '../../kinds/storage.js';
import { disableKey as action } from './index.js';

describe('a plan', () => {
  it.each([
    [storageAccounts, 'Microsoft.Storage/storageAccounts', 'allowSharedKeyAccess', false],
    [databaseAccounts, 'Microsoft.DocumentDB/databaseAccounts', 'disableLocalAuth', true],
    [registries, 'Microsoft.ContainerRegistry/registries', 'adminUserEnabled', false],
  ])('sets the one property by which keys stop to work: %#', (kind, type, member, value) => {
    const before = seenLook(kind, { properties: { [member]: !value } });
    const answer = action.plan(before, requestFor());
    expect(callsOf(answer)).toEqual([[`PATCH ${type}`, { body: { properties: { [member]: value } } }]]);
    expect(action.plan(later(before, { properties: { [member]: value } }), requestFor())).toMatchObject({ kind: 'already-so' });
    const undone = action.undo(before, later(before, { properties: { [member]: value } }), targetOf(before, answer));
    expect(callsOf(undone)).toEqual([[`PATCH ${type}`, { body: { properties: { [member]: !value } } }]]);
  });

  it('leaves the keys of an account alone whose clients have no other way in', () => {
    const raw = { properties: { capabilities: [{ name: 'EnableCassandra' }] } };
    expect(action.plan(seenLook(databaseAccounts, raw), requestFor())).toMatchObject({ kind: 'refused' });
  });
});
