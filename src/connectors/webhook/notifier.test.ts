import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { closedPort, receiveHttp, type HttpReceiver, type ReceiverAnswer } from '../../../test/fakes/http-receiver.js';
import { HOSTILE_NAMES, messageOf } from '../../../test/fakes/messages.js';
import { signatures } from './event.js';
import { webhookNotifier } from './index.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NOW = () => new Date('2026-11-22T12:00:00Z');

let receiver: HttpReceiver | undefined;
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

async function receiving(answer: () => ReceiverAnswer | 'drop' = () => ({ status: 204 })) {
  receiver = await receiveHttp(answer);
  return { to: `${receiver.url}/hooks?team=a`, webhook: webhookNotifier({ HEADWATER_WEBHOOK_SECRET: SECRET }, NOW) };
}

describe('an event', () => {
  it('is a signed CloudEvent', async () => {
    const { to, webhook } = await receiving();
    const message = messageOf({ state: 'reopened' });
    const answer = await webhook.send(to, message, undefined);
    const [got] = receiver?.requests ?? [];
    expect(got).toMatchObject({ method: 'POST', path: '/hooks?team=a' });
    expect(got?.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    const event: unknown = JSON.parse(got?.body ?? '');
    expect(event).toEqual({
      specversion: '1.0',
      id: got?.headers['webhook-id'],
      source: 'urn:headwater',
      type: 'dev.headwater.cause.reopened',
      subject: message.cause,
      datacontenttype: 'application/json',
      data: message,
    });
    expect(answer).toEqual({ kind: 'sent', reference: got?.headers['webhook-id'] });
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signed = `${String(got?.headers['webhook-id'])}.${String(got?.headers['webhook-timestamp'])}.${got?.body ?? ''}`;
    expect(got?.headers['webhook-timestamp']).toBe('1795348800');
    expect(got?.headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  it('has the same id when it is sent again, and another when something was said in between', async () => {
    const { to, webhook } = await receiving();
    const ids: string[] = [];
    let sent: { readonly reference: string } | undefined;
    for (const [state, again] of [
      ['open', true],
      ['closed', false],
      ['open', false],
      ['closed', false],
    ] as const) {
      const answers = [await webhook.send(to, messageOf({ state }), sent)];
      if (again) answers.push(await webhook.send(to, messageOf({ state }), sent));
      const references = answers.map((answer) => (answer.kind === 'sent' ? answer.reference : ''));
      expect(new Set(references).size).toBe(1);
      const [reference = ''] = references;
      sent = { reference };
      ids.push(reference);
    }
    expect(new Set(ids).size).toBe(4);
  });

  it.each(HOSTILE_NAMES)('carries %j as data', async (name) => {
    const { to, webhook } = await receiving();
    await webhook.send(to, messageOf({ title: name }), { reference: name });
    expect(JSON.parse(receiver?.requests[0]?.body ?? '')).toMatchObject({ data: { title: name } });
  });
});

it('signs as the specification does, by the example of its libraries', () => {
  const event = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  expect(signatures(event, 1614265330, [key])).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  expect(signatures(event, 1614265330, [key, key]).split(' ')).toHaveLength(2);
});

describe('a receiver', () => {
  it.each([
    [{ status: 200 }, 'sent'],
    [{ status: 429, headers: { 'retry-after': '5' } }, 'later'],
    [{ status: 408 }, 'later'],
    [{ status: 500 }, 'later'],
    [{ status: 400 }, 'refused'],
    [{ status: 410 }, 'refused'],
    ['drop', 'later'],
  ] as const)('that answers %j has it %s', async (answer, kind) => {
    const { to, webhook } = await receiving(() => answer);
    expect((await webhook.send(to, messageOf(), undefined)).kind).toBe(kind);
  });

  it.each([301, 302, 307, 308])('cannot send it elsewhere with %i', async (status) => {
    const inside = await receiveHttp(() => ({}));
    try {
      const { to, webhook } = await receiving(() => ({ status, headers: { location: `${inside.url}/latest/meta-data` } }));
      expect((await webhook.send(to, messageOf(), undefined)).kind).toBe('refused');
      expect(inside.requests).toEqual([]);
    } finally {
      await inside.close();
    }
  });

  it('may have it later when nothing listens', async () => {
    const webhook = webhookNotifier({ HEADWATER_WEBHOOK_SECRET: SECRET }, NOW);
    expect((await webhook.send(`http://127.0.0.1:${await closedPort()}/`, messageOf(), undefined)).kind).toBe('later');
  });

  it.each([
    ['nothing', {}, /no address/],
    ['file:///etc/passwd', {}, /no address/],
    ['https://u:secret@hooks.example/', {}, /password/],
    ['http://hooks.example/', {}, /not https/],
    ['http://hooks.example:8080/', { HEADWATER_WEBHOOK_HTTP_HOSTS: 'hooks.example' }, /not https/],
    ['https://hooks.example/', {}, /HEADWATER_WEBHOOK_SECRET/],
    ['https://hooks.example/', { HEADWATER_WEBHOOK_SECRET: 'short' }, /HEADWATER_WEBHOOK_SECRET/],
    ['https://hooks.example/', { HEADWATER_WEBHOOK_SECRET: `${SECRET} whsec_` }, /HEADWATER_WEBHOOK_SECRET/],
  ])('%s with %j gets nothing', async (to, env, because) => {
    const answer = await webhookNotifier(env, NOW).send(to, messageOf(), undefined);
    expect(answer).toEqual({ kind: 'refused', because: expect.stringMatching(because) });
    expect(JSON.stringify(answer)).not.toContain('secret@');
  });

  it('in clear is one that the operator named', async () => {
    const env = { HEADWATER_WEBHOOK_SECRET: SECRET, HEADWATER_WEBHOOK_HTTP_HOSTS: 'a.invalid, nobody.invalid:8080' };
    expect((await webhookNotifier(env, NOW).send('http://nobody.invalid:8080/', messageOf(), undefined)).kind).toBe('later');
  });
});
