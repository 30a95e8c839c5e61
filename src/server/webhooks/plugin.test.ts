import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { HookAnswer } from '../../pipeline/index.js';
import { webhooks, type WebhookPorts } from './index.js';

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

interface Received {
  readonly name: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

async function served(answer: HookAnswer, more: Partial<WebhookPorts> = {}) {
  const received: Received[] = [];
  const counted: string[] = [];
  const app = Fastify();
  apps.push(app);
  await app.register(async (scope) =>
    webhooks(scope, {
      hooks: {
        names: ['github', 'slack'],
        receive: async (name, { headers, body }) => {
          received.push({ name, headers, body: Buffer.from(body).toString('utf8') });
          return name === 'github' || name === 'slack' ? answer : { kind: 'unknown' };
        },
        settled: async () => undefined,
      },
      onAnswer: (hook, kind) => counted.push(`${hook} ${kind}`),
      ...more,
    }),
  );
  const post = (url: string, body: string | Buffer = '{}', type = 'application/json') =>
    app.inject({ method: 'POST', url, payload: body, headers: { 'content-type': type } });
  return { app, post, received, counted };
}

describe('a webhook’s address', () => {
  it.each([
    'application/json',
    'application/x-www-form-urlencoded',
    'application/vnd.docker.distribution.events.v1+json',
    'text/plain',
  ])('hands on the bytes as they came, as %s', async (type) => {
    const { post, received } = await served({ kind: 'taken' });
    await post('/webhooks/github', '{ "a" :1}\n', type);
    expect(received).toMatchObject([{ name: 'github', body: '{ "a" :1}\n', headers: { 'content-type': type } }]);
  });

  it('says that it took one, and to Slack nothing at all: it would show it', async () => {
    const { post, counted } = await served({ kind: 'taken' });
    expect((await post('/webhooks/github')).statusCode).toBe(202);
    const slack = await post('/webhooks/slack');
    expect([slack.statusCode, slack.body]).toEqual([200, '']);
    expect(counted).toEqual(['github taken', 'slack taken']);
  });

  it('says that nothing is done about one', async () => {
    const { post } = await served({ kind: 'ignored', because: 'nobody cares' });
    expect((await post('/webhooks/github')).statusCode).toBe(202);
  });

  it.each([
    ['WEBHOOK_UNTRUSTED', 401],
    ['WEBHOOK_MALFORMED', 400],
    ['INTERACTION_UNTRUSTED', 401],
    ['INTERACTION_REPLAYED', 403],
    ['INTERACTION_MALFORMED', 400],
  ] as const)('refuses with %s, and no hint of what was wrong', async (code, status) => {
    const { post, counted } = await served({ kind: 'refused', code, because: 'the secret begins with an x' });
    const answer = await post('/webhooks/github');
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ status, code });
    expect(answer.body).not.toContain('begins with');
    expect(answer.json()).not.toHaveProperty('detail');
    expect(counted).toEqual(['github refused']);
  });

  it('is not there when it is not configured, and is counted under no name from outside', async () => {
    const { post, counted } = await served({ kind: 'taken' });
    expect((await post('/webhooks/anything-else')).statusCode).toBe(404);
    expect(counted).toEqual([]);
  });

  it('takes no more than a mebibyte', async () => {
    const { post, received } = await served({ kind: 'taken' });
    expect((await post('/webhooks/github', Buffer.alloc(1024 ** 2 + 1))).statusCode).toBe(413);
    expect(received).toEqual([]);
  });

  it('takes nothing as empty bytes', async () => {
    const { app, received } = await served({ kind: 'taken' });
    await app.inject({ method: 'POST', url: '/webhooks/github' });
    expect(received).toMatchObject([{ body: '' }]);
  });

  it('is not read too often from one place', async () => {
    const { post, received } = await served({ kind: 'taken' }, { perMinute: 3 });
    const statuses = [];
    for (let i = 0; i < 5; i += 1) statuses.push((await post('/webhooks/github')).statusCode);
    expect(statuses).toEqual([202, 202, 202, 429, 429]);
    expect(received).toHaveLength(3);
  });

  it('leaves the bodies of other routes as they are', async () => {
    const { app } = await served({ kind: 'taken' });
    app.route({ method: 'POST', url: '/other', handler: async (request) => ({ got: request.body }) });
    const answer = await app.inject({ method: 'POST', url: '/other', payload: { a: 1 } });
    expect(answer.json()).toEqual({ got: { a: 1 } });
  });
});
