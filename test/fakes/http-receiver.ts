/** An HTTP server on 127.0.0.1 that keeps whole requests, with their bodies, and answers as a test says; or breaks off. */
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ReceiverAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface HttpReceiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** @param answer `drop` ends the connection after the request was read, without a word */
export async function receiveHttp(answer: (request: ReceivedRequest) => ReceiverAnswer | 'drop'): Promise<HttpReceiver> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const received = { method, path, headers, body: Buffer.concat(pieces).toString('utf8') };
      requests.push(received);
      const said = answer(received);
      if (said === 'drop') return void request.socket.destroy();
      const text = typeof said.body === 'string' ? said.body : JSON.stringify(said.body ?? {});
      response.writeHead(said.status ?? 200, said.headers ?? {}).end(text);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  return { url, requests, close: () => new Promise((resolve) => void server.close(() => resolve())) };
}

/** A port of 127.0.0.1 at which nobody listens. */
export async function closedPort(): Promise<number> {
  const receiver = await receiveHttp(() => ({}));
  await receiver.close();
  return Number(new URL(receiver.url).port);
}
