/**
 * The WebhookReader port for Slack's buttons: reads them with `readInteraction`, and tells who pressed one what came of it, in
 * the message itself. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
import { httpCall } from '../../lib/http-call.js';
import { isPrivate } from '../../lib/linked-pages.js';
import { headerOf } from '../../lib/webhook-request.js';
import type { VoteTold, WebhookAnswer, WebhookReader, WebhookRequest, WebhookVote } from '../../ports/index.js';
import { escaped } from './escape.js';
import { readInteraction } from './interaction.js';

export const slackWebhook: WebhookReader = { name: 'slack', secretVariable: 'SLACK_SIGNING_SECRET', read, answer };

async function read({ headers, body, now, secret, from = {}, remember }: WebhookRequest): Promise<WebhookAnswer> {
  const { app, team } = from;
  const read = await readInteraction(
    {
      timestamp: headerOf(headers, 'x-slack-request-timestamp') ?? '',
      signature: headerOf(headers, 'x-slack-signature') ?? '',
      body,
    },
    { signingSecret: secret, now, remember, ...(app === undefined ? {} : { app }), ...(team === undefined ? {} : { team }) },
  );
  return read.kind === 'refused' ? read : { kind: 'events', events: [read] };
}

const TIMEOUT_MS = 10_000;
const TEXT = 3_000;

/** The address is a secret of this one message: nothing repeats it. */
async function answer({ reply }: WebhookVote, told: VoteTold): ReturnType<NonNullable<WebhookReader['answer']>> {
  if (reply === undefined) return { kind: 'untold', because: 'Slack did not say where to answer' };
  const address = new URL(reply.address);
  if (!isPrivate(address)) return { kind: 'untold', because: 'the address to answer at is not https' };
  const said = await httpCall(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(told.counted ? changed(reply.message, told) : toOneself(told)),
    timeout: TIMEOUT_MS,
  });
  if (said.kind !== 'answered') return { kind: 'untold', because: said.because };
  return said.status < 300 ? { kind: 'told' } : { kind: 'untold', because: `Slack answers HTTP ${said.status}` };
}

/** The message as it was, with what happened; without its buttons once nobody can press them any more. */
function changed(message: readonly object[], { words, isOver }: VoteTold): object {
  const kept = message.filter((block) => !(isOver && 'type' in block && block.type === 'actions'));
  const text = escaped(words, TEXT);
  const said = { type: 'section', text: { type: 'plain_text', text, emoji: false } };
  return { replace_original: true, text, blocks: [...kept, said], ...BARE };
}

function toOneself({ words }: VoteTold): object {
  return { response_type: 'ephemeral', replace_original: false, text: escaped(words, TEXT), ...BARE };
}

const BARE = { mrkdwn: false, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };
