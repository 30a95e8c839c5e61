import { describe, expect, it } from 'vitest';
import { callsOf, later, requestFor, seenLook, targetOf } from '../../../../../test/fakes/seen-look.js';
import type { Json } from '../../../../model/index.js';
import { firewall } from '../../kinds/compute.js';
import { revokeSecurityGroupRule as action } from './index.js';

const rule = (more: object = {}): Json => ({
  name: 'ssh',
  direction: 'INGRESS',
  disabled: false,
  sourceRanges: ['0.0.0.0/0', '10.0.0.0/8'],
  allowed: [{ IPProtocol: 'tcp', ports: ['22'] }],
  ...more,
});
const seen = seenLook(firewall, rule());
const target = targetOf(seen, action.plan(seen, requestFor('sourceRanges')));

describe('a plan', () => {
  it('switches the rule off, and says whom else it let in', () => {
    const answer = action.plan(seen, requestFor('sourceRanges'));
    expect(callsOf(answer)).toEqual([['compute.firewalls.patch', { body: { disabled: true } }]]);
    expect(answer).toMatchObject({ effects: [expect.stringContaining('0.0.0.0/0, 10.0.0.0/8')] });
  });

  it.each<readonly [string, Json, string]>([
    ['is off', rule({ disabled: true }), 'already-so'],
    ['is off and would be needed', rule({ disabled: true, sourceRanges: ['35.235.240.0/20'] }), 'already-so'],
    ['lets Identity-Aware Proxy in', rule({ sourceRanges: ['0.0.0.0/0', '35.235.240.0/20'] }), 'refused'],
    ['lets health checks in', rule({ sourceRanges: ['35.191.0.0/16'] }), 'refused'],
    ['denies', { ...(rule() as object), allowed: undefined, denied: [] } as unknown as Json, 'refused'],
    ['is about what goes out', rule({ direction: 'EGRESS' }), 'refused'],
  ])('of a rule that %s makes no call', (_, raw, kind) => {
    expect(action.plan(seenLook(firewall, raw), requestFor())).toMatchObject({ kind });
  });
});

describe('an undo', () => {
  it('switches the rule on again', () => {
    const answer = action.undo(seen, later(seen, rule({ disabled: true })), target);
    expect(callsOf(answer)).toEqual([['compute.firewalls.patch', { body: { disabled: false } }]]);
  });

  it('leaves a rule off that says something else now', () => {
    const now = later(seen, rule({ disabled: true, sourceRanges: ['198.51.100.0/24'] }));
    expect(action.undo(seen, now, target)).toMatchObject({ kind: 'drifted' });
  });
});
