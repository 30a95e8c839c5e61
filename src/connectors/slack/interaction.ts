/**
 * Reads what Slack sends when somebody presses a button: takes the request as it came, gives whose vote it is on which plan,
 * or a refusal with a code. Believes nothing that is not signed, fresh and seen for the first time. That this person may vote,
 * and that the plan still waits, is for others to say; so is answering Slack, within three seconds.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseJson } from '../../lib/bounded-json.js';
import { sha256 } from '../../lib/sha256.js';
import { VOTES, readApprovalValue } from './approval.js';
import { blockActionsSchema } from './schema.js';

export interface SlackRequest {
  /** The header `x-slack-request-timestamp`. */
  readonly timestamp: string;
  /** The header `x-slack-signature`. */
  readonly signature: string;
  /** The bytes as they came: what was parsed and written again is no longer what was signed. */
  readonly body: Uint8Array;
}

export interface SlackTrust {
  /** The app's signing secret, SLACK_SIGNING_SECRET. */
  readonly signingSecret: string;
  /** The app's id; without, any app that knows the secret. */
  readonly app?: string;
  /** The workspace's id. */
  readonly team?: string;
  readonly now: Date;
  /**
   * Remembers a key until the time, over all workers.
   * @returns false when it was remembered already
   */
  remember(key: string, until: Date): Promise<boolean>;
}

export type SlackInteraction =
  | {
      readonly kind: 'vote';
      /** The user's id in Slack. */
      readonly who: string;
      readonly entry: string;
      readonly plan: string;
      readonly vote: 'approve' | 'reject';
      /** Where the message can be answered, for half an hour, and what is in it. */
      readonly reply?: { readonly address: string; readonly message: readonly object[] };
    }
  | {
      readonly kind: 'refused';
      readonly code: 'INTERACTION_UNTRUSTED' | 'INTERACTION_REPLAYED' | 'INTERACTION_MALFORMED';
      readonly because: string;
    };

/** Slack's own bound for the difference of clocks, in seconds. */
const WINDOW = 5 * 60;
/** A payload holds the whole message beside the button. */
const MAX_BODY = 512 * 1024;

export async function readInteraction(request: SlackRequest, trust: SlackTrust): Promise<SlackInteraction> {
  const { body, timestamp } = request;
  if (body.length > MAX_BODY) return refused('INTERACTION_MALFORMED', `a body of more than ${MAX_BODY} bytes`);
  if (trust.signingSecret === '') return refused('INTERACTION_UNTRUSTED', 'no signing secret is set');
  if (!/^[0-9]{1,12}$/.test(timestamp)) return refused('INTERACTION_UNTRUSTED', 'it has no time stamp');
  const age = Math.abs(trust.now.getTime() / 1000 - Number(timestamp));
  if (age > WINDOW) return refused('INTERACTION_UNTRUSTED', 'its time stamp is more than five minutes off');
  if (!isSigned(request, trust.signingSecret)) return refused('INTERACTION_UNTRUSTED', 'its signature is not that of the app');
  const read = voteOf(body, trust);
  if (read.kind === 'refused') return read;
  // Last, so that only what counts is remembered; twice the window covers clocks that differ either way.
  const until = new Date(trust.now.getTime() + 2 * WINDOW * 1000);
  const isNew = await trust.remember(`slack:${timestamp}:${sha256(body)}`, until);
  return isNew ? read : refused('INTERACTION_REPLAYED', 'it was received before');
}

function isSigned({ timestamp, signature, body }: SlackRequest, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
  const [, hex] = /^v0=([0-9a-f]{64})$/.exec(signature) ?? [];
  return hex !== undefined && timingSafeEqual(Buffer.from(hex, 'hex'), expected);
}

function voteOf(body: Uint8Array, trust: SlackTrust): SlackInteraction {
  const payload = new URLSearchParams(Buffer.from(body).toString('utf8')).getAll('payload');
  const [only] = payload;
  if (only === undefined || payload.length !== 1) return refused('INTERACTION_MALFORMED', 'it has no payload, or several');
  const json = parseJson(only, { depth: 100 });
  if (json.kind === 'problem') return refused('INTERACTION_MALFORMED', `its payload: ${json.message}`);
  const parsed = blockActionsSchema.safeParse(json.value);
  if (!parsed.success) return refused('INTERACTION_MALFORMED', 'it is not about one button of a message');
  const { user, api_app_id: app, team, actions, response_url: address, message } = parsed.data;
  if (trust.app !== undefined && app !== trust.app) return refused('INTERACTION_UNTRUSTED', 'it is of another app');
  if (trust.team !== undefined && team?.id !== trust.team) return refused('INTERACTION_UNTRUSTED', 'it is of another workspace');
  const [action] = actions;
  const vote = action?.type === 'button' ? Object.entries(VOTES).find(([id]) => id === action.action_id)?.[1] : undefined;
  const about = action?.value === undefined ? undefined : readApprovalValue(action.value);
  if (vote === undefined || about === undefined) return refused('INTERACTION_MALFORMED', 'its button is none of ours');
  const reply = address === undefined ? {} : { reply: { address, message: message?.blocks ?? [] } };
  return { kind: 'vote', who: user.id, ...about, vote, ...reply };
}

function refused(code: Extract<SlackInteraction, { kind: 'refused' }>['code'], because: string): SlackInteraction {
  return { kind: 'refused', code, because };
}
