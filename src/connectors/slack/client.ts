/**
 * The three calls that are made to Slack: an incoming webhook, `chat.postMessage` and `chat.update`. Says of each whether it
 * was taken, was not, or may have been.
 */
import { parseJson } from '../../lib/bounded-json.js';
import { askedToWait, httpCall } from '../../lib/http-call.js';
import { plain } from '../../lib/terminal.js';
import { isPrivate } from '../../lib/linked-pages.js';
import type { SendAnswer } from '../../ports/index.js';
import type { SlackText } from './blocks.js';
import { answerSchema } from './schema.js';

/** Another `SendAnswer` for what was not taken, with Slack's own word for it. */
export type SlackAnswer =
  | { readonly kind: 'taken'; readonly channel: string; readonly ts: string }
  | (Exclude<SendAnswer, { kind: 'sent' }> & { readonly error?: string });

export interface SlackApp {
  readonly api: URL;
  readonly token: string;
}

const JSON_BODY = { 'content-type': 'application/json; charset=utf-8' };

export async function callWebApi(
  { api, token }: SlackApp,
  method: 'chat.postMessage' | 'chat.update',
  parameters: SlackText & { readonly channel: string; readonly ts?: string; readonly thread_ts?: string },
): Promise<SlackAnswer> {
  if (!isPrivate(api)) return { kind: 'refused', because: `SLACK_API_URL ${api.host} is not https, and gets no token` };
  const answer = await httpCall(new URL(method, slashed(api)), {
    method: 'POST',
    headers: { ...JSON_BODY, authorization: `Bearer ${token}` },
    body: JSON.stringify(parameters),
  });
  if (answer.kind === 'not-sent') return { kind: 'later', because: answer.because };
  if (answer.kind === 'unknown') return answer;
  const { status, headers, text } = answer;
  if (status === 429) return { kind: 'later', because: askedToWait(api.host, headers) };
  if (status === 503) return { kind: 'later', because: `${api.host} is not available` };
  if (status >= 500) return { kind: 'unknown', because: `${api.host} answers HTTP ${status}` };
  if (status !== 200) return { kind: 'refused', because: `${api.host} answers HTTP ${status}` };
  const json = text === undefined ? undefined : parseJson(text);
  const parsed = json?.kind === 'value' ? answerSchema.safeParse(json.value) : undefined;
  if (parsed?.success !== true) return { kind: 'unknown', because: `the answer of ${api.host} cannot be read` };
  if (!parsed.data.ok) return notTaken(method, parsed.data.error);
  const { channel = parameters.channel, ts = parameters.ts } = parsed.data;
  if (ts === undefined) return { kind: 'unknown', because: `${api.host} does not say which message it made` };
  return { kind: 'taken', channel, ts };
}

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
export async function callWebhook(address: URL, message: SlackText): Promise<SlackAnswer> {
  if (!isPrivate(address)) return { kind: 'refused', because: 'the address of the incoming webhook is not https' };
  const answer = await httpCall(address, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(message) });
  if (answer.kind === 'not-sent') return { kind: 'later', because: answer.because };
  if (answer.kind === 'unknown') return answer;
  const { status, headers, text = '' } = answer;
  if (status === 200) return { kind: 'taken', channel: 'webhook', ts: '' };
  if (status === 429) return { kind: 'later', because: askedToWait(address.host, headers) };
  if (status === 503) return { kind: 'later', because: `${address.host} is not available` };
  const because = `${address.host} answers HTTP ${status}: ${plain(text.slice(0, 100)) || 'nothing'}`;
  return { kind: status >= 500 ? 'unknown' : 'refused', because };
}

/** https://docs.slack.dev/reference/methods/chat.postMessage#errors */
function notTaken(method: string, error: string): SlackAnswer {
  const because = `Slack answers ${plain(error)} to ${method}`;
  if (LATER.has(error)) return { kind: 'later', because, error };
  return { kind: UNKNOWN.has(error) ? 'unknown' : 'refused', because, error };
}

const LATER: ReadonlySet<string> = new Set(['ratelimited', 'rate_limited', 'service_unavailable', 'request_timeout']);
/** "It's possible some aspect of the operation succeeded", in Slack's words. */
const UNKNOWN: ReadonlySet<string> = new Set(['fatal_error', 'internal_error']);

function slashed({ href }: URL): string {
  return href.endsWith('/') ? href : `${href}/`;
}
