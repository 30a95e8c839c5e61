/** Hands one mail to an SMTP server by nodemailer, and says whether the server took it, did not, or may have. */
import type { SendAnswer } from '../../ports/index.js';
import { plain } from '../../lib/terminal.js';
import type { Mail } from './mail.js';

export interface SmtpServer {
  /** `smtp://USER:PASSWORD@HOST:PORT`, or `smtps:`. */
  readonly address: URL;
  /** The password goes over no connection that can be listened to. */
  readonly mustEncrypt: boolean;
}

const TIMEOUT_MS = 60_000;

export async function sendMail(mail: Mail, { address, mustEncrypt }: SmtpServer): Promise<SendAnswer> {
  const { createTransport } = await import('nodemailer');
  let wasWritten = false;
  const noteWritten = (entry: unknown): void => {
    // Said once, when the last byte of the mail is with the operating system: until then no server can have taken it.
    if (typeof entry === 'object' && entry !== null && 'tnx' in entry && entry.tnx === 'message') wasWritten = true;
  };
  const transport = createTransport(
    {
      url: address.href,
      ...(mustEncrypt ? { requireTLS: true } : {}),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      logger: { ...SILENT, info: noteWritten },
    },
    { disableFileAccess: true, disableUrlAccess: true },
  );
  try {
    const { messageId } = await transport.sendMail({ ...mail, references: [...(mail.references ?? [])] });
    return { kind: 'sent', reference: messageId };
  } catch (error) {
    return answerOf(error, address.host, wasWritten);
  } finally {
    transport.close();
  }
}

const SILENT = {
  level: () => undefined,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};

/** 4xx: not now; 5xx: never like this. RFC 5321, section 4.2.1. The server's text may hold a password that it was given. */
function answerOf(error: unknown, host: string, wasWritten: boolean): SendAnswer {
  if (!(error instanceof Error)) throw error;
  const code = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined;
  const kind = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code !== undefined && code >= 400)
    return { kind: code < 500 ? 'later' : 'refused', because: `${host} answers ${code}${said(kind)}` };
  if (wasWritten) return { kind: 'unknown', because: `${host} said nothing after the mail was written${said(kind)}` };
  const message = plain(error.message.split('\n', 1)[0] ?? '').slice(0, 200);
  return { kind: NEVER.has(kind) ? 'refused' : 'later', because: `${host}: ${message}` };
}

/** Credentials that are missing, an address that no server would take, and TLS that cannot be trusted. */
const NEVER: ReadonlySet<string> = new Set(['EAUTH', 'EENVELOPE', 'EMESSAGE', 'ETLS', 'ENOAUTH', 'EOAUTH2']);

const KINDS: Readonly<Record<string, string>> = {
  EAUTH: 'it does not take the credentials',
  EENVELOPE: 'it does not take the sender or the recipient',
  EMESSAGE: 'it does not take the mail',
};

function said(kind: string): string {
  return Object.hasOwn(KINDS, kind) ? `: ${KINDS[kind] ?? ''}` : '';
}
