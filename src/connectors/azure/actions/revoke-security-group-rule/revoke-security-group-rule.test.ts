import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { networkSecurityGroups } from '../../kinds/network.js';
import { revokeSecurityGroupRule as action } from './index.js';

const rule = (name: string, more: object = {}): Json => ({
  name,
  etag: 'W/"1"',
  properties: {
    provisioningState: 'Succeeded',
    access: 'Allow',
    priority: 100,
    sourceAddressPrefixes: ['Internet', '10.0.0.0/8'],
    destinationPortRange: '22',
    ...more,
  },
});
const group = (...securityRules: readonly Json[]): Json => ({ properties: { securityRules } });
const named = (name: string) => requestFor(`properties.securityRules[name=${name}].properties.sourceAddressPrefixes`);
const seen = seenLook(networkSecurityGroups, group(rule('https'), rule('ssh')));
const target = targetOf(seen, action.plan(seen, named('ssh')));

describe('a plan', () => {
  it('takes the rule out that is named, and says whom else it let in', () => {
    const answer = action.plan(seen, named('ssh'));
    expect(callsOf(answer)).toEqual([['DELETE Microsoft.Network/networkSecurityGroups/securityRules', { name: 'ssh' }]]);
    expect(answer).toMatchObject({ effects: [expect.stringContaining('Internet, 10.0.0.0/8 to port 22')] });
  });

  it('finds a rule by its position, too, and each only once', () => {
    const fields = ['properties.securityRules[1]', 'properties.securityRules[name=ssh].name', 'properties.securityRules[9]'];
    expect(callsOf(action.plan(seen, requestFor(...fields)))).toHaveLength(1);
  });

  it.each([
    ['no rule', [], 'refused'],
    ['a rule that is gone', ['properties.securityRules[name=rdp]'], 'already-so'],
    ['the list and no rule of it', ['properties.securityRules'], 'already-so'],
    ['no field path', ['properties.securityRules[name=ssh'], 'already-so'],
  ])('for %s makes no call', (_, fields, kind) => {
    expect(action.plan(seen, requestFor(...fields))).toMatchObject({ kind });
  });

  it('leaves rules of just-in-time access to what ends them', () => {
    const jit = 'MicrosoftDefenderForCloud-JITRule_-1_A';
    const answer = action.plan(seenLook(networkSecurityGroups, group(rule(jit))), named(jit));
    expect(answer).toMatchObject({ kind: 'refused', because: expect.stringContaining('just-in-time') });
  });
});

describe('an undo', () => {
  it('makes the rule again as it was, without what only Azure writes', () => {
    const answer = action.undo(seen, later(seen, group(rule('https'), rule('other', { priority: 300 }))), target);
    expect(callsOf(answer)).toEqual([
      [
        'PUT Microsoft.Network/networkSecurityGroups/securityRules',
        {
          name: 'ssh',
          body: {
            properties: {
              access: 'Allow',
              priority: 100,
              sourceAddressPrefixes: ['Internet', '10.0.0.0/8'],
              destinationPortRange: '22',
            },
          },
        },
      ],
    ]);
  });

  it.each([
    ['it is there as it was', group(rule('ssh', { provisioningState: 'Updating' })), 'already-so'],
    ['another of its name is there', group(rule('SSH', { access: 'Deny' })), 'drifted'],
  ])('makes no call where %s', (_, now, kind) => {
    expect(action.undo(seen, later(seen, now), target)).toMatchObject({ kind });
  });
});
