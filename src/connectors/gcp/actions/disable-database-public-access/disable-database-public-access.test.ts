import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { sqlInstance } from '../../kinds/sql.js';
import { disableDatabasePublicAccess as action } from './index.js';

const office = { kind: 'sql#aclEntry', name: 'office', value: '198.51.100.0/24' };
const all = { kind: 'sql#aclEntry', value: '0.0.0.0/0' };
const half = { kind: 'sql#aclEntry', value: '128.0.0.0/1' };
const database = (settingsVersion: Json, ...authorizedNetworks: readonly Json[]): Json => ({
  settings: { settingsVersion, ipConfiguration: { ipv4Enabled: true, authorizedNetworks } },
});
const seen = seenLook(sqlInstance, database('12', office, all, half));
const path = (index: number) => `settings.ipConfiguration.authorizedNetworks[${index}]`;
const left = (version: string, ...networks: readonly Json[]) => [
  [
    'sql.instances.patch',
    { body: { settings: { settingsVersion: version, ipConfiguration: { authorizedNetworks: networks } } } },
  ],
];

describe('a plan', () => {
  it.each([
    ['the networks that are named', [path(1), path(2)], [office]],
    ['everybody where nothing is named', [], [office]],
    ['no narrow network that has come to a place that is named', [path(0), path(1)], [office, half]],
    ['all networks where the public address itself is meant', ['settings.ipConfiguration.ipv4Enabled'], []],
  ])('takes out %s, on the version of the settings that was read', (_, fields, networks) => {
    expect(callsOf(action.plan(seen, requestFor(...fields)))).toEqual(left('12', ...networks));
  });

  it.each<readonly [string, Json, readonly string[], string]>([
    ['lets nobody in', database('12'), ['settings.ipConfiguration.ipv4Enabled'], 'already-so'],
    ['lets no such network in any more', database('12', office), [path(1)], 'already-so'],
    ['does not say its version', { settings: { ipConfiguration: { authorizedNetworks: [all] } } }, [], 'refused'],
  ])('of one that %s makes no call', (_, raw, fields, kind) => {
    expect(action.plan(seenLook(sqlInstance, raw), requestFor(...fields))).toMatchObject({ kind });
  });

  it('S10: finds what declares it among the labels of its settings', () => {
    const raw = {
      settings: {
        settingsVersion: '1',
        userLabels: { 'goog-terraform-provisioned': 'true' },
        ipConfiguration: { authorizedNetworks: [all] },
      },
    };
    const answer = action.plan(seenLook(sqlInstance, raw), requestFor());
    expect(answer.kind === 'steps' ? answer.effects.join() : '').toContain('Terraform');
  });
});

describe('an undo', () => {
  const target = targetOf(seen, action.plan(seen, requestFor(path(1))));

  it('gives the networks back, on the version of the settings that is there now', () => {
    expect(callsOf(action.undo(seen, later(seen, database('13', half, office)), target))).toEqual(left('13', office, all, half));
  });

  it.each<readonly [string, Json, string]>([
    ['as before', database('13', half, all, office), 'already-so'],
    ['with another network', database('13', office, half, { value: '203.0.113.7' }), 'drifted'],
    ['gone', null, 'drifted'],
  ])('makes no call where it is %s', (_, now, kind) => {
    expect(action.undo(seen, later(seen, now), target)).toMatchObject({ kind });
  });
});
