/** What readers of webhooks need around them, and requests that are signed as their senders sign. */
import { createHmac } from 'node:crypto';
import type { WebhookRequest } from '../../src/ports/index.js';

export const SECRET = 'shh';
export const NOW = new Date('2026-11-22T12:00:00Z');

/** A memory that never forgets. */
export function remembering(): WebhookRequest['remember'] {
  const seen = new Set<string>();
  return async (key) => !seen.has(key) && Boolean(seen.add(key));
}

export function webhookRequest(
  headers: WebhookRequest['headers'],
  body: unknown,
  more: Partial<WebhookRequest> = {},
): WebhookRequest {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return { headers, body: bytes, now: NOW, secret: SECRET, remember: remembering(), ...more };
}

export function githubHeaders(event: string, body: unknown, { secret = SECRET, delivery = 'd1' } = {}): Record<string, string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': delivery,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
  };
}

/** A button that was pressed, as Slack sends it. */
export function slackPress(
  {
    entry,
    plan,
    vote = 'approve',
    user = 'U012AB3CD',
    replyTo,
    blocks,
  }: {
    readonly entry: string;
    readonly plan: string;
    readonly vote?: 'approve' | 'reject';
    readonly user?: string;
    readonly replyTo?: string;
    readonly blocks?: readonly object[];
  },
  { secret = SECRET, at = NOW } = {},
): { readonly headers: Record<string, string>; readonly body: string } {
  const payload = {
    type: 'block_actions',
    user: { id: user },
    api_app_id: 'A1',
    team: { id: 'T1' },
    actions: [{ type: 'button', action_id: `headwater.${vote}`, value: JSON.stringify({ entry, plan }) }],
    ...(replyTo === undefined ? {} : { response_url: replyTo }),
    ...(blocks === undefined ? {} : { message: { blocks } }),
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
    body,
  };
}
