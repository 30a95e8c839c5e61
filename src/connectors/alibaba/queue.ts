/**
 * A queue of Simple Message Queue with events: takes messages and deletes them, in the product's own protocol. Keeps no
 * credential, tries nothing twice.
 */
import { HeadwaterError } from '../../lib/errors.js';
import type { CredentialSource } from './client.js';
import { checkedUrl, wayTo } from './endpoints.js';
import { AbsentAnswer } from './errors.js';
import { errorOf, send, type HttpAnswer } from './http.js';
import { messageSchema } from './schema.js';
import { signMns, type Unsigned } from './sign.js';
import { parseXml, type XmlDocument } from './xml.js';

export interface QueueMessage {
  readonly text: string;
  acknowledge(): Promise<void>;
}

export interface EventQueue {
  /** Waits up to 20 seconds for up to 16 messages, which nobody else gets for as long as the queue is set to. */
  receive(signal: AbortSignal): Promise<readonly QueueMessage[]>;
}

/** How long the queue keeps a request open that finds no message, in seconds; 30 is its limit. */
const WAIT = 20;
const MESSAGES = 16;
/** How long deleting one may take, in milliseconds. */
const REMOVAL = 30_000;

/**
 * The queue at this address: `https://ACCOUNT.mns.REGION.aliyuncs.com/queues/NAME`.
 * Throws OPTION_INVALID for one that cannot be meant.
 */
export function openQueue(address: string, credentials: CredentialSource, most: number): EventQueue {
  const url = checkedUrl(address, 'the address of the queue');
  const path = url.pathname.replace(/\/messages$/, '');
  if (!/^\/queues\/[\w-]{1,120}$/.test(path))
    throw new HeadwaterError('OPTION_INVALID', `${address} is not the address of a queue: https://…/queues/NAME`);
  const messages = `${path}/messages`;
  return {
    async receive(signal) {
      const query = { numOfMessages: `${MESSAGES}`, waitseconds: `${WAIT}` };
      const answer = await ask({ method: 'GET', path: messages, query, host: url.host }, signal);
      if (answer.status !== 200) {
        const error = errorOf(answer);
        // Nothing came in the time that it waited.
        if (error.code === 'MessageNotExist') return [];
        throw error.code === 'QueueNotExist' ? new AbsentAnswer(error.code) : error;
      }
      return messagesIn(parseXml(answer.text)).map(({ receipt, text }) => ({
        text,
        acknowledge: async () => {
          const removal = { method: 'DELETE', path: messages, query: { ReceiptHandle: receipt }, host: url.host } as const;
          const removed = await ask(removal, AbortSignal.timeout(REMOVAL));
          if (removed.status >= 300) throw errorOf(removed);
        },
      }));
    },
  };

  async function ask(request: Unsigned, signal: AbortSignal): Promise<HttpAnswer> {
    const headers = { ...signMns(request, await credentials(), new Date()), host: url.host };
    const query = Object.entries(request.query).map(([name, value]) => `${name}=${value}`);
    const { method } = request;
    return await send({ ...wayTo(url), method, path: `${request.path}?${query.join('&')}`, headers }, most, signal);
  }
}

function messagesIn({ value }: XmlDocument): readonly { readonly receipt: string; readonly text: string }[] {
  const found: unknown = typeof value === 'object' && 'Message' in value ? value.Message : value;
  return (Array.isArray(found) ? found : [found]).flatMap((message: unknown) => {
    const { data } = messageSchema.safeParse(message);
    return data === undefined ? [] : [{ receipt: data.ReceiptHandle, text: data.MessageBody }];
  });
}
