import { describe, expect, it } from 'vitest';
import { identityFrom } from './claims.js';

const NAMES = { idClaim: 'email', groupsClaim: 'groups' };
const CLAIMS = { sub: '1', email: 'Ada@Acme.example', email_verified: true, name: 'Ada', groups: ['sre', 'all'] };

describe('who somebody is by their claims', () => {
  it('is an address of mail that was verified, in small letters', () => {
    expect(identityFrom(CLAIMS, NAMES)).toEqual({ id: 'ada@acme.example', name: 'Ada', via: 'oidc', groups: ['sre', 'all'] });
    expect(identityFrom({ ...CLAIMS, email_verified: 'true' }, NAMES).id).toBe('ada@acme.example');
  });

  it('is any other claim that was chosen, as it is', () => {
    expect(identityFrom({ sub: 'Auth0|7' }, { idClaim: 'sub', groupsClaim: 'groups' })).toEqual({
      id: 'Auth0|7',
      name: 'Auth0|7',
      via: 'oidc',
      groups: [],
    });
  });

  it.each([
    ['one group', 'sre', ['sre']],
    ['what are no groups', [7, null, '', { name: 'sre' }, 'all'], ['all']],
    ['no list', { sre: true }, []],
    ['nothing', undefined, []],
  ])('has groups from %s', (_, groups, read) => expect(identityFrom({ ...CLAIMS, groups }, NAMES).groups).toEqual(read));

  it('has a name that moves no terminal, and is not endless', () => {
    const { name } = identityFrom({ ...CLAIMS, name: `\u001b[2J${'a'.repeat(1_000)}` }, NAMES);
    expect(name).not.toContain('\u001b');
    expect(name.length).toBeLessThanOrEqual(200);
  });

  it.each([
    ['an address that was not verified', { ...CLAIMS, email_verified: false }],
    ['an address of which nobody says whether it was', { sub: '1', email: 'ada@acme.example' }],
    ['a number for whether it was', { ...CLAIMS, email_verified: 1 }],
    ['no address', { ...CLAIMS, email: undefined }],
    ['an empty one', { ...CLAIMS, email: '' }],
    ['several', { ...CLAIMS, email: ['ada@acme.example'] }],
    ['one with a line break', { ...CLAIMS, email: 'ada@acme.example\nben@acme.example' }],
  ])('is nobody with %s', (_, claims) => {
    expect(() => identityFrom(claims, NAMES)).toThrow(expect.objectContaining({ code: 'LOGIN_FAILED' }));
  });

  it.each(['local:root', 'slack:U0ADA', 'headwater', 'worker:1', 'Local:root'])('is never %s, which others prove', (id) => {
    expect(() => identityFrom({ name: id }, { idClaim: 'name', groupsClaim: 'groups' })).toThrow(
      expect.objectContaining({ code: 'LOGIN_FAILED' }),
    );
  });

  it('is no member that every object has', () => {
    expect(() => identityFrom({}, { idClaim: 'constructor', groupsClaim: '__proto__' })).toThrow(
      expect.objectContaining({ code: 'LOGIN_FAILED' }),
    );
  });
});
