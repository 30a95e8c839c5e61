import { afterEach, describe, expect, it } from 'vitest';
import { receiveHttp, type HttpReceiver } from '../../../test/fakes/http-receiver.js';
import { slackPress, webhookRequest } from '../../../test/fakes/webhooks.js';
import type { WebhookVote } from '../../ports/index.js';
import { slackWebhook } from './index.js';

const receivers: HttpReceiver[] = [];
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((one) => one.close()));
});

async function slack(status = 200): Promise<HttpReceiver> {
  const receiver = await receiveHttp(() => ({ status }));
  receivers.push(receiver);
  return receiver;
}

const TEXT = { type: 'section', text: { type: 'plain_text', text: 'Bucket logs is public' } };
const BUTTONS = { type: 'actions', elements: [] };

function vote(address: string): WebhookVote {
  const reply = { address, message: [TEXT, BUTTONS] };
  return { kind: 'vote', who: 'U1', entry: 'act-1', plan: 'p', vote: 'approve', reply };
}

describe('a press of a button', () => {
  it('is a vote, with where to answer', async () => {
    const press = slackPress({ entry: 'act-1', plan: 'p', replyTo: 'https://hooks.slack.com/actions/1', blocks: [TEXT] });
    const from = { app: 'A1', team: 'T1' };
    expect(await slackWebhook.read(webhookRequest(press.headers, press.body, { from }))).toEqual({
      kind: 'events',
      events: [
        {
          kind: 'vote',
          who: 'U012AB3CD',
          entry: 'act-1',
          plan: 'p',
          vote: 'approve',
          reply: { address: 'https://hooks.slack.com/actions/1', message: [TEXT] },
        },
      ],
    });
  });

  it('of another workspace is refused', async () => {
    const press = slackPress({ entry: 'act-1', plan: 'p' });
    const request = webhookRequest(press.headers, press.body, { from: { team: 'T2' } });
    expect(await slackWebhook.read(request)).toMatchObject({ kind: 'refused', code: 'INTERACTION_UNTRUSTED' });
  });
});

describe('the answer to a vote', () => {
  const over = { words: 'ada approved it <now>', isOver: true, counted: true };

  it('stands in the message, which keeps what it said and loses its buttons', async () => {
    const receiver = await slack();
    expect(await slackWebhook.answer?.(vote(receiver.url), over)).toEqual({ kind: 'told' });
    const said = JSON.parse(receiver.requests[0]?.body ?? '');
    expect(said).toMatchObject({ replace_original: true, text: 'ada approved it &lt;now&gt;' });
    expect(said.blocks).toEqual([TEXT, expect.objectContaining({ type: 'section' })]);
  });

  it('leaves the buttons as long as others may press them', async () => {
    const receiver = await slack();
    await slackWebhook.answer?.(vote(receiver.url), { ...over, isOver: false });
    expect(JSON.parse(receiver.requests[0]?.body ?? '').blocks).toContainEqual(BUTTONS);
  });

  it('is for the one who pressed alone when the vote did not count', async () => {
    const receiver = await slack();
    await slackWebhook.answer?.(vote(receiver.url), { ...over, counted: false });
    const said = JSON.parse(receiver.requests[0]?.body ?? '');
    expect(said).toMatchObject({ response_type: 'ephemeral', replace_original: false });
    expect(said.blocks).toBeUndefined();
  });

  it('says when it could not be given', async () => {
    const receiver = await slack(404);
    expect(await slackWebhook.answer?.(vote(receiver.url), over)).toEqual({ kind: 'untold', because: 'Slack answers HTTP 404' });
    expect(await slackWebhook.answer?.(vote('http://203.0.113.1/'), over)).toMatchObject({ kind: 'untold' });
  });
});
