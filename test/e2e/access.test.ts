/**
 * Coming in by a real OpenID Connect provider, with sessions in a real PostgreSQL: a browser, a terminal, and what must not let
 * anybody in.
 */
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConfiguredPerson } from '../../src/config/index.js';
import { openStore, type Store } from '../../src/store/index.js';
import { authServer, type AuthServer } from '../fakes/auth-server.js';
import { browserJar, type BrowserJar, type Visited } from '../fakes/browser-jar.js';
import { startDishonestIssuer, type DishonestIssuer } from '../fakes/dishonest-issuer.js';
import { CLIENT_SECRET, startIdentityProvider, type Account, type IdentityProvider } from '../fakes/identity-provider.js';
import { temporaryFolder } from '../fakes/postgres.js';

const ADA: Account = { email: 'Ada@acme.example', email_verified: true, name: 'Ada', groups: ['sre', 'all'] };
const BEN: Account = { email: 'ben@acme.example', email_verified: true, name: 'Ben', groups: ['all'] };
const PEOPLE: readonly ConfiguredPerson[] = [
  { group: 'sre', role: 'operator' },
  { id: 'ada@acme.example', role: 'approver', person: 'ada' },
];

const folder = temporaryFolder();
let store: Store;
let other: Store;
let server: AuthServer;
let origin: string;
let people: readonly ConfiguredPerson[];
let browser: BrowserJar;
/** By how much the server's clock is ahead, in milliseconds. */
let ahead: number;

beforeAll(async () => {
  store = await openStore({ folder });
  other = await openStore({ folder, connections: 2 });
});
afterAll(async () => {
  await other.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  people = PEOPLE;
  ahead = 0;
  browser = browserJar();
});
afterEach(() => server.app.close());

/** A server that lets people in by this issuer, on a port of its own. */
async function open(issuer: string, client: { clientId: string; clientSecretEnv?: string }, from: Store = store): Promise<void> {
  origin = '';
  server = await authServer({
    access: from.access,
    people: async () => people,
    clock: { now: () => new Date(Date.now() + ahead) },
    listening: () => origin,
    environment: { HEADWATER_OIDC_SECRET: CLIENT_SECRET },
    server: {
      oidc: { issuer, ...client, scopes: ['openid', 'profile', 'email', 'groups'], groupsClaim: 'groups', idClaim: 'email' },
    },
  });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
}

function logIn(to?: string, until?: (url: URL) => boolean): Promise<Visited> {
  const address = new URL('/auth/login', origin);
  if (to !== undefined) address.searchParams.set('to', to);
  return browser.visit(address, until === undefined ? {} : { until });
}

function isPath(path: string): (url: URL) => boolean {
  return (url) => url.origin === origin && url.pathname === path;
}

async function me(
  headers: Readonly<Record<string, string>> = { cookie: browser.cookie(origin) },
): Promise<{ status: number; body: string }> {
  const answer = await fetch(`${origin}/me`, { headers });
  return { status: answer.status, body: await answer.text() };
}

