/** An HTTP API on 127.0.0.1 that answers with the JSON that a test gives, and keeps what it was asked. */
import { createServer, type IncomingMessage } from 'node:http';

export interface JsonApi {
  readonly url: string;
  readonly requests: readonly Pick<IncomingMessage, 'url' | 'headers'>[];
  close(): Promise<void>;
}

export interface JsonAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** @param answer by path with its query; undefined is 404 */
export async function serveJson(answer: (path: string, url: string) => JsonAnswer | undefined): Promise<JsonApi> {
  const requests: Pick<IncomingMessage, 'url' | 'headers'>[] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url, headers: request.headers });
    const { status = 200, headers = {}, body } = answer(request.url ?? '', url) ?? { status: 404, body: {} };
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  return { url, requests, close: () => new Promise((resolve) => void server.close(() => resolve())) };
}
