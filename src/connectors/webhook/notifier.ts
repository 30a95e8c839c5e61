/**
 * The Notifier port for any receiver of webhooks: each message is a signed CloudEvent to the address that the operator
 * configured, and to no other: redirects are not followed. Sent at least once; receivers tell what they have by its id.
 */
import { askedToWait, httpCall } from '../../lib/http-call.js';
import { isPrivate } from '../../lib/linked-pages.js';
import type { Notifier, SendAnswer } from '../../ports/index.js';
import { eventOf, secretsOf, signatures } from './event.js';

export const webhook: Notifier = webhookNotifier(process.env, () => new Date());

/** @param env HEADWATER_WEBHOOK_SECRET; HEADWATER_WEBHOOK_HTTP_HOSTS */
export function webhookNotifier(env: NodeJS.ProcessEnv, now: () => Date): Notifier {
  return {
    name: 'webhook',
    async send(to, message, sent) {
      const address = URL.canParse(to) ? new URL(to) : undefined;
      if (address === undefined || !/^https?:$/.test(address.protocol))
        return refused(`${to} is no address as in https://HOST/PATH`);
      if (address.username !== '' || address.password !== '') return refused('an address with a password in it is not used');
      if (!isPrivate(address) && !mayBeInClear(address, env))
        return refused(`${address.host} is not https, and HEADWATER_WEBHOOK_HTTP_HOSTS does not name it`);
      const secrets = secretsOf(env['HEADWATER_WEBHOOK_SECRET'] ?? '');
      if (secrets === undefined) return refused('HEADWATER_WEBHOOK_SECRET is not set, or shorter than 24 bytes');
      const event = eventOf(message, to, sent?.reference);
      const timestamp = Math.floor(now().getTime() / 1000);
      const answer = await httpCall(address, {
        method: 'POST',
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'webhook-id': event.id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signatures(event, timestamp, secrets),
        },
        body: event.body,
      });
      // Not `unknown` when nobody answered: the same event with the same id does no harm, and one that is lost does.
      if (answer.kind !== 'answered') return { kind: 'later', because: answer.because };
      return answerOf(answer.status, answer.headers, address.host, event.id);
    },
  };
}

function answerOf(status: number, headers: Headers, host: string, id: string): SendAnswer {
  if (status >= 200 && status < 300) return { kind: 'sent', reference: id };
  if (status === 429) return { kind: 'later', because: askedToWait(host, headers) };
  if (status >= 300 && status < 400) return refused(`${host} answers HTTP ${status}: redirects are not followed`);
  const kind = status >= 500 || status === 408 || status === 425 ? 'later' : 'refused';
  return { kind, because: `${host} answers HTTP ${status}` };
}

function mayBeInClear({ host }: URL, env: NodeJS.ProcessEnv): boolean {
  return (env['HEADWATER_WEBHOOK_HTTP_HOSTS'] ?? '').split(/[\s,]+/).includes(host);
}

function refused(because: string): SendAnswer {
  return { kind: 'refused', because };
}