describe('with a real identity provider', () => {
  let provider: IdentityProvider;
  beforeAll(async () => {
    provider = await startIdentityProvider();
  });
  afterAll(() => provider.stop());

  const serve = async (clientId = 'headwater', claimsIn: 'id-token' | 'userinfo' = 'id-token', from = store): Promise<void> => {
    await open(
      provider.issuer,
      { clientId, ...(clientId === 'public' ? {} : { clientSecretEnv: 'HEADWATER_OIDC_SECRET' }) },
      from,
    );
    provider.serve(`${origin}/auth/callback`, claimsIn);
    provider.account = ADA;
  };

  it.each([
    ['headwater', 'id-token'],
    ['headwater', 'userinfo'],
    ['by-post', 'id-token'],
    ['public', 'userinfo'],
  ] as const)(
    '%s logs somebody in by claims from the %s, as the person that they are, with the rights of their groups',
    async (client, claimsIn) => {
      await serve(client, claimsIn);
      const came = await logIn('/causes?tab=diff#top', isPath('/causes'));
      expect(came).toMatchObject({ status: 303, next: { href: `${origin}/causes?tab=diff#top` } });
      expect(came.cookies.join()).toMatch(/headwater_session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax/);
      expect(JSON.parse((await me()).body)).toMatchObject({
        id: 'ada',
        name: 'Ada',
        via: 'oidc',
        grants: [{ role: 'operator' }, { role: 'approver' }],
      });
    },
  );

  it('shares the session with every process on the store', async () => {
    await serve();
    await logIn('/', isPath('/'));
    const cookie = browser.cookie(origin);
    await server.app.close();
    await serve('headwater', 'id-token', other);
    expect((await me({ cookie })).status).toBe(200);
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/auth/login'])(
    'leads to the first page, and not to %s',
    async (to) => {
      await serve();
      expect(
        (await logIn(to, (url) => url.origin === origin && url.pathname !== '/auth/callback' && url.pathname !== '/auth/login'))
          .next?.href,
      ).toBe(`${origin}/`);
    },
  );

  it('lets nobody in to whom nothing is granted, and says as whom they are known', async () => {
    await serve();
    provider.account = BEN;
    const refused = await logIn();
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('ben@acme.example');
    expect(refused.body).toContain('RIGHT_MISSING');
    expect((await me()).status).toBe(401);
  });

  it('says to whom nothing is granted what they may not, whom to ask, and how to come in as somebody else', async () => {
    await serve();
    provider.account = { ...BEN, name: '<b>Ben</b>', groups: ['all', '<i>'] };
    const { body } = await logIn('/causes');
    expect(body).toContain('You have no role here yet');
    expect(body).toContain('<strong>ben@acme.example</strong> (in all, &#60;i&#62;)');
    expect(body).toContain('you may see nothing here, and change nothing');
    expect(body).toContain('Ask an admin of Headwater in your organisation');
    expect(body).toContain('href="/auth/login?to=%2Fcauses"');
    expect(body).not.toContain('somebody else');
    provider.serve(`${origin}/auth/callback`, 'id-token', 'with-logout');
    ahead = 2 * 3_600_000;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * 60_000 });
    try {
      browser.forget();
      expect((await logIn('/causes')).body).toMatch(/href="http:[^"]+end[^"]+">Sign out, to sign in as somebody else/);
    } finally {
      vi.useRealTimers();
    }
  });

  describe('logging out', () => {
    const logOut = async (): Promise<{ status: number; body: string; cookie: string }> => {
      const cookie = browser.cookie(origin);
      const { by } = JSON.parse((await me()).body) as { by: { csrf: string } };
      const headers = { cookie, origin, 'x-headwater-csrf': by.csrf };
      const answer = await fetch(`${origin}/auth/logout`, { method: 'POST', headers });
      return { status: answer.status, body: await answer.text(), cookie };
    };

    it('ends the session, and leads to where one logs out at the provider, which leads back', async () => {
      await serve();
      provider.serve(`${origin}/auth/callback`, 'id-token', 'with-logout');
      await logIn('/', isPath('/'));
      const { status, body, cookie } = await logOut();
      expect(status).toBe(200);
      const next = new URL((JSON.parse(body) as { next: string }).next);
      expect(next.origin).toBe(provider.issuer);
      expect(Object.fromEntries(next.searchParams)).toEqual({ client_id: 'headwater', post_logout_redirect_uri: `${origin}/` });
      expect((await me({ cookie })).status).toBe(401);
      const form = await browser.visit(next);
      const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(form.body) ?? [];
      const [, to = ''] = /action="([^"]+)"/.exec(form.body) ?? [];
      const left = await browser.visit(to, { form: { xsrf, logout: 'yes' }, until: isPath('/') });
      expect(left.next?.href).toBe(`${origin}/`);
    });

    it('ends the session alone where one cannot log out at the provider', async () => {
      await serve();
      await logIn('/', isPath('/'));
      const { status, body, cookie } = await logOut();
      expect({ status, body }).toEqual({ status: 204, body: '' });
      expect((await me({ cookie })).status).toBe(401);
    });

    it('ends the session also while the provider does not answer', async () => {
      await serve();
      await logIn('/', isPath('/'));
      await provider.stop();
      ahead = 2 * 3_600_000;
      const { status, cookie } = await logOut();
      expect(status).toBe(204);
      expect((await me({ cookie })).status).toBe(401);
      provider = await startIdentityProvider();
    });

    it('does not send a browser of somebody who came in another way to the provider', async () => {
      await serve();
      provider.serve(`${origin}/auth/callback`, 'id-token', 'with-logout');
      people = [...PEOPLE, { id: 'local:ada', role: 'viewer' }];
      const local = { id: 'local:ada', name: 'ada', via: 'local', groups: [] } as const;
      const { secret } = await store.access.sessions.open(local, { idle: 60_000, longest: 60_000 });
      const cookie = `headwater_session=${secret}`;
      const { by } = JSON.parse((await me({ cookie })).body) as { by: { csrf: string } };
      const headers = { cookie, origin, 'x-headwater-csrf': by.csrf };
      expect((await fetch(`${origin}/auth/logout`, { method: 'POST', headers })).status).toBe(204);
    });
  });

  it('lets nobody in whose address was not verified', async () => {
    await serve();
    provider.account = { ...ADA, email_verified: false };
    expect(await logIn()).toMatchObject({ status: 401, body: expect.stringContaining('LOGIN_FAILED') as unknown });
    expect((await me()).status).toBe(401);
  });

  it('says what the provider says, and nothing that somebody wrote into the address', async () => {
    await serve();
    provider.account = undefined;
    const refused = await logIn();
    expect(refused.status).toBe(401);
    expect(refused.body).toContain('access_denied');
    expect(refused.body).not.toContain('alert(1)');
  });

  describe('does not finish a login', () => {
    beforeEach(() => serve());
    const callback = async (): Promise<URL> => {
      const { next } = await logIn('/', isPath('/auth/callback'));
      if (next === undefined) throw new Error('it did not come back');
      return next;
    };
    const refuses = async (address: URL, because: string): Promise<void> => {
      const answer = await browser.visit(address);
      expect(answer.status).toBe(401);
      expect(answer.body).toContain(because);
      expect(answer.cookies.join()).not.toContain('headwater_session');
    };

    it('twice', async () => {
      const address = await callback();
      expect((await browser.visit(address, { until: isPath('/') })).status).toBe(303);
      await refuses(address, 'finished already');
    });

    it('twice, whichever process is asked', async () => {
      const address = await callback();
      expect((await browser.visit(address, { until: isPath('/') })).status).toBe(303);
      const second = await authServer({
        access: other.access,
        listening: () => origin,
        server: {
          oidc: { issuer: provider.issuer, clientId: 'public', scopes: ['openid'], groupsClaim: 'groups', idClaim: 'email' },
        },
      });
      const again = await second.app.inject({
        url: address.pathname + address.search,
        headers: { host: address.host, cookie: browser.cookie(origin) },
      });
      await second.app.close();
      expect(again.json()).toMatchObject({ code: 'LOGIN_FAILED', detail: 'this login was finished already' });
    });

    it('that another browser began', async () => {
      const address = await callback();
      browser.forget();
      await refuses(address, 'this browser has begun no login');
      const victim = browserJar();
      await victim.visit(`${origin}/auth/login`, { until: (url) => url.origin !== origin });
      const answer = await victim.visit(address);
      expect(answer.body).toContain('another browser');
      expect(victim.cookie(origin)).not.toContain('headwater_session');
    });

    it('that was begun more than ten minutes ago', async () => {
      const address = await callback();
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });
      try {
        await refuses(address, 'too long ago');
      } finally {
        vi.useRealTimers();
      }
    });

    it('whose state was changed', async () => {
      const address = await callback();
      const state = address.searchParams.get('state') ?? '';
      const body = JSON.parse(Buffer.from(state.split('.')[0] ?? '', 'base64url').toString()) as object;
      const forged = Buffer.from(JSON.stringify({ ...body, until: 9e15 })).toString('base64url');
      for (const other of ['', 'x', `${state}x`, `${forged}.${state.split('.')[1] ?? ''}`]) {
        address.searchParams.set('state', other);
        await refuses(address, 'another browser');
      }
    });

    it('whose code is another one', async () => {
      const address = await callback();
      address.searchParams.set('code', 'guessed');
      await refuses(address, 'invalid_grant');
    });

    it('whose code was given for another login of this browser', async () => {
      const [first, second] = [await callback(), await callback()];
      second.searchParams.set('code', first.searchParams.get('code') ?? '');
      await refuses(second, 'invalid_grant');
    });

    it('of another issuer', async () => {
      const address = await callback();
      address.searchParams.set('iss', 'https://evil.example');
      await refuses(address, 'not to be trusted');
    });

    it('whose nonce is not the one that was asked for', async () => {
      const { next } = await logIn('/', (url) => url.origin !== origin);
      next?.searchParams.set('nonce', 'planted');
      await refuses(new URL(next ?? ''), 'not to be trusted');
    });
  });

  it('finishes logins of several tabs, each once', async () => {
    await serve();
    const first = await logIn('/a', isPath('/auth/callback'));
    const second = await logIn('/b', isPath('/auth/callback'));
    expect((await browser.visit(first.next ?? '', { until: isPath('/a') })).status).toBe(303);
    expect((await browser.visit(second.next ?? '', { until: isPath('/b') })).status).toBe(303);
    expect((await me()).status).toBe(200);
  });

  it('goes on when the provider has another key', async () => {
    await serve();
    expect((await logIn('/', isPath('/'))).status).toBe(303);
    provider.rotate();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * 60_000 });
    try {
      browser.forget();
      expect((await logIn('/', isPath('/'))).status).toBe(303);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says that the provider does not answer, and lets those in who are logged in; and logs in when it does again', async () => {
    await serve();
    await logIn('/', isPath('/'));
    const cookie = browser.cookie(origin);
    await server.app.close();
    await provider.stop();
    await open(provider.issuer, { clientId: 'public' });
    expect(await logIn()).toMatchObject({ status: 502, body: expect.stringContaining('LOGIN_PROVIDER_UNREACHABLE') as unknown });
    expect((await me({ cookie })).status).toBe(200);
    provider = await startIdentityProvider();
  });

  it('says that the secret of the client is missing', async () => {
    await open(provider.issuer, { clientId: 'headwater', clientSecretEnv: 'HEADWATER_NOT_SET' });
    expect(await logIn()).toMatchObject({ status: 404, body: expect.stringContaining('HEADWATER_NOT_SET') as unknown });
  });

  describe('at a terminal', () => {
    beforeEach(() => serve());
    const post = async (path: string, body?: object): Promise<{ status: number; body: Record<string, string> }> => {
      const answer = await fetch(origin + path, {
        method: 'POST',
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, string> };
    };
    const agree = async (address: string, choice: 'confirm' | 'abort'): Promise<Visited> => {
      const form = await browser.visit(address);
      const fields = (body: string): Record<string, string> =>
        Object.fromEntries(
          [...body.matchAll(/name="(xsrf|user_code)" value="([^"]+)"/g)].map(([, name = '', value = '']) => [name, value]),
        );
      const device = new URL('/device', provider.issuer);
      const asked = await browser.visit(device, { form: fields(form.body) });
      return browser.visit(device, { form: { ...fields(asked.body), [choice]: 'yes' } });
    };

    it('logs somebody in who agrees in a browser, with a token that lasts as long as a session', async () => {
      const { body: begun } = await post('/auth/device');
      expect(begun).toMatchObject({ userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/) as unknown });
      const { deviceCode = '', verificationUriComplete = '' } = begun;
      expect(await post('/auth/device/token', { deviceCode })).toMatchObject({ status: 200, body: { kind: 'waits' } });
      await agree(verificationUriComplete, 'confirm');
      const { body: known } = await post('/auth/device/token', { deviceCode });
      expect(known).toMatchObject({ kind: 'known', id: 'ada@acme.example', name: 'Ada' });
      expect(Date.parse(known['expiresAt'] ?? '') - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
      const { status, body } = await me({ authorization: `Bearer ${known['token']}` });
      expect({ status, ...JSON.parse(body) }).toMatchObject({
        status: 200,
        id: 'ada',
        via: 'token',
        grants: [{ role: 'operator' }, { role: 'approver' }],
      });
      expect(await post('/auth/device/token', { deviceCode })).toMatchObject({ status: 401, body: { code: 'LOGIN_FAILED' } });
    });

    it('logs nobody in who does not agree, to whom nothing is granted, or with a code that was never given', async () => {
      const { body: first } = await post('/auth/device');
      await agree(first['verificationUriComplete'] ?? '', 'abort');
      expect(await post('/auth/device/token', { deviceCode: first['deviceCode'] })).toMatchObject({
        status: 401,
        body: { code: 'LOGIN_FAILED', detail: expect.stringContaining('access_denied') as unknown },
      });
      const { body: second } = await post('/auth/device');
      people = [];
      await agree(second['verificationUriComplete'] ?? '', 'confirm');
      ahead = 2_000;
      expect(await post('/auth/device/token', { deviceCode: second['deviceCode'] })).toMatchObject({
        status: 403,
        body: { code: 'RIGHT_MISSING' },
      });
      expect(await post('/auth/device/token', { deviceCode: 'guessed' })).toMatchObject({
        status: 401,
        body: { code: 'LOGIN_FAILED' },
      });
    });
  });
});

