/**
 * The Notifier port for Slack. An app (`to: C0123ABCD`) keeps one thread for each cause: the first message is changed when the
 * cause does, and the thread says what changed. An incoming webhook (`to: webhook`) can only post.
 */
import type { Message } from '../../model/index.js';
import type { Notifier, SendAnswer, SentMessage } from '../../ports/index.js';
import { changeBlocks, messageBlocks } from './blocks.js';
import { callWebApi, callWebhook, type SlackApp } from './client.js';

export const slack: Notifier = slackNotifier(process.env);

/** @param env SLACK_BOT_TOKEN and SLACK_API_URL of an app; SLACK_WEBHOOK_URL or SLACK_WEBHOOK_URL_NAME */
export function slackNotifier(env: NodeJS.ProcessEnv): Notifier {
  return {
    name: 'slack',
    async send(to, message, sent) {
      if (/^webhook(?:$|:)/.test(to)) return sendByWebhook(to, message, env);
      if (!CHANNEL.test(to)) return refused(`${to} is no channel's id, as in C0123ABCD, and not \`webhook\` or \`webhook:NAME\``);
      const token = env['SLACK_BOT_TOKEN'] ?? '';
      if (token === '') return refused('SLACK_BOT_TOKEN is not set');
      const given = env['SLACK_API_URL'] || 'https://slack.com/api/';
      if (!URL.canParse(given)) return refused('SLACK_API_URL is not an address');
      return sendByApp(to, message, sent, { api: new URL(given), token });
    },
  };
}

/** Channels, private channels and direct messages. */
const CHANNEL = /^[CGD][A-Z0-9]{1,30}$/;

async function sendByWebhook(to: string, message: Message, env: NodeJS.ProcessEnv): Promise<SendAnswer> {
  const [, name] = /^webhook(?::([A-Za-z0-9-]{1,100}))?$/.exec(to) ?? ['', ''];
  if (name === '') return refused(`${to} is not \`webhook\` or \`webhook:NAME\``);
  const variable = name === undefined ? 'SLACK_WEBHOOK_URL' : `SLACK_WEBHOOK_URL_${name.replaceAll('-', '_').toUpperCase()}`;
  const address = env[variable] ?? '';
  // The address is a secret: no message repeats it.
  if (!URL.canParse(address)) return refused(`${variable} is ${address === '' ? 'not set' : 'not an address'}`);
  const answer = await callWebhook(new URL(address), messageBlocks(message));
  return answer.kind === 'taken' ? { kind: 'sent', reference: 'webhook' } : answerOf(answer);
}

async function sendByApp(to: string, message: Message, sent: SentMessage | undefined, app: SlackApp): Promise<SendAnswer> {
  const thread = sent === undefined ? undefined : threadOf(sent.reference);
  if (thread !== undefined) {
    const changed = await change(thread, message, app);
    if (changed !== 'gone') return changed;
  }
  const answer = await callWebApi(app, 'chat.postMessage', { channel: to, ...messageBlocks(message) });
  return answer.kind === 'taken' ? { kind: 'sent', reference: `${answer.channel}:${answer.ts}` } : answerOf(answer);
}

interface Thread {
  readonly channel: string;
  readonly ts: string;
}

/** The change first, which is the same when it is made twice; then the reply, which is not. */
async function change({ channel, ts }: Thread, message: Message, app: SlackApp): Promise<SendAnswer | 'gone'> {
  const changed = await callWebApi(app, 'chat.update', { channel, ts, ...messageBlocks(message) });
  if (changed.kind !== 'taken') {
    if (changed.error !== undefined && GONE.has(changed.error)) return 'gone';
    return changed.kind === 'unknown' ? { kind: 'later', because: changed.because } : answerOf(changed);
  }
  const said = await callWebApi(app, 'chat.postMessage', { channel, thread_ts: ts, ...changeBlocks(message) });
  return said.kind === 'taken' ? { kind: 'sent', reference: `${channel}:${ts}` } : answerOf(said);
}

/** Somebody deleted it, or it is too old to be edited: a new thread is begun. */
const GONE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found']);

function threadOf(reference: string): Thread | undefined {
  const [, channel, ts] = /^([CGD][A-Z0-9]{1,30}):([0-9]{1,20}\.[0-9]{1,20})$/.exec(reference) ?? [];
  return channel === undefined || ts === undefined ? undefined : { channel, ts };
}

function answerOf({ kind, because }: Exclude<SendAnswer, { kind: 'sent' }>): SendAnswer {
  return { kind, because };
}

function refused(because: string): SendAnswer {
  return { kind: 'refused', because };
}
