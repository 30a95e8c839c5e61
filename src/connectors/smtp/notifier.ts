/** The Notifier port for mail: one mail for each message, to one address, in the thread of its cause. */
import { isPrivate } from '../../lib/linked-pages.js';
import type { Notifier, SendAnswer } from '../../ports/index.js';
import { sendMail } from './client.js';
import { mailOf } from './mail.js';

export const smtp: Notifier = smtpNotifier(process.env);

/** @param env HEADWATER_SMTP_URL, HEADWATER_SMTP_FROM */
export function smtpNotifier(env: NodeJS.ProcessEnv): Notifier {
  return {
    name: 'smtp',
    async send(to, message, sent) {
      if (!isAddress(to)) return refused('that is no mail address');
      const given = env['HEADWATER_SMTP_URL'] ?? '';
      if (given === '') return refused('HEADWATER_SMTP_URL is not set');
      const from = env['HEADWATER_SMTP_FROM'] ?? '';
      if (!isAddress(from)) return refused(`HEADWATER_SMTP_FROM is ${from === '' ? 'not set' : 'no mail address'}`);
      const server = URL.canParse(given) ? new URL(given) : undefined;
      if (server === undefined || !/^smtps?:$/.test(server.protocol) || server.hostname === '')
        return refused('HEADWATER_SMTP_URL is no address as in smtp://USER:PASSWORD@HOST:587');
      // Another way to a server, or files to read, could be named there: only what is said about TLS is taken.
      for (const name of server.searchParams.keys()) if (!OPTIONS.has(name)) return refused(`HEADWATER_SMTP_URL: ${name}?`);
      const last = sent === undefined || !MESSAGE_ID.test(sent.reference) ? undefined : sent.reference;
      const isLocal = isPrivate(new URL(`http://${server.host}`));
      return sendMail(mailOf(message, { from, to }, last), {
        address: server,
        mustEncrypt: server.username !== '' && !isLocal,
      });
    },
  };
}

const OPTIONS: ReadonlySet<string> = new Set(['requireTLS', 'ignoreTLS', 'name', 'tls.rejectUnauthorized', 'tls.servername']);

const MESSAGE_ID = /^<[A-Za-z0-9.+_-]{1,200}@[A-Za-z0-9.-]{1,255}>$/;

/** One plain address, as in RFC 5321: no name, no comment, no list, nothing quoted. */
function isAddress(text: string): boolean {
  return text.length <= 254 && /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text);
}

function refused(because: string): SendAnswer {
  return { kind: 'refused', because };
}
