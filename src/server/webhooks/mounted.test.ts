// What comes in from others, within the whole server: past its sessions, with its limits and its headers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADA, askedWorld } from '../../../test/fakes/asked-plan.js';
import { fakeServer, HERE, type FakeServer } from '../../../test/fakes/serving.js';
import { signingKeysInMemory } from '../../../test/fakes/state/signing-keys.js';
import { githubHeaders, remembering } from '../../../test/fakes/webhooks.js';
import { mailLink, showMailLink, voteByMailLink, type MailVotePorts } from '../../pipeline/index.js';
import { createApp } from '../app.js';
import type { App } from '../route.js';
import { mailLinks, webhooks } from './index.js';

describe('within the whole server', () => {
  let server: FakeServer;
  let app: App;
  let path = '';
  const received: string[] = [];

  beforeAll(async () => {
    server = await fakeServer();
    const { actions, approvals, clock, configuration, entry, plan } = await askedWorld({ who: [ADA] });
    const keys = signingKeysInMemory();
    const mail: MailVotePorts = {
      keys,
      actions,
      approvals,
      clock,
      access: { once: remembering() },
      configuration: async () => configuration,
    };
    const until = new Date(clock.now().getTime() + 3_600_000);
    path = new URL(await mailLink(HERE, { entry, plan: plan.hash, person: 'ada@acme.example', until }, keys)).pathname;
    const hooks = {
      names: ['github'],
      receive: async (_name: string, { body }: { readonly body: Uint8Array }) => {
        received.push(Buffer.from(body).toString('utf8'));
        return { kind: 'taken' as const };
      },
      settled: async () => undefined,
    };
    const { configuration: said } = await server.serving.configuration.read();
    ({ app } = await createApp({
      serving: server.serving,
      server: said.server,
      listening: () => HERE,
      mount: async (mounted) => {
        await webhooks(mounted, { hooks, onAnswer: () => undefined });
        await mailLinks(mounted, {
          show: (token) => showMailLink(token, mail),
          vote: (token, vote) => voteByMailLink(token, vote, mail),
        });
      },
    }));
  });
  afterAll(async () => {
    await app?.close();
    await server?.close();
  });

  it('a webhook needs no session, and its bytes are those that were signed', async () => {
    const body = '{ "a" : 1 }\n';
    const headers = { ...githubHeaders('push', body), host: 'tunnel.example' };
    const answer = await app.inject({ method: 'POST', url: '/webhooks/github', payload: body, headers });
    expect([answer.statusCode, received]).toEqual([202, [body]]);
  });

  it('a webhook may be larger than what the API takes', async () => {
    const body = JSON.stringify({ a: 'x'.repeat(600_000) });
    const answer = await app.inject({
      method: 'POST',
      url: '/webhooks/github',
      payload: body,
      headers: githubHeaders('push', body),
    });
    expect(answer.statusCode).toBe(202);
    expect((await app.inject({ method: 'POST', url: '/webhooks/github', payload: Buffer.alloc(1_100_000) })).statusCode).toBe(
      413,
    );
  });

  it('the page of a mail has its own, stricter policy', async () => {
    const { statusCode, headers } = await app.inject({ url: path, headers: { host: new URL(HERE).host } });
    expect(statusCode).toBe(200);
    expect(String(headers['content-security-policy'])).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe('no-store');
  });

  it('a vote by mail needs no session, and a session beside it changes nothing', async () => {
    const { cookie = '', host = '' } = await server.as('viewer');
    const headers = { cookie, host, origin: HERE, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await app.inject({ method: 'POST', url: path, payload: 'vote=approve', headers });
    expect([answer.statusCode, answer.body.includes('ada approved it.')]).toEqual([200, true]);
  });

  it('neither is in the description of the API', () => {
    expect(JSON.stringify(app.swagger())).not.toMatch(/webhooks\/|\/approve\//);
  });
});
