import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { disks } from '../../kinds/compute.js';
import { registries } from '../../kinds/containers.js';
import { vaults } from '../../kinds/key-vault.js';
import { storageAccounts } from '../../kinds/storage.js';
import { blockPublicAccess as action } from './index.js';

const acl: Json = {
  bypass: 'AzureServices',
  defaultAction: 'Allow',
  ipRules: [{ value: '198.51.100.0/24' }, { value: '0.0.0.0/1' }],
  virtualNetworkRules: [{ id: '/a/subnets/b', state: 'Succeeded' }],
};
const account = { allowBlobPublicAccess: true, publicNetworkAccess: 'Enabled', networkAcls: acl };
const setsIn = (properties: Json, ...fields: string[]) =>
  callsOf(action.plan(seenLook(storageAccounts, { properties }), requestFor(...fields)));

describe('a plan', () => {
  it('shuts out those who do not sign in, where no field says otherwise', () => {
    expect(setsIn(account)).toEqual([
      ['PATCH Microsoft.Storage/storageAccounts', { body: { properties: { allowBlobPublicAccess: false } } }],
    ]);
  });

  it('sets all that is named in one call, and keeps the network rules that are not named', () => {
    const fields = [
      'properties.publicNetworkAccess',
      'properties.networkAcls.defaultAction',
      'properties.networkAcls.ipRules[value=0.0.0.0/1]',
    ];
    expect(setsIn(account, ...fields)).toEqual([
      [
        'PATCH Microsoft.Storage/storageAccounts',
        {
          body: {
            properties: {
              publicNetworkAccess: 'Disabled',
              networkAcls: {
                bypass: 'AzureServices',
                defaultAction: 'Deny',
                ipRules: [{ value: '198.51.100.0/24' }],
                virtualNetworkRules: [{ id: '/a/subnets/b' }],
              },
            },
          },
        },
      ],
    ]);
  });

  it('gives a vault without rules those that its provider starts with', () => {
    const answer = action.plan(seenLook(vaults, { properties: {} }), requestFor('properties.networkAcls.defaultAction'));
    expect(callsOf(answer)).toEqual([
      [
        'PATCH Microsoft.KeyVault/vaults',
        {
          body: {
            properties: { networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] } },
          },
        },
      ],
    ]);
  });

  it('waits for a disk, whose provider goes on after it took the call', () => {
    const answer = action.plan(seenLook(disks, { properties: { networkAccessPolicy: 'AllowAll' } }), requestFor());
    expect(answer).toMatchObject({ steps: [{ kind: 'call' }, { kind: 'wait' }] });
  });

  it.each<readonly [string, Json, readonly string[], string]>([
    ['is what it should be', { allowBlobPublicAccess: false }, [], 'already-so'],
    [
      'is guarded by a perimeter',
      { publicNetworkAccess: 'SecuredByPerimeter' },
      ['properties.publicNetworkAccess'],
      'already-so',
    ],
    ['lost the rule that is meant', { networkAcls: acl }, ['properties.networkAcls.ipRules[value=10.0.0.0/1]'], 'already-so'],
    ['fails for something else', account, ['properties.minimumTlsVersion'], 'refused'],
  ])('of an account that %s makes no call', (_, properties, fields, kind) => {
    expect(action.plan(seenLook(storageAccounts, { properties }), requestFor(...fields))).toMatchObject({ kind });
  });

  it('does not close a registry to networks whose tier cannot be', () => {
    const raw = { sku: { name: 'Basic' }, properties: { anonymousPullEnabled: true, publicNetworkAccess: 'Enabled' } };
    const plan = (field: string) => action.plan(seenLook(registries, raw), requestFor(field));
    expect(plan('properties.publicNetworkAccess')).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('Premium'),
    });
    expect(plan('properties.anonymousPullEnabled')).toMatchObject({ kind: 'steps' });
  });

  it('S10: says that what declares the account will put it back', () => {
    const seen = seenLook(storageAccounts, { properties: account }, { labels: { 'Managed-By': 'Terraform' } });
    const answer = action.plan(seen, requestFor());
    expect(answer).toMatchObject({ kind: 'steps' });
    expect(answer.kind === 'steps' ? answer.effects.join() : '').toContain('Terraform (tag Managed-By) will put it back');
  });
});

describe('an undo', () => {
  const seen = seenLook(storageAccounts, { properties: account });
  const target = targetOf(seen, action.plan(seen, requestFor('properties.networkAcls.defaultAction')));
  const shut = { ...account, networkAcls: { ...acl, defaultAction: 'Deny' } };

  it('gives the network rules back as they were', () => {
    const answer = action.undo(seen, later(seen, { properties: { ...shut, minimumTlsVersion: 'TLS1_2' } }), target);
    expect(answer).toMatchObject({ kind: 'steps' });
    expect(callsOf(answer)[0]?.[1]).toMatchObject({ body: { properties: { networkAcls: { defaultAction: 'Allow' } } } });
  });

  it('does nothing where it is as before, and nothing where somebody changed it or took it away', () => {
    expect(action.undo(seen, seen, target)).toMatchObject({ kind: 'already-so' });
    const other = { ...shut, networkAcls: { defaultAction: 'Deny', ipRules: [] } };
    expect(action.undo(seen, later(seen, { properties: other }), target)).toMatchObject({ kind: 'drifted' });
    expect(action.undo(seen, later(seen, null), target)).toMatchObject({ kind: 'drifted' });
  });

  it('tells network rules that ARM wrote out from those that somebody changed', () => {
    const bare = seenLook(vaults, { properties: {} });
    const done = targetOf(bare, action.plan(bare, requestFor('properties.networkAcls.defaultAction')));
    const written = { bypass: 'AzureServices', defaultAction: 'Deny', ipv6Rules: [], virtualNetworkRules: [] };
    expect(action.undo(bare, later(bare, { properties: { networkAcls: written } }), done)).toMatchObject({ kind: 'steps' });
    const other = { ...written, ipRules: [{ value: '198.51.100.7', action: 'Allow' }] };
    expect(action.undo(bare, later(bare, { properties: { networkAcls: other } }), done)).toMatchObject({ kind: 'drifted' });
  });

  it('sets what an absent property meant', () => {
    const old = seenLook(storageAccounts, { properties: {} });
    const done = targetOf(old, action.plan(old, requestFor()));
    const answer = action.undo(old, later(old, { properties: { allowBlobPublicAccess: false } }), done);
    expect(callsOf(answer)).toEqual([
      ['PATCH Microsoft.Storage/storageAccounts', { body: { properties: { allowBlobPublicAccess: true } } }],
    ]);
  });
});
