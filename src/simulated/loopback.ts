/** A server that only this machine reaches, on a port that is free. Reads bodies up to a bound, and ends with all that it holds open. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { messageOf } from '../lib/errors.js';

export interface Loopback {
  readonly url: string;
  close(): Promise<void>;
}

export interface Asked {
  readonly method: string;
  /** As it was sent, percent signs and all. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** In bytes; what is longer is not answered. As much as a Kubernetes API server takes. */
const LONGEST_BODY = 3 * 1024 ** 2;

/** @param answer must end the response, at once or some time later; what it throws is answered with 500 */
export async function serveLoopback(answer: (asked: Asked, response: ServerResponse) => void): Promise<Loopback> {
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      // Whoever asked is gone, or asked for what nobody thought of: neither ends the others.
      if (response.headersSent || response.destroyed) return void response.destroy();
      response.writeHead(500, { 'content-type': 'text/plain' }).end(messageOf(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end();
    answer(askedBy(request, body), response);
  }
}

function askedBy({ method = 'GET', url = '/', headers }: IncomingMessage, body: string): Asked {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return { method, path, query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)), headers, body };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request) {
    if (!(part instanceof Uint8Array)) continue;
    size += part.length;
    if (size > LONGEST_BODY) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
