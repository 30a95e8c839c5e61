import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessInMemory, type AccessInMemory } from '../../../test/fakes/state/access.js';
import { HERE, authServer, type AuthServer, type AuthServerRequest } from '../../../test/fakes/auth-server.js';
import type { ConfiguredPerson } from '../../config/index.js';
import type { Grant, Identity } from '../../model/index.js';
import { assertMayListen } from './listening.js';
import { newStartAddress } from './start-address.js';

const HOST = new URL(HERE).host;
const MINUTE = 60_000;
const ADA: Identity = { id: 'ada@acme.example', name: 'Ada', via: 'oidc', groups: ['sre'] };
const OIDC = {
  issuer: 'https://login.acme.example',
  clientId: 'headwater',
  scopes: ['openid'],
  groupsClaim: 'groups',
  idClaim: 'email',
};

let access: AccessInMemory;
let people: readonly ConfiguredPerson[];
let now: Date;
let server: AuthServer;

async function open(more: Partial<AuthServerRequest> = {}): Promise<void> {
  await server?.app.close();
  server = await authServer({ access, people: async () => people, clock: { now: () => now }, ...more });
}

beforeEach(async () => {
  access = accessInMemory();
  people = [];
  now = new Date('2026-01-01T12:00:00Z');
  await open();
});
afterEach(() => server.app.close());

interface Ask {
  readonly method?: 'GET' | 'POST' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly host?: string;
}

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: string;
  readonly cookie: string | undefined;
  readonly location: string | undefined;
}

async function ask(url: string, { method = 'GET', headers = {}, host = HOST }: Ask = {}): Promise<Answer> {
  const answer = await server.app.inject({ method, url, headers: { host, ...headers } });
  const set = answer.headers['set-cookie'];
  return {
    status: answer.statusCode,
    code: /"code":"([A-Z_]+)"/.exec(answer.body)?.[1],
    body: answer.body,
    cookie: typeof set === 'string' ? set : set?.[0],
    location: answer.headers.location,
  };
}

async function startPath(): Promise<string> {
  const { pathname, search } = new URL(await newStartAddress(access, HERE));
  return pathname + search;
}

/** The header `cookie` of somebody who has come in by the address that works once. */
async function cameIn(): Promise<string> {
  const { cookie = '' } = await ask(await startPath());
  return cookie.split(';', 1)[0] ?? '';
}

async function csrfFor(cookie: string): Promise<string> {
  return /"csrf":"([^"]+)"/.exec((await ask('/me', { headers: { cookie } })).body)?.[1] ?? '';
}

