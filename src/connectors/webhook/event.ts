/**
 * A message as a CloudEvent in structured mode, and its signature. The same message after the same one before it is the same
 * event, with the same id: a receiver that got it twice can tell.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../lib/canonical-json.js';
import { sha256 } from '../../lib/sha256.js';
import type { Message } from '../../model/index.js';

export interface WebhookEvent {
  readonly id: string;
  readonly body: string;
}

/** @param previous the id of the event that was sent before about this cause */
export function eventOf(message: Message, to: string, previous: string | undefined): WebhookEvent {
  const id = `msg_${sha256(canonicalJson([to, previous ?? null, message])).slice(0, 40)}`;
  const body = canonicalJson({
    specversion: '1.0',
    id,
    source: 'urn:headwater',
    type: `dev.headwater.cause.${message.state}`,
    subject: message.cause,
    datacontenttype: 'application/json',
    data: message,
  });
  return { id, body };
}

/** One for each secret, so that a receiver can change its own while both are sent. */
export function signatures({ id, body }: WebhookEvent, timestamp: number, secrets: readonly Uint8Array[]): string {
  return secrets
    .map((secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
    .join(' ');
}

/** Of a secret: 192 bits, the least that the specification lets a sender take. */
const MIN_BYTES = 24;

/**
 * `whsec_` and base64, or any other text as its bytes; several with spaces between.
 * @returns undefined when there is none, or one that is too short to be one
 */
export function secretsOf(text: string): readonly Uint8Array[] | undefined {
  const secrets = text
    .split(/\s+/)
    .filter((each) => each !== '')
    .map((each) => (each.startsWith('whsec_') ? Buffer.from(each.slice('whsec_'.length), 'base64') : Buffer.from(each)));
  return secrets.length === 0 || secrets.some(({ length }) => length < MIN_BYTES) ? undefined : secrets;
}
