import { beforeEach, describe, expect, it } from 'vitest';
import { accessInMemory, type AccessInMemory } from '../../../test/fakes/state/access.js';
import type { ConfiguredPerson } from '../../config/index.js';
import type { Grant, Identity } from '../../model/index.js';
import { apiTokenList, apiTokenListSchema, makeApiToken } from './api-tokens.js';

const DAY = 24 * 3_600_000;
const ADA: Identity = { id: 'ada@acme.example', name: 'Ada', via: 'oidc', groups: [] };
const PEOPLE: readonly ConfiguredPerson[] = [
  { id: ADA.id, role: 'operator', phases: ['test'], person: 'ada' },
  { id: ADA.id, role: 'viewer', person: 'ada' },
];

let access: AccessInMemory;
beforeEach(() => {
  access = accessInMemory();
});

function make(grant: Grant, lifetime = DAY): ReturnType<typeof makeApiToken> {
  return makeApiToken({ name: 'ci', owner: ADA, grant, lifetime }, access, PEOPLE);
}

describe('an API token', () => {
  it.each<[string, Grant]>([
    ['what its owner may', { role: 'operator', phases: ['test'] }],
    ['what its owner may, wherever that is', { role: 'operator' }],
    ['less', { role: 'approver', phases: ['test'], teams: ['group:payments'] }],
    ['seeing', { role: 'viewer' }],
  ])('is made for %s, and listed without its secret', async (_, grant) => {
    const { secret } = await make(grant);
    const list = apiTokenList(await access.tokens.list());
    expect(apiTokenListSchema.parse(list)).toEqual(list);
    expect(list.items).toMatchObject([{ name: 'ci', owner: ADA.id, ...grant }]);
    expect(JSON.stringify(list)).not.toContain(secret);
  });

  it.each<[string, Grant, number]>([
    ['a stronger role', { role: 'admin' }, DAY],
    ['another release phase', { role: 'operator', phases: ['production'] }, DAY],
    ['more than a year', { role: 'viewer' }, 366 * DAY],
    ['no time at all', { role: 'viewer' }, 0],
    ['a time that is no number', { role: 'viewer' }, Number.NaN],
  ])('is not made for %s', async (_, grant, lifetime) => {
    await expect(make(grant, lifetime)).rejects.toMatchObject({ code: 'TOKEN_BOUNDS' });
    expect(await access.tokens.list()).toEqual([]);
  });

  it('is not made for somebody to whom nothing is granted', async () => {
    const owner = { ...ADA, id: 'eve@acme.example' };
    const asked = { name: 'ci', owner, grant: { role: 'viewer' }, lifetime: DAY } as const;
    await expect(makeApiToken(asked, access, PEOPLE)).rejects.toMatchObject({ code: 'TOKEN_BOUNDS' });
  });
});
