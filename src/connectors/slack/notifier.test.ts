import { afterEach, describe, expect, it } from 'vitest';
import {
  closedPort,
  receiveHttp,
  type HttpReceiver,
  type ReceiverAnswer,
  type ReceivedRequest,
} from '../../../test/fakes/http-receiver.js';
import { messageOf } from '../../../test/fakes/messages.js';
import { slackNotifier } from './index.js';

let api: HttpReceiver | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function slackAt(answer: (request: ReceivedRequest) => ReceiverAnswer | 'drop') {
  api = await receiveHttp(answer);
  return slackNotifier({
    SLACK_API_URL: `${api.url}/api`,
    SLACK_BOT_TOKEN: 'xoxb-secret',
    SLACK_WEBHOOK_URL: `${api.url}/services/T/B/secret`,
    SLACK_WEBHOOK_URL_TEAM_B: `${api.url}/services/T/B/other`,
  });
}

const TAKEN = { body: { ok: true, channel: 'C0123', ts: '1700000000.000100' } };
const SENT = { reference: 'C0123:1700000000.000100' };

describe('an app', () => {
  it('begins a thread, and later changes its message and says so below it', async () => {
    const slack = await slackAt(() => TAKEN);
    expect(await slack.send('C0123', messageOf(), undefined)).toEqual({ kind: 'sent', ...SENT });
    expect(await slack.send('C0123', messageOf({ state: 'closed' }), SENT)).toEqual({ kind: 'sent', ...SENT });
    const calls = api?.requests.map(({ path, body }) => [path, JSON.parse(body)]);
    expect(calls).toMatchObject([
      ['/api/chat.postMessage', { channel: 'C0123' }],
      ['/api/chat.update', { channel: 'C0123', ts: '1700000000.000100' }],
      ['/api/chat.postMessage', { channel: 'C0123', thread_ts: '1700000000.000100' }],
    ]);
    expect(api?.requests[0]?.headers.authorization).toBe('Bearer xoxb-secret');
    expect(calls?.[0]?.[1]).not.toHaveProperty('thread_ts');
  });

  it.each(['message_not_found', 'edit_window_closed'])('begins anew when the message is gone: %s', async (error) => {
    const slack = await slackAt(({ path }) => (path.endsWith('update') ? { body: { ok: false, error } } : TAKEN));
    expect((await slack.send('C0123', messageOf(), { reference: 'C0123:1.2' })).kind).toBe('sent');
    expect(api?.requests.map(({ path }) => path)).toEqual(['/api/chat.update', '/api/chat.postMessage']);
  });

  it.each([
    ['429', { status: 429, headers: { 'retry-after': '30' } }, 'later', / 30 seconds$/],
    ['ratelimited', { body: { ok: false, error: 'ratelimited' } }, 'later', /ratelimited/],
    ['503', { status: 503 }, 'later', /not available/],
    ['invalid_auth', { body: { ok: false, error: 'invalid_auth' } }, 'refused', /invalid_auth/],
    ['channel_not_found', { body: { ok: false, error: 'channel_not_found' } }, 'refused', /channel_not_found/],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, 'refused', /HTTP 302/],
    ['fatal_error', { body: { ok: false, error: 'fatal_error' } }, 'unknown', /fatal_error/],
    ['500', { status: 500 }, 'unknown', /HTTP 500/],
    ['no JSON', { body: '<html>' }, 'unknown', /cannot be read/],
    ['a lost connection', 'drop', 'unknown', /127\.0\.0\.1/],
  ] as const)('says what became of a message after %s', async (_, answer, kind, because) => {
    const slack = await slackAt(() => answer);
    expect(await slack.send('C0123', messageOf(), undefined)).toEqual({ kind, because: expect.stringMatching(because) });
    expect(api?.requests).toHaveLength(1);
  });

  it('may change a message again when it is not known whether that was done, but not reply again', async () => {
    const lostUpdate = await slackAt(({ path }) => (path.endsWith('update') ? 'drop' : TAKEN));
    expect((await lostUpdate.send('C0123', messageOf(), SENT)).kind).toBe('later');
    await api?.close();
    const lostReply = await slackAt(({ path }) => (path.endsWith('update') ? TAKEN : 'drop'));
    expect((await lostReply.send('C0123', messageOf(), SENT)).kind).toBe('unknown');
  });

  it('may try later when nothing listens', async () => {
    const slack = slackNotifier({ SLACK_API_URL: `http://127.0.0.1:${await closedPort()}/`, SLACK_BOT_TOKEN: 'x' });
    expect((await slack.send('C0123', messageOf(), undefined)).kind).toBe('later');
  });

  it.each([
    ['#general', {}, /no channel's id/],
    ['C0123', {}, /SLACK_BOT_TOKEN/],
    ['C0123', { SLACK_BOT_TOKEN: 'x', SLACK_API_URL: 'nothing' }, /not an address/],
    ['C0123', { SLACK_BOT_TOKEN: 'x', SLACK_API_URL: 'http://slack.example/' }, /not https/],
    ['webhook', {}, /SLACK_WEBHOOK_URL is not set/],
    ['webhook:a b', {}, /is not `webhook`/],
    ['webhook', { SLACK_WEBHOOK_URL: 'http://hooks.example/secret' }, /not https/],
  ])('refuses %s with %j and sends nothing', async (to, env, because) => {
    const answer = await slackNotifier(env).send(to, messageOf(), undefined);
    expect(answer).toEqual({ kind: 'refused', because: expect.stringMatching(because) });
  });
});

describe('an incoming webhook', () => {
  it('posts, each time', async () => {
    const slack = await slackAt(() => ({ body: 'ok' }));
    expect(await slack.send('webhook', messageOf(), undefined)).toEqual({ kind: 'sent', reference: 'webhook' });
    expect(await slack.send('webhook:team-b', messageOf(), { reference: 'webhook' })).toMatchObject({ kind: 'sent' });
    expect(api?.requests.map(({ path }) => path)).toEqual(['/services/T/B/secret', '/services/T/B/other']);
    expect(api?.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '1' } }, 'later'],
    [{ status: 404, body: 'no_service' }, 'refused'],
    [{ status: 410, body: 'channel_is_archived' }, 'refused'],
    [{ status: 302, headers: { location: 'https://evil.example/' } }, 'refused'],
    [{ status: 500, body: 'rollup_error' }, 'unknown'],
    ['drop', 'unknown'],
  ] as const)('says what became of a message after %j', async (answer, kind) => {
    const slack = await slackAt(() => answer);
    const said = await slack.send('webhook', messageOf(), undefined);
    expect(said.kind).toBe(kind);
    expect(JSON.stringify(said)).not.toContain('secret');
  });
});