describe('with an issuer that lies', () => {
  let issuer: DishonestIssuer;
  beforeAll(async () => {
    issuer = await startDishonestIssuer();
  });
  afterAll(() => issuer.stop());
  beforeEach(() => open(issuer.issuer, { clientId: 'headwater', clientSecretEnv: 'HEADWATER_OIDC_SECRET' }));

  const seconds = (offset: number): number => Math.floor(Date.now() / 1_000) + offset;

  async function comeBack(said: Partial<Pick<DishonestIssuer, 'claims' | 'header' | 'forged'>>): Promise<Visited> {
    const { next } = await logIn('/', (url) => url.origin !== origin);
    Object.assign(issuer, { claims: {}, header: {}, forged: false, nonce: next?.searchParams.get('nonce') }, said);
    const back = new URL('/auth/callback', origin);
    back.search = new URLSearchParams({ code: 'code', state: next?.searchParams.get('state') ?? '' }).toString();
    return browser.visit(back, { until: isPath('/') });
  }

  it.each<[string, () => Parameters<typeof comeBack>[0]]>([
    ['says all as it is', () => ({})],
    ['has a clock that is 20 s behind', () => ({ claims: { iat: seconds(-320), exp: seconds(-20) } })],
    [
      'has several audiences, of which we are the one it is for',
      () => ({ claims: { aud: ['headwater', 'x'], azp: 'headwater' } }),
    ],
  ])('lets in with an ID token that %s', async (_, said) => {
    people = [{ id: 'ada@acme.example', role: 'viewer' }];
    expect(await comeBack(said())).toMatchObject({ status: 303 });
  });

  it.each<[string, () => Parameters<typeof comeBack>[0]]>([
    ['is for somebody else', () => ({ claims: { aud: 'another' } })],
    ['was made for another of its audiences', () => ({ claims: { aud: ['headwater', 'another'], azp: 'another' } })],
    ['is of another issuer', () => ({ claims: { iss: 'https://login.acme.example' } })],
    ['has expired', () => ({ claims: { iat: seconds(-400), exp: seconds(-100) } })],
    ['never expires', () => ({ claims: { exp: undefined } })],
    ['was made for another login', () => ({ claims: { nonce: 'another' } })],
    ['was made for no login', () => ({ claims: { nonce: undefined } })],
    ['is about nobody', () => ({ claims: { sub: undefined } })],
    ['is signed with a key that is not published', () => ({ forged: true })],
    ['names a key that is not published', () => ({ header: { kid: 'hidden' }, forged: true })],
    ['is not signed', () => ({ header: { alg: 'none' } })],
    ['is signed in another way than was agreed', () => ({ header: { alg: 'RS384' } })],
  ])('lets nobody in with an ID token that %s', async (_, said) => {
    people = [{ id: 'ada@acme.example', role: 'viewer' }];
    const refused = await comeBack(said());
    expect(refused.status).toBe(401);
    expect(refused.body).toContain('LOGIN_FAILED');
    expect((await me()).status).toBe(401);
  });
});

describe('two processes on one store', () => {
  it('carry a request out once between them', async () => {
    const owner = { id: 'local:ada', name: 'ada', via: 'local', groups: [] } as const;
    const { secret } = await store.access.tokens.create({
      name: 'ci',
      owner,
      grant: { role: 'admin' },
      lifetime: 60_000,
      by: 'ada',
    });
    const second = await authServer({ access: other.access });
    server = await authServer({ access: store.access });
    try {
      const headers = { host: '127.0.0.1', authorization: `Bearer ${secret}`, 'idempotency-key': 'k' };
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          [server, second][index % 2]?.app.inject({ method: 'POST', url: '/do', headers }),
        ),
      );
      expect(server.done() + second.done()).toBe(1);
      for (const answer of answers) expect([201, 409]).toContain(answer?.statusCode);
      const again = await second.app.inject({ method: 'POST', url: '/do', headers });
      expect([again.statusCode, again.json(), again.headers['idempotent-replayed']]).toEqual([201, { done: 1 }, 'true']);
    } finally {
      await second.app.close();
    }
  });
});
