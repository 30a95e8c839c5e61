import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfiguredPerson } from '../../config/index.js';
import { RELEASE_PHASES, ROLES, type Grant, type Role } from '../../model/index.js';
import { grantsWithin, mayAnywhere, mayAs, principalFrom, rightsOf, type RightScope } from './rights.js';

const ADA = 'ada@acme.example';
const PEOPLE: readonly ConfiguredPerson[] = [
  { id: ADA, role: 'approver' },
  { id: 'slack:U0ADA', role: 'approver', person: ADA },
  { id: 'dora@acme.example', role: 'admin', phases: ['development', 'test'] },
  { id: 'dora@acme.example', role: 'approver', phases: ['production'], teams: ['group:payments'] },
  { group: 'sre', role: 'operator' },
];

describe('the rights to vote', () => {
  it.each([
    ['by a name', ADA],
    ['by a name in capitals', 'Ada@Acme.Example'],
    ['by the id of a chat', 'slack:U0ADA'],
  ])('are one person’s, known %s', (_, id) => {
    expect(rightsOf(PEOPLE, id, { phase: 'production' })).toEqual({ kind: 'known', actor: { id: ADA, role: 'approver' } });
  });

  it.each([
    ['of another chat with the same user’s id', 'teams:U0ADA', 'production'],
    ['whose id only begins the same', 'slack:U0AD', 'production'],
    ['of a chat, in other capitals', 'slack:u0ada', 'production'],
    ['that nobody wrote down', '__proto__', 'production'],
    ['outside of their phases', 'dora@acme.example', 'staging'],
    ['for another team than theirs, or none that is known', 'dora@acme.example', 'production'],
    ['where the phase is not known', 'dora@acme.example', 'unknown'],
    ['who has the name of a group', 'sre', 'production'],
  ] as const)('are nobody’s %s', (_, id, phase) => {
    expect(rightsOf(PEOPLE, id, { phase })).toMatchObject({ kind: 'refused', because: expect.stringContaining(id) });
  });

  it('are the strongest of those that hold there', () => {
    const role = (scope: RightScope): Role | undefined => {
      const rights = rightsOf(PEOPLE, 'dora@acme.example', scope);
      return rights.kind === 'known' ? rights.actor.role : undefined;
    };
    expect(role({ phase: 'test' })).toBe('admin');
    expect(role({ phase: 'production', team: 'group:payments' })).toBe('approver');
    expect(role({ phase: 'production', team: 'group:orders' })).toBeUndefined();
    expect(role({})).toBeUndefined();
  });

  it('are nobody’s where nobody is named', () => expect(rightsOf([], ADA, { phase: 'test' }).kind).toBe('refused'));
});

describe('who somebody is', () => {
  const identity = { id: 'Eve@Acme.example', name: 'Eve', via: 'oidc', groups: ['sre', 'all'] } as const;

  it('has what the entries for their groups grant', () => {
    expect(principalFrom(PEOPLE, identity)).toEqual({
      id: 'eve@acme.example',
      name: 'Eve',
      via: 'oidc',
      grants: [{ role: 'operator' }],
    });
  });

  it('has nothing of a group that only a chat says they are in', () => {
    expect(principalFrom(PEOPLE, { ...identity, via: 'chat' }).grants).toEqual([]);
  });

  it('is the person that the entry of their id names', () => {
    expect(principalFrom(PEOPLE, { id: 'slack:U0ADA', name: 'Ada', via: 'chat', groups: [] }).id).toBe(ADA);
  });

  it('may everything with this machine’s user, unless an entry says what that user may', () => {
    const local = { id: 'local:ada', name: 'ada', via: 'local', groups: [] } as const;
    expect(principalFrom(PEOPLE, local).grants).toEqual([{ role: 'admin' }]);
    expect(principalFrom([...PEOPLE, { id: 'local:ada', role: 'viewer' }], local).grants).toEqual([{ role: 'viewer' }]);
  });

  it('may nothing with any other identity that no entry is for', () => {
    expect(principalFrom(PEOPLE, { id: 'local:ada', name: 'ada', via: 'oidc', groups: [] }).grants).toEqual([]);
  });
});

