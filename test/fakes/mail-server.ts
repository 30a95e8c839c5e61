/** A real SMTP server on 127.0.0.1 that keeps what it takes, and answers, or breaks off, as a test says. */
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { simpleParser, type ParsedMail } from 'mailparser';

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly from: string;
  readonly isEncrypted: boolean;
  readonly raw: string;
  readonly mail: ParsedMail;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  close(): Promise<void>;
}

export interface MailServerBehaviour {
  /** Whom it lets in; anybody without. */
  readonly user?: string;
  readonly password?: string;
  readonly tls?: 'none' | 'starttls' | 'implicit';
  /** The answer to `RCPT TO`; `drop` ends the connection without one. */
  readonly recipient?: number | 'drop';
  /** The answer after the mail; `drop` takes it and ends the connection without one. */
  readonly data?: number | 'drop';
}

export async function startMailServer(behaviour: MailServerBehaviour = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const { user, password, tls = 'none' } = behaviour;
  const options: SMTPServerOptions = {
    secure: tls === 'implicit',
    disabledCommands: [...(tls === 'none' ? ['STARTTLS'] : []), ...(user === undefined ? ['AUTH'] : [])],
    authOptional: user === undefined,
    allowInsecureAuth: true,
    logger: false,
    onAuth: (auth, _, callback) =>
      auth.username === user && auth.password === password
        ? callback(null, { user: auth.username })
        : callback(Object.assign(new Error('no'), { responseCode: 535 })),
    onRcptTo: (_address, _session, callback) =>
      behaviour.recipient === 'drop' ? endConnections() : callback(refusal(behaviour.recipient)),
    onData: (stream, session, callback) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => void pieces.push(piece));
      stream.on('end', () => {
        if (typeof behaviour.data === 'number') return callback(refusal(behaviour.data));
        const raw = Buffer.concat(pieces);
        void simpleParser(raw).then((mail) => {
          const { mailFrom, rcptTo } = session.envelope;
          mails.push({
            to: rcptTo.map(({ address }) => address),
            from: mailFrom === false ? '' : mailFrom.address,
            isEncrypted: session.secure,
            raw: raw.toString('utf8'),
            mail,
          });
          if (behaviour.data === 'drop') endConnections();
          else callback(null);
        });
      });
    },
  };
  const server = new SMTPServer(options);
  // A client that breaks off, or does not trust the certificate, is the test's business.
  server.on('error', () => undefined);
  const sockets = new Set<{ destroy(): unknown }>();
  server.server.on('connection', (socket) => void sockets.add(socket));
  function endConnections(): void {
    for (const socket of sockets) socket.destroy();
  }
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    mails,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function refusal(code: number | undefined): Error | null {
  return code === undefined ? null : Object.assign(new Error('as the test says'), { responseCode: code });
}
