import { describe, expect, it } from 'vitest';
import { serverSchema } from './server-schema.js';

const OIDC = { issuer: 'https://login.acme.example', clientId: 'headwater' };

describe('what is said about the server', () => {
  it('listens on this machine only, with sessions of a day, where nothing is said', () => {
    expect(serverSchema.parse(undefined)).toEqual({
      listen: '127.0.0.1:8420',
      management: '127.0.0.1:9420',
      session: { idle: '8h', longest: '24h' },
      trustProxy: false,
    });
  });

  it('takes an identity provider, with the claims that most have', () => {
    const { oidc } = serverSchema.parse({ url: 'https://headwater.acme.example', listen: '0.0.0.0:8420', oidc: OIDC });
    expect(oidc).toEqual({ ...OIDC, scopes: ['openid', 'profile', 'email', 'groups'], groupsClaim: 'groups', idClaim: 'email' });
  });

  it.each([
    ['an address without a port', { listen: '127.0.0.1' }, '127.0.0.1:8420'],
    ['a port that there is not', { listen: '127.0.0.1:99999' }, '127.0.0.1:8420'],
    ['a url that is none', { url: 'headwater' }, 'url'],
    ['a url with a path', { url: 'https://acme.example/headwater' }, 'without a path'],
    ['a url that is sent in the clear', { url: 'http://headwater.acme.example' }, 'https://'],
    ['a url that is none of the web', { url: 'javascript:alert(1)' }, 'url'],
    ['an issuer that is asked in the clear', { oidc: { ...OIDC, issuer: 'http://login.acme.example' } }, 'https://'],
    ['a secret in the file', { oidc: { ...OIDC, clientSecret: 'x' } }, 'clientSecret'],
    ['scopes without openid', { oidc: { ...OIDC, scopes: ['email'] } }, 'openid'],
    ['a login beyond this machine that has nowhere to come back to', { listen: '0.0.0.0:8420', oidc: OIDC }, 'come back'],
    ['sessions that are idle for longer than they last', { session: { idle: '48h' } }, 'longer than'],
    ['every proxy there is', { trustProxy: true }, 'trustProxy'],
    ['a proxy by name', { trustProxy: ['proxy.acme.example'] }, 'range'],
  ])('refuses %s', (_, said, because) => {
    expect(serverSchema.safeParse(said).error?.message).toContain(because);
  });
});