describe('what grants allow', () => {
  const bounded: Grant = { role: 'operator', phases: ['test'], teams: ['group:pay*'] };
  it.each<[string, readonly Grant[], Role, RightScope, string]>([
    ['a weaker role', [{ role: 'admin' }], 'viewer', {}, 'may'],
    ['the role itself', [{ role: 'approver' }], 'approver', { phase: 'production' }, 'may'],
    ['a stronger role', [{ role: 'approver' }], 'operator', {}, 'an operator is needed, and an approver is what is granted.'],
    ['anything without a grant', [], 'viewer', {}, 'a viewer is needed, and nothing is granted.'],
    ['what lies within both bounds', [bounded], 'operator', { phase: 'test', team: 'group:payments' }, 'may'],
    ['seeing what lies outside of all bounds', [bounded], 'viewer', { phase: 'production', team: 'group:orders' }, 'may'],
    ['another phase', [bounded], 'approver', { phase: 'production', team: 'group:payments' }, 'granted for test of group:pay*'],
    [
      'another team',
      [bounded],
      'approver',
      { phase: 'test', team: 'group:orders' },
      'needed for test of group:orders, and it is granted for test of group:pay*',
    ],
    ['what no team is known of', [bounded], 'approver', { phase: 'test' }, 'granted for test of group:pay*'],
    ['what is about everything', [bounded], 'approver', {}, 'granted for test of group:pay*'],
    ['a team without a name', [{ role: 'admin', teams: [] }], 'approver', { team: '' }, 'an approver is needed'],
  ])('decides about %s', (_, grants, role, scope, says) => {
    const may = mayAs(grants, role, scope);
    expect(may.kind === 'may' ? may.kind : may.because).toContain(says);
  });

  it('says whether there is anything at all', () => {
    expect(mayAnywhere([bounded], 'approver')).toBe(true);
    expect(mayAnywhere([bounded], 'admin')).toBe(false);
    expect(mayAnywhere([], 'viewer')).toBe(false);
  });

  const TEAMS = ['group:payments', 'group:orders', 'group:pay*', 'group:*', '@acme/web', '**'];
  const grant: fc.Arbitrary<Grant> = fc.record(
    {
      role: fc.constantFrom(...ROLES),
      phases: fc.uniqueArray(fc.constantFrom(...RELEASE_PHASES), { minLength: 1 }),
      teams: fc.uniqueArray(fc.constantFrom(...TEAMS), { minLength: 1 }),
    },
    { requiredKeys: ['role'] },
  );
  const scope: fc.Arbitrary<RightScope> = fc.record(
    {
      phase: fc.constantFrom(...RELEASE_PHASES),
      team: fc.constantFrom('group:payments', 'group:orders', 'group:x/y', '@acme/web'),
    },
    { requiredKeys: [] },
  );

  it('lets a token do nothing that it was not given, and nothing that its owner may not', () => {
    fc.assert(
      fc.property(grant, fc.array(grant, { maxLength: 4 }), fc.constantFrom(...ROLES), scope, (token, owner, role, about) => {
        if (mayAs(grantsWithin(token, owner), role, about).kind === 'refused') return;
        expect(mayAs([token], role, about).kind).toBe('may');
        expect(mayAs(owner, role, about).kind).toBe('may');
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets a token of a named team and phase do what its owner may for them', () => {
    expect(grantsWithin({ role: 'approver', teams: ['group:payments'] }, [bounded])).toEqual([
      { role: 'approver', phases: ['test'], teams: ['group:payments'] },
    ]);
    expect(grantsWithin({ role: 'admin' }, [bounded])).toEqual([bounded]);
    expect(grantsWithin({ role: 'admin', phases: ['production'] }, [bounded])).toEqual([]);
  });
});
