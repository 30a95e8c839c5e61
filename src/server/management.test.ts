import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { managementServer, type ManagementPorts } from './management.js';

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

function managed(more: Partial<ManagementPorts> = {}): FastifyInstance {
  const app = managementServer({
    ready: async () => ({ kind: 'ready' }),
    started: () => true,
    metrics: { text: async () => 'a 1\n', contentType: 'text/plain; version=0.0.4; charset=utf-8' },
    ...more,
  });
  apps.push(app);
  return app;
}

describe('the management port', () => {
  it.each([
    ['/livez', { live: true }],
    ['/readyz', { ready: true }],
    ['/startedz', { started: true }],
  ])('answers %s', async (url, said) => {
    const answer = await managed().inject({ url });
    expect([answer.statusCode, answer.json()]).toEqual([200, said]);
  });

  it('lives on without its store, and is not ready', async () => {
    const app = managed({ ready: async () => ({ kind: 'not-ready', because: 'the store does not answer' }) });
    expect((await app.inject({ url: '/livez' })).statusCode).toBe(200);
    const ready = await app.inject({ url: '/readyz' });
    expect([ready.statusCode, ready.json()]).toEqual([503, { ready: false, because: 'the store does not answer' }]);
  });

  it('is not ready while its store takes longer than a probe waits', async () => {
    const app = managed({ ready: () => new Promise(() => undefined) });
    expect((await app.inject({ url: '/readyz' })).json()).toMatchObject({
      ready: false,
      because: expect.stringContaining('within'),
    });
  });

  it('has not started, and is not ready, while it starts', async () => {
    const app = managed({ started: () => false });
    expect((await app.inject({ url: '/startedz' })).statusCode).toBe(503);
    expect((await app.inject({ url: '/readyz' })).statusCode).toBe(503);
    expect((await app.inject({ url: '/livez' })).statusCode).toBe(200);
  });

  it('gives the metrics in their own format', async () => {
    const answer = await managed().inject({ url: '/metrics' });
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.body).toBe('a 1\n');
  });

  it('takes nothing and changes nothing', async () => {
    const app = managed();
    for (const method of ['POST', 'PUT', 'DELETE'] as const)
      for (const url of ['/livez', '/readyz', '/metrics', '/']) expect((await app.inject({ method, url })).statusCode).toBe(404);
  });
});
