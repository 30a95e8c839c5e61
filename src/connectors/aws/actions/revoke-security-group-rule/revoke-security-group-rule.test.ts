import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../lib/canonical-json.js';
import { meets } from '../../../../lib/expectation.js';
import type { Json, PlannedStep, Resource } from '../../../../model/index.js';
import { awsResource, lookAtAws, planFor, targetFor, withRaw } from '../../../../../test/fakes/aws-looks.js';
import { at, isItem, itemsAt, type Item } from '../../json.js';
import { revokeSecurityGroupRule } from './index.js';
import { headOf, PEER_LISTS, permissionsIn } from './rules.js';

const GROUP = 'ec2.amazonaws.com/2016-11-15 SecurityGroup';
const INSTANCE = 'ec2.amazonaws.com/2016-11-15 Instance';
const SSH = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };
const WORLD = { CidrIp: '0.0.0.0/0', Description: 'for a day' };
const OFFICE = { CidrIp: '10.0.0.0/8', Description: 'office' };

function group(IpPermissions: readonly Item[], IpPermissionsEgress: readonly Item[] = []) {
  const raw = { GroupId: 'sg-1', GroupName: 'web', IpPermissions, IpPermissionsEgress };
  return lookAtAws(GROUP, { raw, id: 'arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1' });
}

/** What EC2 makes of calls: one permission for each protocol and ports, read sorted. */
function apply(raw: Json, steps: readonly PlannedStep[]): Item {
  let now: Item = isItem(raw) ? raw : {};
  for (const step of steps) {
    if (step.kind !== 'call') continue;
    const direction = step.call.endsWith('Egress') ? 'IpPermissionsEgress' : 'IpPermissions';
    const isRevoked = step.call.includes(':Revoke');
    let rules = [...itemsAt(now, direction)];
    for (const given of permissionsIn(step.input)) {
      const head = canonicalJson(headOf(given));
      const found = rules.find((one) => canonicalJson(headOf(one)) === head);
      const lists = PEER_LISTS.map((list): [string, Json] => {
        const peers = itemsAt(given, list);
        const isGiven = (peer: Item): boolean =>
          peers.some((one) => Object.entries(one).every(([key, value]) => peer[key] === value));
        const there = itemsAt(found, list);
        return [list, sorted(isRevoked ? there.filter((peer) => !isGiven(peer)) : [...there, ...peers])];
      });
      rules = rules.filter((one) => one !== found);
      if (lists.some(([, peers]) => Array.isArray(peers) && peers.length > 0))
        rules.push({ ...headOf(given), ...Object.fromEntries(lists) });
    }
    now = { ...now, [direction]: sorted(rules) };
  }
  return now;
}

function sorted(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
}

function revoked(look: ReturnType<typeof group>, fields: readonly string[]): readonly (Json | undefined)[] {
  return targetFor(revokeSecurityGroupRule, look, fields).steps.map((step) =>
    step.kind === 'call' ? at(step.input, 'IpPermissions') : undefined,
  );
}