describe('the address that works once', () => {
  it('opens a session of this machine’s user, who may everything, and leads to the first page', async () => {
    const came = await ask(await startPath());
    expect(came).toMatchObject({ status: 303, location: '/' });
    const me = await ask('/me', { headers: { cookie: came.cookie?.split(';', 1)[0] ?? '' } });
    expect(JSON.parse(me.body)).toMatchObject({
      id: expect.stringMatching(/^local:./) as unknown,
      via: 'local',
      grants: [{ role: 'admin' }],
      by: { kind: 'session', csrf: expect.stringMatching(/^[\w-]{43}$/) as unknown },
    });
  });

  it('sets a cookie that no page reads and no other site sends', async () => {
    const { cookie } = await ask(await startPath());
    expect(cookie).toMatch(/^headwater_session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('works once', async () => {
    const path = await startPath();
    expect((await ask(path)).status).toBe(303);
    expect(await ask(path)).toMatchObject({ status: 401, code: 'LOGIN_LINK_USED', cookie: undefined });
  });

  it('is not used up by what only looks ahead', async () => {
    const path = await startPath();
    expect((await ask(path, { method: 'HEAD' })).status).toBe(404);
    expect((await ask(path, { headers: { 'sec-purpose': 'prefetch;prerender' } })).status).toBe(503);
    expect((await ask(path)).status).toBe(303);
  });

  it('works for ten minutes', async () => {
    const path = await startPath();
    access.pass(10 * MINUTE);
    expect(await ask(path)).toMatchObject({ status: 401, code: 'LOGIN_LINK_USED' });
  });

  it.each(['/auth/start', '/auth/start?token=', `/auth/start?token=${'a'.repeat(43)}`, '/auth/start?token=__proto__'])(
    'cannot be guessed as %s',
    async (path) => {
      await startPath();
      expect(await ask(path)).toMatchObject({ status: 401, code: 'LOGIN_LINK_USED', cookie: undefined });
    },
  );

  it('gives a person a page that runs nothing, and a program a problem', async () => {
    const page = await server.app.inject({ url: '/auth/start?token=x', headers: { host: HOST, accept: 'text/html' } });
    expect(page.statusCode).toBe(401);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.body).toContain('LOGIN_LINK_USED');
  });

  it('never opens a session that was known before, and ends the one that the browser had', async () => {
    const planted = await access.sessions.open(ADA, { idle: MINUTE, longest: MINUTE });
    const before = `headwater_session=${planted.secret}`;
    const { cookie } = await ask(await startPath(), { headers: { cookie: before } });
    expect(cookie).not.toContain(planted.secret);
    expect((await ask('/me', { headers: { cookie: before } })).status).toBe(401);
  });

  it('gives only what an entry for this machine’s user says, where there is one', async () => {
    people = [{ id: JSON.parse((await ask('/me', { headers: { cookie: await cameIn() } })).body).id, role: 'viewer' }];
    now = new Date(now.getTime() + MINUTE);
    const cookie = await cameIn();
    const headers = { cookie, origin: HERE, 'x-headwater-csrf': await csrfFor(cookie) };
    expect(await ask('/do', { method: 'POST', headers })).toMatchObject({ status: 403, code: 'RIGHT_MISSING' });
  });

  it('is in no log', async () => {
    const lines: string[] = [];
    await open({ logger: { level: 'info', stream: { write: (line: string) => void lines.push(line) } } });
    const path = await startPath();
    await ask(path);
    await ask(path, { headers: { accept: 'text/html' } });
    await ask('/me');
    expect(lines.join('')).toContain('/me');
    expect(lines.join('')).not.toContain(path.slice(-20));
  });

  it('opens nothing on a server that others reach', async () => {
    await open({ server: { listen: '0.0.0.0:8420', url: 'https://headwater.acme.example', oidc: OIDC } });
    expect(await ask(await startPath())).toMatchObject({ status: 404, code: 'LOGIN_UNAVAILABLE' });
  });
});

describe('a session', () => {
  it('ends when it is idle, when it is old, and when somebody logs out', async () => {
    const cookie = await cameIn();
    access.pass(8 * 60 * MINUTE);
    expect((await ask('/me', { headers: { cookie } })).status).toBe(401);
    const second = await cameIn();
    const headers = { cookie: second, origin: HERE, 'x-headwater-csrf': await csrfFor(second) };
    const out = await ask('/auth/logout', { method: 'POST', headers });
    expect(out.status).toBe(204);
    expect(out.cookie).toMatch(/^headwater_session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await ask('/me', { headers: { cookie: second } })).status).toBe(401);
  });

  it('is given to browsers over TLS only, and to this host only, where people come by https', async () => {
    await open({ server: { listen: '127.0.0.1:8420', url: 'https://localhost:8443' } });
    const { cookie } = await ask(await startPath());
    expect(cookie).toMatch(/^__Host-headwater_session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it('has the rights that the configuration gives a moment later, not those that it gave before', async () => {
    people = [{ group: 'sre', role: 'operator' }];
    const { secret } = await access.sessions.open(ADA, { idle: MINUTE, longest: MINUTE });
    const cookie = `headwater_session=${secret}`;
    const headers = { cookie, origin: HERE, 'x-headwater-csrf': await csrfFor(cookie) };
    expect((await ask('/do', { method: 'POST', headers })).status).toBe(201);
    people = [{ id: ADA.id, role: 'viewer' }];
    now = new Date(now.getTime() + 1_000);
    expect((await ask('/do', { method: 'POST', headers })).status).toBe(403);
    expect((await ask('/me', { headers })).status).toBe(200);
    people = [];
    now = new Date(now.getTime() + 1_000);
    expect(await ask('/me', { headers })).toMatchObject({ status: 403, code: 'RIGHT_MISSING' });
  });

  it('keeps the rights that were read last while the configuration cannot be read', async () => {
    let broken = false;
    await open({
      people: async () => {
        if (broken) throw new Error('a brace is missing');
        return [{ group: 'sre', role: 'viewer' }];
      },
    });
    const { secret } = await access.sessions.open(ADA, { idle: MINUTE, longest: MINUTE });
    const headers = { cookie: `headwater_session=${secret}` };
    expect((await ask('/me', { headers })).status).toBe(200);
    broken = true;
    now = new Date(now.getTime() + 1_000);
    expect((await ask('/me', { headers })).status).toBe(200);
    await open({ people: () => Promise.reject(new Error('a brace is missing')) });
    expect((await ask('/me', { headers })).status).toBe(500);
  });
});

describe('a request with a session that would change something', () => {
  const right = { origin: HERE, 'sec-fetch-site': 'same-origin' };
  const cases: readonly [string, Readonly<Record<string, string>>, boolean, number][] = [
    ['from a page of ours', right, true, 201],
    ['from a page of ours, in a browser that says the origin only', { origin: HERE }, true, 201],
    ['from a page of ours, in a browser that says the site only', { 'sec-fetch-site': 'same-origin' }, true, 201],
    ['without what a page of ours knows', right, false, 403],
    ['with something else than a page of ours knows', { ...right, 'x-headwater-csrf': 'x' }, false, 403],
    ['with an empty one', { ...right, 'x-headwater-csrf': '' }, false, 403],
    ['that says nothing of its page', {}, true, 403],
    ['from another port of this machine', { origin: 'http://127.0.0.1:3000' }, true, 403],
    ['from this machine by https', { origin: 'https://127.0.0.1:8420' }, true, 403],
    ['from another site', { origin: 'https://evil.example' }, true, 403],
    ['from a page that hides where it is from', { origin: 'null' }, true, 403],
    ['from another site that says our origin', { origin: HERE, 'sec-fetch-site': 'cross-site' }, true, 403],
    ['from another origin of the same site', { origin: HERE, 'sec-fetch-site': 'same-site' }, true, 403],
    ['that somebody typed', { 'sec-fetch-site': 'none' }, true, 403],
    ['from a page whose origin begins like ours', { origin: `${HERE}.evil.example` }, true, 403],
  ];
  it.each(cases)('%s', async (_, headers, knows, status) => {
    const cookie = await cameIn();
    const csrf = knows ? { 'x-headwater-csrf': await csrfFor(cookie) } : {};
    const answer = await ask('/do', { method: 'POST', headers: { cookie, ...headers, ...csrf } });
    expect(answer.status).toBe(status);
    expect(server.done()).toBe(status === 201 ? 1 : 0);
    if (status === 403) expect(answer.code).toBe('REQUEST_FORGED');
  });

  it('is taken from a page of ours by another name of this machine', async () => {
    const cookie = await cameIn();
    const headers = { cookie, origin: 'http://localhost:8420', 'x-headwater-csrf': await csrfFor(cookie) };
    expect((await ask('/do', { method: 'POST', headers, host: 'localhost:8420' })).status).toBe(201);
    expect((await ask('/do', { method: 'POST', headers })).status).toBe(403);
  });

  it('is refused with what another session knows', async () => {
    const [mine, other] = [await cameIn(), await cameIn()];
    const headers = { cookie: mine, ...right, 'x-headwater-csrf': await csrfFor(other) };
    expect((await ask('/do', { method: 'POST', headers })).code).toBe('REQUEST_FORGED');
  });

  it('is refused before its body is read', async () => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/do',
      headers: { host: HOST, cookie: await cameIn(), 'content-type': 'application/json' },
      payload: '{ not json',
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('the name that a request comes by', () => {
  it.each([
    [HOST, 200],
    ['localhost:8420', 200],
    ['[::1]:8420', 200],
    ['127.0.0.1', 200],
    ['evil.example:8420', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost.evil.example:8420', 421],
  ])('%j is answered with %s', async (host, status) => {
    const answer = await ask('/public', { host });
    expect(answer.status).toBe(status);
    if (status === 421) expect(answer.code).toBe('HOST_REFUSED');
  });

  it('is whatever a proxy makes of it where people come by another address', async () => {
    await open({ server: { listen: '127.0.0.1:8420', url: 'https://headwater.acme.example', oidc: OIDC } });
    expect((await ask('/public', { host: 'upstream.internal' })).status).toBe(200);
  });
});

describe('an API token', () => {
  const BOUNDED: Grant = { role: 'operator', phases: ['test'] };
  beforeEach(() => {
    people = [{ group: 'sre', role: 'admin' }];
  });
  const given = async (grant: Grant, lifetime = MINUTE): Promise<Record<string, string>> => {
    const { secret } = await access.tokens.create({ name: 'ci', owner: ADA, grant, lifetime, by: ADA.id });
    return { authorization: `Bearer ${secret}` };
  };

  it('speaks for its owner, within what it was given, and needs to show nothing else', async () => {
    const headers = await given({ role: 'operator' });
    expect(JSON.parse((await ask('/me', { headers })).body)).toMatchObject({
      id: ADA.id,
      via: 'token',
      token: 'ci',
      grants: [{ role: 'operator' }],
      by: { kind: 'token' },
    });
    expect((await ask('/do', { method: 'POST', headers: { ...headers, origin: 'https://evil.example' } })).status).toBe(201);
    expect((await ask('/secret', { method: 'POST', headers })).status).toBe(403);
  });

  it('is held to its release phases', async () => {
    const headers = await given(BOUNDED);
    expect((await ask('/do/test', { method: 'POST', headers })).status).toBe(200);
    expect((await ask('/do/production', { method: 'POST', headers })).code).toBe('RIGHT_MISSING');
    expect((await ask('/do', { method: 'POST', headers })).code).toBe('RIGHT_MISSING');
  });

  it('may no more than its owner at that moment', async () => {
    const headers = await given({ role: 'admin' });
    expect((await ask('/do', { method: 'POST', headers })).status).toBe(201);
    people = [{ group: 'sre', role: 'viewer' }];
    now = new Date(now.getTime() + 1_000);
    expect((await ask('/do', { method: 'POST', headers })).status).toBe(403);
    people = [];
    now = new Date(now.getTime() + 1_000);
    expect((await ask('/me', { headers })).status).toBe(403);
  });

  it('works until it expires', async () => {
    const headers = await given({ role: 'viewer' });
    expect((await ask('/me', { headers })).status).toBe(200);
    access.pass(MINUTE);
    expect(await ask('/me', { headers })).toMatchObject({ status: 401, code: 'NOT_LOGGED_IN' });
  });

  it('is revoked by logging out with it', async () => {
    const headers = await given({ role: 'viewer' });
    expect((await ask('/auth/logout', { method: 'POST', headers })).status).toBe(204);
    expect((await ask('/me', { headers })).status).toBe(401);
  });

  it.each(['Bearer', 'Bearer ', 'Bearer hw_x', 'Basic aHc6aHc=', `Bearer hw_${'A'.repeat(43)}000000`, 'bearer a b'])(
    'is none as %j, and the cookie beside it does not count',
    async (authorization) => {
      const headers = { authorization, cookie: await cameIn() };
      expect((await ask('/me', { headers })).status).toBe(401);
      expect((await ask('/public', { headers })).status).toBe(200);
    },
  );
});

describe('a route', () => {
  it('that needs a right is nobody’s without one, and one that is open is everybody’s', async () => {
    expect(await ask('/me')).toMatchObject({ status: 401, code: 'NOT_LOGGED_IN' });
    expect(await ask('/do', { method: 'POST' })).toMatchObject({ status: 401 });
    expect(await ask('/public')).toMatchObject({ status: 200 });
  });
});

describe('where the server may listen', () => {
  it.each([
    ['this machine', { listen: '127.0.0.1:8420' }],
    ['this machine, by its name', { listen: '[::1]:8420', url: 'http://localhost:8420' }],
    ['everywhere, with an identity provider', { listen: '0.0.0.0:8420', url: 'https://headwater.acme.example', oidc: OIDC }],
  ])('is %s', (_, said) => expect(() => assertMayListen(said)).not.toThrow());

  it.each([
    ['everywhere', { listen: '0.0.0.0:8420' }],
    ['a network', { listen: '10.0.0.7:8420' }],
    ['behind a proxy that others reach', { listen: '127.0.0.1:8420', url: 'https://headwater.acme.example' }],
  ])('is not %s, without an identity provider', async (_, said) => {
    expect(() => assertMayListen(said)).toThrow(expect.objectContaining({ code: 'SERVER_NEEDS_LOGIN' }));
    await expect(authServer({ access, server: said })).rejects.toMatchObject({ code: 'SERVER_NEEDS_LOGIN' });
  });
});

describe('without an identity provider', () => {
  it.each([
    ['GET', '/auth/login'],
    ['POST', '/auth/device'],
  ] as const)('%s %s says how else to log in', async (method, path) => {
    expect(await ask(path, { method })).toMatchObject({ status: 404, code: 'LOGIN_UNAVAILABLE' });
  });
});
