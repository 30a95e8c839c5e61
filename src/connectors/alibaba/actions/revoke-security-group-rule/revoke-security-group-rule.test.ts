import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { securityGroups } from '../../kinds/ecs.js';
import { revokeSecurityGroupRule as action } from './index.js';

const rule = (id: string, more: object = {}): Json => ({
  SecurityGroupRuleId: id,
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  SourceCidrIp: '0.0.0.0/0',
  Ipv6SourceCidrIp: '',
  Policy: 'Accept',
  Priority: 1,
  Description: 'for the office',
  ...more,
});
const group = (...Permission: readonly Json[]): Json => ({ Permissions: { Permission } });
const path = (index: number) => `Permissions.Permission[${index}]`;
const seen = seenLook(securityGroups, group(rule('sgr-1', { SourceCidrIp: '10.0.0.0/8' }), rule('sgr-2')));

describe('a plan', () => {
  it('takes a rule out by its own id', () => {
    const answer = action.plan(seen, requestFor(path(1)));
    expect(callsOf(answer)).toEqual([['ecs:RevokeSecurityGroup', { 'SecurityGroupRuleId.1': 'sgr-2' }]]);
    expect(answer).toMatchObject({ effects: [expect.stringContaining('0.0.0.0/0 to TCP 22/22')] });
  });

  it.each<readonly [string, readonly Json[], readonly string[], string]>([
    ['no rule is named', [rule('a')], [], 'refused'],
    ['the rule is gone', [rule('a')], [path(4)], 'already-so'],
    ['a narrow rule has come to its place', [rule('a', { SourceCidrIp: '198.51.100.0/24' })], [path(0)], 'already-so'],
    ['a rule that drops has come to its place', [rule('a', { Policy: 'Drop' })], [path(0)], 'already-so'],
    ['a rule about what goes out has come to its place', [rule('a', { Direction: 'egress' })], [path(0)], 'already-so'],
    ['the rule has no id', [rule('')], [path(0)], 'refused'],
  ])('makes no call where %s', (_, rules, fields, kind) => {
    expect(action.plan(seenLook(securityGroups, group(...rules)), requestFor(...fields))).toMatchObject({ kind });
  });

  it('S10: says that what declares the group will put it back', () => {
    const declared = seenLook(securityGroups, group(rule('a')), { labels: { 'Managed-By': 'Terraform' } });
    const answer = action.plan(declared, requestFor(path(0)));
    expect(answer.kind === 'steps' ? answer.effects.join() : '').toContain('terraform (tag Managed-By)');
  });
});

describe('an undo', () => {
  const target = targetOf(seen, action.plan(seen, requestFor(path(1))));

  it('makes the rule again with all that was set of it', () => {
    const left = group(rule('sgr-1', { SourceCidrIp: '10.0.0.0/8' }));
    expect(callsOf(action.undo(seen, later(seen, left), target))).toEqual([
      [
        'ecs:AuthorizeSecurityGroup',
        {
          'Permissions.1.IpProtocol': 'TCP',
          'Permissions.1.PortRange': '22/22',
          'Permissions.1.SourceCidrIp': '0.0.0.0/0',
          'Permissions.1.Policy': 'Accept',
          'Permissions.1.Priority': '1',
          'Permissions.1.Description': 'for the office',
        },
      ],
    ]);
  });

  it('makes no call where somebody made the same rule again', () => {
    expect(action.undo(seen, later(seen, group(rule('sgr-9', { Priority: '1' }))), target)).toMatchObject({ kind: 'already-so' });
    expect(action.undo(seen, later(seen, null), target)).toMatchObject({ kind: 'drifted' });
  });
});