describe('revoke-security-group-rule', () => {
  const look = group([{ ...SSH, IpRanges: [WORLD, OFFICE], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }]);
  const head = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };

  it.each([
    ['IpPermissions[0].IpRanges[0].CidrIp', { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    ['IpPermissions[0].IpRanges[0]', { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    ['IpPermissions[0].Ipv6Ranges[0]', { Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
    ['IpPermissions[0]', { IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
    ['IpPermissions', { IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '10.0.0.0/8' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
  ])('revokes what is at %s and nothing else', (field, lists) => {
    expect(revoked(look, [field])).toEqual([[{ ...head, ...lists }]]);
  });

  it.each([
    ['a range that is not open to the world', ['IpPermissions[0].IpRanges[1]']],
    ['a place at which there is nothing', ['IpPermissions[4].IpRanges[0].CidrIp']],
    ['a direction without rules', ['IpPermissionsEgress']],
  ])('takes %s for what is so already: places move', (_, fields) => {
    expect(planFor(revokeSecurityGroupRule, look, fields).kind).toBe('already-so');
  });

  it('refuses where no field says which rule is meant', () => {
    expect(planFor(revokeSecurityGroupRule, look, []).kind).toBe('refused');
    expect(planFor(revokeSecurityGroupRule, look, ['GroupName']).kind).toBe('refused');
  });

  it('knows 0.0.0.0/1 for half of the world, and a private range for private', () => {
    const split = group([{ ...SSH, IpRanges: [{ CidrIp: '0.0.0.0/1' }], Ipv6Ranges: [{ CidrIpv6: 'fc00::/7' }] }]);
    expect(revoked(split, ['IpPermissions[0]'])).toEqual([[{ ...head, IpRanges: [{ CidrIp: '0.0.0.0/1' }] }]]);
  });

  it('takes the rules of the default group both ways, in a call for each way', () => {
    const own = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-1', UserId: '123456789012' }] };
    const all = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    const steps = targetFor(revokeSecurityGroupRule, group([own], [all]), ['IpPermissions', 'IpPermissionsEgress']).steps;
    expect(steps).toMatchObject([
      { call: 'ec2:RevokeSecurityGroupIngress', input: { GroupId: 'sg-1', IpPermissions: [own] } },
      { call: 'ec2:RevokeSecurityGroupEgress', input: { GroupId: 'sg-1', IpPermissions: [all] } },
    ]);
  });
});

describe('revoke-security-group-rule for an instance', () => {
  const open = { GroupId: 'sg-1', GroupName: 'web', IpPermissions: [{ ...SSH, IpRanges: [WORLD, OFFICE] }] };
  const closed = { GroupId: 'sg-2', GroupName: 'inside', IpPermissions: [{ ...SSH, IpRanges: [OFFICE] }] };
  const instance = (raw: Item, sharing: readonly Resource[] = []) =>
    lookAtAws(INSTANCE, {
      raw: { SecurityGroups: [closed, open], ...raw },
      id: 'arn:aws:ec2:eu-west-1:123456789012:instance/i-1',
      others: { sharing },
    });

  it('revokes what opens one of its groups to the world, at that group', () => {
    const target = targetFor(revokeSecurityGroupRule, instance({}), ['PublicIpAddress']);
    expect(target.steps).toMatchObject([
      {
        address: { scope: { kind: 'SecurityGroup' }, resource: 'aws:arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1' },
        input: { GroupId: 'sg-1', IpPermissions: [{ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
      },
    ]);
    expect(meets(target.expects, instance({}).resource.raw)).toBe(false);
    const without = { ...open, IpPermissions: [{ ...SSH, IpRanges: [OFFICE] }] };
    expect(meets(target.expects, instance({ SecurityGroups: [closed, without] }).resource.raw)).toBe(true);
  });

  it.each([
    [
      'that shares the group with another instance',
      {},
      [awsResource(INSTANCE, { raw: { SecurityGroups: [{ GroupId: 'sg-1' }] } })],
    ],
    [
      'that shares it with a load balancer',
      {},
      [awsResource('elasticloadbalancing.amazonaws.com/2015-12-01 LoadBalancer', { raw: { SecurityGroups: ['sg-1'] } })],
    ],
    ['with an interface behind other groups', { NetworkInterfaces: [{ Groups: [{ GroupId: 'sg-9' }] }] }, []],
  ])('refuses one %s, and names the groups', (_, raw, sharing) => {
    const answer = planFor(revokeSecurityGroupRule, instance(raw, sharing));
    expect(answer).toMatchObject({ kind: 'refused', because: expect.stringMatching(/act on sg-/) });
  });

  it('does nothing where no rule lets the world in', () => {
    expect(planFor(revokeSecurityGroupRule, instance({ SecurityGroups: [closed] })).kind).toBe('already-so');
  });
});

const peers = {
  IpRanges: fc.uniqueArray(fc.constantFrom(WORLD, OFFICE, { CidrIp: '0.0.0.0/1' }, { CidrIp: '9.0.0.0/8', Description: '' }), {
    selector: ({ CidrIp }) => CidrIp,
  }),
  Ipv6Ranges: fc.subarray([{ CidrIpv6: '::/0' }, { CidrIpv6: '2001:db8::/32', Description: 'lab' }]),
  PrefixListIds: fc.subarray([{ PrefixListId: 'pl-1' }]),
  UserIdGroupPairs: fc.subarray([
    { GroupId: 'sg-1', UserId: '123456789012' },
    { GroupId: 'sg-2', UserId: '123456789012', Description: 'peer' },
  ]),
};
const heads = fc.uniqueArray(fc.constantFrom(22, 80, 443, undefined));
const rules = heads.chain((ports) =>
  fc.tuple(
    ...ports.map((port) =>
      fc.record(peers).map((lists): Item => ({
        ...(port === undefined ? { IpProtocol: '-1' } : { IpProtocol: 'tcp', FromPort: port, ToPort: port }),
        ...Object.fromEntries(Object.entries(lists).map(([list, items]) => [list, sorted(items)])),
      })),
    ),
  ),
);
const nonEmpty = rules.map((all) => sorted(all.filter((one) => PEER_LISTS.some((list) => itemsAt(one, list).length > 0))));
const fieldSets = fc.subarray(
  [
    'IpPermissions[0]',
    'IpPermissions[0].IpRanges[0].CidrIp',
    'IpPermissions[1].Ipv6Ranges[0]',
    'IpPermissions',
    'IpPermissionsEgress',
  ],
  { minLength: 1 },
);

describe('undoing revoke-security-group-rule', () => {
  it('S5: gives back every rule with its description, whatever the rules were', () => {
    fc.assert(
      fc.property(nonEmpty, nonEmpty, fieldSets, (inbound, outbound, fields) => {
        const before = group(inbound, outbound);
        if (planFor(revokeSecurityGroupRule, before, fields).kind !== 'steps') return;
        const target = targetFor(revokeSecurityGroupRule, before, fields);
        const now = withRaw(before, apply(before.resource.raw, target.steps));
        for (const step of target.steps)
          if (step.kind === 'call')
            expect([meets(step.done, before.resource.raw), meets(step.done, now.resource.raw)]).toEqual([false, true]);
        expect(meets(target.expects, now.resource.raw)).toBe(true);
        const back = revokeSecurityGroupRule.undo(before, now, target);
        if (back.kind !== 'steps') throw new Error(back.because);
        const after = apply(now.resource.raw, back.steps);
        expect(after).toEqual(before.resource.raw);
        expect(meets(back.expects, after)).toBe(true);
        expect(revokeSecurityGroupRule.undo(before, withRaw(before, after), target).kind).toBe('already-so');
      }),
    );
  });

  const before = group([{ ...SSH, IpRanges: [WORLD, OFFICE] }], [{ IpProtocol: '-1', IpRanges: [WORLD] }]);
  const both = ['IpPermissions[0].IpRanges[0]', 'IpPermissionsEgress'];

  it('authorises only what was revoked when the action failed half-way', () => {
    const target = targetFor(revokeSecurityGroupRule, before, both);
    const half = withRaw(before, apply(before.resource.raw, target.steps.slice(0, 1)));
    const back = revokeSecurityGroupRule.undo(before, half, target);
    expect(back).toMatchObject({ kind: 'steps', steps: [{ call: 'ec2:AuthorizeSecurityGroupIngress' }] });
  });

  it.each([
    ['another range was added', [OFFICE, { CidrIp: '192.168.0.0/16' }]],
    ['a description was changed', [{ ...OFFICE, Description: 'new office' }]],
    ['the rule was added again without its description', [{ CidrIp: '0.0.0.0/0' }, OFFICE]],
  ])('S5: leaves alone ports of which %s', (_, IpRanges) => {
    const target = targetFor(revokeSecurityGroupRule, before, ['IpPermissions[0].IpRanges[0]']);
    expect(revokeSecurityGroupRule.undo(before, group([{ ...SSH, IpRanges }]), target).kind).toBe('drifted');
  });

  it('S5: does not mind what was changed for other ports', () => {
    const target = targetFor(revokeSecurityGroupRule, before, ['IpPermissions[0].IpRanges[0]']);
    const now = group([
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [WORLD] },
      { ...SSH, IpRanges: [OFFICE] },
    ]);
    expect(revokeSecurityGroupRule.undo(before, now, target).kind).toBe('steps');
  });
});
