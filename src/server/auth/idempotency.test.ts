import { gunzipSync } from 'node:zlib';
import compress from '@fastify/compress';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authServer, type AuthServer } from '../../../test/fakes/auth-server.js';
import { accessInMemory, type AccessInMemory } from '../../../test/fakes/state/access.js';

const DAY = 24 * 3_600_000;

let access: AccessInMemory;
let server: AuthServer;
let token: string;

beforeEach(async () => {
  access = accessInMemory();
  server = await authServer({ access });
  token = await tokenOf('local:ada');
});
afterEach(() => server.app.close());

async function tokenOf(id: string): Promise<string> {
  const owner = { id, name: id, via: 'local', groups: [] } as const;
  const { secret } = await access.tokens.create({ name: 'ci', owner, grant: { role: 'admin' }, lifetime: 30 * DAY, by: id });
  return secret;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly isReplay: boolean;
}

async function send(url: string, key: string | undefined, payload: object = {}, as = token): Promise<Answer> {
  const answer = await server.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { host: '127.0.0.1', authorization: `Bearer ${as}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  });
  return {
    status: answer.statusCode,
    body: answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown),
    isReplay: answer.headers['idempotent-replayed'] === 'true',
  };
}

describe('a request with a key of idempotency', () => {
  it('is carried out once, and answered the same again', async () => {
    const first = await send('/do', 'k');
    expect(first).toEqual({ status: 201, body: { done: 1 }, isReplay: false });
    expect(await send('/do', 'k')).toEqual({ ...first, isReplay: true });
    expect(server.done()).toBe(1);
  });

  it('is another one without a key, with another key, and of another person', async () => {
    await send('/do', 'k');
    await send('/do', undefined);
    await send('/do', undefined);
    await send('/do', 'l');
    await send('/do', 'k', {}, await tokenOf('local:ben'));
    expect(server.done()).toBe(5);
  });

  it('is the same whichever token of a person brings it', async () => {
    await send('/do', 'k');
    expect((await send('/do', 'k', {}, await tokenOf('local:ada'))).isReplay).toBe(true);
  });

  it.each([
    ['another body', '/do', { other: true }],
    ['another operation', '/do/test', {}],
  ])('is refused with %s', async (_, url, payload) => {
    await send('/do', 'k');
    expect(await send(url, 'k', payload)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(server.done()).toBe(1);
  });

  it('is carried out by one of many that come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send('/do', 'k')));
    expect(server.done()).toBe(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
  });

  it('is carried out when it comes again after it was refused', async () => {
    const owner = { id: 'eve@acme.example', name: 'Eve', via: 'oidc', groups: [] } as const;
    const { secret } = await access.tokens.create({ name: 'ci', owner, grant: { role: 'admin' }, lifetime: DAY, by: 'eve' });
    let people: { id: string; role: 'viewer' | 'operator'; phases?: ['test'] }[] = [
      { id: owner.id, role: 'operator', phases: ['test'] },
    ];
    let now = new Date();
    await server.app.close();
    server = await authServer({ access, people: async () => people, clock: { now: () => now } });
    expect(await send('/do/production', 'k', {}, secret)).toMatchObject({ status: 403, body: { code: 'RIGHT_MISSING' } });
    people = [{ id: owner.id, role: 'operator' }];
    now = new Date(now.getTime() + 1_000);
    expect(await send('/do/production', 'k', {}, secret)).toMatchObject({ status: 200, isReplay: false });
  });

  it('does not keep an answer that holds a secret, nor make another one', async () => {
    expect(await send('/secret', 'k')).toMatchObject({ status: 200, body: { secret: 1 } });
    expect(await send('/secret', 'k')).toMatchObject({ status: 409, body: { code: 'ANSWER_NOT_KEPT' } });
    expect(server.done()).toBe(1);
  });

  it('is answered the same in whatever way answers are packed', async () => {
    await server.app.close();
    server = await authServer({ access, before: async (app) => void (await app.register(compress, { threshold: 0 })) });
    const headers = { host: '127.0.0.1', authorization: `Bearer ${token}`, 'idempotency-key': 'k' };
    const ask = { method: 'POST', url: '/do' } as const;
    const packed = await server.app.inject({ ...ask, headers: { ...headers, 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    const plain = await server.app.inject({ ...ask, headers });
    expect([plain.json(), plain.headers['idempotent-replayed']]).toEqual([{ done: 1 }, 'true']);
    const again = await server.app.inject({ ...ask, headers: { ...headers, 'accept-encoding': 'gzip' } });
    expect(JSON.parse(gunzipSync(again.rawPayload).toString())).toEqual({ done: 1 });
    expect(server.done()).toBe(1);
  });

  it.each(['', 'a b', 'x'.repeat(256), '\u00e4'])('is refused with %j for a key', async (key) => {
    expect(await send('/do', key)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect(server.done()).toBe(0);
  });
});
