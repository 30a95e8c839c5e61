import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readInteraction, type SlackRequest, type SlackTrust } from './index.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;

function remembering(): SlackTrust['remember'] {
  const seen = new Set<string>();
  return async (key) => (seen.has(key) ? false : Boolean(seen.add(key)));
}

function trust(more: Partial<SlackTrust> = {}): SlackTrust {
  return { signingSecret: 'shh', app: 'A1', team: 'T1', now: NOW, remember: remembering(), ...more };
}

const BUTTON = {
  type: 'button',
  action_id: 'headwater.approve',
  value: JSON.stringify({ entry: 'act_81', plan: 'sha256:abc' }),
};
const PAYLOAD = { type: 'block_actions', user: { id: 'U012AB3CD' }, api_app_id: 'A1', team: { id: 'T1' }, actions: [BUTTON] };

function bodyOf(payload: unknown): string {
  return new URLSearchParams({ payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }).toString();
}

function signed(
  body: string,
  { secret = 'shh', at = SECONDS }: { readonly secret?: string; readonly at?: number } = {},
): SlackRequest {
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return { timestamp: String(at), signature, body: Buffer.from(body) };
}

describe('a pressed button', () => {
  it.each([
    ['headwater.approve', 'approve'],
    ['headwater.reject', 'reject'],
  ])('%s is a vote on the plan that it names', async (action, vote) => {
    const request = signed(bodyOf({ ...PAYLOAD, actions: [{ ...BUTTON, action_id: action }] }));
    expect(await readInteraction(request, trust())).toEqual({
      kind: 'vote',
      who: 'U012AB3CD',
      entry: 'act_81',
      plan: 'sha256:abc',
      vote,
    });
  });

  it('counts as Slack signs it, by the example of its documentation', async () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const request = {
      timestamp: '1531420618',
      signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
      body: Buffer.from(body),
    };
    const given = trust({ signingSecret: '8f742231b10e8888abcd99yyyzzz85a5', now: new Date(1531420618_000) });
    // It is a command, no button: past the signature, and refused for what it is.
    expect(await readInteraction(request, given)).toMatchObject({ code: 'INTERACTION_MALFORMED' });
  });

  it('counts once', async () => {
    const given = trust();
    const request = signed(bodyOf(PAYLOAD));
    expect((await readInteraction(request, given)).kind).toBe('vote');
    expect(await readInteraction(request, given)).toMatchObject({ kind: 'refused', code: 'INTERACTION_REPLAYED' });
  });

  it.each([
    ['of another secret', signed(bodyOf(PAYLOAD), { secret: 'guess' })],
    ['changed on its way', { ...signed(bodyOf(PAYLOAD)), body: Buffer.from(bodyOf({ ...PAYLOAD, x: 1 })) }],
    ['of another time', { ...signed(bodyOf(PAYLOAD)), timestamp: String(SECONDS - 1) }],
    ['too old', signed(bodyOf(PAYLOAD), { at: SECONDS - 301 })],
    ['of the future', signed(bodyOf(PAYLOAD), { at: SECONDS + 301 })],
    ['without a time', { ...signed(bodyOf(PAYLOAD)), timestamp: '' }],
    ['without a signature', { ...signed(bodyOf(PAYLOAD)), signature: '' }],
    ['with half of one', { ...signed(bodyOf(PAYLOAD)), signature: 'v0=ab' }],
    ['of another app', signed(bodyOf({ ...PAYLOAD, api_app_id: 'A2' }))],
    ['of another workspace', signed(bodyOf({ ...PAYLOAD, team: { id: 'T2' } }))],
    ['of no workspace', signed(bodyOf({ ...PAYLOAD, team: null }))],
  ])('is not trusted when it is %s', async (_, request) => {
    expect(await readInteraction(request, trust())).toMatchObject({ kind: 'refused', code: 'INTERACTION_UNTRUSTED' });
  });

  it('is never trusted without a secret', async () => {
    const request = signed(bodyOf(PAYLOAD), { secret: '' });
    expect(await readInteraction(request, trust({ signingSecret: '' }))).toMatchObject({ code: 'INTERACTION_UNTRUSTED' });
  });

  it.each([
    ['too large', bodyOf({ ...PAYLOAD, message: 'x'.repeat(600_000) })],
    ['empty', ''],
    ['without a payload', 'a=b'],
    ['with two', `${bodyOf(PAYLOAD)}&${bodyOf(PAYLOAD)}`],
    ['cut off', bodyOf(JSON.stringify(PAYLOAD).slice(0, -5))],
    ['nested too deep', bodyOf(`{"a":${'['.repeat(200)}${']'.repeat(200)}}`)],
    ['a list', bodyOf([])],
    ['something else', bodyOf({ ...PAYLOAD, type: 'view_submission' })],
    ['of nobody', bodyOf({ ...PAYLOAD, user: {} })],
    ['of a strange user', bodyOf({ ...PAYLOAD, user: { id: 'U1\n' } })],
    ['of two buttons', bodyOf({ ...PAYLOAD, actions: [BUTTON, BUTTON] })],
    ['of no button', bodyOf({ ...PAYLOAD, actions: [] })],
    ['of another button', bodyOf({ ...PAYLOAD, actions: [{ ...BUTTON, action_id: 'constructor' }] })],
    ['of no button but a menu', bodyOf({ ...PAYLOAD, actions: [{ ...BUTTON, type: 'static_select' }] })],
    ['without a plan', bodyOf({ ...PAYLOAD, actions: [{ ...BUTTON, value: '{"entry":"a"}' }] })],
    ['about more than a plan', bodyOf({ ...PAYLOAD, actions: [{ ...BUTTON, value: '{"entry":"a","plan":"b","force":true}' }] })],
    ['with a prototype', bodyOf({ ...PAYLOAD, actions: [{ ...BUTTON, value: '{"__proto__":{"entry":"a","plan":"b"}}' }] })],
    ['with a prototype above', bodyOf(`{"__proto__":${JSON.stringify(PAYLOAD)}}`)],
    ['no JSON', bodyOf({ ...PAYLOAD, actions: [{ ...BUTTON, value: 'approve' }] })],
  ])('is not read when its request is %s', async (_, body) => {
    expect(await readInteraction(signed(body), trust())).toMatchObject({ kind: 'refused', code: 'INTERACTION_MALFORMED' });
    expect(Object.hasOwn(Object.prototype, 'entry')).toBe(false);
  });
});
