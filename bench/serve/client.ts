/** Asks as a browser does: over a few connections that stay open, compressed answers, each timed from its sending to its last byte. */
import { Agent, request } from 'node:http';

export interface Browser {
  /** Throws for any answer but 200. @returns milliseconds, and the bytes of the answer */
  ask(path: string): Promise<{ readonly wall: number; readonly bytes: number }>;
  /** Ends with the browser. @param onChange told of each event after the first */
  follow(onChange: () => void): Promise<void>;
  close(): void;
}

/** @param plain without compression */
export function browserAt(address: string, cookie: string, { plain = false } = {}): Browser {
  const agent = new Agent({ keepAlive: true, maxSockets: 6 });
  const end = new AbortController();
  const headers = { cookie, ...(plain ? {} : { 'accept-encoding': 'gzip, br' }) };
  const ask = (path: string, start = performance.now()): ReturnType<Browser['ask']> =>
    new Promise((resolve, reject) => {
      const sent = request(`${address}${path}`, { agent, headers }, (answer) => {
        let bytes = 0;
        const { statusCode } = answer;
        answer.on('data', (part: Buffer) => void (bytes += part.length));
        answer.once('error', reject);
        answer.once('end', () => {
          if (statusCode === 200) resolve({ wall: performance.now() - start, bytes });
          else reject(new Error(`${path}: ${statusCode}`));
        });
      });
      // A connection that stood open may be closed just as it is used again: browsers ask once more (RFC 9110, section 9.2.2).
      sent.once('error', (error: NodeJS.ErrnoException) =>
        sent.reusedSocket && error.code === 'ECONNRESET' ? resolve(ask(path, start)) : reject(error),
      );
      sent.end();
    });
  return {
    ask: (path) => ask(path),
    follow: (onChange) =>
      new Promise((resolve, reject) => {
        const path = `${address}/api/v1/events`;
        const sent = request(path, { headers: { cookie }, agent: false, signal: end.signal }, (answer) => {
          if (answer.statusCode !== 200) reject(new Error(`${path}: ${answer.statusCode}`));
          let isFirst = true;
          answer.setEncoding('utf8');
          answer.on('data', (part: string) => {
            for (let count = part.match(/^event: change$/gm)?.length ?? 0; count > 0; count -= 1) {
              if (isFirst) resolve();
              else onChange();
              isFirst = false;
            }
          });
          answer.once('error', (error) => (end.signal.aborted ? resolve() : reject(error)));
        });
        sent.once('error', (error) => (end.signal.aborted ? resolve() : reject(error)));
        sent.end();
      }),
    close() {
      end.abort();
      agent.destroy();
    },
  };
}
